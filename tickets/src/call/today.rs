//! What queues did since a moment: the counters the live page starts from.

use tickets_base::id::QueueId;
use tickets_base::{Db, Result, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QueueToday {
    pub queue: QueueId,
    pub offered: i64,
    pub answered: i64,
    pub answered_in_time: i64,
    pub abandoned: i64,
    pub short_abandoned: i64,
}

/// One row a queue that had calls since `since`; read once at start and once a day.
pub async fn today(db: &Db, since: Timestamp) -> Result<Vec<QueueToday>> {
    db.all(
        "select c.queue, count(*) as offered,
           count(c.answered_at) as answered,
           count(case when c.answered_at is not null and c.wait_ms <= q.service_level_s * 1000 then 1 end)
             as answered_in_time,
           count(case when c.outcome = 'abandoned' then 1 end) as abandoned,
           count(case when c.outcome = 'short_abandoned' then 1 end) as short_abandoned
         from call c join queue q on q.id = c.queue
         where c.arrived_at >= $1 and c.queued_at is not null
         group by c.queue order by c.queue",
        (since,),
    )
    .await
}
