//! The technician is at the door.

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::RepairId;
use tickets_base::viewer::Verb;
use tickets_base::{Result, Timestamp, Tx, Viewer};

use super::RepairStatus;
use super::rows::{advance, to_change};
use crate::visit;

/// Starts an assigned repair. `device_time` is what the phone said when there was no network.
pub async fn start(
    tx: &mut Tx,
    viewer: &Viewer,
    id: RepairId,
    version: i64,
    device_time: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let stands = to_change(tx, viewer, Verb::Write, id).await?;
    stands.expect_version(version)?;
    stands.expect_status(&[RepairStatus::Assigned])?;
    advance(tx, &stands, RepairStatus::UnderWay, stands.technician, now).await?;
    if let Some((visit, _)) = visit::standing(tx, id).await? {
        tx.exec(
            "update visit set state = 'under_way', started_at = $2, started_device_at = $3, version = version + 1
             where id = $1",
            (visit, now, device_time),
        )
        .await?;
    }
    let draft = stands
        .fact("repair.started", viewer, now)
        .body(json!({"technician": stands.technician, "device_time": device_time}));
    record(tx, draft).await.map(drop)
}
