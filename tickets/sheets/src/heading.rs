//! The row of headings: under a title, over one row or two where cells were merged.

use crate::field::known;
use crate::table::{Row, Table};

/// Titles and remarks above the headings are never more than this.
const DEEPEST: usize = 8;

pub(crate) fn split(rows: Vec<Row>) -> Table {
    let deepest = DEEPEST.min(rows.len());
    let mut best = (0, 0, 1);
    for at in 0..deepest {
        let alone = score(&rows[at].cells);
        if alone > best.0 {
            best = (alone, at, 1);
        }
        if let Some(below) = rows.get(at + 1) {
            let both = score(&merged(&rows[at].cells, &below.cells));
            // Two rows only where both are needed: data below a heading adds nothing to it.
            if both > best.0.max(alone) && score(&below.cells) > 0 {
                best = (both, at, 2);
            }
        }
    }
    let (_, at, height) = best;
    let mut headings = match rows.get(at..at + height) {
        Some([upper, lower]) => merged(&upper.cells, &lower.cells),
        Some([one]) => one.cells.clone(),
        _ => Vec::new(),
    };
    let rows: Vec<Row> = rows.into_iter().skip(at + height).collect();
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    headings.resize(width.max(headings.len()), String::new());
    Table { headings, rows }
}

/// The lower cell, or the upper where a heading stands over both rows.
fn merged(upper: &[String], lower: &[String]) -> Vec<String> {
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let width = upper.len().max(lower.len());
    (0..width)
        .map(|at| match (cell(upper, at), cell(lower, at)) {
            (upper, lower) if lower.is_empty() => upper,
            (_, lower) => lower,
        })
        .collect()
}

fn score(cells: &[String]) -> usize {
    cells.iter().filter(|cell| known(cell)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<Row> {
        (1..)
            .zip(lines)
            .map(|(number, line)| Row {
                number,
                cells: line.split(',').map(str::to_owned).collect(),
            })
            .collect()
    }

    #[test]
    fn a_title_and_merged_headings_are_looked_through() {
        let table = split(rows(&[
            "客户名单2026,,",
            "客户名称,联系方式,,地址",
            ",电话,邮箱,",
            "甲,138,a@b.cn,北京",
        ]));
        assert_eq!(table.headings, ["客户名称", "电话", "邮箱", "地址"]);
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].number, 4);
    }

    #[test]
    fn a_plain_heading_stays_one_row() {
        let table = split(rows(&["id,name,phone", "1,Art,310", "2,Bel,311"]));
        assert_eq!((table.headings.len(), table.rows.len()), (3, 2));
    }
}
