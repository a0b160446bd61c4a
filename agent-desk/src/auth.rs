//! Who asks, and may the question come from where it comes from.
//!
//! * [`identify`] is passed by every request of `/api` and `/ws`: it refuses a foreign Origin, reads
//!   the cookie, compiles the person's rights, asks for the page's token where a browser writes, and
//!   lets nobody write who is looking as somebody else.
//! * [`Signed`] is what a handler names to have the person and the [`Viewer`].
//! * `sign_in` compares passwords, `throttle` counts the bad ones, `cookie` carries the session.
//!
//! Sessions and roles are read with every request: a revoked session or role ends at once, on every
//! node, and costs three indexed reads.

pub mod cookie;
pub mod origin;
mod person;
pub mod sign_in;
pub mod throttle;

pub use person::Signed;

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tickets::session;
use tickets_base::Viewer;

use crate::problem::Problem;
use crate::state::House;
use crate::trace::TraceId;

/// The header a browser's page sends with what changes something: `csrf` of `GET /api/me`.
pub const CSRF: &str = "x-csrf";

/// What somebody who looks as another may still do: go back, and sign out.
const WAYS_BACK: [&str; 2] = ["/api/me/see-as", "/api/session"];

/// Middleware of every request that is answered by code and not by a file.
pub async fn identify(State(house): State<House>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admit(&house, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

async fn admit(house: &House, request: &mut Parts) -> Result<(), Problem> {
    if !origin::is_own(&request.headers, house.config.public_url.as_deref()) {
        return Err(Problem::forbidden("foreign_origin"));
    }
    let Some(signed) = read_session(house, request).await? else {
        return Ok(());
    };
    if !is_safe(&request.method) {
        check_token(&request.headers, &signed)?;
        let back = WAYS_BACK.contains(&request.uri.path());
        if signed.viewer.is_read_only() && !back {
            return Err(Problem::forbidden("see_as_is_read_only"));
        }
    }
    request.extensions.insert(signed);
    Ok(())
}

async fn read_session(house: &House, request: &Parts) -> Result<Option<Signed>, Problem> {
    let Some(token) = cookie::token(&request.headers) else {
        return Ok(None);
    };
    let now = house.clock.now();
    let found = session::find(&house.db, &cookie::sha256(&token), now).await?;
    let Some(session) = found else {
        return Ok(None);
    };
    if let Err(error) = session::seen(&house.db, &session, now).await {
        // It ends a few minutes earlier, then; whoever only reads need not wait for a storage that stands still.
        tracing::debug!(%error, "that a session is used was not kept");
    }
    let seen = session.see_as.unwrap_or(session.person);
    let viewer = Viewer::load(&house.db, seen, &house.node).await?;
    let viewer = viewer.with_trace(TraceId::of(&request.extensions));
    let viewer = if session.see_as.is_some() {
        viewer.read_only()
    } else {
        viewer
    };
    Ok(Some(Signed {
        person: seen,
        viewer,
        session,
    }))
}

/// A browser names the Origin of what writes; its page then shows that it has read our answer.
fn check_token(headers: &HeaderMap, signed: &Signed) -> Result<(), Problem> {
    if headers.get(axum::http::header::ORIGIN).is_none() {
        return Ok(());
    }
    let sent = headers.get(CSRF).map(|value| value.as_bytes());
    if sent == Some(signed.session.csrf.as_bytes()) {
        Ok(())
    } else {
        Err(Problem::forbidden("csrf"))
    }
}

pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The address a request came from; behind a proxy on this machine, what the proxy says.
pub fn address(peer: &ConnectInfo<SocketAddr>, headers: &HeaderMap) -> String {
    let ip = peer.0.ip();
    let told = headers
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok());
    let last = told.and_then(|list| list.rsplit(',').next());
    match last.map(|text| text.trim().parse::<std::net::IpAddr>()) {
        Some(Ok(told)) if ip.is_loopback() => told.to_string(),
        _ => ip.to_string(),
    }
}
