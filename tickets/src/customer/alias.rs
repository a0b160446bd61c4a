//! Two rows, one customer: a merge is a row that points, so that taking it back restores everything.
//!
//! What is linked to the old customer stays linked to it and is read through the alias. The counters of open work are the one
//! thing that is added up: the customer that stands counts its own and the old one's, and an un-merge takes off again what the
//! old one counts by then.

use serde::Serialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::CustomerId;
use tickets_base::viewer::Verb;
use tickets_base::{Db, Error, FactDraft, Result, Timestamp, Tx, Viewer};
use tickets_duplicates::{Entry, Frequencies, Record, Weights, judge};
use utoipa::ToSchema;

use super::{ContactKind, Customer, demand, get};

/// What a merge would do, before anybody does it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MergePreview {
    /// The one that goes: its name and numbers stay on record.
    pub from: Customer,
    /// The one that stays.
    pub into: Customer,
    /// How likely the two are one, 0..1, and why.
    pub score: f64,
    pub reasons: Vec<String>,
    pub moves: Moves,
    /// Open work that the customer who stays would then show.
    pub open_tickets: i64,
    pub open_complaints: i64,
    pub open_repairs: i64,
}

/// Records of the one that goes, found from then on with the one that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Moves {
    pub tickets: i64,
    pub repairs: i64,
    pub devices: i64,
    pub sites: i64,
    pub deals: i64,
    pub contacts: i64,
    pub contact_points: i64,
}

/// A customer that was merged into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Merged {
    pub id: CustomerId,
    pub name: String,
    pub at: Timestamp,
}

pub async fn merge_preview(
    db: &Db,
    viewer: &Viewer,
    old: CustomerId,
    into: CustomerId,
) -> Result<MergePreview> {
    let from = get(db, viewer, old).await?;
    let into = get(db, viewer, into).await?;
    if from.id == into.id {
        return Err(Error::invalid("into", "same_customer"));
    }
    let moves: Moves = db
        .one(
            "select (select count(*) from ticket where customer = $1) as tickets,
                    (select count(*) from repair where customer = $1) as repairs,
                    (select count(*) from device where customer = $1) as devices,
                    (select count(*) from site where customer = $1) as sites,
                    (select count(*) from deal where customer = $1) as deals,
                    (select count(*) from contact where customer = $1) as contacts,
                    (select count(*) from contact_point where customer = $1) as contact_points",
            (from.id,),
        )
        .await?;
    let judgement = judge(
        &entry(&from),
        &entry(&into),
        &Weights::shipped(),
        &Frequencies::none(),
    );
    Ok(MergePreview {
        score: judgement.score,
        reasons: judgement
            .reasons
            .iter()
            .map(|reason| reason.code().to_owned())
            .collect(),
        moves,
        open_tickets: from.open_tickets + into.open_tickets,
        open_complaints: from.open_complaints + into.open_complaints,
        open_repairs: from.open_repairs + into.open_repairs,
        from,
        into,
    })
}

fn entry(customer: &Customer) -> Entry {
    let phones = customer
        .contact_points
        .iter()
        .filter(|point| point.kind == ContactKind::Phone);
    Entry::read(&Record {
        name: customer.name.clone(),
        phone: phones
            .map(|point| point.shown.as_str())
            .collect::<Vec<_>>()
            .join(";"),
        email: customer.email.clone().unwrap_or_default(),
        ..Record::default()
    })
}

/// From now on `old` stands for `into`. `version` is that of `into` as it was seen, where somebody saw it.
pub async fn merge(
    tx: &mut Tx,
    viewer: &Viewer,
    old: CustomerId,
    into: CustomerId,
    version: Option<i64>,
    now: Timestamp,
) -> Result<()> {
    let old = demand(tx, viewer, Verb::Write, old).await?;
    let into = demand(tx, viewer, Verb::Write, into).await?;
    if old == into {
        return Err(Error::invalid("into", "same_customer"));
    }
    let (stands,): (i64,) = tx
        .one("select version from customer where id = $1", (into,))
        .await?;
    if version.is_some_and(|seen| seen != stands) {
        return Err(Error::Conflict {
            code: "version_conflict",
            current: json!({"version": stands}),
        });
    }
    // Reading takes one step, never a chain: what pointed at the old one points at the new one too. `via` keeps the chain.
    tx.exec(
        "update customer_alias set via = coalesce(via, customer), customer = $2 where customer = $1",
        (old, into),
    )
    .await?;
    tx.exec(
        "insert into customer_alias (old, customer, via, at) values ($1, $2, $2, $3)",
        (old, into, now),
    )
    .await?;
    add_counters(tx, old, into, 1).await?;
    told(tx, viewer, "customer.merged", old, into, now).await
}

/// `old` is a customer of its own again, and so is found with it what had been merged into it before.
pub async fn unmerge(tx: &mut Tx, viewer: &Viewer, old: CustomerId, now: Timestamp) -> Result<()> {
    let alias: Option<(CustomerId, CustomerId)> = tx
        .opt(
            "select customer, coalesce(via, customer) from customer_alias where old = $1",
            (old,),
        )
        .await?;
    let (stands, via) = alias.ok_or(Error::not_found("customer_alias"))?;
    demand(tx, viewer, Verb::Write, stands).await?;
    tx.exec("delete from customer_alias where old = $1", (old,))
        .await?;
    // Everybody whose way to the one that stands went over `old` stops at `old` again.
    tx.exec(
        "with recursive below (id) as (
             select a.old from customer_alias a where a.via = $1
             union all select a.old from customer_alias a join below on a.via = below.id
         )
         update customer_alias set customer = $1 where old in (select id from below)",
        (old,),
    )
    .await?;
    add_counters(tx, old, via, -1).await?;
    told(tx, viewer, "customer.unmerged", old, stands, now).await
}

/// Who was merged into this customer, the latest first.
pub async fn merged(db: &Db, viewer: &Viewer, into: CustomerId) -> Result<Vec<Merged>> {
    let into = get(db, viewer, into).await?.id;
    db.all(
        "select c.id, c.name, a.at from customer_alias a join customer c on c.id = a.old
         where a.customer = $1 order by a.at desc, c.id",
        (into,),
    )
    .await
}

/// Adds or takes off what `old` counts, along the whole way from `to` on.
async fn add_counters(tx: &mut Tx, old: CustomerId, to: CustomerId, sign: i64) -> Result<()> {
    let (tickets, complaints, repairs): (i64, i64, i64) = tx
        .one(
            "select open_tickets, open_complaints, open_repairs from customer where id = $1",
            (old,),
        )
        .await?;
    super::add(tx, to, sign * tickets, sign * complaints, sign * repairs).await?;
    tx.exec(
        "update customer set version = version + 1 where id = $1 or id = $2",
        (old, to),
    )
    .await
    .map(drop)
}

async fn told(
    tx: &mut Tx,
    viewer: &Viewer,
    kind: &'static str,
    old: CustomerId,
    into: CustomerId,
    now: Timestamp,
) -> Result<()> {
    let draft = FactDraft::new(kind, viewer, now)
        .about("customer", old.0)
        .about("customer", into.0);
    record(tx, draft).await.map(drop)
}
