//! What the person on a call asks for. The floor knows whose call it is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use floor::DeskCommand;
use floor::input::WrapUp;
use serde::Deserialize;
use serde_json::json;
use tickets::{call, check};
use tickets_base::FactDraft;
use tickets_base::fact::record;
use tickets_base::id::{CallId, CategoryId, CustomerId, ReservationId};
use tickets_base::viewer::{Kind, Ownership, Verb};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::presence::PresenceWish;
use super::{Call, ask, read};
use crate::auth::Signed;
use crate::extract::{Body, Path};
use crate::problem::{Problem, Problems};
use crate::state::House;

/// What a wrap-up may hold.
const MOST_NOTE: usize = 4000;
const MOST_OUTCOME: usize = 40;
/// Why somebody handed a call on: a sentence.
pub(crate) const MOST_REASON: usize = 200;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(accept))
        .routes(routes!(decline))
        .routes(routes!(hold, resume))
        .routes(routes!(mute))
        .routes(routes!(digits))
        .routes(routes!(hang_up))
        .routes(routes!(customer))
        .routes(routes!(wrap_up))
        .routes(routes!(extend))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    reservation: ReservationId,
}

/// Take the call that is offered to me.
#[utoipa::path(post, path = "/api/calls/{id}/acceptance", tag = "calls", params(("id" = String, Path)),
    request_body = Acceptance, responses((status = 202), Problems))]
async fn accept(
    State(house): State<House>,
    signed: Signed,
    Path(call): Path<CallId>,
    Body(Acceptance { reservation }): Body<Acceptance>,
) -> Result<StatusCode, Problem> {
    ask(&house, &signed, DeskCommand::Accept { call, reservation }).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Decline {
    reservation: ReservationId,
    /// Kept with the offer; the call goes on all the same.
    reason: Option<String>,
}

/// Not me: the call goes on to the next, at its age.
#[utoipa::path(delete, path = "/api/calls/{id}/offer", tag = "calls", params(("id" = String, Path)),
    request_body = Decline, responses((status = 202), Problems))]
async fn decline(
    State(house): State<House>,
    signed: Signed,
    Path(call): Path<CallId>,
    Body(body): Body<Decline>,
) -> Result<StatusCode, Problem> {
    let command = DeskCommand::Decline {
        call,
        reservation: body.reservation,
        reason: check::optional("reason", body.reason.as_deref(), MOST_REASON)?,
    };
    ask(&house, &signed, command).await
}

/// The caller hears music.
#[utoipa::path(post, path = "/api/calls/{id}/hold", tag = "calls", params(("id" = String, Path)),
    responses((status = 202), Problems))]
async fn hold(
    State(house): State<House>,
    signed: Signed,
    Path(call): Path<CallId>,
) -> Result<StatusCode, Problem> {
    ask(&house, &signed, DeskCommand::Hold { call }).await
}

/// Back to the caller.
#[utoipa::path(delete, path = "/api/calls/{id}/hold", tag = "calls", params(("id" = String, Path)),
    responses((status = 202), Problems))]
async fn resume(
    State(house): State<House>,
    signed: Signed,
    Path(call): Path<CallId>,
) -> Result<StatusCode, Problem> {
    ask(&house, &signed, DeskCommand::Resume { call }).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Mute {
    on: bool,
}

/// The caller does not hear me.
#[utoipa::path(put, path = "/api/calls/{id}/mute", tag = "calls", params(("id" = String, Path)),
    request_body = Mute, responses((status = 202), Problems))]
async fn mute(
    State(house): State<House>,
    signed: Signed,
    Path(call): Path<CallId>,
    Body(Mute { on }): Body<Mute>,
) -> Result<StatusCode, Problem> {
    ask(&house, &signed, DeskCommand::Mute { call, on }).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Digits {
    /// `0` to `9`, `*`, `#`, `A` to `D`
    digits: String,
}

/// Press keys towards the caller.
#[utoipa::path(post, path = "/api/calls/{id}/digits", tag = "calls", params(("id" = String, Path)),
    request_body = Digits, responses((status = 202), Problems))]
async fn digits(
    State(house): State<House>,
    signed: Signed,
    Path(call): Path<CallId>,
    Body(Digits { digits }): Body<Digits>,
) -> Result<StatusCode, Problem> {
    ask(&house, &signed, DeskCommand::Digits { call, digits }).await
}

/// End the call.
#[utoipa::path(post, path = "/api/calls/{id}/hang-up", tag = "calls", params(("id" = String, Path)),
    responses((status = 202), Problems))]
async fn hang_up(
    State(house): State<House>,
    signed: Signed,
    Path(call): Path<CallId>,
) -> Result<StatusCode, Problem> {
    ask(&house, &signed, DeskCommand::HangUp { call }).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnotherCustomer {
    customer: CustomerId,
}

/// This is about another customer.
#[utoipa::path(put, path = "/api/calls/{id}/customer", tag = "calls", params(("id" = String, Path)),
    request_body = AnotherCustomer, responses((status = 200, body = Call), Problems))]
async fn customer(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CallId>,
    Body(AnotherCustomer { customer }): Body<AnotherCustomer>,
) -> Result<Json<Call>, Problem> {
    tickets::customer::get(&house.db, &signed.viewer, customer).await?;
    let command = DeskCommand::Customer { call: id, customer };
    match house.floor.ask(signed.person, command).await {
        Ok(_) => {}
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
            link_ended(&house, &signed, id, customer).await?;
        }
        Err(problem) => return Err(problem),
    }
    read(&house, &signed.viewer, id).await.map(Json)
}

/// A call that the floor has forgotten: its record alone.
async fn link_ended(
    house: &House,
    signed: &Signed,
    id: CallId,
    customer: CustomerId,
) -> Result<(), Problem> {
    let row = call::get(&house.db, &signed.viewer, id).await?;
    let ownership = Ownership {
        owner: row.person,
        unit_path: String::new(),
    };
    signed.viewer.demand(Verb::Write, Kind::Call, &ownership)?;
    let now = house.clock.now();
    let mut tx = house.db.begin().await?;
    call::link(&mut tx, id, customer).await?;
    let fact = FactDraft::new("call.linked", &signed.viewer, now)
        .about("call", id.0)
        .about("customer", customer.0)
        .during(Some(id))
        .body(json!({"customer": customer, "before": row.customer}));
    record(&mut tx, fact).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WrapUpBody {
    /// solved, visit_booked, call_back, wrong_department, complaint
    outcome: Option<String>,
    category: Option<CategoryId>,
    note: Option<String>,
    /// Ends the wrap-up.
    #[serde(default)]
    done: bool,
    /// What I want to be afterwards.
    next_presence: Option<PresenceWish>,
}

/// What came of the call; kept as it is written, ended with `done`.
#[utoipa::path(put, path = "/api/calls/{id}/wrap-up", tag = "calls", params(("id" = String, Path)),
    request_body = WrapUpBody, responses((status = 200), Problems))]
async fn wrap_up(
    State(house): State<House>,
    signed: Signed,
    Path(call): Path<CallId>,
    Body(body): Body<WrapUpBody>,
) -> Result<StatusCode, Problem> {
    short_enough("note", body.note.as_deref(), MOST_NOTE)?;
    short_enough("outcome", body.outcome.as_deref(), MOST_OUTCOME)?;
    let is_word = |o: &str| !o.is_empty() && o.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if body
        .outcome
        .as_deref()
        .is_some_and(|outcome| !is_word(outcome))
    {
        return Err(Problem::invalid("outcome", "not_a_word"));
    }
    let next = body.next_presence.map(PresenceWish::read).transpose()?;
    let WrapUpBody {
        outcome,
        category,
        note,
        done,
        ..
    } = body;
    let wrap_up = WrapUp {
        outcome,
        category,
        note,
        done,
        next,
    };
    ask(&house, &signed, DeskCommand::WrapUp { call, wrap_up }).await?;
    Ok(StatusCode::OK)
}

fn short_enough(field: &str, text: Option<&str>, most: usize) -> Result<(), Problem> {
    if text.is_some_and(|text| text.chars().count() > most) {
        return Err(Problem::invalid(field, "too_long").with("most", most));
    }
    Ok(())
}

/// One minute more.
#[utoipa::path(post, path = "/api/calls/{id}/wrap-up/extension", tag = "calls",
    params(("id" = String, Path)), responses((status = 202), Problems))]
async fn extend(
    State(house): State<House>,
    signed: Signed,
    Path(call): Path<CallId>,
) -> Result<StatusCode, Problem> {
    ask(&house, &signed, DeskCommand::ExtendWrapUp { call }).await
}
