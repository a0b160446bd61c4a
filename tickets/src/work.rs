//! Work items as routing sees them: one header for tickets and repairs. For these the row is the
//! truth and the floor's memory a cache.

use tickets_base::db::JsonText;
use tickets_base::id::{PersonId, QueueId};
use tickets_base::{Db, Result, Timestamp};
use uuid::Uuid;

use crate::queue::Asked;

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
