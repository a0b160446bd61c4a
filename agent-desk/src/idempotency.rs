//! `Idempotency-Key`: a POST that is sent twice is done once, and answered the same both times.
//!
//! Middleware, so that every creation has it. The work goes on when whoever asked has hung up: its
//! answer waits under the key. Only successes are kept; what was refused may be sent again.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use tickets::house::idempotency::{self, Begun};
use tickets_base::id::PersonId;

use crate::auth::Signed;
use crate::extract::read_whole;
use crate::problem::Problem;
use crate::state::House;

const HEADER: &str = "idempotency-key";
/// Says that the work was not done again.
const REPLAYED: &str = "idempotency-replayed";
const LONGEST_KEY: usize = 200;
const ROUND: Duration = Duration::from_secs(3600);

/// One use of a key.
struct Use {
    house: House,
    person: PersonId,
    key: String,
}

pub async fn once(State(house): State<House>, request: Request, next: Next) -> Response {
    let signed = request.extensions().get::<Signed>();
    let key = request.headers().get(HEADER);
    let (Some(signed), Some(key), &Method::POST) = (signed, key, request.method()) else {
        return next.run(request).await;
    };
    let Some(key) = key
        .to_str()
        .ok()
        .filter(|key| (1..=LONGEST_KEY).contains(&key.len()))
    else {
        return Problem::invalid("Idempotency-Key", "bad_idempotency_key").into_response();
    };
    let used = Use {
        house,
        person: signed.session.person,
        key: key.to_owned(),
    };
    used.answer(request, next)
        .await
        .unwrap_or_else(Problem::into_response)
}

impl Use {
    async fn answer(self, request: Request, next: Next) -> Result<Response, Problem> {
        let (parts, body) = request.into_parts();
        let body = read_whole(body).await?;
        let sha256 = digest(parts.uri.path(), &body);
        let (db, now) = (&self.house.db, self.house.clock.now());
        match idempotency::begin(db, self.person, &self.key, &sha256, now).await? {
            Begun::New => {}
            Begun::Done { status, response } => return Ok(again(status, response)),
            Begun::Running => return Err(Problem::conflict("idempotency_running")),
            Begun::Another => {
                let code = "idempotency_mismatch";
                return Err(Problem::invalid("Idempotency-Key", code));
            }
        }
        let request = Request::from_parts(parts, Body::from(body));
        let done = tokio::spawn(async move {
            let response = next.run(request).await;
            self.keep(response).await
        });
        done.await
            .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"))?
    }

    async fn keep(self, response: Response) -> Result<Response, Problem> {
        let db = &self.house.db;
        if !response.status().is_success() {
            idempotency::forget(db, self.person, &self.key).await?;
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX)
            .await
            .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"))?;
        let text = String::from_utf8_lossy(&body).into_owned();
        let status = i64::from(parts.status.as_u16());
        idempotency::finish(db, self.person, &self.key, status, text).await?;
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

fn digest(path: &str, body: &Bytes) -> String {
    let mut sha = Sha256::new();
    sha.update(path.as_bytes());
    sha.update([0]);
    sha.update(body);
    URL_SAFE_NO_PAD.encode(sha.finalize())
}

fn again(status: i64, response: String) -> Response {
    let status = u16::try_from(status)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok());
    let mut answer = (status.unwrap_or(StatusCode::OK), response).into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    answer
}

/// Task: drops old answers, once an hour.
pub async fn clean(house: House) {
    loop {
        if let Err(error) = idempotency::clean(&house.db, house.clock.now()).await {
            tracing::warn!(%error, "old answers could not be dropped");
        }
        house.clock.sleep(ROUND).await;
    }
}
