//! The trace id: one per request, in its facts, its log lines and its problem.

use axum::extract::Request;
use axum::http::{Extensions, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use tickets_base::clock::Stopwatch;
use tracing::Instrument;

use crate::problem::Problem;

const HEADER: &str = "x-request-id";

/// 16 hexadecimal digits, or what the proxy in front sent as `X-Request-Id`.
#[derive(Clone, Debug)]
pub struct TraceId(pub String);

impl TraceId {
    pub fn of(extensions: &Extensions) -> String {
        extensions
            .get::<Self>()
            .map_or_else(String::new, |id| id.0.clone())
    }

    fn read(request: &Request) -> Self {
        let sent = request.headers().get(HEADER);
        let sent = sent.and_then(|v| v.to_str().ok()).filter(|v| sound(v));
        Self(sent.map_or_else(Self::mint, str::to_owned))
    }

    pub fn mint() -> String {
        format!("{:016x}", rand::random::<u64>())
    }
}

/// Nothing from outside goes into a log line but a short plain word.
fn sound(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The outermost middleware: names the request, measures it, and turns a panic into a problem.
pub async fn trace(mut request: Request, next: Next) -> Response {
    let id = TraceId::read(&request);
    let span = tracing::info_span!("request", trace.id = %id.0);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(id.clone());
    let watch = Stopwatch::start();
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = answer.instrument(span.clone()).await.unwrap_or_else(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
    });
    let elapsed = watch.elapsed();
    metrics::histogram!("tandem_http_seconds").record(elapsed.as_secs_f64());
    let _in = span.enter();
    tracing::debug!(%method, path, status = response.status().as_u16(), ?elapsed, "answered");
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
