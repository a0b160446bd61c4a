//! An import: the rows of one spreadsheet becoming customers, contacts, devices or tickets.
//!
//! One file a step. [`draft()`] takes a row apart (pure); [`check()`] is the dry run; [`carry()`] writes a small batch in one
//! transaction that also moves `next_row`, so that a program killed half way goes on where it stopped and nothing is doubled;
//! [`decide()`] is the person who says *same*, *different* or *skip* of a row that may be somebody we know; [`undo_batch`] takes back
//! what nobody has worked with since. The bytes of the file are agent-desk's.

mod carry;
mod check;
mod decide;
mod draft;
mod rows;
mod undo;
mod write;

pub use carry::{Batch, Memory, carry, finish, next_batch};
pub use check::{Checked, check};
pub use decide::{Decision, decide, decide_all};
pub use draft::{Draft, RowProblem, draft};
pub use rows::{ImportRow, RowCandidate, rows};
pub use undo::{undo_batch, undone};

use serde::{Deserialize, Serialize};
use serde_json::json;
use tickets_base::db::JsonText;
use tickets_base::fact::record;
use tickets_base::id::PersonId;
use tickets_base::viewer::{Kind, Ownership, Verb};
use tickets_base::{Db, Error, FactDraft, Result, Timestamp, Tx, Viewer, id, word};
use tickets_sheets::{Field, Sort};
use utoipa::ToSchema;

id! {
    ImportId "imp"
}

word! {
    /// Where an import stands.
    ImportState {
        Uploaded "uploaded"
        Checking "checking"
        Checked "checked"
        Running "running"
        Done "done"
        Undoing "undoing"
        Undone "undone"
        Failed "failed"
    }
    /// What the rows of a file are.
    ImportSort {
        Customers "customers"
        Contacts "contacts"
        Devices "devices"
        Tickets "tickets"
    }
    /// What became of a row.
    RowState {
        Created "created"
        /// Word for word what the house knows already.
        Known "known"
        /// May be somebody we know: a person decides.
        Waiting "waiting"
        Linked "linked"
        Skipped "skipped"
        Refused "refused"
        Undone "undone"
        /// Stayed at an undo: somebody has worked with it.
        Kept "kept"
    }
}

impl From<ImportSort> for Sort {
    fn from(sort: ImportSort) -> Self {
        match sort {
            ImportSort::Customers => Self::Customers,
            ImportSort::Contacts => Self::Contacts,
            ImportSort::Devices => Self::Devices,
            ImportSort::Tickets => Self::Tickets,
        }
    }
}

impl From<Sort> for ImportSort {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Customers => Self::Customers,
            Sort::Contacts => Self::Contacts,
            Sort::Devices => Self::Devices,
            Sort::Tickets => Self::Tickets,
        }
    }
}

/// An import as the page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Import {
    pub id: ImportId,
    pub file_name: String,
    #[serde(skip)]
    pub sha256: String,
    pub bytes: i64,
    pub sort: ImportSort,
    pub state: ImportState,
    #[sqlx(rename = "headings")]
    #[schema(value_type = Vec<String>)]
    #[serde(serialize_with = "plain")]
    pub headings: JsonText<Vec<String>>,
    /// The field of each column, or null: `name`, `phone`, `serial` …
    #[schema(value_type = Vec<Option<String>>)]
    #[serde(serialize_with = "plain")]
    pub columns: JsonText<Vec<Option<Field>>>,
    pub row_count: i64,
    /// Rows carried out so far.
    pub next_row: i64,
    pub created: i64,
    pub known: i64,
    pub waiting: i64,
    pub linked: i64,
    pub skipped: i64,
    pub refused: i64,
    /// Stayed at an undo.
    pub kept: i64,
    #[serde(skip)]
    pub node: String,
    /// Why it failed, a code.
    pub error: Option<String>,
    pub created_by: Option<PersonId>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub version: i64,
}

fn plain<T: Serialize, S: serde::Serializer>(
    value: &JsonText<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.0.serialize(serializer)
}

/// A file that has just come in.
#[derive(Clone, Debug)]
pub struct NewImport {
    pub file_name: String,
    pub sha256: String,
    pub bytes: i64,
    pub sort: Sort,
    pub headings: Vec<String>,
    pub columns: Vec<Option<Field>>,
    pub row_count: i64,
}

/// Importing changes the whole house: it takes the right to configure.
pub fn demand(viewer: &Viewer) -> Result<()> {
    viewer.demand(Verb::Configure, Kind::Customer, &Ownership::default())
}

pub async fn create(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &NewImport,
    now: Timestamp,
) -> Result<ImportId> {
    demand(viewer)?;
    let id = ImportId::mint(now);
    tx.exec(
        "insert into import (id, file_name, sha256, bytes, sort, state, headings, columns, row_count, next_row, created, known,
                             waiting, linked, skipped, refused, kept, node, created_by, created_at, changed_at, version)
         values ($1, $2, $3, $4, $5, 'uploaded', $6, $7, $8, 0, 0, 0, 0, 0, 0, 0, 0, $9, $10, $11, $11, 1)",
        (
            id,
            &new.file_name,
            &new.sha256,
            new.bytes,
            ImportSort::from(new.sort),
            JsonText(&new.headings),
            JsonText(&new.columns),
            new.row_count,
            viewer.node().to_string(),
            viewer.person(),
            now,
        ),
    )
    .await?;
    Ok(id)
}

pub async fn get(db: &Db, viewer: &Viewer, id: ImportId) -> Result<Import> {
    demand(viewer)?;
    read(db, id).await
}

/// As [`get`], without asking who may: for the job.
pub async fn read(db: &Db, id: ImportId) -> Result<Import> {
    db.opt("select * from import where id = $1", (id,))
        .await?
        .ok_or(Error::not_found("import"))
}

/// The latest first; a house has some dozens.
pub async fn list(db: &Db, viewer: &Viewer) -> Result<Vec<Import>> {
    demand(viewer)?;
    db.all(
        "select * from import order by created_at desc, id limit 100",
        (),
    )
    .await
}

/// Imports that were under way when the house stopped. Where several nodes share a folder, [`carry()`] lets one through.
pub async fn under_way(db: &Db) -> Result<Vec<Import>> {
    db.all(
        "select * from import where state in ('checking', 'running', 'undoing') order by created_at, id",
        (),
    )
    .await
}

/// The same bytes, imported before and not taken back.
pub async fn same_file(db: &Db, import: &Import) -> Result<Option<ImportId>> {
    let row: Option<(ImportId,)> = db
        .opt(
            "select id from import where sha256 = $1 and id <> $2 and state in ('running', 'done')
             order by created_at limit 1",
            (&import.sha256, import.id),
        )
        .await?;
    Ok(row.map(|(id,)| id))
}

/// What the columns are, as a person corrected the guess.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub version: i64,
    pub sort: ImportSort,
    #[schema(value_type = Vec<Option<String>>)]
    pub columns: Vec<Option<Field>>,
}

pub async fn set_columns(
    tx: &mut Tx,
    viewer: &Viewer,
    id: ImportId,
    set: &Columns,
    now: Timestamp,
) -> Result<()> {
    demand(viewer)?;
    let touched = tx
        .exec(
            "update import set columns = $3, sort = $4, state = 'uploaded', changed_at = $5, version = version + 1
             where id = $1 and version = $2 and state in ('uploaded', 'checked')",
            (id, set.version, JsonText(&set.columns), set.sort, now),
        )
        .await?;
    if touched == 0 {
        return Err(Error::conflict("version_conflict"));
    }
    forget_check(tx, id).await
}

/// Begins a step: `from` the states it may begin in. Exactly one who asks wins.
pub async fn begin(
    tx: &mut Tx,
    viewer: &Viewer,
    id: ImportId,
    version: i64,
    to: ImportState,
    now: Timestamp,
) -> Result<()> {
    demand(viewer)?;
    let from: &[ImportState] = match to {
        ImportState::Checking | ImportState::Running => {
            &[ImportState::Uploaded, ImportState::Checked]
        }
        ImportState::Undoing => &[ImportState::Done, ImportState::Running, ImportState::Failed],
        _ => &[],
    };
    let row: Option<(ImportState, i64)> = tx
        .opt("select state, version from import where id = $1", (id,))
        .await?;
    let (state, stands) = row.ok_or(Error::not_found("import"))?;
    if stands != version || !from.contains(&state) {
        return Err(Error::Conflict {
            code: "version_conflict",
            current: json!({"version": stands, "state": state}),
        });
    }
    if to != ImportState::Undoing {
        forget_check(tx, id).await?;
    }
    settle(tx, id, to, None, now).await?;
    let kind = match to {
        ImportState::Running => "import.started",
        ImportState::Undoing => "import.taken_back",
        _ => return Ok(()),
    };
    record(tx, FactDraft::new(kind, viewer, now).about("import", id.0))
        .await
        .map(drop)
}

/// The end of a step.
pub async fn settle(
    tx: &mut Tx,
    id: ImportId,
    to: ImportState,
    error: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    tx.exec(
        "update import set state = $2, error = $3, changed_at = $4, version = version + 1 where id = $1",
        (id, to, error.map(str::to_owned), now),
    )
    .await
    .map(drop)
}

/// What a dry run left is no result.
async fn forget_check(tx: &mut Tx, id: ImportId) -> Result<()> {
    tx.exec("delete from import_row where import = $1", (id,))
        .await?;
    tx.exec(
        "update import set next_row = 0, created = 0, known = 0, waiting = 0, linked = 0, skipped = 0, refused = 0, kept = 0
         where id = $1",
        (id,),
    )
    .await
    .map(drop)
}
