//! What a finished repair does to its ticket.

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{CustomerId, TicketId};
use tickets_base::{FactDraft, Result, Timestamp, Tx, Viewer};

use super::RepairResult;

/// Resolves the ticket, unless the job ended for want of a part or another repair of it is open.
pub(super) async fn after_repair(
    tx: &mut Tx,
    viewer: &Viewer,
    ticket: TicketId,
    result: RepairResult,
    now: Timestamp,
) -> Result<()> {
    let (others,): (i64,) = tx
        .one(
            "select count(*) from repair where ticket = $1 and open = 1",
            (ticket,),
        )
        .await?;
    let (was_open, complaint, customer): (i64, i64, Option<CustomerId>) = tx
        .one(
            "select open, complaint, customer from ticket where id = $1",
            (ticket,),
        )
        .await?;
    if was_open == 0 || others > 0 {
        return Ok(());
    }
    let waits = result == RepairResult::PartNeeded;
    let status = if waits { "waiting_parts" } else { "resolved" };
    tx.exec(
        "update ticket set status = $2, open = $3, resolved_at = $4, changed_at = $5, version = version + 1 where id = $1",
        (ticket, status, i64::from(waits), (!waits).then_some(now), now),
    )
    .await?;
    if !waits {
        tx.exec(
            "update customer set open_tickets = open_tickets - 1, open_complaints = open_complaints - $2,
                    version = version + 1
             where id = $1",
            (customer, complaint),
        )
        .await?;
        tx.exec(
            "update work_item set state = 'done', version = version + 1 where id = $1",
            (ticket,),
        )
        .await?;
    }
    let draft = FactDraft::new("ticket.changed", viewer, now)
        .about("ticket", ticket.0)
        .about_some("customer", customer.map(|customer| customer.0))
        .body(json!({"status": status}));
    record(tx, draft).await.map(drop)
}
