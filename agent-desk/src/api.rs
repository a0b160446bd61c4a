//! The HTTP API: one file a noun, `api/<noun>.rs`, each with a `routes()` merged here.
//!
//! Shape of a noun's file, reading downwards: `routes()`; the bodies it takes
//! (`Deserialize, ToSchema, deny_unknown_fields`) and answers (`Serialize, ToSchema`; a record of
//! `tickets` that derives both is answered as it is); the handlers, each with `#[utoipa::path]`,
//! each a few lines: read the request, call one verb of a room, answer. Rules live in the rooms.
//!
//! ```text
//! pub fn routes() -> OpenApiRouter<House> {
//!     OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(show, change))
//! }
//!
//! /// Tickets this person may see, newest first.
//! #[utoipa::path(get, path = "/api/tickets", tag = "tickets", params(TicketQuery),
//!     responses((status = 200, body = List<Ticket>), Problems))]
//! async fn list(State(house): State<House>, signed: Signed, Query(query): Query<TicketQuery>)
//!     -> Result<Json<List<Ticket>>, Problem> { … }
//!
//! #[utoipa::path(post, path = "/api/tickets", tag = "tickets", request_body = NewTicket,
//!     responses((status = 201, body = Ticket), Problems))]
//! async fn create(State(house): State<House>, signed: Signed, Body(new): Body<NewTicket>)
//!     -> Result<Created<Ticket>, Problem> { … }
//! ```
//!
//! `Idempotency-Key`, Origin and CSRF are looked after before a handler runs.

pub mod articles;
pub mod calls;
pub mod categories;
pub mod customers;
pub mod deals;
pub mod demo;
pub mod devices;
pub mod document;
pub mod drafts;
pub mod imports;
pub mod live;
pub mod me;
pub mod media;
pub mod merges;
pub mod parts;
pub mod people;
pub mod presence;
pub mod queues;
pub mod repairs;
pub mod search;
pub mod session;
pub mod technician;
pub mod templates;
pub mod themes;
pub mod tickets;
pub mod tls;
pub mod visits;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::state::House;

/// 201 with the whole record, which has its `id`.
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

/// Every noun's routes, and the document made of them.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::with_openapi(document::Document::openapi())
        .merge(session::routes())
        .merge(me::routes())
        .merge(people::routes())
        .merge(presence::routes())
        .merge(queues::routes())
        .merge(live::routes())
        .merge(calls::routes())
        .merge(media::routes())
        .merge(customers::routes())
        .merge(merges::routes())
        .merge(imports::routes())
        .merge(tickets::routes())
        .merge(devices::routes())
        .merge(deals::routes())
        .merge(search::routes())
        .merge(articles::routes())
        .merge(themes::routes())
        .merge(categories::routes())
        .merge(drafts::routes())
        .merge(demo::routes())
        .merge(parts::routes())
        .merge(repairs::routes())
        .merge(technician::routes())
        .merge(templates::routes())
        .merge(visits::routes())
        .merge(tls::routes())
}
