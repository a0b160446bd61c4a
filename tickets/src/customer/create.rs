//! A new customer, in one step from a call: a name, and the number of the call linked at once.

use serde::Deserialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{CallId, CustomerId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::{ContactKind, CustomerClass, CustomerKind, contact_point, demand};
use crate::phone::LineRules;
use crate::{check, names, search_box};

/// What is known at first; the name alone is enough.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    pub name: String,
    /// person, unless said otherwise
    pub kind: Option<CustomerKind>,
    pub phone: Option<String>,
    pub company: Option<CustomerId>,
    /// zh, en; that of the person who creates it, unless said otherwise
    pub language: Option<String>,
    pub email: Option<String>,
    /// Links this call's number too.
    pub call: Option<CallId>,
}

pub async fn create(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &NewCustomer,
    rules: &LineRules,
    now: Timestamp,
) -> Result<CustomerId> {
    viewer.demand_some(Verb::Create, Kind::Customer)?;
    let name = check::required("name", &new.name, 200)?;
    let language = check::language(new.language.as_deref().unwrap_or(viewer.language()))?;
    let company = match new.company {
        Some(company) => Some(demand(tx, viewer, Verb::Read, company).await?),
        None => None,
    };
    let kind = new.kind.unwrap_or(CustomerKind::Person);
    let id = CustomerId::mint(now);
    let email = check::optional("email", new.email.as_deref(), 200)?;
    // A seller's new customer is the seller's own; anybody else's is the house's.
    let owner = viewer
        .person()
        .filter(|_| !viewer.may(Verb::Write, Kind::Customer, &Default::default()));
    tx.exec(
        "insert into customer (id, kind, name, name_sort, company, class, language, owner, unit_path, email,
                               open_tickets, open_complaints, open_repairs, created_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, $11, 1)",
        (
            id,
            kind,
            &name,
            names::sort_key(&name),
            company,
            CustomerClass::Standard,
            language,
            owner,
            viewer.unit_path(),
            &email,
            now,
        ),
    )
    .await?;
    search_box::index(tx, "customer", id.0, &names::name_terms(&name)).await?;
    super::keep_keys(tx, id).await?;
    if let Some(phone) = check::optional("phone", new.phone.as_deref(), 200)? {
        contact_point::add(tx, id, ContactKind::Phone, &phone, rules, now).await?;
    }
    if let Some(email) = email {
        contact_point::add(tx, id, ContactKind::Email, &email, rules, now).await?;
    }
    if let Some(call) = new.call {
        link_call(tx, id, call, rules, now).await?;
    }
    let draft = FactDraft::new("customer.created", viewer, now)
        .about("customer", id.0)
        .about_some("customer", company.map(|company| company.0))
        .during(new.call)
        .body(json!({"kind": kind}));
    record(tx, draft).await?;
    Ok(id)
}

/// The number a call came from; one that hides it links nothing.
async fn link_call(
    tx: &mut Tx,
    customer: CustomerId,
    call: CallId,
    rules: &LineRules,
    now: Timestamp,
) -> Result<()> {
    let row: Option<(String, Option<String>)> = tx
        .opt(
            "select from_raw, from_number from call where id = $1",
            (call,),
        )
        .await?;
    let (raw, number) = row.ok_or(Error::not_found("call"))?;
    if let Some(number) = number {
        let raw = if number.starts_with('+') { number } else { raw };
        contact_point::add(tx, customer, ContactKind::Phone, &raw, rules, now).await?;
    }
    Ok(())
}
