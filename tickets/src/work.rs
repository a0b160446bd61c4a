//! Work items as routing sees them: one header for tickets and repairs. For these the row is the
//! truth and the floor's memory a cache.

use tickets_base::db::JsonText;
use tickets_base::id::TicketId;
use tickets_base::id::{PersonId, QueueId};
use tickets_base::{Db, Error, Result, Timestamp, Tx, Viewer};
use uuid::Uuid;

use crate::queue::Asked;
use crate::ticket::{self, TicketChange};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct WorkItem {
    pub id: Uuid,
    /// ticket, repair
    pub kind: String,
    pub queue: QueueId,
    /// waiting, offered, assigned, done
    pub state: String,
    pub assignee: Option<PersonId>,
    pub skills: JsonText<Vec<Asked>>,
    pub territory: Option<String>,
    pub language: Option<String>,
    pub priority_s: i64,
    pub waiting_since: Timestamp,
    pub version: i64,
    /// Who promised to come, by the visit that stands.
    pub promised: Option<PersonId>,
}

/// One item; `None` for a record that has none.
pub async fn get(db: &Db, id: Uuid) -> Result<Option<WorkItem>> {
    db.opt(
        "select w.id, w.kind, w.queue, w.state, w.assignee, w.skills, w.territory, w.language, w.priority_s,
           w.waiting_since, w.version,
           (select v.technician from visit v where v.repair = w.id and v.state = 'promised'
            order by v.promised_at desc, v.id desc limit 1) as promised
         from work_item w where w.id = $1",
        (id,),
    )
    .await
}

/// Everything somebody owes or that waits for somebody, for a floor that starts.
pub async fn open(db: &Db, after: Uuid, limit: i64) -> Result<Vec<WorkItem>> {
    db.all(
        "select w.id, w.kind, w.queue, w.state, w.assignee, w.skills, w.territory, w.language, w.priority_s,
           w.waiting_since, w.version,
           (select v.technician from visit v where v.repair = w.id and v.state = 'promised'
            order by v.promised_at desc, v.id desc limit 1) as promised
         from work_item w where w.state in ('waiting', 'offered', 'assigned') and w.id > $1
         order by w.id limit $2",
        (after, limit),
    )
    .await
}

/// Gives a ticket that waits to somebody: the state decides, and whoever was faster has it.
///
/// # Errors
/// `Conflict` when it no longer waits.
pub async fn assign_ticket(
    tx: &mut Tx,
    viewer: &Viewer,
    id: TicketId,
    to: PersonId,
    now: Timestamp,
) -> Result<()> {
    let waiting: Option<(i64,)> = tx
        .opt(
            "select t.version from ticket t join work_item w on w.id = t.id
             where t.id = $1 and t.owner is null and w.state = 'waiting'",
            (id,),
        )
        .await?;
    let (version,) = waiting.ok_or(Error::conflict("no_longer_waits"))?;
    let change = TicketChange {
        version,
        owner: Some(Some(to)),
        ..TicketChange::default()
    };
    ticket::change(tx, viewer, id, &change, now).await
}

/// The number people call it by.
pub async fn number(db: &Db, id: Uuid) -> Result<Option<i64>> {
    let row: Option<(i64,)> = db
        .opt(
            "select no from repair where id = $1 union all select no from ticket where id = $1",
            (id,),
        )
        .await?;
    Ok(row.map(|(no,)| no))
}
