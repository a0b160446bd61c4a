//! XLSX: the first sheet with anything in it. Numbers as they were typed, days as days, merged cells repeated.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use crate::date::from_serial;
use crate::table::{Row, SheetError};

/// More digits than a spreadsheet's number keeps.
const EXACT: f64 = 1e15;

pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<Row>, SheetError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| SheetError::Broken)?;
    for sheet in book.sheet_names() {
        let range = book
            .worksheet_range(&sheet)
            .map_err(|_| SheetError::Broken)?;
        let Some((top, left)) = range.start() else {
            continue;
        };
        let mut rows = Vec::with_capacity(range.height());
        for (at, cells) in (top..).zip(range.rows()) {
            let before = (0..left).map(|_| String::new());
            rows.push(Row {
                number: at + 1,
                cells: before.chain(cells.iter().map(text)).collect(),
            });
        }
        return Ok(rows);
    }
    Err(SheetError::Empty)
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.trim().to_owned()
        }
        Data::Int(number) => number.to_string(),
        Data::Bool(yes) => if *yes { "1" } else { "0" }.to_owned(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < EXACT => {
            format!("{number:.0}")
        }
        // Digits were lost when it was typed: the exponent says so to whoever reads the cell.
        Data::Float(number) if number.abs() >= EXACT => format!("{number:E}"),
        Data::Float(number) => number.to_string(),
        Data::DateTime(day) => {
            from_serial(day.as_f64()).unwrap_or_else(|| day.as_f64().to_string())
        }
    }
}
