//! Carries imports out, a small batch at a time, beside the calls; and goes on after a restart with those under way.
//!
//! The file stands in the data folder under the import's id until the import has ended.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tickets::customer;
use tickets::import::{self, Import, ImportId, ImportState, Memory, RowProblem};
use tickets_base::writer::Priority;
use tickets_base::{Error, Result, Viewer};
use tickets_sheets::{SheetError, Table};
use tokio::io::AsyncWriteExt;

use crate::locale::{self, Language};
use crate::problem::Problem;
use crate::state::House;

/// The largest file taken.
const MOST_BYTES: i64 = 50 << 20;
/// How long to stand back when the house is busy.
const PAUSE: Duration = Duration::from_millis(200);

/// How long calls have the disk to themselves between keys of customers from before.
const BREATH: Duration = Duration::from_millis(100);

/// Keys for customers of before there were any; a new house has none to write.
pub async fn catch_up(house: House) {
    loop {
        match customer::keep_some_missing(&house.db).await {
            Ok(true) => house.clock.sleep(BREATH).await,
            Ok(false) => return,
            Err(error) => {
                return tracing::warn!(%error, "customers without keys are not found as duplicates");
            }
        }
    }
}

/// Once at the start: imports that were under way go on.
pub async fn resume(house: House) {
    match import::under_way(&house.db).await {
        Ok(imports) => {
            for import in imports {
                if path(&house, import.id).exists() || import.state == ImportState::Undoing {
                    tracing::info!(import.id = %import.id, next = import.next_row, "an import goes on");
                    start(&house, import.id);
                }
            }
        }
        Err(error) => tracing::warn!(%error, "imports under way were not looked for"),
    }
}

/// Goes on with an import in the background, whatever step it stands in.
pub fn start(house: &House, id: ImportId) {
    let house = Arc::clone(house);
    tokio::spawn(async move {
        if let Err(error) = drive(&house, id).await {
            tracing::warn!(import.id = %id, %error, "an import stopped");
            let code = error.code();
            let now = house.clock.now();
            let failed = house
                .writer
                .write(Priority::Rest, move |tx| {
                    Box::pin(import::settle(tx, id, ImportState::Failed, Some(code), now))
                })
                .await;
            if let Err(error) = failed {
                tracing::warn!(import.id = %id, %error, "an import's end was not written");
            }
        }
    });
}

async fn drive(house: &House, id: ImportId) -> Result<()> {
    let import = import::read(&house.db, id).await?;
    let viewer = match import.created_by {
        Some(person) => Viewer::load(&house.db, person, &house.node).await?,
        None => Viewer::house(&house.node),
    };
    match import.state {
        ImportState::Checking | ImportState::Running => carry_out(house, &viewer, import).await,
        ImportState::Undoing => take_back(house, &viewer, id).await,
        _ => Ok(()),
    }
}

async fn carry_out(house: &House, viewer: &Viewer, mut import: Import) -> Result<()> {
    let (id, state) = (import.id, import.state);
    let table = open(path(house, id))
        .await
        .map_err(|_| Error::Unavailable { what: "file" })?;
    let rules = customer::line_rules(&house.db, None).await?;
    let mut memory = Memory::default();
    let rows = Arc::new(table.rows);
    if state == ImportState::Checking {
        let (import, rows, rules) = (import.clone(), Arc::clone(&rows), rules.clone());
        let twins = tokio::task::spawn_blocking(move || Memory::of_file(&import, &rows, &rules));
        memory = twins
            .await
            .map_err(|_| Error::Unavailable { what: "memory" })?;
    }
    while import.state == state {
        let Some(batch) =
            import::next_batch(&house.db, &import, &rows, &rules, &mut memory).await?
        else {
            let (viewer, now) = (viewer.clone(), house.clock.now());
            let ended = import.clone();
            let write = house.writer.write(Priority::Rest, move |tx| {
                Box::pin(async move { import::finish(tx, &viewer, &ended, now).await })
            });
            write.await?;
            if state == ImportState::Running {
                forget_file(house, id).await;
            }
            return Ok(());
        };
        let batch = Arc::new(batch);
        loop {
            let (viewer, batch, now) = (viewer.clone(), Arc::clone(&batch), house.clock.now());
            let write = house.writer.write(Priority::Rest, move |tx| {
                Box::pin(async move { import::carry(tx, &viewer, id, &batch, now).await })
            });
            match write.await {
                Ok(true) => break,
                // Somebody else has carried it, or took the import back.
                Ok(false) => return Ok(()),
                Err(error) if error.is_transient() => house.clock.sleep(PAUSE).await,
                Err(error) => return Err(error),
            }
        }
        import = import::read(&house.db, id).await?;
    }
    Ok(())
}

async fn take_back(house: &House, viewer: &Viewer, id: ImportId) -> Result<()> {
    loop {
        let write = house.writer.write(Priority::Rest, move |tx| {
            Box::pin(async move { import::undo_batch(tx, id).await })
        });
        match write.await {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if error.is_transient() => house.clock.sleep(PAUSE).await,
            Err(error) => return Err(error),
        }
    }
    let (import, viewer, now) = (
        import::read(&house.db, id).await?,
        viewer.clone(),
        house.clock.now(),
    );
    let write = house.writer.write(Priority::Rest, move |tx| {
        Box::pin(async move { import::undone(tx, &viewer, &import, now).await })
    });
    write.await?;
    forget_file(house, id).await;
    Ok(())
}

/// Where an import's file stands.
pub fn path(house: &House, id: ImportId) -> PathBuf {
    folder(house).join(id.to_string())
}

fn folder(house: &House) -> PathBuf {
    house.config.data_dir.join("imports")
}

async fn forget_file(house: &House, id: ImportId) {
    // An import that has ended and is taken back has none any more.
    if let Err(error) = tokio::fs::remove_file(path(house, id)).await
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(import.id = %id, %error, "an import's file was not removed");
    }
}

/// Reads a kept file.
pub async fn open(path: PathBuf) -> std::result::Result<Table, Problem> {
    let read = tokio::task::spawn_blocking(move || {
        let bytes = std::fs::read(path).map_err(|_| Problem::conflict("file_is_gone"))?;
        tickets_sheets::read(&bytes)
            .map_err(|error: SheetError| Problem::invalid("file", error.code()))
    });
    read.await
        .map_err(|_| Problem::invalid("file", SheetError::Broken.code()))?
}

/// A file that came in and belongs to no import yet.
pub struct Upload {
    pub path: PathBuf,
    pub sha256: String,
    pub bytes: i64,
}

/// Writes a body into the data folder as it arrives.
pub async fn keep_upload(house: &House, body: Body) -> std::result::Result<Upload, Problem> {
    let folder = folder(house);
    tokio::fs::create_dir_all(&folder)
        .await
        .map_err(|error| no_room(&error))?;
    let path = folder.join(format!("{:016x}.part", rand::random::<u64>()));
    let kept = stream(&path, body).await;
    if kept.is_err() {
        // What is left of it is of no use to anybody.
        let _ = tokio::fs::remove_file(&path).await;
    }
    kept
}

async fn stream(path: &Path, body: Body) -> std::result::Result<Upload, Problem> {
    let mut file = tokio::fs::File::create(path)
        .await
        .map_err(|error| no_room(&error))?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut parts = body.into_data_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| Problem::invalid("file", "file_broke_off"))?;
        bytes += part.len() as i64;
        if bytes > MOST_BYTES {
            let code = axum::http::StatusCode::PAYLOAD_TOO_LARGE;
            return Err(Problem::new(code, "too_large").with("most", MOST_BYTES));
        }
        hash.update(&part);
        file.write_all(&part)
            .await
            .map_err(|error| no_room(&error))?;
    }
    file.sync_all().await.map_err(|error| no_room(&error))?;
    let mut sha256 = String::new();
    for byte in hash.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Upload {
        path: path.to_owned(),
        sha256,
        bytes,
    })
}

fn no_room(error: &std::io::Error) -> Problem {
    tracing::warn!(%error, "a file for an import could not be kept");
    Problem::from(Error::Unavailable {
        what: "data folder",
    })
}

impl Upload {
    /// From now on it is this import's.
    pub async fn settle(&self, house: &House, id: ImportId) -> std::result::Result<(), Problem> {
        let settled = tokio::fs::rename(&self.path, path(house, id)).await;
        settled.map_err(|error| no_room(&error))
    }
}

/// Refused rows in words, in the order of the file; with the mark by which spreadsheet programs know UTF-8.
pub fn errors_csv(
    language: Language,
    headings: &[String],
    rows: impl Iterator<Item = (i64, Vec<RowProblem>, Vec<String>)>,
) -> String {
    let first = match language {
        Language::En => ["Row", "What is wrong"],
        Language::Zh => ["行号", "问题"],
    };
    let mut text = "\u{feff}".to_owned();
    line(
        &mut text,
        first
            .iter()
            .copied()
            .chain(headings.iter().map(String::as_str)),
    );
    for (row, problems, cells) in rows {
        let words: Vec<String> = problems
            .iter()
            .map(|problem| in_words(language, headings, problem))
            .collect();
        let (row, words) = (row.to_string(), words.join(" "));
        line(
            &mut text,
            [row.as_str(), words.as_str()]
                .into_iter()
                .chain(cells.iter().map(String::as_str)),
        );
    }
    text
}

/// What is wrong with a cell, as a person reads it.
pub fn in_words(language: Language, headings: &[String], problem: &RowProblem) -> String {
    let mut params = Map::new();
    let heading = problem
        .column
        .and_then(|column| headings.get(column))
        .cloned()
        .unwrap_or_default();
    params.insert("field".to_owned(), Value::String(heading.clone()));
    params.insert("value".to_owned(), Value::String(problem.value.clone()));
    params.insert("most".to_owned(), Value::String("200".to_owned()));
    let words = locale::problem(language, &problem.code, &params);
    match (
        heading.is_empty() || words.contains(&heading),
        problem.value.is_empty(),
    ) {
        (false, false) => format!("{heading} ({}): {words}", problem.value),
        _ => words,
    }
}

fn line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    let quoted: Vec<String> = cells.map(quoted).collect();
    text.push_str(&quoted.join(","));
    text.push_str("\r\n");
}

/// Quoted where it must be; what a spreadsheet program would take for a formula stays a text.
fn quoted(cell: &str) -> String {
    let cell = if cell.starts_with(['=', '@']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}
