//! What a finished repair does to its ticket.

use tickets_base::id::TicketId;
use tickets_base::{Result, Timestamp, Tx, Viewer};

use super::RepairResult;
use crate::ticket::{self, Status, TicketChange};

/// Resolves the ticket, unless the job ended for want of a part or another repair of it is open.
pub(super) async fn after_repair(
    tx: &mut Tx,
    viewer: &Viewer,
    id: TicketId,
    result: RepairResult,
    now: Timestamp,
) -> Result<()> {
    let (others,): (i64,) = tx
        .one(
            "select count(*) from repair where ticket = $1 and open = 1",
            (id,),
        )
        .await?;
    let (version, status): (i64, Status) = tx
        .one("select version, status from ticket where id = $1", (id,))
        .await?;
    if !status.is_open() || others > 0 {
        return Ok(());
    }
    let status = match result {
        RepairResult::PartNeeded => Status::WaitingParts,
        _ => Status::Resolved,
    };
    // A technician closes the job and need not hold the right to change tickets: the house follows.
    let house = Viewer::house(viewer.node());
    let house = match viewer.trace() {
        Some(trace) => house.with_trace(trace),
        None => house,
    };
    let change = TicketChange {
        version,
        status: Some(status),
        ..TicketChange::default()
    };
    ticket::change(tx, &house, id, &change, now).await
}
