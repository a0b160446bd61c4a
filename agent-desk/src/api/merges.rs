//! Two customers that are one: asked while a name is typed, looked at, merged, and taken apart again.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use tickets::customer::{self, Customer, Duplicate, MergePreview, Merged, Probe};
use tickets_base::id::CustomerId;
use tickets_duplicates::Record;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Signed;
use crate::extract::{Body, Path, Query};
use crate::page::List;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(duplicates))
        .routes(routes!(preview))
        .routes(routes!(merge))
        .routes(routes!(merged))
        .routes(routes!(unmerge))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DuplicateQuery {
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    address: String,
    /// person or organisation, where it is known
    kind: Option<customer::CustomerKind>,
}

/// Customers that may be the one being typed, with score and reasons, the surest first. Nothing is ever merged by this.
#[utoipa::path(get, path = "/api/customers/duplicates", tag = "customers", params(DuplicateQuery),
    responses((status = 200, body = List<Duplicate>), Problems))]
async fn duplicates(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<DuplicateQuery>,
) -> Result<Json<List<Duplicate>>, Problem> {
    let rules = customer::line_rules(&house.db, None).await?;
    let record = Record {
        name: query.name,
        phone: query.phone,
        email: query.email,
        address: query.address,
        ..Record::default()
    };
    let probe = Probe {
        person: query.kind == Some(customer::CustomerKind::Person),
        ..Probe::new(record, &rules)
    };
    let found = customer::duplicates(&house.db, &signed.viewer, &probe).await?;
    Ok(Json(List::whole(found)))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct IntoQuery {
    /// The customer that stays.
    into: CustomerId,
}

/// What merging this customer into another would do.
#[utoipa::path(get, path = "/api/customers/{id}/merge-preview", tag = "customers",
    params(("id" = CustomerId, Path), IntoQuery), responses((status = 200, body = MergePreview), Problems))]
async fn preview(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
    Query(query): Query<IntoQuery>,
) -> Result<Json<MergePreview>, Problem> {
    Ok(Json(
        customer::merge_preview(&house.db, &signed.viewer, id, query.into).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Merge {
    /// The customer that stays.
    into: CustomerId,
    /// Its version as it was seen.
    version: i64,
}

/// From now on this customer is found as the other; every row stays and can be taken back.
#[utoipa::path(post, path = "/api/customers/{id}/merge", tag = "customers", params(("id" = CustomerId, Path)),
    request_body = Merge, responses((status = 200, body = Customer), Problems))]
async fn merge(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
    Body(asked): Body<Merge>,
) -> Result<Json<Customer>, Problem> {
    let mut tx = house.db.begin().await?;
    let (into, version, now) = (asked.into, Some(asked.version), house.clock.now());
    customer::merge(&mut tx, &signed.viewer, id, into, version, now).await?;
    tx.commit().await?;
    Ok(Json(customer::get(&house.db, &signed.viewer, into).await?))
}

/// Who was merged into this customer, the latest first.
#[utoipa::path(get, path = "/api/customers/{id}/merged", tag = "customers", params(("id" = CustomerId, Path)),
    responses((status = 200, body = List<Merged>), Problems))]
async fn merged(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
) -> Result<Json<List<Merged>>, Problem> {
    Ok(Json(List::whole(
        customer::merged(&house.db, &signed.viewer, id).await?,
    )))
}

/// Takes a merge back: the customer of this id stands for itself again, with every row it had.
#[utoipa::path(post, path = "/api/customers/{id}/unmerge", tag = "customers", params(("id" = CustomerId, Path)),
    responses((status = 200, body = Customer), Problems))]
async fn unmerge(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
) -> Result<Json<Customer>, Problem> {
    let mut tx = house.db.begin().await?;
    customer::unmerge(&mut tx, &signed.viewer, id, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(customer::get(&house.db, &signed.viewer, id).await?))
}
