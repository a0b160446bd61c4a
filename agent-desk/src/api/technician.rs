//! A technician's day on a phone.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tickets::calendar::{date_in, day_in};
use tickets::person;
use tickets::repair::{self, Repair};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::Query;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(day))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DayQuery {
    /// `2026-03-02` in the person's zone; usually today.
    date: Option<String>,
}

/// A day's work: what is promised for it, what is left from before, what has no window yet, what was done.
#[derive(Serialize, ToSchema)]
struct Day {
    /// `2026-03-02`
    date: String,
    jobs: Vec<Repair>,
    /// Open ones promised for a later day, the soonest first.
    later: Vec<Repair>,
}

/// My jobs, open ones first, by their windows.
#[utoipa::path(get, path = "/api/technician/day", tag = "repairs", params(DayQuery),
    responses((status = 200, body = Day), Problems))]
async fn day(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<DayQuery>,
) -> Result<Json<Day>, Problem> {
    let zone = person::get(&house.db, signed.person).await?.time_zone;
    let date: Date = match query.date {
        Some(text) => text
            .parse()
            .map_err(|_| Problem::invalid("date", "bad_date"))?,
        None => date_in(&zone, house.clock.now())?,
    };
    let span = day_in(&zone, date)?;
    let jobs = repair::day(&house.db, &signed.viewer, signed.person, span).await?;
    let later = repair::later(&house.db, &signed.viewer, signed.person, span).await?;
    let date = date.to_string();
    Ok(Json(Day { date, jobs, later }))
}
