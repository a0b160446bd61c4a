//! What a fit reads: the complaints, and what is known of their customers, so that it can be taken out of them.

use std::collections::{BTreeSet, HashMap};

use tickets_base::by_ids;
use tickets_base::db::id_list;
use tickets_base::id::{CustomerId, ProductId, TicketId};
use tickets_base::{Db, Result, Timestamp};
use uuid::Uuid;

/// Complaints filed in one round.
const ROUND: i64 = 200;

/// A complaint as a fit reads it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Complaint {
    pub id: TicketId,
    pub body: String,
    pub customer: Option<CustomerId>,
    pub contact_name: Option<String>,
    pub product: Option<ProductId>,
    pub batch: Option<String>,
    pub complaint_at: Timestamp,
}

/// What the customer's rows say about a person: none of it may stand in what a fit keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub names: Vec<String>,
    /// Telephone numbers, mail addresses and the like, as written and as normalised.
    pub reached: Vec<String>,
    pub addresses: Vec<String>,
}

/// Every complaint, oldest first.
pub async fn complaints(db: &Db) -> Result<Vec<Complaint>> {
    db.all(
        "select id, body, customer, contact_name, product, batch, complaint_at from ticket
         where complaint = 1 and complaint_at is not null order by complaint_at, id",
        (),
    )
    .await
}

/// How many there are.
pub async fn count(db: &Db) -> Result<i64> {
    let (n,): (i64,) = db
        .one(
            "select count(*) from ticket where complaint = 1 and complaint_at is not null",
            (),
        )
        .await?;
    Ok(n)
}

/// Complaints the run has not looked at, oldest first.
pub async fn unfiled(db: &Db, run: Uuid) -> Result<Vec<Complaint>> {
    db.all(
        "select t.id, t.body, t.customer, t.contact_name, t.product, t.batch, t.complaint_at from ticket t
         where t.complaint = 1 and t.complaint_at is not null
           and not exists (select 1 from theme_filing d where d.run = $1 and d.ticket = t.id)
         order by t.complaint_at, t.id limit $2",
        (run, ROUND),
    )
    .await
}

/// What is known of the customers of these complaints.
pub async fn known(db: &Db, complaints: &[Complaint]) -> Result<HashMap<CustomerId, Known>> {
    let ids: BTreeSet<Uuid> = complaints
        .iter()
        .filter_map(|complaint| complaint.customer.map(|id| id.0))
        .collect();
    let ids = id_list(ids);
    let mut found: HashMap<CustomerId, Known> = HashMap::new();
    let sql = by_ids!(
        db,
        "select c.id, c.name, o.name, c.email from customer c left join customer o on o.id = c.company where c.id"
    );
    let names: Vec<(CustomerId, String, Option<String>, Option<String>)> =
        db.all(sql, (ids.as_str(),)).await?;
    for (id, name, company, email) in names {
        let known = found.entry(id).or_default();
        known.names.push(name);
        known.names.extend(company);
        known.reached.extend(email);
    }
    let sql = by_ids!(
        db,
        "select c.customer, c.raw, c.normalised from contact_point c where c.customer"
    );
    let points: Vec<(CustomerId, String, Option<String>)> = db.all(sql, (ids.as_str(),)).await?;
    for (id, raw, normalised) in points {
        let known = found.entry(id).or_default();
        known.reached.push(raw);
        known.reached.extend(normalised);
    }
    let sql = by_ids!(
        db,
        "select s.customer, s.address, s.contact_name, s.contact_phone from site s where s.customer"
    );
    let sites: Vec<(CustomerId, String, Option<String>, Option<String>)> =
        db.all(sql, (ids.as_str(),)).await?;
    for (id, address, contact, phone) in sites {
        let known = found.entry(id).or_default();
        known.addresses.push(address);
        known.names.extend(contact);
        known.reached.extend(phone);
    }
    Ok(found)
}
