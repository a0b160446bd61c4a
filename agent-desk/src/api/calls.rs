//! Calls: the list, one call with why it went to whom, and what the person on it may do.
//!
//! Commands answer 202: the floor has taken them; what came of them is heard over the desk socket.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use floor::{CallState, DeskCommand};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tickets::call::{self, CallFilter, CallLine};
use tickets::reservation;
use tickets_base::Timestamp;
use tickets_base::Viewer;
use tickets_base::id::{
    CallId, CategoryId, CustomerId, PersonId, QueueId, ReservationId, TicketId,
};
use tickets_base::viewer::{Fields, Kind, mask};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::{Path, Query};
use crate::floor_run::pop::ScreenPop;
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

mod command;

pub(crate) use command::MOST_REASON;

/// Offers shown with a call, newest first.
const OFFERS: i64 = 20;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(pop))
        .merge(command::routes())
}

/// A call as lists show it.
#[derive(Serialize, ToSchema)]
pub struct Call {
    id: CallId,
    /// in, out
    direction: String,
    at: Timestamp,
    /// In national form; masked unless the viewer may see contact fields; null when withheld.
    number: Option<String>,
    customer: Option<Named<CustomerId>>,
    #[serde(rename = "match")]
    matched: String,
    queue: Option<CallQueue>,
    person: Option<Named<PersonId>>,
    /// answered, abandoned, short_abandoned, refused, failed, node_lost; null while it is on
    outcome: Option<String>,
    wait_ms: Option<i64>,
    talk_ms: Option<i64>,
    hold_ms: Option<i64>,
    ended_by: Option<String>,
    cause: Option<String>,
    choices: Value,
    language: Option<String>,
    wrap_outcome: Option<String>,
    category: Option<CategoryId>,
    note: Option<String>,
    ticket: Option<TicketId>,
    /// arrived, menu, queued, offered, answered, held, reconnecting, wrapping, ended
    state: String,
    version: i64,
}

#[derive(Serialize, ToSchema)]
struct Named<T> {
    id: T,
    name: String,
}

#[derive(Serialize, ToSchema)]
struct CallQueue {
    id: QueueId,
    code: String,
}

/// A call, and why it was offered to whom.
#[derive(Serialize, ToSchema)]
struct WholeCall {
    #[serde(flatten)]
    call: Call,
    offers: Vec<Offer>,
    /// The newest decision: candidates, scores, and why the others were not taken. While the call
    /// waits, why it still does.
    explanation: Option<Value>,
    /// Seconds until it is likely to be taken, while it waits.
    expected_wait_s: Option<f64>,
}

#[derive(Serialize, ToSchema)]
struct Offer {
    reservation: ReservationId,
    person: PersonId,
    at: Timestamp,
    until: Timestamp,
    ended_at: Option<Timestamp>,
    /// accepted, declined, expired, canceled, elsewhere, failed
    result: Option<String>,
    /// Why it was declined, in the person's words.
    reason: Option<String>,
    explanation: Value,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CallQuery {
    #[param(value_type = Option<String>)]
    queue: Option<QueueId>,
    #[param(value_type = Option<String>)]
    person: Option<PersonId>,
    #[param(value_type = Option<String>)]
    customer: Option<CustomerId>,
    outcome: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Calls this person may see, newest first.
#[utoipa::path(get, path = "/api/calls", tag = "calls", params(CallQuery),
    responses((status = 200, body = List<Call>), Problems))]
async fn list(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<CallQuery>,
) -> Result<Json<List<Call>>, Problem> {
    let paging = Paging::new(query.after, query.limit);
    let after = paging
        .after::<Timestamp>()?
        .map(|(at, id)| (at, CallId(id)));
    let CallQuery {
        queue,
        person,
        customer,
        outcome,
        ..
    } = query;
    let filter = CallFilter {
        queue,
        person,
        customer,
        outcome,
    };
    let limit = paging.sql_limit();
    let rows = call::list(&house.db, &signed.viewer, &filter, after, limit).await?;
    let states = states(&house).await?;
    let page = List::cut(rows, &paging, |row| (row.arrived_at, row.id.0));
    Ok(Json(page.map(|row| dress(row, &signed.viewer, &states))))
}

/// One call.
#[utoipa::path(get, path = "/api/calls/{id}", tag = "calls", params(("id" = String, Path)),
    responses((status = 200, body = WholeCall), Problems))]
async fn show(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CallId>,
) -> Result<Json<WholeCall>, Problem> {
    let call = read(&house, &signed.viewer, id).await?;
    let offers = reservation::of_entry(&house.db, id.0, OFFERS).await?;
    let look =
        move |floor: &floor::Floor, now| (floor.explain(id.0, now), floor.expected_wait_s(id.0));
    let (waiting, expected_wait_s) = house.floor.look(look).await?;
    let offers: Vec<Offer> = offers.into_iter().map(Offer::from).collect();
    let explanation = waiting.or_else(|| offers.first().map(|offer| offer.explanation.clone()));
    Ok(Json(WholeCall {
        call,
        offers,
        explanation,
        expected_wait_s,
    }))
}

/// The screen-pop again, for a page that loads again; the person on the call alone.
#[utoipa::path(get, path = "/api/calls/{id}/pop", tag = "calls", params(("id" = String, Path)),
    responses((status = 200, body = ScreenPop), Problems))]
async fn pop(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CallId>,
) -> Result<Json<ScreenPop>, Problem> {
    Ok(Json(
        house.floor.pop_again(&house, id, signed.person).await?,
    ))
}

/// The call as it is now.
async fn read(house: &House, viewer: &Viewer, id: CallId) -> Result<Call, Problem> {
    let row = call::get(&house.db, viewer, id).await?;
    Ok(dress(row, viewer, &states(house).await?))
}

async fn states(house: &House) -> Result<HashMap<CallId, CallState>, Problem> {
    let views = house.floor.look(|floor, _| floor.call_views()).await?;
    Ok(views
        .into_iter()
        .map(|view| (view.call, view.state))
        .collect())
}

fn dress(row: CallLine, viewer: &Viewer, states: &HashMap<CallId, CallState>) -> Call {
    let number = shown_number(&row, viewer);
    let state = states.get(&row.id).copied().unwrap_or(CallState::Ended);
    Call {
        id: row.id,
        direction: row.direction,
        at: row.arrived_at,
        number,
        customer: row
            .customer
            .zip(row.customer_name)
            .map(|(id, name)| Named { id, name }),
        matched: row.matched,
        queue: row
            .queue
            .zip(row.queue_code)
            .map(|(id, code)| CallQueue { id, code }),
        person: row
            .person
            .zip(row.person_name)
            .map(|(id, name)| Named { id, name }),
        outcome: row.outcome,
        wait_ms: row.wait_ms,
        talk_ms: row.talk_ms,
        hold_ms: row.hold_ms,
        ended_by: row.ended_by,
        cause: row.cause,
        choices: row.choices.0,
        language: row.language,
        wrap_outcome: row.wrap_outcome,
        category: row.category,
        note: row.note,
        ticket: row.ticket,
        state: state.as_str().to_owned(),
        version: row.version,
    }
}

fn shown_number(row: &CallLine, viewer: &Viewer) -> Option<String> {
    if row.withheld != 0 {
        return None;
    }
    let clear = viewer.shows(Kind::Call, Fields::Contact);
    let number = row.from_number.as_deref().unwrap_or(&row.from_raw);
    Some(match (clear, &row.from_number) {
        (false, _) => mask(number),
        (true, Some(key)) => tickets::phone::national(key),
        (true, None) => row.from_raw.clone(),
    })
}

impl From<reservation::Reservation> for Offer {
    fn from(row: reservation::Reservation) -> Self {
        Self {
            reservation: row.id,
            person: row.person,
            at: row.at,
            until: row.until,
            ended_at: row.ended_at,
            result: row.result,
            reason: row.reason,
            explanation: row.explanation.0,
        }
    }
}

/// 202: taken; what came of it is heard over the desk socket.
const TAKEN: StatusCode = StatusCode::ACCEPTED;

async fn ask(house: &House, signed: &Signed, command: DeskCommand) -> Result<StatusCode, Problem> {
    house.floor.ask(signed.person, command).await?;
    Ok(TAKEN)
}
