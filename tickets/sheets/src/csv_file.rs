//! CSV: the character set and the sign between cells are found out.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use crate::table::Row;

pub(crate) fn rows(bytes: &[u8]) -> Vec<Row> {
    let text = decode(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // A quote that never closes swallows the rest; what was read before it stands.
    for record in reader.records().map_while(Result::ok) {
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(Row {
            number: u32::try_from(line).unwrap_or(u32::MAX),
            cells: record.iter().map(|cell| cell.trim().to_owned()).collect(),
        });
    }
    rows
}

/// By its mark; else UTF-8 where it is valid, and what Chinese spreadsheet programs write where it is not.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(rest);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return UTF_16LE.decode_without_bom_handling(rest).0;
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return UTF_16BE.decode_without_bom_handling(rest).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => GB18030.decode_without_bom_handling(bytes).0,
    }
}

/// The sign that stands most often, outside quotes, in the first lines.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(0, b','), (0, b';'), (0, b'\t')];
    let mut quoted = false;
    for byte in text.bytes().take(20_000) {
        quoted ^= byte == b'"';
        if let Some(count) = counts.iter_mut().find(|(_, sign)| !quoted && *sign == byte) {
            count.0 += 1;
        }
    }
    // On a tie the earlier one: a comma.
    counts
        .iter()
        .rev()
        .max_by_key(|(count, _)| *count)
        .map_or(b',', |(_, sign)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        rows(bytes).into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn every_character_set_and_sign_gives_the_same_cells() {
        let expected = vec![vec!["姓名", "电话"], vec!["张伟, 经理", "138"]];
        let utf8 = "姓名;电话\r\n\"张伟, 经理\";138\r\n";
        let marked = [&[0xef, 0xbb, 0xbf], utf8.as_bytes()].concat();
        let (gb, ..) = GB18030.encode(utf8);
        let tabs = utf8.replace(';', "\t");
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(tabs.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        for bytes in [utf8.as_bytes(), &marked, &gb, tabs.as_bytes(), &utf16] {
            assert_eq!(cells(bytes), expected);
        }
    }

    #[test]
    fn a_row_keeps_its_line_over_cells_of_two_lines() {
        let read = rows(b"a,b\n\"x\ny\",2\n3,4\n");
        let numbers: Vec<u32> = read.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 2, 4]);
    }
}
