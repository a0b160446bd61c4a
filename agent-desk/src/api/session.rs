//! Signing in and out.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use tickets::session;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::me::{self, Me};
use crate::auth::{self, Signed, cookie, sign_in};
use crate::extract::Body;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(create, delete))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSession {
    /// The sign-in name; capitals do not matter.
    name: String,
    password: String,
}

/// Sign in. Sets the cookie `tandem` (HttpOnly, SameSite=Lax; Secure over TLS).
///
/// After ten wrong passwords for one name from one address: 429 with `Retry-After`.
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = NewSession,
    responses((status = 200, body = Me), Problems))]
async fn create(
    State(house): State<House>,
    peer: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(new): Body<NewSession>,
) -> Result<impl IntoResponse, Problem> {
    let address = auth::address(&peer, &headers);
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let agent = agent.map(str::to_owned);
    let opened = sign_in::sign_in(&house, &new.name, new.password, address, agent).await?;
    let secure = cookie::over_tls(&headers, house.config.public_url.as_deref());
    let cookie = cookie::set(&opened.token, secure);
    let signed = Signed {
        person: opened.person,
        viewer: opened.viewer,
        session: opened.session,
    };
    let me = me::read(&house, &signed).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(me)))
}

/// Sign out: the session ends at once, with its desk sockets.
#[utoipa::path(delete, path = "/api/session", tag = "session",
    responses((status = 204), Problems))]
async fn delete(
    State(house): State<House>,
    headers: HeaderMap,
    signed: Signed,
) -> Result<impl IntoResponse, Problem> {
    let mut tx = house.db.begin().await?;
    session::end(&mut tx, &signed.viewer, &signed.session, house.clock.now()).await?;
    tx.commit().await?;
    let secure = cookie::over_tls(&headers, house.config.public_url.as_deref());
    let cookie = cookie::clear(secure);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}
