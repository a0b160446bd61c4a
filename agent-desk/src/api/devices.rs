//! Devices and the products they are of.

use axum::Json;
use axum::extract::State;
use tickets::device::{self, Device, NewDevice, Product};
use tickets_base::id::DeviceId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Created;
use crate::auth::Signed;
use crate::extract::{Body, Path};
use crate::page::List;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(show))
        .routes(routes!(products))
}

/// A device at a customer's; a serial that is known already is 409 `serial_exists`.
#[utoipa::path(post, path = "/api/devices", tag = "devices", request_body = NewDevice,
    responses((status = 201, body = Device), Problems))]
async fn create(
    State(house): State<House>,
    signed: Signed,
    Body(new): Body<NewDevice>,
) -> Result<Created<Device>, Problem> {
    let now = house.clock.now();
    let mut tx = house.db.begin().await?;
    let id = device::create(&mut tx, &signed.viewer, &new, now).await?;
    tx.commit().await?;
    Ok(Created(
        device::get(&house.db, &signed.viewer, id, now).await?,
    ))
}

#[utoipa::path(get, path = "/api/devices/{id}", tag = "devices", params(("id" = DeviceId, Path)),
    responses((status = 200, body = Device), Problems))]
async fn show(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<DeviceId>,
) -> Result<Json<Device>, Problem> {
    let now = house.clock.now();
    Ok(Json(device::get(&house.db, &signed.viewer, id, now).await?))
}

/// Every product, by code.
#[utoipa::path(get, path = "/api/products", tag = "devices",
    responses((status = 200, body = List<Product>), Problems))]
async fn products(
    State(house): State<House>,
    _signed: Signed,
) -> Result<Json<List<Product>>, Problem> {
    Ok(Json(List::whole(device::products(&house.db).await?)))
}
