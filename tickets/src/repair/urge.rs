//! The customer asks where we are (催单): counted, noted, and moved forward in the queue.

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{CallId, RepairId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Error, Result, Timestamp, Tx, Viewer};

use super::RepairStatus;
use super::rows::{ticket_note, timeline, to_change};
use crate::contact::ContactSubject;

/// Seconds of waiting each urge is worth to routing.
const HEAD_START_S: i64 = 600;

/// Counts it; the note goes to the ticket.
pub async fn urge(
    tx: &mut Tx,
    viewer: &Viewer,
    id: RepairId,
    note: Option<&str>,
    call: Option<CallId>,
    now: Timestamp,
) -> Result<()> {
    // Whoever may take a request may pass on that a customer waits.
    viewer.demand_some(Verb::Create, Kind::Repair)?;
    let stands = to_change(tx, viewer, Verb::Read, id).await?;
    if matches!(
        stands.status(),
        RepairStatus::Done | RepairStatus::Cancelled
    ) {
        return Err(Error::conflict("repair_is_closed"));
    }
    tx.exec(
        "update repair set urged = urged + 1, urged_at = $2, changed_at = $2, version = version + 1 where id = $1",
        (id, now),
    )
    .await?;
    tx.exec(
        "update work_item set priority_s = priority_s + $2, version = version + 1 where id = $1",
        (id, HEAD_START_S),
    )
    .await?;
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if let Some(note) = note {
        ticket_note(tx, viewer, stands.ticket, note, now).await?;
    }
    timeline(
        tx,
        viewer,
        &stands,
        ContactSubject::Repair,
        note.unwrap_or_default(),
        now,
    )
    .await?;
    let draft = stands
        .fact("repair.urged", viewer, now)
        .about_some("person", stands.technician.map(|person| person.0))
        .during(call)
        .body(json!({"technician": stands.technician}));
    record(tx, draft).await.map(drop)
}
