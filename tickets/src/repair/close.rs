//! The job is done: the ticket is resolved in the same transaction, the customer hears of it by the fact's reader.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::RepairId;
use tickets_base::viewer::Verb;
use tickets_base::{Error, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::RepairStatus;
use super::rows::{ticket_note, timeline, to_change, work_item};
use super::ticket_side;
use crate::contact::ContactSubject;
use crate::visit;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepairResult {
    Fixed,
    /// The job ends here; the ticket waits for the part.
    PartNeeded,
    NotReproduced,
    Replaced,
}

impl RepairResult {
    pub fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::PartNeeded => "part_needed",
            Self::NotReproduced => "not_reproduced",
            Self::Replaced => "replaced",
        }
    }

    pub fn of(word: &str) -> Option<Self> {
        [
            Self::Fixed,
            Self::PartNeeded,
            Self::NotReproduced,
            Self::Replaced,
        ]
        .into_iter()
        .find(|result| result.word() == word)
    }
}

#[derive(Clone, Debug)]
pub struct Closing {
    pub version: i64,
    pub result: RepairResult,
    pub note: Option<String>,
    pub device_time: Option<Timestamp>,
}

/// Closes a job under way, once every required check is done or skipped with a reason.
///
/// # Errors
/// `Invalid` with `checks_open` and their codes.
pub async fn close(
    tx: &mut Tx,
    viewer: &Viewer,
    id: RepairId,
    closing: &Closing,
    now: Timestamp,
) -> Result<()> {
    let stands = to_change(tx, viewer, Verb::Close, id).await?;
    stands.expect_version(closing.version)?;
    stands.expect_status(&[RepairStatus::UnderWay])?;
    super::tick::refuse_if_checks_open(tx, id, stands.product).await?;
    let note = closing
        .note
        .as_deref()
        .map(str::trim)
        .filter(|note| !note.is_empty());
    let touched = tx
        .exec(
            "update repair set status = 'done', open = 0, result = $2, result_note = $3, done_at = $4, changed_at = $4,
                    version = version + 1
             where id = $1 and version = $5",
            (id, closing.result.word(), note.map(str::to_owned), now, stands.version),
        )
        .await?;
    if touched == 0 {
        return Err(Error::conflict("version_conflict"));
    }
    if let Some((visit, _)) = visit::standing(tx, id).await? {
        tx.exec(
            "update visit set state = 'done', ended_at = $2, version = version + 1 where id = $1",
            (visit, now),
        )
        .await?;
    }
    work_item(tx, id, "done", stands.technician).await?;
    crate::customer::count_repairs(tx, stands.customer, -1).await?;
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
        .fact("repair.done", viewer, now)
        .about_some("person", stands.technician.map(|person| person.0))
        .body(json!({
            "result": closing.result, "technician": stands.technician, "device_time": closing.device_time,
        }));
    record(tx, draft).await?;
    ticket_side::after_repair(tx, viewer, stands.ticket, closing.result, now).await
}
