//! Customers: found by number or name, made in one step, linked, revealed; their timeline, places and devices.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tickets::contact::{self, Contact};
use tickets::customer::{
    self, Customer, CustomerChange, MatchQuality, NewContactPoint, NewCustomer, Revealed,
    SellerCustomer,
};
use tickets::device::{self, Device};
use tickets::search_box;
use tickets::site::{self, NewSite, Site};
use tickets_base::id::{ContactPointId, CustomerId, PersonId};
use tickets_base::{Error, Viewer};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Created;
use crate::auth::Signed;
use crate::extract::{Body, Path, Query};
use crate::page::{List, Paging};
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change))
        .routes(routes!(link))
        .routes(routes!(reveal))
        .routes(routes!(timeline))
        .routes(routes!(sites, create_site))
        .routes(routes!(devices))
        .routes(routes!(of_seller))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CustomerQuery {
    /// Who has this number: read by the rules of the house's first line.
    phone: Option<String>,
    /// Name, pinyin, initials or number.
    q: Option<String>,
    /// `me` or a person's id.
    owner: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// A customer, and how well the number that was asked for is theirs.
#[derive(Serialize, ToSchema)]
pub struct FoundCustomer {
    #[serde(flatten)]
    customer: Customer,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    matched: Option<MatchQuality>,
}

impl From<Customer> for FoundCustomer {
    fn from(customer: Customer) -> Self {
        Self {
            customer,
            matched: None,
        }
    }
}

/// `me`, or a person's id.
pub fn person_of(
    field: &'static str,
    text: Option<&str>,
    me: PersonId,
) -> Result<Option<PersonId>, Error> {
    match text {
        None | Some("") => Ok(None),
        Some("me") => Ok(Some(me)),
        Some(id) => id
            .parse()
            .map(Some)
            .map_err(|_| Error::invalid(field, "bad_id")),
    }
}

/// Customers this person may see, by name; or those of a number, or of a few letters.
#[utoipa::path(get, path = "/api/customers", tag = "customers", params(CustomerQuery),
    responses((status = 200, body = List<FoundCustomer>), Problems))]
async fn list(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<CustomerQuery>,
) -> Result<Json<List<FoundCustomer>>, Problem> {
    if let Some(phone) = &query.phone {
        return Ok(Json(List::whole(
            by_phone(&house, &signed.viewer, phone).await?,
        )));
    }
    if let Some(q) = query.q.as_deref().filter(|q| !q.trim().is_empty()) {
        let found = search_box::customers(&house.db, &signed.viewer, q).await?;
        return Ok(Json(List::whole(
            found.into_iter().map(FoundCustomer::from).collect(),
        )));
    }
    let owner = person_of("owner", query.owner.as_deref(), signed.person)?;
    let paging = Paging::new(query.after, query.limit);
    let after = paging.after()?;
    let rows = customer::own(&house.db, &signed.viewer, owner, after, paging.sql_limit()).await?;
    let page = List::cut(rows, &paging, |row| (row.name_sort.clone(), row.id.0));
    Ok(Json(page.map(FoundCustomer::from)))
}

async fn by_phone(
    house: &House,
    viewer: &Viewer,
    phone: &str,
) -> Result<Vec<FoundCustomer>, Error> {
    let rules = customer::line_rules(&house.db, None).await?;
    let found = customer::by_phone(&house.db, viewer, phone, &rules).await?;
    let matches: Vec<_> = found.iter().map(|(_, matched)| *matched).collect();
    let quality = customer::quality(&matches);
    let dress = |(customer, _)| FoundCustomer {
        customer,
        matched: Some(quality),
    };
    Ok(found.into_iter().map(dress).collect())
}

/// A new customer; with `call`, that call's number is linked at once.
#[utoipa::path(post, path = "/api/customers", tag = "customers", request_body = NewCustomer,
    responses((status = 201, body = Customer), Problems))]
async fn create(
    State(house): State<House>,
    signed: Signed,
    Body(new): Body<NewCustomer>,
) -> Result<Created<Customer>, Problem> {
    let rules = customer::line_rules(&house.db, None).await?;
    let mut tx = house.db.begin().await?;
    let id = customer::create(&mut tx, &signed.viewer, &new, &rules, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Created(customer::get(&house.db, &signed.viewer, id).await?))
}

#[utoipa::path(get, path = "/api/customers/{id}", tag = "customers", params(("id" = CustomerId, Path)),
    responses((status = 200, body = Customer), Problems))]
async fn show(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
) -> Result<Json<Customer>, Problem> {
    Ok(Json(customer::get(&house.db, &signed.viewer, id).await?))
}

/// Changes what is named; a version that was not the last is 409 `version_conflict` with what stands now.
#[utoipa::path(patch, path = "/api/customers/{id}", tag = "customers", params(("id" = CustomerId, Path)),
    request_body = CustomerChange, responses((status = 200, body = Customer), Problems))]
async fn change(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
    Body(change): Body<CustomerChange>,
) -> Result<Json<Customer>, Problem> {
    let mut tx = house.db.begin().await?;
    let done = customer::change(&mut tx, &signed.viewer, id, &change, house.clock.now()).await;
    match done {
        Ok(()) => tx.commit().await?,
        Err(error) => {
            drop(tx);
            let current = customer::get(&house.db, &signed.viewer, id).await;
            return Err(Problem::from(error).showing(current.ok()));
        }
    }
    Ok(Json(customer::get(&house.db, &signed.viewer, id).await?))
}

/// Links one more number or address; what is linked already is confirmed.
#[utoipa::path(post, path = "/api/customers/{id}/contact-points", tag = "customers",
    params(("id" = CustomerId, Path)), request_body = NewContactPoint,
    responses((status = 201, body = LinkedCustomer), Problems))]
async fn link(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
    Body(new): Body<NewContactPoint>,
) -> Result<Created<LinkedCustomer>, Problem> {
    let rules = customer::line_rules(&house.db, None).await?;
    let mut tx = house.db.begin().await?;
    let point =
        customer::link(&mut tx, &signed.viewer, id, &new, &rules, house.clock.now()).await?;
    tx.commit().await?;
    let customer = customer::get(&house.db, &signed.viewer, id).await?;
    Ok(Created(LinkedCustomer {
        id: point,
        customer,
    }))
}

/// The new contact point, and the customer with it.
#[derive(Serialize, ToSchema)]
pub struct LinkedCustomer {
    id: ContactPointId,
    customer: Customer,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reveal {
    contact_point: ContactPointId,
}

/// A masked number in clear. Allowed by role; who did it when is on record.
#[utoipa::path(post, path = "/api/customers/{id}/reveal", tag = "customers",
    params(("id" = CustomerId, Path)), request_body = Reveal,
    responses((status = 200, body = Revealed), Problems))]
async fn reveal(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
    Body(asked): Body<Reveal>,
) -> Result<Json<Revealed>, Problem> {
    let mut tx = house.db.begin().await?;
    let now = house.clock.now();
    let revealed = customer::reveal(&mut tx, &signed.viewer, id, asked.contact_point, now).await?;
    tx.commit().await?;
    Ok(Json(revealed))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PageQuery {
    after: Option<String>,
    limit: Option<u32>,
}

/// Every contact, newest first.
#[utoipa::path(get, path = "/api/customers/{id}/timeline", tag = "customers",
    params(("id" = CustomerId, Path), PageQuery), responses((status = 200, body = List<Contact>), Problems))]
async fn timeline(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<Contact>>, Problem> {
    let paging = Paging::new(query.after, query.limit);
    let after = paging.after()?;
    let rows = contact::timeline(&house.db, &signed.viewer, id, after, paging.sql_limit()).await?;
    Ok(Json(List::cut(rows, &paging, |row| (row.at.0, row.id.0))))
}

#[utoipa::path(get, path = "/api/customers/{id}/sites", tag = "customers", params(("id" = CustomerId, Path)),
    responses((status = 200, body = List<Site>), Problems))]
async fn sites(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
) -> Result<Json<List<Site>>, Problem> {
    Ok(Json(List::whole(
        site::list(&house.db, &signed.viewer, id).await?,
    )))
}

#[utoipa::path(post, path = "/api/customers/{id}/sites", tag = "customers", params(("id" = CustomerId, Path)),
    request_body = NewSite, responses((status = 201, body = Site), Problems))]
async fn create_site(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
    Body(new): Body<NewSite>,
) -> Result<Created<Site>, Problem> {
    let mut tx = house.db.begin().await?;
    let made = site::create(&mut tx, &signed.viewer, id, &new, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Created(made))
}

/// Devices with warranty and open work, those of the company included.
#[utoipa::path(get, path = "/api/customers/{id}/devices", tag = "customers", params(("id" = CustomerId, Path)),
    responses((status = 200, body = List<Device>), Problems))]
async fn devices(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<CustomerId>,
) -> Result<Json<List<Device>>, Problem> {
    let now = house.clock.now();
    Ok(Json(List::whole(
        device::of_customer(&house.db, &signed.viewer, id, now).await?,
    )))
}

/// The seller's own customers, open complaints first.
#[utoipa::path(get, path = "/api/seller/customers", tag = "customers", params(PageQuery),
    responses((status = 200, body = List<SellerCustomer>), Problems))]
async fn of_seller(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<SellerCustomer>>, Problem> {
    let paging = Paging::new(query.after, query.limit);
    let after = paging.after()?;
    let (db, limit) = (&house.db, paging.sql_limit());
    let rows = customer::of_seller(db, &signed.viewer, signed.person, after, limit).await?;
    let place = |row: &SellerCustomer| (row.customer.open_complaints, row.customer.id.0);
    Ok(Json(List::cut(rows, &paging, place)))
}
