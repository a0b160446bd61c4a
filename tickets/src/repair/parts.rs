//! Parts used on a job: lines with the price of the day, and the stock they leave.

use serde::Serialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{PartId, RepairId};
use tickets_base::viewer::Verb;
use tickets_base::{Error, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::RepairStatus;
use super::rows::{to_change, touch};
use crate::org::Words;

tickets_base::id! {
    /// One line of parts on a repair.
    PartLineId "rpl"
}

/// A part used, at the price it had then.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PartLine {
    pub id: PartLineId,
    pub part: UsedPart,
    pub quantity: i64,
    /// Minor units for one.
    pub price: i64,
    pub currency: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct UsedPart {
    pub id: PartId,
    pub no: String,
    pub name: Words,
}

/// Nobody carries more of one part to a door.
const MOST: i64 = 999;

/// Takes a part out of stock for this job. A stock that runs below zero was counted wrongly, and is allowed to say so.
pub async fn add_part(
    tx: &mut Tx,
    viewer: &Viewer,
    id: RepairId,
    part: PartId,
    quantity: i64,
    now: Timestamp,
) -> Result<PartLineId> {
    let stands = to_change(tx, viewer, Verb::Write, id).await?;
    stands.expect_status(&[RepairStatus::Assigned, RepairStatus::UnderWay])?;
    if !(1..=MOST).contains(&quantity) {
        return Err(Error::invalid_with(
            "quantity",
            "out_of_range",
            json!({"least": 1, "most": MOST}),
        ));
    }
    let price: Option<(i64, String)> = tx
        .opt(
            "update part set stock = stock - $2 where id = $1 returning price, currency",
            (part, quantity),
        )
        .await?;
    let (price, currency) = price.ok_or(Error::not_found("part"))?;
    let line = PartLineId::mint(now);
    tx.exec(
        "insert into repair_part (id, repair, part, quantity, price, currency, by, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        (
            line,
            id,
            part,
            quantity,
            price,
            currency,
            viewer.person(),
            now,
        ),
    )
    .await?;
    touch(tx, id, now).await?;
    let draft = stands
        .fact("repair.part_added", viewer, now)
        .about("part", part.0)
        .body(json!({"part": part, "quantity": quantity}));
    record(tx, draft).await?;
    Ok(line)
}

/// Puts a line's parts back.
pub async fn remove_part(
    tx: &mut Tx,
    viewer: &Viewer,
    id: RepairId,
    line: PartLineId,
    now: Timestamp,
) -> Result<()> {
    let stands = to_change(tx, viewer, Verb::Write, id).await?;
    stands.expect_status(&[RepairStatus::Assigned, RepairStatus::UnderWay])?;
    let gone: Option<(PartId, i64)> = tx
        .opt(
            "delete from repair_part where id = $1 and repair = $2 returning part, quantity",
            (line, id),
        )
        .await?;
    let (part, quantity) = gone.ok_or(Error::not_found("part_line"))?;
    tx.exec(
        "update part set stock = stock + $2 where id = $1",
        (part, quantity),
    )
    .await?;
    touch(tx, id, now).await?;
    let draft = stands
        .fact("repair.part_removed", viewer, now)
        .about("part", part.0)
        .body(json!({"part": part, "quantity": quantity}));
    record(tx, draft).await.map(drop)
}
