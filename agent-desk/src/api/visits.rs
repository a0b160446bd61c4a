//! Windows that can be promised on the line, and who pays.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use tickets::calendar::USUAL_ZONE;
use tickets::house::setting;
use tickets::visit::Job;
use tickets::visit::windows::{self, Window};
use tickets::warranty::{self, Warranty};
use tickets_base::Timestamp;
use tickets_base::id::{DeviceId, ProductId};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::Query;
use crate::page::List;
use crate::problem::{Problem, Problems};
use crate::state::House;

/// What a page shows without being asked for more.
const USUAL_DAYS: u16 = 5;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(free))
        .routes(routes!(warranty_of))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WindowQuery {
    #[serde(default)]
    territory: String,
    /// Asks for technicians who know it.
    product: Option<ProductId>,
    /// The first day; usually today.
    from: Option<Timestamp>,
    /// 1 to 14, usually 5.
    days: Option<u16>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WarrantyQuery {
    device: DeviceId,
}

/// Windows somebody is free for, soonest first.
#[utoipa::path(get, path = "/api/visits/windows", tag = "repairs", params(WindowQuery),
    responses((status = 200, body = List<Window>), Problems))]
async fn free(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<WindowQuery>,
) -> Result<Json<List<Window>>, Problem> {
    let now = house.clock.now();
    let job = Job {
        territory: query.territory,
        product: query.product,
    };
    let (from, days) = (query.from.unwrap_or(now), query.days.unwrap_or(USUAL_DAYS));
    let items = windows::list(&house.db, &signed.viewer, &job, from, days, now).await?;
    Ok(Json(List::whole(items)))
}

/// In or out of warranty today, with the reason.
#[utoipa::path(get, path = "/api/warranty", tag = "repairs", params(WarrantyQuery),
    responses((status = 200, body = Warranty), Problems))]
async fn warranty_of(
    State(house): State<House>,
    _signed: Signed,
    Query(query): Query<WarrantyQuery>,
) -> Result<Json<Warranty>, Problem> {
    let zone = setting::get(&house.db, "time_zone").await?;
    let zone = zone.unwrap_or_else(|| USUAL_ZONE.to_owned());
    let judged = warranty::of_device(&house.db, query.device, &zone, house.clock.now()).await?;
    Ok(Json(judged))
}
