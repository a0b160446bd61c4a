//! Another window (改约): the old promise is kept as a row with its reason, the new one stands.

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::RepairId;
use tickets_base::viewer::Verb;
use tickets_base::{Error, Result, Timestamp, Tx, Viewer};

use super::RepairStatus;
use super::rows::{advance, ticket_note, timeline, to_change, work_item};
use crate::contact::ContactSubject;
use crate::visit::{self, Job, Wish};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Rearrangement {
    pub version: i64,
    pub window: Wish,
    pub reason: String,
}

/// Promises another window. The technician keeps the job when free then; otherwise it waits for another one.
pub async fn rearrange(
    tx: &mut Tx,
    viewer: &Viewer,
    id: RepairId,
    wish: &Rearrangement,
    now: Timestamp,
) -> Result<()> {
    let stands = to_change(tx, viewer, Verb::Write, id).await?;
    stands.expect_version(wish.version)?;
    stands.expect_status(&[
        RepairStatus::Requested,
        RepairStatus::Assigned,
        RepairStatus::UnderWay,
        RepairStatus::GivenBack,
    ])?;
    let reason = wish.reason.trim();
    if reason.is_empty() {
        return Err(Error::invalid("reason", "reason_needed"));
    }
    let old = visit::standing(tx, id).await?;
    if let Some((visit, _)) = old {
        visit::give_up(tx, visit, "rearranged", reason, now).await?;
    }
    let job = Job {
        territory: stands.territory.clone(),
        product: stands.product,
    };
    let by = viewer.person();
    // The one who has the job goes first, if free.
    let own = Wish {
        technician: stands.technician.or(wish.window.technician),
        ..wish.window
    };
    let (visit, kept) = match visit::promise(tx, id, &job, own, by, now).await {
        Err(Error::Conflict {
            code: "window_taken",
            ..
        }) if own.technician.is_some() => {
            let anybody = Wish {
                technician: None,
                ..wish.window
            };
            (visit::promise(tx, id, &job, anybody, by, now).await?, None)
        }
        promised => (promised?, stands.technician),
    };
    match kept {
        Some(technician) => {
            advance(tx, &stands, RepairStatus::Assigned, Some(technician), now).await?;
        }
        None => {
            let status = match stands.status() {
                RepairStatus::GivenBack => RepairStatus::GivenBack,
                _ => RepairStatus::Requested,
            };
            advance(tx, &stands, status, None, now).await?;
            work_item(tx, id, "waiting", None).await?;
        }
    }
    ticket_note(tx, viewer, stands.ticket, reason, now).await?;
    timeline(tx, viewer, &stands, ContactSubject::Repair, reason, now).await?;
    let draft = stands
        .fact("repair.rearranged", viewer, now)
        .about("visit", visit.0)
        .body(json!({
            "from": wish.window.from, "to": wish.window.to,
            "before": old.map(|(_, old)| json!({"from": old.from, "to": old.to})),
            "technician": kept, "waits": kept.is_none(),
        }));
    record(tx, draft).await.map(drop)
}
