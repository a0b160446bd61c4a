//! What went wrong, as RFC 9457 problems: the one `match` from the rooms' errors to HTTP.
//!
//! A problem carries a stable `code` and `params`; the page renders its own words from them, and
//! `detail` is for everybody else, in the language of Accept-Language from `locales/<language>.toml`.
//! A handler returns a [`Problem`]; the words are put in by [`localise`], which alone knows the request.

use std::borrow::Cow;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tickets_base::Error;
use utoipa::ToSchema;

use crate::locale::{self, Language};
use crate::trace::TraceId;

/// The body of every answer that is not a success.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    kind: String,
    /// A few words that are the same for every problem of this status.
    title: String,
    status: u16,
    /// The stable word to look for.
    code: String,
    /// What happened and what to do, in the language of Accept-Language.
    detail: String,
    /// What the words of `detail` were made with: `{"field": "subject"}`.
    params: Value,
    /// The field that is meant, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The request's id; it stands in the log beside what went wrong.
    trace: String,
}

/// One answer that is not a success.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    params: Map<String, Value>,
    retry_after_s: Option<u64>,
}

/// For `#[utoipa::path(responses(…, Problems))]`: what every handler may answer.
#[derive(utoipa::IntoResponses)]
pub enum Problems {
    /// The body is not JSON.
    #[response(status = 400)]
    Malformed(ProblemBody),
    /// Not signed in.
    #[response(status = 401)]
    NotSignedIn(ProblemBody),
    /// Signed in, but not allowed; or a foreign Origin.
    #[response(status = 403)]
    Forbidden(ProblemBody),
    /// No such record, or none this person may know of.
    #[response(status = 404)]
    NotFound(ProblemBody),
    /// Somebody else was first: `params.current` is what stands now.
    #[response(status = 409)]
    Conflict(ProblemBody),
    /// A field is unknown, missing or cannot be kept: `params.field` names it.
    #[response(status = 422)]
    Invalid(ProblemBody),
    /// Too many tries: come back after `Retry-After` seconds.
    #[response(status = 429)]
    TooMany(ProblemBody),
    /// A part of the house does not answer; nothing was kept.
    #[response(status = 503)]
    Unavailable(ProblemBody),
}

impl Problem {
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code: code.into(),
            params: Map::new(),
            retry_after_s: None,
        }
    }

    pub fn invalid(field: impl Into<String>, code: &'static str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code).with("field", field.into())
    }

    pub fn unauthorized(code: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code)
    }

    pub fn forbidden(code: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code)
    }

    pub fn conflict(code: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, code)
    }

    pub fn not_found(kind: &'static str) -> Self {
        Error::not_found(kind).into()
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// A conflict of versions carries the whole record as it stands, where the person may see it.
    #[must_use]
    pub fn showing(self, current: Option<impl Serialize>) -> Self {
        match current.map(|record| serde_json::to_value(record)) {
            Some(Ok(record)) if self.code == "version_conflict" => self.with("current", record),
            _ => self,
        }
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    pub fn code(&self) -> &str {
        &self.code
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Code and params alone, for an answer that is no HTTP response (a desk socket's refusal).
    pub fn params(&self) -> Value {
        Value::Object(self.params.clone())
    }

    fn body(&self, language: Language, trace: &str) -> ProblemBody {
        let title = self.status.canonical_reason().unwrap_or("Problem");
        ProblemBody {
            kind: format!("/problems/{}", self.code),
            title: title.to_owned(),
            status: self.status.as_u16(),
            code: self.code.clone().into_owned(),
            detail: locale::problem(language, &self.code, &self.params),
            params: Value::Object(self.params.clone()),
            field: self
                .params
                .get("field")
                .and_then(Value::as_str)
                .map(str::to_owned),
            trace: trace.to_owned(),
        }
    }
}

/// The one place where an error of the rooms becomes an HTTP status.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let error = match error {
            // A lock, a full disk, a server that starts again: what it said is for the log, what to do is the same.
            Error::Database(_) if error.is_transient() => {
                tracing::warn!(%error, "a request could not be served; it may be sent again");
                Error::Unavailable { what: "database" }
            }
            error => error,
        };
        let status = match &error {
            Error::NotFound { .. } => StatusCode::NOT_FOUND,
            Error::Forbidden { .. } => StatusCode::FORBIDDEN,
            Error::Conflict { .. } | Error::LeaseLost { .. } => StatusCode::CONFLICT,
            Error::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Busy | Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(code = error.code(), %error, "a request failed");
            return Self::new(status, "internal");
        }
        let problem = Self::new(status, error.code());
        match error {
            Error::NotFound { kind } => problem.with("kind", kind),
            Error::Conflict { current, .. } => problem.with("current", current),
            Error::Invalid { field, params, .. } => problem.merge(params).with("field", &*field),
            Error::Unavailable { what } => problem.with("what", what).retry_after(1),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => problem.retry_after(1),
            _ => problem,
        }
    }
}

impl Problem {
    fn merge(mut self, params: Value) -> Self {
        if let Value::Object(params) = params {
            self.params.extend(params);
        }
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after_s {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Middleware: gives a [`Problem`] its body, in the language the request asks for.
pub async fn localise(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let trace = TraceId::of(request.extensions());
    let response = next.run(request).await;
    let (mut parts, body) = response.into_parts();
    let Some(problem) = parts.extensions.remove::<Problem>() else {
        return Response::from_parts(parts, body);
    };
    let json = json!(problem.body(language, &trace)).to_string();
    let mut response = (parts.status, json).into_response();
    *response.headers_mut() = headers(parts.headers);
    response
}

fn headers(mut headers: HeaderMap) -> HeaderMap {
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_invalid_field_is_named_with_its_numbers() {
        let error = Error::invalid_with("subject", "too_long", json!({"most": 200}));
        let problem = Problem::from(error);
        assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.params(), json!({"field": "subject", "most": 200}));
    }

    #[test]
    fn a_busy_house_says_when_to_come_back() {
        let response = Problem::from(Error::Busy).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }

    #[test]
    fn what_the_database_said_stays_in_the_log() {
        let problem = Problem::from(Error::Schema { found: 2, known: 1 });
        assert_eq!(problem.code(), "internal");
        assert_eq!(problem.params(), json!({}));
    }
}
