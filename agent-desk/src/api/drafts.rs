//! What a person has typed and not yet sent: kept for the same person on any page.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use tickets::draft::{self, Draft};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::{Body, Path};
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(show, keep, discard))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct KeptDraft {
    /// Any JSON; at most 64 KiB as text.
    #[schema(value_type = Object)]
    body: Value,
}

/// The draft, or null: that nothing was typed yet is the usual case and no mistake.
#[utoipa::path(get, path = "/api/drafts/{kind}/{object}", tag = "drafts",
    params(("kind" = String, Path), ("object" = String, Path)),
    responses((status = 200, body = Option<Draft>), Problems))]
async fn show(
    State(house): State<House>,
    signed: Signed,
    Path((kind, object)): Path<(String, String)>,
) -> Result<Json<Option<Draft>>, Problem> {
    Ok(Json(
        draft::find(&house.db, signed.person, &kind, &object).await?,
    ))
}

#[utoipa::path(put, path = "/api/drafts/{kind}/{object}", tag = "drafts",
    params(("kind" = String, Path), ("object" = String, Path)), request_body = KeptDraft,
    responses((status = 200, body = Draft), Problems))]
async fn keep(
    State(house): State<House>,
    signed: Signed,
    Path((kind, object)): Path<(String, String)>,
    Body(kept): Body<KeptDraft>,
) -> Result<Json<Draft>, Problem> {
    let now = house.clock.now();
    let kept = draft::keep(&house.db, signed.person, &kind, &object, kept.body, now).await?;
    Ok(Json(kept))
}

#[utoipa::path(delete, path = "/api/drafts/{kind}/{object}", tag = "drafts",
    params(("kind" = String, Path), ("object" = String, Path)),
    responses((status = 204), Problems))]
async fn discard(
    State(house): State<House>,
    signed: Signed,
    Path((kind, object)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    draft::discard(&house.db, signed.person, &kind, &object).await?;
    Ok(StatusCode::NO_CONTENT)
}
