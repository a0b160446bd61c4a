//! Deals of a seller or of a customer.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use tickets::deal::{self, Deal};
use tickets_base::id::CustomerId;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::customers::person_of;
use crate::auth::Signed;
use crate::extract::Query;
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DealQuery {
    /// `me` or a person's id; `me` where neither is given.
    owner: Option<String>,
    customer: Option<CustomerId>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Deals this person may see, open ones first.
#[utoipa::path(get, path = "/api/deals", tag = "deals", params(DealQuery),
    responses((status = 200, body = List<Deal>), Problems))]
async fn list(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<DealQuery>,
) -> Result<Json<List<Deal>>, Problem> {
    let paging = Paging::new(query.after, query.limit);
    let after = paging.after()?;
    let (db, viewer, limit) = (&house.db, &signed.viewer, paging.sql_limit());
    let rows = match query.customer {
        Some(customer) => deal::of_customer(db, viewer, customer, after, limit).await?,
        None => {
            let owner = person_of("owner", query.owner.as_deref(), signed.person)?;
            deal::of_owner(db, viewer, owner.unwrap_or(signed.person), after, limit).await?
        }
    };
    Ok(Json(List::cut(rows, &paging, |row| {
        (i64::from(row.open), row.id.0)
    })))
}
