//! A dry run without a house: what is wrong with the rows themselves, and which of them are twice in the file.

use serde_json::json;
use tickets_base::Timestamp;
use tickets_base::db::JsonText;
use tickets_sheets::{Field, Row, Sort};

use super::carry::Memory;
use super::draft::{RowProblem, draft};
use super::rows::RowCandidate;
use super::{Import, ImportId, ImportState};
use crate::phone::LineRules;

/// What a dry run found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub sound: usize,
    /// Row number, texts, what is wrong.
    pub refused: Vec<(u32, Vec<String>, Vec<RowProblem>)>,
    /// Row number and the earlier rows it resembles.
    pub twice: Vec<(u32, Vec<RowCandidate>)>,
}

pub fn check(rows: &[Row], columns: &[Option<Field>], sort: Sort, rules: &LineRules) -> Checked {
    let mut checked = Checked::default();
    for row in rows {
        match draft(row, columns, sort, rules) {
            Ok(_) => checked.sound += 1,
            Err(problems) => checked
                .refused
                .push((row.number, row.cells.clone(), problems)),
        }
    }
    let import = nobody_s(columns, sort);
    checked.twice = Memory::of_file(&import, rows, rules).into_twins();
    checked.twice.sort_by_key(|(row, _)| *row);
    checked
}

/// An import that stands in no house.
fn nobody_s(columns: &[Option<Field>], sort: Sort) -> Import {
    Import {
        id: ImportId::mint(Timestamp(0)),
        file_name: String::new(),
        sha256: String::new(),
        bytes: 0,
        sort: sort.into(),
        state: ImportState::Checking,
        headings: JsonText(Vec::new()),
        columns: JsonText(columns.to_vec()),
        row_count: 0,
        next_row: 0,
        created: 0,
        known: 0,
        waiting: 0,
        linked: 0,
        skipped: 0,
        refused: 0,
        kept: 0,
        node: json!(null).to_string(),
        error: None,
        created_by: None,
        created_at: Timestamp(0),
        changed_at: Timestamp(0),
        version: 1,
    }
}
