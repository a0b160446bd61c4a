//! Articles: found by words, read, suggested.

use axum::Json;
use axum::extract::State;
use knowledge_base::article::{self, Article, Context, Hint};
use serde::Deserialize;
use tickets_base::id::{ArticleId, ProductId};
use tickets_base::viewer::{Kind, Verb};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::{Path, Query};
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

/// Suggestions shown at once.
const SUGGESTED: usize = 5;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(suggest))
        .routes(routes!(show))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ArticleQuery {
    /// Words; without them the list is by change, newest first.
    q: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Published articles.
#[utoipa::path(get, path = "/api/articles", tag = "articles", params(ArticleQuery),
    responses((status = 200, body = List<Article>), Problems))]
async fn list(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<ArticleQuery>,
) -> Result<Json<List<Article>>, Problem> {
    let paging = Paging::new(query.after, query.limit);
    let (db, viewer) = (&house.db, &signed.viewer);
    if let Some(words) = query.q.filter(|q| !q.trim().is_empty()) {
        let mut items = Vec::new();
        for hint in house
            .suggest
            .find(&words, &Context::default(), paging.limit())
        {
            items.push(article::get(db, viewer, hint.id).await?);
        }
        return Ok(Json(List { items, next: None }));
    }
    let rows = article::list(db, viewer, paging.after()?, paging.sql_limit()).await?;
    Ok(Json(List::cut(rows, &paging, |row| {
        (row.changed_at, row.id.0)
    })))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SuggestQuery {
    /// What was said or written.
    q: String,
    product: Option<ProductId>,
    /// zh, en
    language: Option<String>,
}

/// Articles that may help with what is being said.
#[utoipa::path(get, path = "/api/articles/suggest", tag = "articles", params(SuggestQuery),
    responses((status = 200, body = List<Hint>), Problems))]
async fn suggest(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<SuggestQuery>,
) -> Result<Json<List<Hint>>, Problem> {
    signed.viewer.demand_some(Verb::Read, Kind::Article)?;
    let context = Context {
        products: query.product.into_iter().collect(),
        language: query.language,
    };
    let items = house.suggest.find(&query.q, &context, SUGGESTED);
    Ok(Json(List { items, next: None }))
}

/// One article.
#[utoipa::path(get, path = "/api/articles/{id}", tag = "articles", params(("id" = ArticleId, Path)),
    responses((status = 200, body = Article), Problems))]
async fn show(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ArticleId>,
) -> Result<Json<Article>, Problem> {
    Ok(Json(article::get(&house.db, &signed.viewer, id).await?))
}
