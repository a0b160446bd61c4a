//! Taking an import back: what it made goes, row by row from the last, unless somebody has worked with it since. That stays,
//! and is counted.

use serde_json::json;
use tickets_base::db::JsonText;
use tickets_base::fact::record;
use tickets_base::id::{CustomerId, TicketId};
use tickets_base::{FactDraft, Result, Timestamp, Tx, Viewer};

use super::rows::{Made, Outcome, count, figures, keep};
use super::{Import, ImportId, ImportState, RowState, settle};
use crate::customer;

/// Rows of one transaction.
const BATCH: i64 = 40;

/// A row's number, what became of it, whom it is about, what it made.
type Carried = (i64, RowState, Option<CustomerId>, JsonText<Vec<Made>>);

/// Takes a few rows back; `false` when none is left.
pub async fn undo_batch(tx: &mut Tx, id: ImportId) -> Result<bool> {
    let rows: Vec<Carried> = tx
        .all(
            "select row_no, state, customer, made from import_row
             where import = $1 and state in ('created', 'linked', 'waiting') order by row_no desc limit $2",
            (id, BATCH),
        )
        .await?;
    for (row_no, state, customer, JsonText(made)) in &rows {
        tx.part().await?;
        let kept = match take_back(tx, made).await {
            Ok(gone) => !gone,
            Err(error) if error.is_foreign_key_violation() => true,
            Err(error) => return Err(error),
        };
        if kept {
            tx.undo_part().await?
        } else {
            tx.keep_part().await?
        };
        let after = if kept {
            RowState::Kept
        } else {
            RowState::Undone
        };
        let row = u32::try_from(*row_no).unwrap_or_default();
        let outcome = Outcome {
            made: if kept { made.clone() } else { Vec::new() },
            ..Outcome::plain(row, after, customer.filter(|_| kept))
        };
        keep(tx, id, &outcome).await?;
        count(tx, id, &[*state], -1).await?;
        count(tx, id, &[after], 1).await?;
    }
    Ok(!rows.is_empty())
}

/// The end of an undo.
pub async fn undone(tx: &mut Tx, viewer: &Viewer, import: &Import, now: Timestamp) -> Result<()> {
    settle(tx, import.id, ImportState::Undone, None, now).await?;
    let draft = FactDraft::new("import.undone", viewer, now)
        .about("import", import.id.0)
        .body(json!(figures(import)));
    record(tx, draft).await.map(drop)
}

/// Whether everything of a row could go. The caller undoes what went when not.
async fn take_back(tx: &mut Tx, made: &[Made]) -> Result<bool> {
    for made in made.iter().rev() {
        let gone = match made.kind.as_str() {
            "customer" => customer_gone(tx, made).await?,
            "contact_point" => {
                tx.exec("delete from contact_point where id = $1", (made.id,))
                    .await?
                    <= 1
            }
            "site" => {
                tx.exec("delete from site where id = $1", (made.id,))
                    .await?
                    <= 1
            }
            "device" => {
                forget(tx, "device", made).await?;
                tx.exec(
                    "delete from device where id = $1 and version = 1
                     and not exists (select 1 from repair where device = $1) and not exists (select 1 from ticket where device = $1)",
                    (made.id,),
                )
                .await?
                    == 1
            }
            "ticket" => ticket_gone(tx, made).await?,
            _ => true,
        };
        if !gone {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Nobody has changed it, called from it or merged it; the database itself refuses while anything points at it.
async fn customer_gone(tx: &mut Tx, made: &Made) -> Result<bool> {
    let touched: Option<(i64,)> = tx
        .opt(
            "select c.version from customer c where c.id = $1
             and (c.version > 1 or c.last_contact_at is not null
                  or exists (select 1 from contact_point p where p.customer = c.id)
                  or exists (select 1 from customer_alias a where a.old = c.id or a.customer = c.id))",
            (made.id,),
        )
        .await?;
    if touched.is_some() {
        return Ok(false);
    }
    forget(tx, "customer", made).await?;
    tx.exec("delete from customer_key where customer = $1", (made.id,))
        .await?;
    tx.exec("delete from customer where id = $1", (made.id,))
        .await?;
    Ok(true)
}

async fn ticket_gone(tx: &mut Tx, made: &Made) -> Result<bool> {
    let ticket: Option<(Option<CustomerId>, i64)> = tx
        .opt(
            "select customer, complaint from ticket t where t.id = $1 and t.version = 1 and t.note_count = 0
             and not exists (select 1 from repair r where r.ticket = t.id)",
            (made.id,),
        )
        .await?;
    let Some((customer, complaint)) = ticket else {
        return Ok(false);
    };
    customer::count(tx, customer, -1, -complaint).await?;
    forget(tx, "ticket", made).await?;
    tx.exec("delete from contact where subject = $1", (made.id,))
        .await?;
    tx.exec(
        "delete from work_item where id = $1 and state = 'waiting'",
        (made.id,),
    )
    .await?;
    tx.exec("delete from ticket where id = $1", (TicketId(made.id),))
        .await?;
    Ok(true)
}

async fn forget(tx: &mut Tx, kind: &str, made: &Made) -> Result<()> {
    tx.exec(
        "delete from search_term where kind = $1 and id = $2",
        (kind.to_owned(), made.id),
    )
    .await
    .map(drop)
}
