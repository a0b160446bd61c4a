//! The ticket's work item: what routing sees of it.

use tickets_base::id::{PersonId, QueueId, TicketId};
use tickets_base::{Error, Result, Timestamp, Tx};

use super::Priority;

/// Of what a person can carry at once, a ticket takes one unit; a call takes all.
const UNITS: i64 = 1;

/// A ticket in a queue waits for a person, or has one.
pub(super) async fn put(
    tx: &mut Tx,
    ticket: TicketId,
    queue: QueueId,
    owner: Option<PersonId>,
    priority: Priority,
    language: &str,
    now: Timestamp,
) -> Result<()> {
    let skills: Option<(String,)> = tx
        .opt("select skills from queue where id = $1", (queue,))
        .await?;
    let (skills,) = skills.ok_or_else(|| Error::invalid("queue", "unknown_reference"))?;
    let state = if owner.is_some() {
        "assigned"
    } else {
        "waiting"
    };
    tx.exec(
        "insert into work_item (id, kind, queue, state, assignee, skills, territory, language, priority_s, units,
                                waiting_since, reservation, version)
         values ($1, 'ticket', $2, $3, $4, $5, null, $6, $7, $8, $9, null, 1)
         on conflict (id) do update set queue = $2, state = $3, assignee = $4, skills = $5, priority_s = $7,
                reservation = null, version = work_item.version + 1",
        (ticket, queue, state, owner, skills, language, priority.head_start_s(), UNITS, now),
    )
    .await
    .map(drop)
}

/// Nobody owes it any more.
pub(super) async fn done(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    tx.exec(
        "update work_item set state = 'done', reservation = null, version = version + 1 where id = $1",
        (ticket,),
    )
    .await
    .map(drop)
}
