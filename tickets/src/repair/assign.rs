//! Giving a repair to a technician: what routing decided, or a dispatcher's own choice.

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{PersonId, RepairId, ReservationId};
use tickets_base::viewer::Verb;
use tickets_base::{Error, Result, Timestamp, Tx, Viewer};

use super::RepairStatus;
use super::rows::{advance, to_change, work_item};
use crate::visit;

/// PersonRef gets it, and by which reservation.
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    pub technician: PersonId,
    pub reservation: Option<ReservationId>,
    /// The version the decision was made on; `None`: whatever stands, as long as the repair waits for a person.
    pub version: Option<i64>,
}

/// Assigns a repair that waits for a person.
///
/// # Errors
/// `Conflict` when it no longer waits: somebody was faster.
pub async fn assign(
    tx: &mut Tx,
    viewer: &Viewer,
    id: RepairId,
    to: Assignment,
    now: Timestamp,
) -> Result<()> {
    let stands = to_change(tx, viewer, Verb::Assign, id).await?;
    if let Some(version) = to.version {
        stands.expect_version(version)?;
    }
    stands.expect_status(&[RepairStatus::Requested, RepairStatus::GivenBack])?;
    let known: Option<(PersonId,)> = tx
        .opt(
            "select id from person where id = $1 and left_at is null",
            (to.technician,),
        )
        .await?;
    known.ok_or(Error::not_found("person"))?;
    advance(
        tx,
        &stands,
        RepairStatus::Assigned,
        Some(to.technician),
        now,
    )
    .await?;
    work_item(tx, id, "assigned", Some(to.technician)).await?;
    if let Some((visit, _)) = visit::standing(tx, id).await? {
        tx.exec(
            "update visit set technician = $2, version = version + 1 where id = $1",
            (visit, to.technician),
        )
        .await?;
    }
    let draft = stands
        .fact("repair.assigned", viewer, now)
        .about("person", to.technician.0)
        .body(json!({"technician": to.technician, "reservation": to.reservation}));
    record(tx, draft).await.map(drop)
}
