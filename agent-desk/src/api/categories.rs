//! What a ticket or a call was about.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use tickets::category::{self, Category, CategoryKind};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::Query;
use crate::page::List;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CategoryQuery {
    /// ticket, wrap_up; ticket where none is given.
    #[param(inline)]
    kind: Option<CategoryKind>,
    /// Words, pinyin or initials of either language.
    #[serde(default)]
    q: String,
}

/// The tree, parents before children; with `q`, what answers to it.
#[utoipa::path(get, path = "/api/categories", tag = "categories", params(CategoryQuery),
    responses((status = 200, body = List<Category>), Problems))]
async fn list(
    State(house): State<House>,
    _signed: Signed,
    Query(query): Query<CategoryQuery>,
) -> Result<Json<List<Category>>, Problem> {
    let kind = query.kind.unwrap_or(CategoryKind::Ticket);
    Ok(Json(List::whole(
        category::list(&house.db, kind, &query.q).await?,
    )))
}
