//! Tickets: opened with a subject alone, listed as far as the person may see them, changed by the version that was seen.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use tickets::ticket::{
    self, Closure, Filter, NewNote, NewTicket, Note, Status, Ticket, TicketChange,
};
use tickets_base::Error;
use tickets_base::id::{CustomerId, QueueId, TicketId};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Created;
use crate::api::customers::person_of;
use crate::auth::Signed;
use crate::extract::{Body, Path, Query};
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change))
        .routes(routes!(notes, write_note))
        .routes(routes!(close))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TicketQuery {
    /// new, open, waiting_customer, waiting_parts, resolved, closed
    status: Option<Status>,
    /// `me` or a person's id.
    owner: Option<String>,
    queue: Option<QueueId>,
    customer: Option<CustomerId>,
    open: Option<bool>,
    complaint: Option<bool>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Tickets this person may see, newest change first.
#[utoipa::path(get, path = "/api/tickets", tag = "tickets", params(TicketQuery),
    responses((status = 200, body = List<Ticket>), Problems))]
async fn list(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<TicketQuery>,
) -> Result<Json<List<Ticket>>, Problem> {
    let filter = Filter {
        customer: query.customer,
        owner: person_of("owner", query.owner.as_deref(), signed.person)?,
        queue: query.queue,
        status: query.status,
        open: query.open,
        complaint: query.complaint,
    };
    let paging = Paging::new(query.after, query.limit);
    let after = paging.after()?;
    let rows = ticket::list(
        &house.db,
        &signed.viewer,
        &filter,
        after,
        paging.sql_limit(),
    )
    .await?;
    Ok(Json(List::cut(rows, &paging, |row| {
        (row.changed_at.0, row.id.0)
    })))
}

/// A new ticket. With `call`, its first note starts with what the system knows of the call.
#[utoipa::path(post, path = "/api/tickets", tag = "tickets", request_body = NewTicket,
    responses((status = 201, body = Ticket), Problems))]
async fn create(
    State(house): State<House>,
    signed: Signed,
    Body(new): Body<NewTicket>,
) -> Result<Created<Ticket>, Problem> {
    let mut tx = house.db.begin().await?;
    let id = ticket::open(&mut tx, &signed.viewer, &new, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Created(ticket::get(&house.db, &signed.viewer, id).await?))
}

#[utoipa::path(get, path = "/api/tickets/{id}", tag = "tickets", params(("id" = TicketId, Path)),
    responses((status = 200, body = Ticket), Problems))]
async fn show(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<TicketId>,
) -> Result<Json<Ticket>, Problem> {
    Ok(Json(ticket::get(&house.db, &signed.viewer, id).await?))
}

/// Changes what is named; a version that was not the last is 409 `version_conflict` with what stands now.
#[utoipa::path(patch, path = "/api/tickets/{id}", tag = "tickets", params(("id" = TicketId, Path)),
    request_body = TicketChange, responses((status = 200, body = Ticket), Problems))]
async fn change(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<TicketId>,
    Body(change): Body<TicketChange>,
) -> Result<Json<Ticket>, Problem> {
    let mut tx = house.db.begin().await?;
    let done = ticket::change(&mut tx, &signed.viewer, id, &change, house.clock.now()).await;
    match done {
        Ok(()) => tx.commit().await?,
        Err(error) => {
            drop(tx);
            return Err(refused(&house, &signed, id, error).await);
        }
    }
    Ok(Json(ticket::get(&house.db, &signed.viewer, id).await?))
}

/// A conflict of versions shows the ticket as it is.
async fn refused(house: &House, signed: &Signed, id: TicketId, error: Error) -> Problem {
    let current = ticket::get(&house.db, &signed.viewer, id).await;
    Problem::from(error).showing(current.ok())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NoteQuery {
    after: Option<String>,
    limit: Option<u32>,
}

/// Notes in the order they were written.
#[utoipa::path(get, path = "/api/tickets/{id}/notes", tag = "tickets",
    params(("id" = TicketId, Path), NoteQuery), responses((status = 200, body = List<Note>), Problems))]
async fn notes(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<TicketId>,
    Query(query): Query<NoteQuery>,
) -> Result<Json<List<Note>>, Problem> {
    let paging = Paging::new(query.after, query.limit);
    let after = paging.after()?;
    let rows = ticket::notes(&house.db, &signed.viewer, id, after, paging.sql_limit()).await?;
    Ok(Json(List::cut(rows, &paging, |row| (row.at.0, row.id.0))))
}

#[utoipa::path(post, path = "/api/tickets/{id}/notes", tag = "tickets", params(("id" = TicketId, Path)),
    request_body = NewNote, responses((status = 201, body = Note), Problems))]
async fn write_note(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<TicketId>,
    Body(new): Body<NewNote>,
) -> Result<Created<Note>, Problem> {
    let mut tx = house.db.begin().await?;
    let note = ticket::note(&mut tx, &signed.viewer, id, &new, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Created(ticket::note_of(&house.db, note).await?))
}

/// Closes it; refused while a repair of it is open.
#[utoipa::path(post, path = "/api/tickets/{id}/closure", tag = "tickets", params(("id" = TicketId, Path)),
    request_body = Closure, responses((status = 200, body = Ticket), Problems))]
async fn close(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<TicketId>,
    Body(closure): Body<Closure>,
) -> Result<Json<Ticket>, Problem> {
    let mut tx = house.db.begin().await?;
    let done = ticket::close(&mut tx, &signed.viewer, id, &closure, house.clock.now()).await;
    match done {
        Ok(()) => tx.commit().await?,
        Err(error) => {
            drop(tx);
            return Err(refused(&house, &signed, id, error).await);
        }
    }
    Ok(Json(ticket::get(&house.db, &signed.viewer, id).await?))
}
