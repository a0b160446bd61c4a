//! Records as they are now, in the few columns desks are told of when a fact changed them.
//!
//! Read by the house itself, once for everybody; who may be told is judged by the row's ownership.

use tickets_base::id::{CallId, CustomerId, PersonId, QueueId, RepairId, ThemeId, TicketId};
use tickets_base::{Db, Result, Timestamp};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TicketNow {
    pub no: i64,
    pub subject: String,
    pub status: String,
    pub priority: String,
    pub owner: Option<PersonId>,
    pub queue: Option<QueueId>,
    pub customer: Option<CustomerId>,
    pub complaint: i64,
    pub version: i64,
    pub changed_at: Timestamp,
    pub unit_path: String,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RepairNow {
    pub no: i64,
    pub status: String,
    pub technician: Option<PersonId>,
    pub customer: CustomerId,
    pub ticket: TicketId,
    pub version: i64,
    pub unit_path: String,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CallNow {
    pub queue: Option<QueueId>,
    pub person: Option<PersonId>,
    pub outcome: Option<String>,
    pub unit_path: String,
    /// As the call is kept while it lives; none: it has ended.
    pub state: Option<String>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CustomerNow {
    pub name: String,
    pub open_tickets: i64,
    pub open_complaints: i64,
    pub open_repairs: i64,
    pub version: i64,
    pub owner: Option<PersonId>,
    pub unit_path: String,
}

pub async fn ticket(db: &Db, id: TicketId) -> Result<Option<TicketNow>> {
    db.opt(
        "select no, subject, status, priority, owner, queue, customer, complaint, version,
                    changed_at, unit_path
             from ticket where id = $1",
        (id,),
    )
    .await
}

pub async fn repair(db: &Db, id: RepairId) -> Result<Option<RepairNow>> {
    db.opt(
        "select no, status, technician, customer, ticket, version, unit_path
             from repair where id = $1",
        (id,),
    )
    .await
}

pub async fn call(db: &Db, id: CallId) -> Result<Option<CallNow>> {
    db.opt(
        "select c.queue, c.person, c.outcome, c.unit_path, l.state
             from call c left join live_call l on l.call = c.id where c.id = $1",
        (id,),
    )
    .await
}

pub async fn customer(db: &Db, id: CustomerId) -> Result<Option<CustomerNow>> {
    db.opt(
        "select name, open_tickets, open_complaints, open_repairs, version, owner, unit_path
             from customer where id = $1",
        (id,),
    )
    .await
}

pub async fn theme_name(db: &Db, id: ThemeId) -> Result<Option<String>> {
    let row: Option<(String,)> = db
        .opt("select name from theme where id = $1", (id,))
        .await?;
    Ok(row.map(|(name,)| name))
}
