//! Calls that are on now: state, not history. One row a call, rewritten by its owner, deleted with
//! the fact `call.ended`.

use tickets_base::id::{CallId, PersonId, QueueId, ReservationId};
use tickets_base::{Result, Timestamp, Tx};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveCall {
    pub call: CallId,
    pub node: String,
    /// arrived, menu, queued, offered, answered, held, reconnecting
    pub state: &'static str,
    pub queue: Option<QueueId>,
    pub joined_at: Option<Timestamp>,
    pub reservation: Option<ReservationId>,
    pub person: Option<PersonId>,
    pub changed_at: Timestamp,
    pub fence: i64,
}

/// Writes the row, unless the call has ended meanwhile: a late write must not bring it back.
pub async fn keep(tx: &mut Tx, live: &LiveCall) -> Result<()> {
    tx.exec(
        "insert into live_call (call, node, state, queue, joined_at, reservation, person, changed_at, fence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (call) do update set state = $3, queue = $4, joined_at = $5, reservation = $6, person = $7,
           changed_at = $8, fence = $9
         where live_call.changed_at <= $8",
        (
            live.call,
            live.node.clone(),
            live.state,
            live.queue,
            live.joined_at,
            live.reservation,
            live.person,
            live.changed_at,
            live.fence,
        ),
    )
    .await?;
    tx.exec(
        "delete from live_call where call = $1
           and exists (select 1 from call c where c.id = $1 and c.ended_at is not null)",
        (live.call,),
    )
    .await
    .map(drop)
}

pub async fn remove(tx: &mut Tx, call: CallId) -> Result<()> {
    tx.exec("delete from live_call where call = $1", (call,))
        .await
        .map(drop)
}
