//! Calls whose floor is gone, with its node or by another's take-over: ended by whoever has the floor now, so that no
//! call and nobody is stuck.

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{CallId, PersonId, QueueId};
use tickets_base::{Db, FactDraft, Result, Timestamp, Viewer};

/// Calls ended in one transaction.
const BATCH: i64 = 100;

type Lost = (CallId, Option<PersonId>, Option<QueueId>);

/// Ends every call in `live_call` that was written under an older fence of the floor's lease than `fence`, on whichever
/// node: its floor can write no more. The cause is `node_lost`, the fact `call.ended`. Returns how many.
pub async fn end_lost(db: &Db, viewer: &Viewer, fence: i64, now: Timestamp) -> Result<usize> {
    let mut ended = 0;
    loop {
        let mut tx = db.begin().await?;
        let lost: Vec<Lost> = tx
            .all(
                "select call, person, queue from live_call where fence < $1 order by call limit $2",
                (fence, BATCH),
            )
            .await?;
        if lost.is_empty() {
            tx.rollback().await?;
            return Ok(ended);
        }
        for (call, person, queue) in &lost {
            tx.exec(
                "update call set ended_at = $2, outcome = case when answered_at is null then 'node_lost' else 'answered' end,
                   cause = 'node_lost', ended_by = 'system', version = version + 1
                 where id = $1 and ended_at is null",
                (*call, now),
            )
            .await?;
            tx.exec(
                "update reservation_log set ended_at = $2, result = 'failed' where entry = $1 and ended_at is null",
                (call.0, now),
            )
            .await?;
            tx.exec("delete from live_call where call = $1", (*call,))
                .await?;
            let fact = FactDraft::new("call.ended", viewer, now)
                .about("call", call.0)
                .about_some("person", person.map(|p| p.0))
                .about_some("queue", queue.map(|q| q.0))
                .during(Some(*call))
                .body(json!({"cause": "node_lost", "by": "system"}));
            record(&mut tx, fact).await?;
        }
        ended += lost.len();
        tx.commit().await?;
    }
}
