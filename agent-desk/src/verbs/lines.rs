//! JSONL and CSV files of the measuring verbs: one object a line, UTF-8.

use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a whole JSONL file; an error names the line.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let file = fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut items = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {}", path.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let item = serde_json::from_str(&line).with_context(|| {
            format!(
                "line {} of {} is not what was expected",
                number + 1,
                path.display()
            )
        })?;
        items.push(item);
    }
    Ok(items)
}

/// Writes a JSONL file; what stood there is replaced only when all is written.
pub(super) fn write<T: Serialize>(path: &Path, items: impl IntoIterator<Item = T>) -> Result<()> {
    let mut bytes = Vec::new();
    for item in items {
        serde_json::to_writer(&mut bytes, &item).context("cannot write JSON")?;
        bytes.push(b'\n');
    }
    replace(path, &bytes)
}

/// Replaces a file whole: a crash leaves the old one.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let trouble = || format!("cannot write {}", path.display());
    if !is_plain(path) {
        let mut file = BufWriter::new(
            fs::OpenOptions::new()
                .write(true)
                .open(path)
                .with_context(trouble)?,
        );
        return file
            .write_all(bytes)
            .and_then(|()| file.flush())
            .with_context(trouble);
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, bytes).with_context(trouble)?;
    fs::rename(&beside, path).with_context(trouble)
}

/// A pipe or /dev/stdout cannot be renamed over.
fn is_plain(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |found| found.is_file())
}
