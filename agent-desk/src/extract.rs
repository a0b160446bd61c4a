//! What a handler is given, checked at the door: [`Body`], [`Query`], [`Path`].
//!
//! They differ from axum's in their refusals: problems that name the field. Malformed JSON is 400,
//! a field that is unknown, missing or of a wrong type 422, a body over the limit 413. Who asks is
//! `auth::Signed`.

use axum::body::Body as Incoming;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::problem::Problem;

/// The most a request body may hold; attachments will have a door of their own.
pub const MOST_BODY_BYTES: usize = 1 << 20;
/// Read and thrown away after that, so that whoever still sends can read why it was refused.
const MOST_DRAINED_BYTES: usize = 32 << 20;

/// A JSON body. `T` derives `Deserialize` with `deny_unknown_fields`.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// The query string. `T` derives `Deserialize` with `deny_unknown_fields`, and `IntoParams`.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// Ids in the path. An id of another kind is 422 `bad_id`.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"));
        }
        read_json(&read_whole(request.into_body()).await?).map(Self)
    }
}

/// A body without a type is taken for JSON; a form's never is, so that no foreign form can write.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default().to_ascii_lowercase();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

/// The whole body, or 413 when it is over [`MOST_BODY_BYTES`].
pub async fn read_whole(body: Incoming) -> Result<Bytes, Problem> {
    let mut frames = body.into_data_stream();
    let (mut kept, mut read) = (BytesMut::new(), 0);
    while let Some(frame) = frames.next().await {
        let frame = frame.map_err(|_| broken_off())?;
        read += frame.len();
        if read <= MOST_BODY_BYTES {
            kept.extend_from_slice(&frame);
        } else if read <= MOST_DRAINED_BYTES {
            kept.clear();
        } else {
            break;
        }
    }
    match read {
        0..=MOST_BODY_BYTES => Ok(kept.freeze()),
        _ => Err(too_large()),
    }
}

fn broken_off() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_json").with("why", "the body broke off")
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large").with("most", MOST_BODY_BYTES)
}

/// Reads JSON; the problem names the field that does not fit.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // serde would read a list as the fields in their order.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        let why = "expected an object";
        return Err(Problem::invalid("body", "wrong_type").with("why", why));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut json);
    let value = read.map_err(|error| {
        let path = error.path().to_string();
        misfit(&path, error.inner())
    })?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_json").with("why", error.to_string())
}

fn misfit(path: &str, error: &serde_json::Error) -> Problem {
    if error.classify() != Category::Data {
        return malformed(error);
    }
    field_problem(path, &error.to_string())
}

/// serde says what is wrong in words only; the two that name a field are told apart by them.
fn field_problem(path: &str, why: &str) -> Problem {
    let inner = |name: &str| match path {
        "." | "" => name.to_owned(),
        path if path.ends_with(name) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    if let Some(name) = quoted_after(why, "unknown field `") {
        return Problem::invalid(inner(name), "unknown_field");
    }
    if let Some(name) = quoted_after(why, "missing field `") {
        return Problem::invalid(inner(name), "missing_field");
    }
    let field = if path == "." { "body" } else { path };
    let why = why.split(" at line ").next().unwrap_or(why);
    let code = if why.starts_with("not an id") {
        "bad_id"
    } else {
        "wrong_type"
    };
    Problem::invalid(field, code).with("why", why)
}

fn quoted_after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split('`').next()
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Query::from_request_parts(parts, state).await;
        read.map(|axum::extract::Query(query)| Self(query))
            .map_err(|rejection: QueryRejection| worded(&rejection.body_text(), "query"))
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(path)| Self(path))
            .map_err(|rejection: PathRejection| worded(&rejection.body_text(), "path"))
    }
}

/// `Failed to deserialize query string: limit: invalid digit found in string`.
fn worded(text: &str, whole: &str) -> Problem {
    let why = text.split_once(": ").map_or(text, |(_, why)| why);
    match why.split_once(": ") {
        Some((field, why)) if !field.contains(' ') => field_problem(field, why),
        _ => match field_problem(".", why) {
            problem if problem.code() == "wrong_type" => {
                let id = why.contains("not an id");
                Problem::invalid(whole, if id { "bad_id" } else { "wrong_type" }).with("why", why)
            }
            problem => problem,
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read by serde")]
    struct Order {
        subject: String,
        window: Option<Window>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read by serde")]
    struct Window {
        from: i64,
    }

    fn refused(body: &str) -> (u16, String, String) {
        let problem = read_json::<Order>(body.as_bytes()).unwrap_err();
        let field = problem.params()["field"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (problem.status().as_u16(), problem.code().to_owned(), field)
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for bad in ["", "{", "{\"subject\":}", "{\"subject\":\"a\"} x"] {
            assert_eq!(refused(bad).0, 400, "{bad}");
        }
    }

    #[test]
    fn the_field_that_does_not_fit_is_named() {
        let named = |body, code: &str, field: &str| {
            assert_eq!(refused(body), (422, code.to_owned(), field.to_owned()));
        };
        named(r#"{"subject":"a","colour":1}"#, "unknown_field", "colour");
        named(r#"{"window":null}"#, "missing_field", "subject");
        named(r#"{"subject":7}"#, "wrong_type", "subject");
        named(
            r#"{"subject":"a","window":{"from":"x"}}"#,
            "wrong_type",
            "window.from",
        );
        named(
            r#"{"subject":"a","window":{"from":1,"to":2}}"#,
            "unknown_field",
            "window.to",
        );
        named(r#"["a"]"#, "wrong_type", "body");
    }

    #[test]
    fn a_query_s_field_is_named_too() {
        let text = "Failed to deserialize query string: limit: invalid digit found in string";
        assert_eq!(worded(text, "query").params()["field"], json!("limit"));
        let text = "Failed to deserialize query string: unknown field `x`, expected `limit`";
        assert_eq!(worded(text, "query").code(), "unknown_field");
    }
}
