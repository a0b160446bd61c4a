//! The words customers are told with, and the destinations they leave by: an administrator's pages.

use axum::Json;
use axum::extract::State;
use tickets::notice::{Channel, Destination, DestinationChange, Template, TemplateChange};
use tickets::notice::{destination, template};
use tickets_base::id::TemplateId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::{Body, Path};
use crate::page::List;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(change))
        .routes(routes!(destinations))
        .routes(routes!(set_destination))
}

/// Every template with an example of what it says.
#[utoipa::path(get, path = "/api/templates", tag = "messages",
    responses((status = 200, body = List<Template>), Problems))]
async fn list(State(house): State<House>, signed: Signed) -> Result<Json<List<Template>>, Problem> {
    Ok(Json(List::whole(
        template::list(&house.db, &signed.viewer).await?,
    )))
}

/// Other words. Names a template may use: customer, company, repair, technician, day, from, to, result.
#[utoipa::path(patch, path = "/api/templates/{id}", tag = "messages", params(("id" = TemplateId, Path)),
    request_body = TemplateChange, responses((status = 200, body = Template), Problems))]
async fn change(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<TemplateId>,
    Body(change): Body<TemplateChange>,
) -> Result<Json<Template>, Problem> {
    let mut tx = house.db.begin().await?;
    let changed = template::change(&mut tx, &signed.viewer, id, &change, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(changed))
}

/// Where messages may leave this machine; all of them.
#[utoipa::path(get, path = "/api/destinations", tag = "messages",
    responses((status = 200, body = List<Destination>), Problems))]
async fn destinations(
    State(house): State<House>,
    signed: Signed,
) -> Result<Json<List<Destination>>, Problem> {
    Ok(Json(List::whole(
        destination::list(&house.db, &signed.viewer).await?,
    )))
}

/// Names a destination, switches it on or off.
#[utoipa::path(put, path = "/api/destinations/{channel}", tag = "messages", params(("channel" = Channel, Path)),
    request_body = DestinationChange, responses((status = 200, body = Destination), Problems))]
async fn set_destination(
    State(house): State<House>,
    signed: Signed,
    Path(channel): Path<Channel>,
    Body(change): Body<DestinationChange>,
) -> Result<Json<Destination>, Problem> {
    let mut tx = house.db.begin().await?;
    let set =
        destination::set(&mut tx, &signed.viewer, channel, &change, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(set))
}
