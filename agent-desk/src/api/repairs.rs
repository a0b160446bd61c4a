//! Repairs: asked for at the desk, done at the customer's door.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tickets::repair::{
    self, Closing, Filter, FullRepair, NewRepair, PartLineId, Rearrangement, Repair, RepairResult,
    Tick,
};
use tickets::ticket::{self, NewTicket};
use tickets::visit::Wish;
use tickets::warranty::InWarranty;
use tickets_base::Timestamp;
use tickets_base::id::{
    CallId, CustomerId, DeviceId, PartId, PersonId, ProductId, RepairId, SiteId, TicketId,
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Created;
use crate::auth::Signed;
use crate::extract::{Body, Path, Query};
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, request))
        .routes(routes!(show))
        .routes(routes!(assign))
        .routes(routes!(urge))
        .routes(routes!(rearrange))
        .routes(routes!(start))
        .routes(routes!(give_back))
        .routes(routes!(tick))
        .routes(routes!(add_part))
        .routes(routes!(remove_part))
        .routes(routes!(close))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RepairQuery {
    /// A person, or `me`.
    technician: Option<String>,
    customer: Option<CustomerId>,
    ticket: Option<TicketId>,
    open: Option<bool>,
    after: Option<String>,
    limit: Option<u32>,
}

/// A repair to be done. Of `ticket`, or of a new one for `customer` with `subject`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RepairRequest {
    ticket: Option<TicketId>,
    customer: Option<CustomerId>,
    subject: Option<String>,
    device: Option<DeviceId>,
    product: Option<ProductId>,
    /// The model in the customer's words, when the device is not known.
    model_text: Option<String>,
    fault: String,
    /// Where the address and the contact are taken from, if they are not given.
    site: Option<SiteId>,
    address: Option<String>,
    territory: Option<String>,
    contact_name: Option<String>,
    contact_phone: Option<String>,
    /// Another verdict than the computed one; needs its reason.
    in_warranty: Option<InWarranty>,
    warranty_reason: Option<String>,
    window: Option<Wish>,
    call: Option<CallId>,
    /// Another repair although one for this device is open.
    #[serde(default)]
    again: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RepairAssignment {
    version: i64,
    technician: PersonId,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Urge {
    note: Option<String>,
    call: Option<CallId>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RearrangementRequest {
    version: i64,
    window: Wish,
    reason: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Start {
    version: i64,
    /// What the technician's phone said, when there was no network.
    device_time: Option<Timestamp>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GiveBack {
    version: i64,
    reason: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TickRequest {
    done: bool,
    skipped_reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PartRequest {
    part: PartId,
    quantity: i64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RepairClosure {
    version: i64,
    result: RepairResult,
    note: Option<String>,
    device_time: Option<Timestamp>,
}

/// Repairs this person may see, the newest change first.
#[utoipa::path(get, path = "/api/repairs", tag = "repairs", params(RepairQuery),
    responses((status = 200, body = List<Repair>), Problems))]
async fn list(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<RepairQuery>,
) -> Result<Json<List<Repair>>, Problem> {
    let paging = Paging::new(query.after, query.limit);
    let technician = match query.technician.as_deref() {
        Some("me") => Some(signed.person),
        Some(id) => Some(
            id.parse()
                .map_err(|_| Problem::invalid("technician", "bad_id"))?,
        ),
        None => None,
    };
    let filter = Filter {
        technician,
        customer: query.customer,
        ticket: query.ticket,
        open: query.open,
    };
    let limit = paging.sql_limit();
    let rows = repair::list(&house.db, &signed.viewer, filter, paging.after()?, limit).await?;
    Ok(Json(List::cut(rows, &paging, Repair::place)))
}

/// Asks for a repair. Open work for the same device is a 409 `work_is_open` with that repair.
#[utoipa::path(post, path = "/api/repairs", tag = "repairs", request_body = RepairRequest,
    responses((status = 201, body = Repair), Problems))]
async fn request(
    State(house): State<House>,
    signed: Signed,
    Body(asked): Body<RepairRequest>,
) -> Result<Created<Repair>, Problem> {
    let now = house.clock.now();
    let mut tx = house.db.begin().await?;
    let ticket = match asked.ticket {
        Some(ticket) => ticket,
        None => ticket::open(&mut tx, &signed.viewer, &new_ticket(&asked)?, now).await?,
    };
    let new = NewRepair {
        ticket,
        device: asked.device,
        product: asked.product,
        model_text: asked.model_text,
        fault: asked.fault,
        site: asked.site,
        address: asked.address,
        territory: asked.territory,
        contact_name: asked.contact_name,
        contact_phone: asked.contact_phone,
        in_warranty: asked.in_warranty,
        warranty_reason: asked.warranty_reason,
        window: asked.window,
        call: asked.call,
        again: asked.again,
    };
    let id = repair::request(&mut tx, &signed.viewer, &new, now).await?;
    tx.commit().await?;
    Ok(Created(repair::get(&house.db, &signed.viewer, id).await?))
}

/// The ticket of a repair that was asked for without one.
fn new_ticket(asked: &RepairRequest) -> Result<NewTicket, Problem> {
    if asked.customer.is_none() {
        return Err(Problem::invalid("ticket", "missing_field"));
    }
    let subject = asked.subject.clone();
    Ok(NewTicket {
        subject: subject.unwrap_or_else(|| asked.fault.clone()),
        customer: asked.customer,
        device: asked.device,
        product: asked.product,
        call: asked.call,
        ..NewTicket::default()
    })
}

/// One repair with its checklist, parts, notes, visits, and what happened before.
#[utoipa::path(get, path = "/api/repairs/{id}", tag = "repairs", params(("id" = RepairId, Path)),
    responses((status = 200, body = FullRepair), Problems))]
async fn show(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<RepairId>,
) -> Result<Json<FullRepair>, Problem> {
    Ok(Json(repair::show(&house.db, &signed.viewer, id).await?))
}

/// Gives a waiting repair to a technician by hand.
#[utoipa::path(post, path = "/api/repairs/{id}/assignment", tag = "repairs", params(("id" = RepairId, Path)),
    request_body = RepairAssignment, responses((status = 200, body = Repair), Problems))]
async fn assign(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<RepairId>,
    Body(to): Body<RepairAssignment>,
) -> Result<Json<Repair>, Problem> {
    let mut tx = house.db.begin().await?;
    let to = repair::Assignment {
        technician: to.technician,
        reservation: None,
        version: Some(to.version),
    };
    repair::assign(&mut tx, &signed.viewer, id, to, house.clock.now()).await?;
    tx.commit().await?;
    now_standing(&house, &signed, id).await
}

/// The customer asks where we are (催单).
#[utoipa::path(post, path = "/api/repairs/{id}/urge", tag = "repairs", params(("id" = RepairId, Path)),
    request_body = Urge, responses((status = 200, body = Repair), Problems))]
async fn urge(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<RepairId>,
    Body(urge): Body<Urge>,
) -> Result<Json<Repair>, Problem> {
    let mut tx = house.db.begin().await?;
    let (note, now) = (urge.note.as_deref(), house.clock.now());
    repair::urge(&mut tx, &signed.viewer, id, note, urge.call, now).await?;
    tx.commit().await?;
    now_standing(&house, &signed, id).await
}

/// Another window (改约), from the desk or the door.
#[utoipa::path(post, path = "/api/repairs/{id}/rearrangement", tag = "repairs", params(("id" = RepairId, Path)),
    request_body = RearrangementRequest, responses((status = 200, body = Repair), Problems))]
async fn rearrange(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<RepairId>,
    Body(wish): Body<RearrangementRequest>,
) -> Result<Json<Repair>, Problem> {
    let wish = Rearrangement {
        version: wish.version,
        window: wish.window,
        reason: wish.reason,
    };
    let mut tx = house.db.begin().await?;
    repair::rearrange(&mut tx, &signed.viewer, id, &wish, house.clock.now()).await?;
    tx.commit().await?;
    now_standing(&house, &signed, id).await
}

/// The technician is at the door.
#[utoipa::path(post, path = "/api/repairs/{id}/start", tag = "repairs", params(("id" = RepairId, Path)),
    request_body = Start, responses((status = 200, body = Repair), Problems))]
async fn start(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<RepairId>,
    Body(start): Body<Start>,
) -> Result<Json<Repair>, Problem> {
    let mut tx = house.db.begin().await?;
    let (version, device_time, now) = (start.version, start.device_time, house.clock.now());
    repair::start(&mut tx, &signed.viewer, id, version, device_time, now).await?;
    tx.commit().await?;
    now_standing(&house, &signed, id).await
}

/// Gives the job back (退单); the window promised to the customer stands.
#[utoipa::path(post, path = "/api/repairs/{id}/give-back", tag = "repairs", params(("id" = RepairId, Path)),
    request_body = GiveBack, responses((status = 200, body = Repair), Problems))]
async fn give_back(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<RepairId>,
    Body(back): Body<GiveBack>,
) -> Result<Json<Repair>, Problem> {
    let mut tx = house.db.begin().await?;
    let now = house.clock.now();
    repair::give_back(&mut tx, &signed.viewer, id, back.version, &back.reason, now).await?;
    tx.commit().await?;
    now_standing(&house, &signed, id).await
}

/// Ticks an item of the checklist, skips it with a reason, or opens it again.
#[utoipa::path(put, path = "/api/repairs/{id}/checks/{code}", tag = "repairs",
    params(("id" = RepairId, Path), ("code" = String, Path)), request_body = TickRequest,
    responses((status = 200, body = FullRepair), Problems))]
async fn tick(
    State(house): State<House>,
    signed: Signed,
    Path((id, code)): Path<(RepairId, String)>,
    Body(asked): Body<TickRequest>,
) -> Result<Json<FullRepair>, Problem> {
    let tick = match (asked.done, asked.skipped_reason) {
        (true, _) => Tick::Done,
        (false, Some(reason)) => Tick::Skipped { reason },
        (false, None) => Tick::Open,
    };
    let mut tx = house.db.begin().await?;
    repair::tick(&mut tx, &signed.viewer, id, &code, &tick, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(repair::show(&house.db, &signed.viewer, id).await?))
}

/// A part used on this job; its price is kept as it is today.
#[utoipa::path(post, path = "/api/repairs/{id}/parts", tag = "repairs", params(("id" = RepairId, Path)),
    request_body = PartRequest, responses((status = 201, body = FullRepair), Problems))]
async fn add_part(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<RepairId>,
    Body(used): Body<PartRequest>,
) -> Result<Created<FullRepair>, Problem> {
    let mut tx = house.db.begin().await?;
    let now = house.clock.now();
    repair::add_part(&mut tx, &signed.viewer, id, used.part, used.quantity, now).await?;
    tx.commit().await?;
    Ok(Created(repair::show(&house.db, &signed.viewer, id).await?))
}

/// A part that was not used after all goes back to stock.
#[utoipa::path(delete, path = "/api/repairs/{id}/parts/{line}", tag = "repairs",
    params(("id" = RepairId, Path), ("line" = PartLineId, Path)),
    responses((status = 204), Problems))]
async fn remove_part(
    State(house): State<House>,
    signed: Signed,
    Path((id, line)): Path<(RepairId, PartLineId)>,
) -> Result<StatusCode, Problem> {
    let mut tx = house.db.begin().await?;
    repair::remove_part(&mut tx, &signed.viewer, id, line, house.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes the job: its ticket is resolved, the customer is told.
#[utoipa::path(post, path = "/api/repairs/{id}/closure", tag = "repairs", params(("id" = RepairId, Path)),
    request_body = RepairClosure, responses((status = 200, body = Repair), Problems))]
async fn close(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<RepairId>,
    Body(closure): Body<RepairClosure>,
) -> Result<Json<Repair>, Problem> {
    let closing = Closing {
        version: closure.version,
        result: closure.result,
        note: closure.note,
        device_time: closure.device_time,
    };
    let mut tx = house.db.begin().await?;
    repair::close(&mut tx, &signed.viewer, id, &closing, house.clock.now()).await?;
    tx.commit().await?;
    now_standing(&house, &signed, id).await
}

async fn now_standing(
    house: &House,
    signed: &Signed,
    id: RepairId,
) -> Result<Json<Repair>, Problem> {
    Ok(Json(repair::get(&house.db, &signed.viewer, id).await?))
}
