//! Articles: found by words, read, suggested, written.

use axum::Json;
use axum::extract::State;
use knowledge_base::article::{
    self, Article, ArticleChange, Context, Hint, Link, NewArticle, NewLink, State as ArticleState,
};
use serde::Deserialize;
use tickets_base::id::{ArticleId, ProductId};
use tickets_base::viewer::{Kind, Verb};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Created;
use crate::auth::Signed;
use crate::extract::{Body, Path, Query};
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

/// Suggestions shown at once.
const SUGGESTED: usize = 5;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(suggest))
        .routes(routes!(show, change))
        .routes(routes!(link))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ArticleQuery {
    /// Words; without them the list is by change, newest first.
    q: Option<String>,
    /// `published` if nothing is said; words are looked for among published articles alone.
    state: Option<ArticleState>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Articles of one state, newest change first, or those that fit some words best.
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
    let state = query.state.unwrap_or(ArticleState::Published);
    let rows = article::list(db, viewer, state, paging.after()?, paging.sql_limit()).await?;
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

/// A new article: a draft, or published at once. Publishing takes the right to close articles.
#[utoipa::path(post, path = "/api/articles", tag = "articles", request_body = NewArticle,
    responses((status = 201, body = Article), Problems))]
async fn create(
    State(house): State<House>,
    signed: Signed,
    Body(new): Body<NewArticle>,
) -> Result<Created<Article>, Problem> {
    let mut tx = house.db.begin().await?;
    let id = article::create(&mut tx, &signed.viewer, &new, house.clock.now()).await?;
    tx.commit().await?;
    learn(&house).await;
    Ok(Created(article::get(&house.db, &signed.viewer, id).await?))
}

/// Changes what is named; a version that was not the last is 409 `version_conflict` with what stands now.
#[utoipa::path(patch, path = "/api/articles/{id}", tag = "articles", params(("id" = ArticleId, Path)),
    request_body = ArticleChange, responses((status = 200, body = Article), Problems))]
async fn change(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ArticleId>,
    Body(change): Body<ArticleChange>,
) -> Result<Json<Article>, Problem> {
    let mut tx = house.db.begin().await?;
    article::change(&mut tx, &signed.viewer, id, &change, house.clock.now()).await?;
    tx.commit().await?;
    learn(&house).await;
    Ok(Json(article::get(&house.db, &signed.viewer, id).await?))
}

/// The article helped with this ticket: what was asked teaches the search. Once for a ticket.
#[utoipa::path(post, path = "/api/articles/{id}/links", tag = "articles", params(("id" = ArticleId, Path)),
    request_body = NewLink, responses((status = 201, body = Link), Problems))]
async fn link(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ArticleId>,
    Body(new): Body<NewLink>,
) -> Result<Created<Link>, Problem> {
    let mut tx = house.db.begin().await?;
    let link = article::link(&mut tx, &signed.viewer, id, &new, house.clock.now()).await?;
    tx.commit().await?;
    learn(&house).await;
    Ok(Created(link))
}

/// The next suggestion on this node knows of the change; other nodes look for themselves within seconds.
async fn learn(house: &House) {
    if let Err(error) = house.suggest.refresh(&house.db).await {
        tracing::warn!(%error, "the index of articles stays as it was for now");
    }
}
