//! The checklist: each item done, or skipped with a reason.

use serde_json::json;
use tickets_base::db::JsonText;
use tickets_base::fact::record;
use tickets_base::id::{ProductId, RepairId};
use tickets_base::viewer::Verb;
use tickets_base::{Error, Result, Timestamp, Tx, Viewer};

use super::RepairStatus;
use super::rows::{to_change, touch};

/// What became of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tick {
    Done,
    Skipped { reason: String },
    Open,
}

/// Ticks an item. The same tick twice is one: a phone on a bad network asks again.
pub async fn tick(
    tx: &mut Tx,
    viewer: &Viewer,
    id: RepairId,
    code: &str,
    tick: &Tick,
    now: Timestamp,
) -> Result<()> {
    let stands = to_change(tx, viewer, Verb::Write, id).await?;
    stands.expect_status(&[RepairStatus::Assigned, RepairStatus::UnderWay])?;
    let (done_at, skipped) = match tick {
        Tick::Done => (Some(now), None),
        Tick::Skipped { reason } if reason.trim().is_empty() => {
            return Err(Error::invalid("skipped_reason", "reason_needed"));
        }
        Tick::Skipped { reason } => (None, Some(reason.trim().to_owned())),
        Tick::Open => (None, None),
    };
    let touched = tx
        .exec(
            "update repair_check set done_at = $3, skipped_reason = $4, by = $5 where repair = $1 and code = $2",
            (id, code, done_at, skipped, viewer.person()),
        )
        .await?;
    if touched == 0 {
        return Err(Error::not_found("check"));
    }
    touch(tx, id, now).await?;
    let word = match tick {
        Tick::Done => "done",
        Tick::Skipped { .. } => "skipped",
        Tick::Open => "open",
    };
    let body = json!({"check": code, "now": word});
    record(tx, stands.fact("repair.checked", viewer, now).body(body))
        .await
        .map(drop)
}

#[derive(serde::Deserialize)]
struct Item {
    code: String,
    #[serde(default)]
    required: bool,
}

/// A job is not closed while a required item of its product's list is neither done nor skipped.
pub(super) async fn refuse_if_checks_open(
    tx: &mut Tx,
    id: RepairId,
    product: Option<ProductId>,
) -> Result<()> {
    let list: Option<(JsonText<Vec<Item>>,)> = tx
        .opt("select checklist from product where id = $1", (product,))
        .await?;
    let required: Vec<String> = list
        .map(|(list,)| list.0)
        .unwrap_or_default()
        .into_iter()
        .filter(|item| item.required)
        .map(|item| item.code)
        .collect();
    let open: Vec<(String,)> = tx
        .all(
            "select code from repair_check where repair = $1 and done_at is null and skipped_reason is null order by code",
            (id,),
        )
        .await?;
    let open: Vec<_> = open
        .into_iter()
        .map(|(code,)| code)
        .filter(|code| required.contains(code))
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Error::invalid_with(
        "checks",
        "checks_open",
        json!({"codes": open}),
    ))
}
