//! Themes of complaints: what they are, how many a week, in whose words.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tickets::theme::{self, Theme, ThemeTicket, Trend};
use tickets_base::id::{ProductId, ThemeId};
use tickets_themes::{WeekCount, spikes};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::{Body, Path, Query};
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(change))
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
    judge(&mut items);
    Ok(Json(List { items, next: None }))
}

/// Judges the newest whole week of every theme against the half year before it.
fn judge(themes: &mut [Theme]) {
    let weeks: BTreeSet<String> = themes
        .iter()
        .flat_map(|t| t.weeks.iter().map(|w| w.week.clone()))
        .collect();
    // The newest week is still running; it would hide a rise behind missing days.
    let weeks: Vec<String> = weeks.into_iter().rev().skip(1).collect();
    let Some(newest) = weeks.first().cloned() else {
        return;
    };
    let mut counts = Vec::new();
    for theme in themes.iter() {
        for (place, week) in weeks.iter().enumerate() {
            let n = theme
                .weeks
                .iter()
                .find(|w| w.week == *week)
                .map_or(0, |w| w.n);
            let (count, week) = (
                u64::try_from(n).unwrap_or(0),
                -i64::try_from(place).unwrap_or(0),
            );
            counts.push(WeekCount {
                theme: theme.id.to_string(),
                week,
                count,
                exposure: 1.0,
            });
        }
    }
    let judged = spikes(&counts);
    for theme in themes {
        let id = theme.id.to_string();
        let last = theme
            .weeks
            .iter()
            .find(|w| w.week == newest)
            .map_or(0, |w| w.n);
        theme.trend = match judged
            .iter()
            .find(|alarm| alarm.theme == id && alarm.week == 0)
        {
            Some(alarm) => Trend {
                last,
                before: alarm.expected,
                p: Some(alarm.p),
                alarm: alarm.alarm && theme.state != "muted",
            },
            None => Trend {
                last,
                ..Trend::default()
            },
        };
    }
}

/// What a person decides about a theme.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ThemeChange {
    /// A name that no fit changes.
    name: Option<String>,
    /// muted, pinned
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
        Some("pinned") => Some(false),
        Some(_) => return Err(tickets_base::Error::invalid("state", "unknown").into()),
    };
    let now = house.clock.now();
    theme::rename(
        &house.db,
        &signed.viewer,
        id,
        change.name.as_deref(),
        muted,
        now,
    )
    .await?;
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
