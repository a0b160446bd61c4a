//! A customer: a person or an organisation that we know, and what they are known by.
//!
//! One file a verb. A customer's numbers are [contact points](ContactPoint); a number names a customer only by its
//! normalised form, and several customers may share one. Open tickets, complaints and repairs are counters on the row, kept
//! by the verbs that open and close them.

mod alias;
mod change;
mod contact_point;
mod create;
mod duplicates;
mod find;
mod list;
mod reveal;
mod soft_key;

pub use alias::{MergePreview, Merged, Moves, merge, merge_preview, merged, unmerge};
pub use change::{CustomerChange, change};
pub use contact_point::{NewContactPoint, link};
pub use create::{NewCustomer, create};
pub use duplicates::{Candidate, CommonKeys, Duplicate, Probe, candidates, duplicates};
pub use find::{Match, MatchQuality, by_number, line_rules, quality};
pub use list::{Complaint, SellerCustomer, by_phone, of_seller, own};
pub use reveal::{Revealed, reveal};
pub(crate) use soft_key::insert as insert_keys;
pub use soft_key::{keep as keep_keys, keep_missing, keep_some_missing};

use serde::Serialize;
use tickets_base::db::id_list;
use tickets_base::id::{ContactPointId, CustomerId, PersonId};
use tickets_base::viewer::{Fields, Kind, Ownership, Verb, mask};
use tickets_base::{Db, Error, Result, Timestamp, Tx, Viewer, by_ids, word};
use utoipa::ToSchema;

use crate::phone;
use crate::reference::{CustomerRef, PersonRef};

word! {
    CustomerKind {
        Person "person"
        Organisation "organisation"
    }
    /// How somebody is served.
    CustomerClass {
        Standard "standard"
        Contract "contract"
        Vip "vip"
    }
    ContactKind {
        Phone "phone"
        Email "email"
        Wechat "wechat"
    }
    /// How sure we are that it is theirs.
    Certainty {
        Known "known"
        Maybe "maybe"
    }
}

/// A customer as lists, the pop and messages show them.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Customer {
    pub id: CustomerId,
    pub kind: CustomerKind,
    pub name: String,
    /// A person's organisation.
    pub company: Option<CustomerRef>,
    pub class: CustomerClass,
    /// zh, en
    pub language: String,
    /// Whose customer it is: the seller.
    pub owner: Option<PersonRef>,
    /// Masked unless the viewer may see contact fields.
    pub email: Option<String>,
    /// `2027-05-31`
    pub contract_until: Option<String>,
    pub note: Option<String>,
    pub open_tickets: i64,
    pub open_complaints: i64,
    pub open_repairs: i64,
    pub contact_points: Vec<ContactPoint>,
    pub last_contact_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub version: i64,
    #[serde(skip)]
    pub unit_path: String,
    /// The place in a list by name.
    #[serde(skip)]
    pub name_sort: String,
}

/// What a customer is reached and known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactPoint {
    pub id: ContactPointId,
    pub kind: ContactKind,
    /// In national form, `138****5678` where the viewer may not see contact fields.
    pub shown: String,
    pub extension: Option<String>,
    pub certainty: Certainty,
    pub verified_at: Option<Timestamp>,
}

impl Customer {
    pub fn ownership(&self) -> Ownership {
        Ownership {
            owner: self.owner.as_ref().map(|owner| owner.id),
            unit_path: self.unit_path.clone(),
        }
    }

    /// Hides what this viewer may not see. Revealing is a verb of its own and a fact.
    pub fn mask_for(&mut self, viewer: &Viewer) {
        if viewer.shows(Kind::Customer, Fields::Contact) {
            return;
        }
        self.email = self.email.as_deref().map(mask_address);
        for point in &mut self.contact_points {
            point.shown = match point.kind {
                ContactKind::Phone => mask(&point.shown),
                ContactKind::Email | ContactKind::Wechat => mask_address(&point.shown),
            };
        }
    }
}

/// `wang@north.example` as `w***@north.example`.
fn mask_address(address: &str) -> String {
    let (name, domain) = address.split_once('@').unwrap_or((address, ""));
    let first: String = name.chars().take(1).collect();
    let at = if domain.is_empty() { "" } else { "@" };
    format!("{first}***{at}{domain}")
}

#[derive(sqlx::FromRow)]
struct Row {
    id: CustomerId,
    kind: CustomerKind,
    name: String,
    company: Option<CustomerId>,
    company_name: Option<String>,
    class: CustomerClass,
    language: String,
    owner: Option<PersonId>,
    owner_name: Option<String>,
    unit_path: String,
    email: Option<String>,
    contract_until: Option<String>,
    note: Option<String>,
    open_tickets: i64,
    open_complaints: i64,
    open_repairs: i64,
    last_contact_at: Option<Timestamp>,
    created_at: Timestamp,
    version: i64,
    name_sort: String,
}

#[derive(sqlx::FromRow)]
struct PointRow {
    id: ContactPointId,
    customer: CustomerId,
    kind: ContactKind,
    raw: String,
    normalised: Option<String>,
    extension: Option<String>,
    certainty: Certainty,
    verified_at: Option<Timestamp>,
}

impl From<PointRow> for ContactPoint {
    fn from(row: PointRow) -> Self {
        let shown = match (row.kind, row.normalised) {
            (ContactKind::Phone, Some(key)) => phone::national(&key),
            _ => row.raw,
        };
        Self {
            id: row.id,
            kind: row.kind,
            shown,
            extension: row.extension,
            certainty: row.certainty,
            verified_at: row.verified_at,
        }
    }
}

/// These customers in this order, as they are: the caller masks and checks. Those that do not exist are left out.
pub async fn load(db: &Db, ids: &[CustomerId]) -> Result<Vec<Customer>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = id_list(ids.iter().map(|id| id.0));
    let sql = by_ids!(
        db,
        "select c.id, c.kind, c.name, c.company, o.name as company_name, c.class, c.language, c.owner,
                p.name as owner_name, c.unit_path, c.email, c.contract_until, c.note, c.open_tickets,
                c.open_complaints, c.open_repairs, c.last_contact_at, c.created_at, c.version, c.name_sort
         from customer c left join customer o on o.id = c.company left join person p on p.id = c.owner
         where c.id"
    );
    let points = by_ids!(
        db,
        "select id, customer, kind, raw, normalised, extension, certainty, verified_at
         from contact_point where customer"
    );
    // Of those that were merged into one of these, too.
    let merged = by_ids!(
        db,
        "select p.id, a.customer, p.kind, p.raw, p.normalised, p.extension, p.certainty, p.verified_at
         from customer_alias a join contact_point p on p.customer = a.old where a.customer"
    );
    let rows: Vec<Row> = db.all(sql, (&wanted,)).await?;
    let mut points: Vec<PointRow> = db.all(points, (&wanted,)).await?;
    points.extend(db.all::<PointRow>(merged, (&wanted,)).await?);
    points.sort_by_key(|point| point.id);
    let mut customers: Vec<Customer> = rows.into_iter().map(customer).collect();
    for point in points {
        if let Some(customer) = customers
            .iter_mut()
            .find(|customer| customer.id == point.customer)
        {
            customer.contact_points.push(point.into());
        }
    }
    customers.sort_by_key(|customer| ids.iter().position(|id| *id == customer.id));
    Ok(customers)
}

fn customer(row: Row) -> Customer {
    let company = row
        .company
        .zip(row.company_name)
        .map(|(id, name)| CustomerRef { id, name });
    let owner = row
        .owner
        .zip(row.owner_name)
        .map(|(id, name)| PersonRef { id, name });
    Customer {
        id: row.id,
        kind: row.kind,
        name: row.name,
        company,
        class: row.class,
        language: row.language,
        owner,
        email: row.email,
        contract_until: row.contract_until,
        note: row.note,
        open_tickets: row.open_tickets,
        open_complaints: row.open_complaints,
        open_repairs: row.open_repairs,
        contact_points: Vec::new(),
        last_contact_at: row.last_contact_at,
        created_at: row.created_at,
        version: row.version,
        unit_path: row.unit_path,
        name_sort: row.name_sort,
    }
}

/// The customer, if this viewer may see it; an id merged into another gives that one.
pub async fn get(db: &Db, viewer: &Viewer, id: CustomerId) -> Result<Customer> {
    let id = resolve(db, id).await?;
    let found = load(db, &[id])
        .await?
        .pop()
        .ok_or(Error::not_found("customer"))?;
    if !viewer.may(Verb::Read, Kind::Customer, &found.ownership()) {
        return Err(Error::not_found("customer"));
    }
    let mut found = found;
    found.mask_for(viewer);
    Ok(found)
}

/// The customer an id stands for now.
pub async fn resolve(db: &Db, id: CustomerId) -> Result<CustomerId> {
    let alias: Option<(CustomerId,)> = db
        .opt("select customer from customer_alias where old = $1", (id,))
        .await?;
    Ok(alias.map_or(id, |(now,)| now))
}

/// The customers these ids stand for now, each once, in this order.
pub async fn standing(db: &Db, ids: &[CustomerId]) -> Result<Vec<CustomerId>> {
    let sql = by_ids!(
        db,
        "select a.old, a.customer from customer_alias a where a.old"
    );
    let merged: Vec<(CustomerId, CustomerId)> =
        db.all(sql, (id_list(ids.iter().map(|id| id.0)),)).await?;
    let mut standing = Vec::with_capacity(ids.len());
    for id in ids {
        let now = merged
            .iter()
            .find(|(old, _)| old == id)
            .map_or(*id, |(_, now)| *now);
        if !standing.contains(&now) {
            standing.push(now);
        }
    }
    Ok(standing)
}

/// Whose the customer is, for a verb that must know before it writes; follows an alias.
pub(crate) async fn owned(tx: &mut Tx, id: CustomerId) -> Result<(CustomerId, Ownership)> {
    let row: Option<(CustomerId, Option<PersonId>, String)> = tx
        .opt(
            "select c.id, c.owner, c.unit_path from customer c
             where c.id = coalesce((select a.customer from customer_alias a where a.old = $1), $1)",
            (id,),
        )
        .await?;
    let (id, owner, unit_path) = row.ok_or(Error::not_found("customer"))?;
    Ok((id, Ownership { owner, unit_path }))
}

/// As [`owned`], and the viewer may do this to it. What may not even be seen is not found.
pub(crate) async fn demand(
    tx: &mut Tx,
    viewer: &Viewer,
    verb: Verb,
    id: CustomerId,
) -> Result<CustomerId> {
    let (id, ownership) = owned(tx, id).await?;
    if !viewer.may(Verb::Read, Kind::Customer, &ownership) {
        return Err(Error::not_found("customer"));
    }
    viewer.demand(verb, Kind::Customer, &ownership)?;
    Ok(id)
}

/// Moves the counters of open work; the row's version stays, since nobody has edited the customer.
pub(crate) async fn count(
    tx: &mut Tx,
    id: Option<CustomerId>,
    tickets: i64,
    complaints: i64,
) -> Result<()> {
    let Some(id) = id.filter(|_| tickets != 0 || complaints != 0) else {
        return Ok(());
    };
    add(tx, id, tickets, complaints, 0).await
}

/// As [`count`], of repairs.
pub(crate) async fn count_repairs(tx: &mut Tx, id: CustomerId, repairs: i64) -> Result<()> {
    add(tx, id, 0, 0, repairs).await?;
    tx.exec(
        "update customer set version = version + 1 where id = $1",
        (id,),
    )
    .await
    .map(drop)
}

/// Adds to the customer and to whoever it was merged into, step by step.
async fn add(
    tx: &mut Tx,
    id: CustomerId,
    tickets: i64,
    complaints: i64,
    repairs: i64,
) -> Result<()> {
    tx.exec(
        "with recursive way (id) as (
             select c.id from customer c where c.id = $1
             union all select coalesce(a.via, a.customer) from customer_alias a join way on a.old = way.id
         )
         update customer set open_tickets = open_tickets + $2, open_complaints = open_complaints + $3,
                open_repairs = open_repairs + $4
         where id in (select id from way)",
        (id, tickets, complaints, repairs),
    )
    .await
    .map(drop)
}
