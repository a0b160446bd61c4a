//! One repair with everything that hangs on it: what its own page shows.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use tickets_base::db::JsonText;
use tickets_base::id::{CustomerId, DeviceId, PartId, ProductId, RepairId, TicketId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Error, Result, Timestamp, Viewer};
use utoipa::ToSchema;

use super::parts::{PartLine, PartLineId, UsedPart};
use super::rows::{Row, SELECT};
use super::{Repair, RepairResult};
use crate::contact::{self, Contact};
use crate::org::Words;
use crate::ticket::{self, Note};
use crate::visit::{self, Visit};

/// A repair and what hangs on it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FullRepair {
    #[serde(flatten)]
    pub repair: Repair,
    pub checks: Vec<Check>,
    pub parts: Vec<PartLine>,
    pub notes: Vec<Note>,
    pub visits: Vec<Visit>,
    /// The last contacts of the customer, newest first.
    pub history: Vec<Contact>,
    /// Earlier repairs of the same device, newest first.
    pub device_history: Vec<PastRepair>,
    /// Why this technician: what routing wrote down when it decided.
    #[schema(value_type = Option<Object>)]
    pub explanation: Option<Value>,
}

/// One item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Check {
    pub code: String,
    pub label: Words,
    pub required: bool,
    pub done_at: Option<Timestamp>,
    pub skipped_reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PastRepair {
    pub id: RepairId,
    pub no: i64,
    pub fault: String,
    pub result: Option<RepairResult>,
    pub done_at: Option<Timestamp>,
}

/// What a page shows of each list.
const NOTES: i64 = 50;
const HISTORY: i64 = 10;

/// The repair, if this viewer may see it.
pub async fn get(db: &Db, viewer: &Viewer, id: RepairId) -> Result<Repair> {
    let scope = viewer.scope(Verb::Read, Kind::Repair);
    let mut sql = db.sql(SELECT);
    sql.push(" where r.id = ")
        .bind(id)?
        .push(" and (r.technician = ")
        .bind(scope.owner)?
        .push(" or substr(r.unit_path || '|', 1, length(")
        .bind(scope.prefix.clone())?
        .push(")) = ")
        .bind(scope.prefix)?
        .push(")");
    let row: Option<Row> = db.opt_dynamic(sql).await?;
    Ok(row.ok_or(Error::not_found("repair"))?.repair(viewer))
}

/// The open repairs of a customer, newest first: what a screen-pop shows.
pub async fn brief(
    db: &Db,
    viewer: &Viewer,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<Repair>> {
    let filter = super::Filter {
        customer: Some(customer),
        open: Some(true),
        ..super::Filter::default()
    };
    super::list(db, viewer, filter, None, limit).await
}

/// The repair's whole page.
pub async fn show(db: &Db, viewer: &Viewer, id: RepairId) -> Result<FullRepair> {
    let repair = get(db, viewer, id).await?;
    Ok(FullRepair {
        checks: checks(db, id, repair.product.as_ref().map(|product| product.id)).await?,
        parts: parts(db, id).await?,
        notes: notes(db, viewer, repair.ticket.id).await?,
        visits: visit::of_repair(db, id).await?,
        history: history(db, viewer, repair.customer.id).await?,
        device_history: device_history(db, repair.device.as_ref().map(|d| d.id), id).await?,
        explanation: explanation(db, id).await?,
        repair,
    })
}

#[derive(serde::Deserialize)]
struct Item {
    code: String,
    en: String,
    zh: String,
    #[serde(default)]
    required: bool,
}

async fn checks(db: &Db, id: RepairId, product: Option<ProductId>) -> Result<Vec<Check>> {
    let list: Option<(JsonText<Vec<Item>>,)> = db
        .opt("select checklist from product where id = $1", (product,))
        .await?;
    let items = list.map(|(list,)| list.0).unwrap_or_default();
    let rows: Vec<(String, Option<Timestamp>, Option<String>)> = db
        .all(
            "select code, done_at, skipped_reason from repair_check where repair = $1",
            (id,),
        )
        .await?;
    let mut ticked: HashMap<_, _> = rows
        .into_iter()
        .map(|(code, done, skipped)| (code, (done, skipped)))
        .collect();
    // In the order of the list; an item taken off it since keeps its code for a name.
    let mut checks: Vec<Check> = items
        .into_iter()
        .filter_map(|item| {
            let (done_at, skipped_reason) = ticked.remove(&item.code)?;
            let label = Words::new(item.en, item.zh);
            Some(Check {
                code: item.code,
                label,
                required: item.required,
                done_at,
                skipped_reason,
            })
        })
        .collect();
    let mut gone: Vec<_> = ticked.into_iter().collect();
    gone.sort_by(|a, b| a.0.cmp(&b.0));
    checks.extend(
        gone.into_iter()
            .map(|(code, (done_at, skipped_reason))| Check {
                label: Words::new(code.clone(), code.clone()),
                code,
                required: false,
                done_at,
                skipped_reason,
            }),
    );
    Ok(checks)
}

type LineRow = (
    PartLineId,
    PartId,
    String,
    String,
    String,
    i64,
    i64,
    String,
    Timestamp,
);

async fn parts(db: &Db, id: RepairId) -> Result<Vec<PartLine>> {
    let rows: Vec<LineRow> = db
        .all(
            "select l.id, l.part, p.no, p.name_en, p.name_zh, l.quantity, l.price, l.currency, l.at
             from repair_part l join part p on p.id = l.part where l.repair = $1 order by l.at, l.id",
            (id,),
        )
        .await?;
    let line = |(id, part, no, en, zh, quantity, price, currency, at): LineRow| PartLine {
        id,
        part: UsedPart {
            id: part,
            no,
            name: Words::new(en, zh),
        },
        quantity,
        price,
        currency,
        at,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The newest notes of the ticket, in the order they were written.
async fn notes(db: &Db, viewer: &Viewer, id: TicketId) -> Result<Vec<Note>> {
    match ticket::newest_notes(db, viewer, id, NOTES).await {
        // A repair may be seen where its ticket may not.
        Err(Error::NotFound { .. }) => Ok(Vec::new()),
        read => read,
    }
}

/// A technician sees what happened to the customer, even where the customer is another team's.
async fn history(db: &Db, viewer: &Viewer, customer: CustomerId) -> Result<Vec<Contact>> {
    if !viewer.may_some(Verb::Read, Kind::Customer) {
        return Ok(Vec::new());
    }
    contact::latest(db, customer, None, HISTORY).await
}

type PastRow = (RepairId, i64, String, Option<String>, Option<Timestamp>);

async fn device_history(
    db: &Db,
    device: Option<DeviceId>,
    but: RepairId,
) -> Result<Vec<PastRepair>> {
    let Some(device) = device else {
        return Ok(Vec::new());
    };
    let rows: Vec<PastRow> = db
        .all(
            "select id, no, fault, result, done_at from repair
             where device = $1 and id <> $2 order by created_at desc, id desc limit $3",
            (device, but, HISTORY),
        )
        .await?;
    let past = |(id, no, fault, result, done_at): PastRow| PastRepair {
        id,
        no,
        fault,
        result: result.as_deref().and_then(RepairResult::of),
        done_at,
    };
    Ok(rows.into_iter().map(past).collect())
}

async fn explanation(db: &Db, id: RepairId) -> Result<Option<Value>> {
    let row: Option<(JsonText<Value>,)> = db
        .opt(
            "select explanation from reservation_log where entry = $1 order by at desc, id desc limit 1",
            (id,),
        )
        .await?;
    Ok(row.map(|(explanation,)| explanation.0))
}
