//! The table of a file: headings and rows of texts, each with the row number a person sees in the spreadsheet.

use std::fmt;

use crate::{csv_file, heading, xlsx};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// 1 is the first line of the sheet, headings and titles included.
    pub number: u32,
    pub cells: Vec<String>,
}

impl Row {
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Why a file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetError {
    Empty,
    /// The older binary format, or a picture: what it is not.
    NotASheet,
    /// It begins like an XLSX and ends before its end.
    Broken,
}

impl SheetError {
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "sheet_is_empty",
            Self::NotASheet => "not_a_sheet",
            Self::Broken => "sheet_is_broken",
        }
    }
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "there is no row under the headings",
            Self::NotASheet => "the file is neither CSV nor XLSX: save it as one of them",
            Self::Broken => {
                "the XLSX file is damaged: open it in the spreadsheet program and save it again"
            }
        })
    }
}

impl std::error::Error for SheetError {}

/// Reads the first sheet that holds anything.
pub fn read(bytes: &[u8]) -> Result<Table, SheetError> {
    let rows = if bytes.starts_with(b"PK\x03\x04") {
        xlsx::rows(bytes)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) || looks_binary(bytes) {
        return Err(SheetError::NotASheet);
    } else {
        csv_file::rows(bytes)
    };
    let filled = |row: &Row| row.cells.iter().any(|cell| !cell.is_empty());
    let rows: Vec<Row> = rows.into_iter().filter(filled).collect();
    let table = heading::split(rows);
    if table.rows.is_empty() {
        Err(SheetError::Empty)
    } else {
        Ok(table)
    }
}

/// Text has no zero bytes, except UTF-16, which says so at its start.
fn looks_binary(bytes: &[u8]) -> bool {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    !marked && bytes.iter().take(1024).any(|byte| *byte == 0)
}
