//! Themes of complaints: what they are, how many a week, in whose words, and what people decide about them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tickets::theme::{self, Change, Merged, Theme, ThemeTicket};
use tickets_base::id::{ProductId, ThemeId};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::{Body, Path, Query};
use crate::jobs::themes::judge;
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(change))
        .routes(routes!(merge, unmerge))
        .routes(routes!(tickets))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ThemeQuery {
    product: Option<ProductId>,
    /// First and last week: `2026-W14`.
    from: Option<String>,
    to: Option<String>,
    /// Only those whose alarm stands.
    raised: Option<bool>,
}

/// Open themes, most texts first.
#[utoipa::path(get, path = "/api/themes", tag = "themes", params(ThemeQuery),
    responses((status = 200, body = List<Theme>), Problems))]
async fn list(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<ThemeQuery>,
) -> Result<Json<List<Theme>>, Problem> {
    let weeks = (query.from.as_deref(), query.to.as_deref());
    let mut items = theme::list(&house.db, &signed.viewer, query.product, weeks).await?;
    judge(&mut items, house.clock.now(), query.to.as_deref());
    if let Some(raised) = query.raised {
        items.retain(|theme| theme.raised_at.is_some() == raised);
    }
    Ok(Json(List { items, next: None }))
}

/// What a person decides about a theme.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ThemeChange {
    /// The version that was looked at; left out, the change is made to whatever stands.
    version: Option<i64>,
    /// A name that no fit changes.
    name: Option<String>,
    /// `muted`: left out of alarms; `auto` or `pinned`: taken in again
    state: Option<String>,
}

/// Names a theme for good, or leaves it out of alarms.
#[utoipa::path(patch, path = "/api/themes/{id}", tag = "themes", params(("id" = ThemeId, Path)),
    request_body = ThemeChange, responses((status = 204), Problems))]
async fn change(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ThemeId>,
    Body(change): Body<ThemeChange>,
) -> Result<StatusCode, Problem> {
    let muted = match change.state.as_deref() {
        None => None,
        Some("muted") => Some(true),
        Some("pinned" | "auto") => Some(false),
        Some(_) => return Err(tickets_base::Error::invalid("state", "unknown").into()),
    };
    let change = Change {
        version: change.version,
        name: change.name,
        muted,
    };
    let mut tx = house.db.begin().await?;
    theme::change(&mut tx, &signed.viewer, id, &change, house.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The theme that is the same.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Merge {
    into: ThemeId,
}

/// Counts a theme's texts under another from now on, through every later fit. Done again it changes nothing.
#[utoipa::path(post, path = "/api/themes/{id}/merge", tag = "themes", params(("id" = ThemeId, Path)),
    request_body = Merge, responses((status = 200, body = Merged), Problems))]
async fn merge(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ThemeId>,
    Body(wish): Body<Merge>,
) -> Result<Json<Merged>, Problem> {
    let mut tx = house.db.begin().await?;
    let now = house.clock.now();
    let merged = theme::merge(&mut tx, &signed.viewer, id, wish.into, now).await?;
    tx.commit().await?;
    Ok(Json(merged))
}

/// Undoes a merge: the theme has every text back that was its own.
#[utoipa::path(delete, path = "/api/themes/{id}/merge", tag = "themes", params(("id" = ThemeId, Path)),
    responses((status = 204), Problems))]
async fn unmerge(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ThemeId>,
) -> Result<StatusCode, Problem> {
    let mut tx = house.db.begin().await?;
    theme::unmerge(&mut tx, &signed.viewer, id, house.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The tickets under a theme, newest first.
#[utoipa::path(get, path = "/api/themes/{id}/tickets", tag = "themes",
    params(("id" = ThemeId, Path), Paging), responses((status = 200, body = List<ThemeTicket>), Problems))]
async fn tickets(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ThemeId>,
    Query(paging): Query<Paging>,
) -> Result<Json<List<ThemeTicket>>, Problem> {
    let rows = theme::tickets(
        &house.db,
        &signed.viewer,
        id,
        paging.after()?,
        paging.sql_limit(),
    )
    .await?;
    Ok(Json(List::cut(rows, &paging, |row| {
        (row.created_at, row.id.0)
    })))
}
