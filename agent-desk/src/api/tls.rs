//! How the page is served, for the strip that says what browsers will refuse.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::problem::{Problem, Problems};
use crate::state::House;
use crate::tls::Trouble;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(show))
}

#[derive(Serialize, ToSchema)]
struct TlsState {
    /// none, files, acme, local
    source: &'static str,
    /// Names and addresses the certificate stands for.
    names: Vec<String>,
    issuer: Option<String>,
    expires_at: Option<i64>,
    /// Every browser trusts it without being told to.
    public: bool,
    trouble: Option<Trouble>,
}

/// The page's certificate, and what keeps browsers from trusting the page.
#[utoipa::path(get, path = "/api/tls", tag = "me",
    responses((status = 200, body = TlsState), Problems))]
async fn show(State(house): State<House>, _: Signed) -> Result<Json<TlsState>, Problem> {
    let facts = house.tls.facts();
    let facts = facts.as_deref();
    Ok(Json(TlsState {
        source: house.tls.source.word(),
        names: facts.map_or_else(Vec::new, |facts| facts.names.clone()),
        issuer: facts.map(|facts| facts.issuer.clone()),
        expires_at: facts.map(|facts| facts.until.millis()),
        public: facts.is_some_and(|facts| facts.public),
        trouble: house.tls.trouble(&house.config, house.clock.now()),
    }))
}
