//! A person decides what a row is that may be somebody we know: the same, another, or not wanted. Nothing decides it alone.

use serde::Deserialize;
use serde_json::json;
use tickets_base::db::JsonText;
use tickets_base::fact::record;
use tickets_base::id::CustomerId;
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use tickets_sheets::{Field, Row, Sort};
use utoipa::ToSchema;

use super::draft::{Draft, draft};
use super::rows::{Made, Outcome, RowCandidate, count, keep};
use super::write::{others, points, site, write};
use super::{ImportId, ImportSort, RowState, demand};
use crate::customer;
use crate::phone::LineRules;

#[derive(Clone, Copy, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Decision {
    /// The row is this customer: what it says more is added.
    Same { customer: CustomerId },
    /// Somebody else: a new customer.
    Different,
    /// Nobody: the row is left out.
    Skip,
}

/// Rows decided in one transaction.
const BATCH: i64 = 40;

pub async fn decide(
    tx: &mut Tx,
    viewer: &Viewer,
    import: ImportId,
    row_no: i64,
    decision: Decision,
    rules: &LineRules,
    now: Timestamp,
) -> Result<()> {
    demand(viewer)?;
    let (sort, columns): (ImportSort, JsonText<Vec<Option<Field>>>) = tx
        .opt(
            "select sort, columns from import where id = $1 and state in ('running', 'done')",
            (import,),
        )
        .await?
        .ok_or(Error::not_found("import"))?;
    let row: Option<(JsonText<Vec<String>>,)> = tx
        .opt(
            "select cells from import_row where import = $1 and row_no = $2 and state = 'waiting'",
            (import, row_no),
        )
        .await?;
    let (JsonText(cells),) = row.ok_or(Error::conflict("row_is_decided"))?;
    let sort = Sort::from(sort);
    let row = Row {
        number: u32::try_from(row_no).unwrap_or_default(),
        cells,
    };
    let draft =
        draft(&row, &columns.0, sort, rules).map_err(|_| Error::conflict("row_is_decided"))?;
    let outcome = match decision {
        Decision::Skip => Outcome::plain(row.number, RowState::Skipped, None),
        Decision::Different => match write(tx, viewer, sort, &draft, now).await? {
            Ok((customer, made)) => Outcome {
                made,
                ..Outcome::plain(row.number, RowState::Created, Some(customer))
            },
            Err(code) => return Err(Error::conflict(code)),
        },
        Decision::Same { customer } => linked(tx, viewer, customer, &draft, now).await?,
    };
    keep(tx, import, &outcome).await?;
    count(tx, import, &[RowState::Waiting], -1).await?;
    count(tx, import, &[outcome.state], 1).await?;
    let draft = FactDraft::new("import.decided", viewer, now)
        .about("import", import.0)
        .about_some("customer", outcome.customer.map(|customer| customer.0))
        .body(json!({"row": row_no, "state": outcome.state}));
    record(tx, draft).await.map(drop)
}

/// Decides the waiting rows whose likeliest customer scores at least this; gives how many it did, at most a batch.
pub async fn decide_all(
    tx: &mut Tx,
    viewer: &Viewer,
    import: ImportId,
    least: f64,
    same: bool,
    rules: &LineRules,
    now: Timestamp,
) -> Result<usize> {
    demand(viewer)?;
    let rows: Vec<(i64, JsonText<Vec<RowCandidate>>)> = tx
        .all(
            "select row_no, candidates from import_row where import = $1 and state = 'waiting' order by row_no",
            (import,),
        )
        .await?;
    let mut done = 0;
    for (row_no, JsonText(candidates)) in rows {
        let best = candidates.iter().max_by(|a, b| a.score.total_cmp(&b.score));
        let Some((best, customer)) = best.and_then(|best| Some((best, best.customer?))) else {
            continue;
        };
        if best.score >= least && done < BATCH as usize {
            let decision = if same {
                Decision::Same { customer }
            } else {
                Decision::Skip
            };
            decide(tx, viewer, import, row_no, decision, rules, now).await?;
            done += 1;
        }
    }
    Ok(done)
}

/// What the row says more than the house knows.
async fn linked(
    tx: &mut Tx,
    viewer: &Viewer,
    customer: CustomerId,
    draft: &Draft,
    now: Timestamp,
) -> Result<Outcome> {
    let customer =
        customer::demand(tx, viewer, tickets_base::viewer::Verb::Write, customer).await?;
    let mut made: Vec<Made> = Vec::new();
    points(tx, customer, &draft.numbers, &mut made, now).await?;
    points(tx, customer, &draft.contact_numbers, &mut made, now).await?;
    others(tx, customer, draft, &mut made, now).await?;
    if let Some(address) = &draft.address {
        site(tx, customer, address, &mut made, now).await?;
    }
    customer::keep_keys(tx, customer).await?;
    Ok(Outcome {
        made,
        ..Outcome::plain(draft.row, RowState::Linked, Some(customer))
    })
}
