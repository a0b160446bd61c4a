//! Spare parts, found by number or name.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use tickets::part::{self, Part};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::Query;
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PartQuery {
    /// The beginning of a number, or words of the name in either language.
    #[serde(default)]
    q: String,
    after: Option<String>,
    limit: Option<u32>,
}

/// Parts in the order of their numbers, or what the words find.
#[utoipa::path(get, path = "/api/parts", tag = "parts", params(PartQuery),
    responses((status = 200, body = List<Part>), Problems))]
async fn list(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<PartQuery>,
) -> Result<Json<List<Part>>, Problem> {
    let paging = Paging::new(query.after, query.limit);
    let (after, limit) = (paging.after()?, paging.sql_limit());
    let rows = part::list(&house.db, &signed.viewer, &query.q, after, limit).await?;
    let place = |part: &Part| (part.place.clone(), part.id.0);
    Ok(Json(List::cut(rows, &paging, place)))
}
