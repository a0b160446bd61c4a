//! One box that finds.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use tickets::search_box::{self, Hit};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::Query;
use crate::page::List;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(search))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// A number, a name, its pinyin or initials, a serial, words of a subject.
    #[serde(default)]
    q: String,
}

/// Customers, devices, tickets and repairs this person may see.
#[utoipa::path(get, path = "/api/search", tag = "search", params(SearchQuery),
    responses((status = 200, body = List<Hit>), Problems))]
async fn search(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<SearchQuery>,
) -> Result<Json<List<Hit>>, Problem> {
    let hits = search_box::search(&house.db, &signed.viewer, &query.q).await?;
    Ok(Json(List::whole(hits)))
}
