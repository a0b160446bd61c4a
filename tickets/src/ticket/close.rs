//! Closing: the customer has an answer and nobody owes anything.

use serde::Deserialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::TicketId;
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Error, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::change::{fact, read, write};
use super::{NoteKind, Status, note};
use crate::check;
use crate::contact::{self, ContactSubject, Direction, NewContact};

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// The version that was seen.
    pub version: i64,
    /// What was done about it.
    pub note: Option<String>,
}

/// # Errors
/// `Conflict`: `version_conflict`, `already_closed`, or `work_is_open` while a repair of it is under way.
pub async fn close(
    tx: &mut Tx,
    viewer: &Viewer,
    id: TicketId,
    closure: &Closure,
    now: Timestamp,
) -> Result<()> {
    let before = read(tx, viewer, id, closure.version).await?;
    viewer.demand(Verb::Close, Kind::Ticket, &before.ownership())?;
    if before.status == Status::Closed {
        return Err(Error::conflict("already_closed"));
    }
    let repair: Option<(tickets_base::id::RepairId, i64)> = tx
        .opt(
            "select id, no from repair where ticket = $1 and open = 1 limit 1",
            (id,),
        )
        .await?;
    if let Some((repair, no)) = repair {
        return Err(Error::Conflict {
            code: "work_is_open",
            current: json!({"id": repair, "no": no}),
        });
    }
    let mut after = before.clone();
    after.status = Status::Closed;
    after.resolved_at = before.resolved_at.or(Some(now));
    after.closed_at = Some(now);
    write(tx, id, &before, &after, now).await?;
    let text = check::optional("note", closure.note.as_deref(), 20_000)?;
    if let Some(text) = &text {
        note::add(tx, viewer, id, NoteKind::Note, text, now).await?;
    }
    if let Some(customer) = after.customer {
        let line = NewContact {
            customer,
            kind: ContactSubject::Ticket,
            direction: Direction::None,
            subject: id.0,
            person: viewer.person(),
            summary: text.unwrap_or_else(|| after.subject.clone()),
        };
        contact::add(tx, &line, now).await?;
    }
    let draft = fact("ticket.closed", viewer, id, &before, &after, now)
        .body(json!({"from": before.status, "complaint": after.complaint == 1}));
    record(tx, draft).await.map(drop)
}
