//! The rows of an import that a person looks at, and how a row's outcome is kept.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tickets_base::db::JsonText;
use tickets_base::id::CustomerId;
use tickets_base::{Db, Result, Tx, Viewer};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ImportId, RowProblem, RowState, demand};
use crate::customer::Candidate;

/// A row that waits or was refused.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct ImportRow {
    /// As the spreadsheet shows it.
    pub row_no: i64,
    pub state: RowState,
    pub customer: Option<CustomerId>,
    #[schema(value_type = Vec<RowProblem>)]
    #[serde(serialize_with = "super::plain")]
    pub problems: JsonText<Vec<RowProblem>>,
    /// The row's texts, by column.
    #[schema(value_type = Vec<String>)]
    #[serde(serialize_with = "super::plain")]
    pub cells: JsonText<Vec<String>>,
    #[schema(value_type = Vec<RowCandidate>)]
    #[serde(serialize_with = "super::plain")]
    pub candidates: JsonText<Vec<RowCandidate>>,
}

/// Somebody we may know already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RowCandidate {
    pub customer: Option<CustomerId>,
    /// Dry run: an earlier row of the same file.
    pub row: Option<u32>,
    pub score: f64,
    pub reasons: Vec<String>,
}

impl From<&Candidate> for RowCandidate {
    fn from(candidate: &Candidate) -> Self {
        Self {
            customer: Some(candidate.customer),
            row: None,
            score: candidate.judgement.score,
            reasons: candidate
                .judgement
                .reasons
                .iter()
                .map(|reason| reason.code().to_owned())
                .collect(),
        }
    }
}

/// Rows of one state in the order of the file.
pub async fn rows(
    db: &Db,
    viewer: &Viewer,
    import: ImportId,
    state: RowState,
    after: i64,
    limit: i64,
) -> Result<Vec<ImportRow>> {
    demand(viewer)?;
    db.all(
        "select row_no, state, customer, problems, cells, candidates from import_row
         where import = $1 and state = $2 and row_no > $3 order by row_no limit $4",
        (import, state, after, limit),
    )
    .await
}

/// A record a row made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    pub kind: String,
    pub id: Uuid,
}

impl Made {
    pub fn new(kind: &str, id: Uuid) -> Self {
        Self {
            kind: kind.to_owned(),
            id,
        }
    }
}

/// What became of one row.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub row: u32,
    pub state: RowState,
    pub customer: Option<CustomerId>,
    pub made: Vec<Made>,
    pub problems: Vec<RowProblem>,
    pub cells: Vec<String>,
    pub candidates: Vec<RowCandidate>,
}

impl Outcome {
    pub fn plain(row: u32, state: RowState, customer: Option<CustomerId>) -> Self {
        Self {
            row,
            state,
            customer,
            made: Vec::new(),
            problems: Vec::new(),
            cells: Vec::new(),
            candidates: Vec::new(),
        }
    }
}

/// Writes the row; one that is there already (it was decided) is replaced.
pub(super) async fn keep(tx: &mut Tx, import: ImportId, outcome: &Outcome) -> Result<()> {
    tx.exec(
        "insert into import_row (import, row_no, state, customer, made, problems, cells, candidates)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (import, row_no) do update set state = $3, customer = $4, made = $5, problems = $6, cells = $7, candidates = $8",
        (
            import,
            i64::from(outcome.row),
            outcome.state,
            outcome.customer,
            JsonText(&outcome.made),
            JsonText(&outcome.problems),
            JsonText(&outcome.cells),
            JsonText(&outcome.candidates),
        ),
    )
    .await
    .map(drop)
}

/// Counts what became of rows; `sign` is -1 for a state they leave.
pub(super) async fn count(
    tx: &mut Tx,
    import: ImportId,
    states: &[RowState],
    sign: i64,
) -> Result<()> {
    let of = |state: RowState| sign * states.iter().filter(|other| **other == state).count() as i64;
    tx.exec(
        "update import set created = created + $2, known = known + $3, waiting = waiting + $4, linked = linked + $5,
                skipped = skipped + $6, refused = refused + $7, kept = kept + $8
         where id = $1",
        (
            import,
            of(RowState::Created),
            of(RowState::Known),
            of(RowState::Waiting),
            of(RowState::Linked),
            of(RowState::Skipped),
            of(RowState::Refused),
            of(RowState::Kept),
        ),
    )
    .await
    .map(drop)
}

/// Numbers only, for the fact.
pub(super) fn figures(import: &super::Import) -> serde_json::Value {
    json!({
        "rows": import.row_count, "created": import.created, "known": import.known, "waiting": import.waiting,
        "linked": import.linked, "skipped": import.skipped, "refused": import.refused, "kept": import.kept,
    })
}
