//! A technician gives a job back (退单): the promise stands, another technician is looked for.

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{PersonId, RepairId};
use tickets_base::viewer::Verb;
use tickets_base::{Db, Error, Result, Timestamp, Tx, Viewer};

use super::RepairStatus;
use super::rows::{advance, ticket_note, to_change, work_item};
use crate::visit;

/// Gives it back with a reason. The window promised to the customer still stands, without a name.
pub async fn give_back(
    tx: &mut Tx,
    viewer: &Viewer,
    id: RepairId,
    version: i64,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    let stands = to_change(tx, viewer, Verb::Write, id).await?;
    stands.expect_version(version)?;
    stands.expect_status(&[RepairStatus::Assigned, RepairStatus::UnderWay])?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::invalid("reason", "reason_needed"));
    }
    if let Some((visit, wish)) = visit::standing(tx, id).await? {
        visit::give_up(tx, visit, "cancelled", reason, now).await?;
        visit::keep_window(tx, id, wish, viewer.person(), now).await?;
    }
    advance(tx, &stands, RepairStatus::GivenBack, None, now).await?;
    work_item(tx, id, "waiting", None).await?;
    ticket_note(tx, viewer, stands.ticket, reason, now).await?;
    let draft = stands
        .fact("repair.given_back", viewer, now)
        .about_some("person", stands.technician.map(|person| person.0))
        .body(json!({"technician": stands.technician}));
    record(tx, draft).await.map(drop)
}

/// PersonRef gave this job back: they are not asked again.
pub async fn gave_back(db: &Db, id: RepairId) -> Result<Vec<PersonId>> {
    let rows: Vec<(PersonId,)> = db
        .all(
            "select distinct s.id from fact f
             join fact_subject r on r.fact = f.id and r.kind = 'repair'
             join fact_subject s on s.fact = f.id and s.kind = 'person'
             where r.id = $1 and f.kind = 'repair.given_back'",
            (id,),
        )
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}
