//! A few rows at a time: looked at while nobody waits, written in one short transaction that also says how far the import is.
//!
//! The same steps carry a dry run; there nothing but the outcome is kept.

use std::collections::HashMap;

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::{Db, Error, FactDraft, Result, Timestamp, Tx, Viewer};
use tickets_duplicates::{
    Entry, Frequencies, Judgement, REVIEW, Record, SAME, Weights, judge, keys,
};
use tickets_sheets::{Row, Sort};

use super::draft::{Draft, RowProblem, draft};
use super::rows::{Outcome, RowCandidate, count, figures, keep};
use super::write::write;
use super::{Import, ImportId, ImportState, RowState, settle};
use crate::customer::{Candidate, CommonKeys, Probe, candidates};
use crate::phone::LineRules;

/// Rows of one transaction: some ten milliseconds, so that a call in between is not held up.
const BATCH: usize = 40;
/// Keys that more rows of one file share say nothing.
const MOST_TWINS: usize = 20;

/// Rows looked at and ready to be written.
#[derive(Debug)]
pub struct Batch {
    from: i64,
    to: i64,
    sort: Sort,
    planned: Vec<Planned>,
}

#[derive(Debug)]
enum Planned {
    Settled(Outcome),
    Write(Box<Draft>, Vec<String>),
}

/// What an import remembers between its batches.
#[derive(Debug, Default)]
pub struct Memory {
    common: CommonKeys,
    /// Dry run: rows of the file that resemble an earlier one.
    twins: HashMap<u32, Vec<RowCandidate>>,
}

impl Memory {
    /// For a dry run, in which no earlier row is in the house yet.
    pub fn of_file(import: &Import, rows: &[Row], rules: &LineRules) -> Self {
        let people = matches!(import.sort.into(), Sort::Customers | Sort::Contacts);
        Self {
            common: CommonKeys::default(),
            twins: if people {
                twins(import, rows, rules)
            } else {
                HashMap::new()
            },
        }
    }

    /// Rows that resemble an earlier one of the file.
    pub(super) fn into_twins(self) -> Vec<(u32, Vec<RowCandidate>)> {
        self.twins.into_iter().collect()
    }
}

/// The next rows of a file; none when all are through.
pub async fn next_batch(
    db: &Db,
    import: &Import,
    rows: &[Row],
    rules: &LineRules,
    memory: &mut Memory,
) -> Result<Option<Batch>> {
    let from = usize::try_from(import.next_row).unwrap_or(usize::MAX);
    let Some(slice) = rows
        .get(from..rows.len().min(from.saturating_add(BATCH)))
        .filter(|slice| !slice.is_empty())
    else {
        return Ok(None);
    };
    let sort = Sort::from(import.sort);
    let drafts: Vec<_> = slice
        .iter()
        .map(|row| draft(row, &import.columns.0, sort, rules))
        .collect();
    let mut found = match sort {
        Sort::Customers | Sort::Contacts => known(db, &drafts, memory).await?,
        Sort::Devices | Sort::Tickets => vec![Vec::new(); drafts.len()],
    };
    let mut planned = Vec::new();
    let mut fresh: Vec<Entry> = Vec::new();
    for (at, (draft, row)) in drafts.into_iter().zip(slice).enumerate() {
        let draft = match draft {
            Ok(draft) => draft,
            Err(problems) => {
                planned.push(Planned::Settled(refused(row, problems)));
                continue;
            }
        };
        let candidates = std::mem::take(&mut found[at]);
        let twins = memory.twins.remove(&row.number).unwrap_or_default();
        match settled(row, &candidates, twins) {
            Some(outcome) => planned.push(Planned::Settled(outcome)),
            None => {
                let entry = Entry::read(&record_of(&draft));
                // Its twin is in this batch: the next batch finds it in the house.
                if matches!(sort, Sort::Customers | Sort::Contacts)
                    && resembles(&entry, &fresh, draft.person)
                    && import.state == ImportState::Running
                {
                    break;
                }
                fresh.push(entry);
                planned.push(Planned::Write(Box::new(draft), row.cells.clone()));
            }
        }
    }
    let to = import.next_row + planned.len() as i64;
    Ok(Some(Batch {
        from: import.next_row,
        to,
        sort,
        planned,
    }))
}

/// Writes a batch and moves on. `false` when somebody else has carried it or the import no longer runs.
pub async fn carry(
    tx: &mut Tx,
    viewer: &Viewer,
    id: ImportId,
    batch: &Batch,
    now: Timestamp,
) -> Result<bool> {
    let (state, next): (ImportState, i64) = tx
        .one("select state, next_row from import where id = $1", (id,))
        .await?;
    if next != batch.from || !matches!(state, ImportState::Running | ImportState::Checking) {
        return Ok(false);
    }
    let dry = state == ImportState::Checking;
    let mut states = Vec::new();
    for planned in &batch.planned {
        let outcome = match planned {
            Planned::Settled(outcome) => outcome.clone(),
            Planned::Write(draft, cells) => {
                written(tx, viewer, batch.sort, draft, cells, dry, now).await?
            }
        };
        states.push(outcome.state);
        if !dry || matches!(outcome.state, RowState::Refused | RowState::Waiting) {
            keep(tx, id, &outcome).await?;
        }
    }
    count(tx, id, &states, 1).await?;
    tx.exec(
        "update import set next_row = $2, changed_at = $3 where id = $1",
        (id, batch.to, now),
    )
    .await?;
    Ok(true)
}

/// The end of a run or of a dry run.
pub async fn finish(tx: &mut Tx, viewer: &Viewer, import: &Import, now: Timestamp) -> Result<()> {
    if import.state == ImportState::Checking {
        return settle(tx, import.id, ImportState::Checked, None, now).await;
    }
    settle(tx, import.id, ImportState::Done, None, now).await?;
    let draft = FactDraft::new("import.finished", viewer, now)
        .about("import", import.id.0)
        .body(json!(figures(import)));
    record(tx, draft).await.map(drop)
}

async fn known(
    db: &Db,
    drafts: &[Result<Draft, Vec<RowProblem>>],
    memory: &mut Memory,
) -> Result<Vec<Vec<Candidate>>> {
    let probes: Vec<Probe> = drafts
        .iter()
        .map(|draft| draft.as_ref().map_or_else(|_| Probe::default(), probe_of))
        .collect();
    candidates(db, &probes, &mut memory.common).await
}

fn settled(row: &Row, candidates: &[Candidate], twins: Vec<RowCandidate>) -> Option<Outcome> {
    if let Some(known) = candidates
        .iter()
        .find(|candidate| candidate.nothing_new && candidate.judgement.score >= SAME)
    {
        return Some(Outcome::plain(
            row.number,
            RowState::Known,
            Some(known.customer),
        ));
    }
    let all: Vec<RowCandidate> = candidates
        .iter()
        .map(RowCandidate::from)
        .chain(twins)
        .collect();
    (!all.is_empty()).then(|| Outcome {
        candidates: all,
        cells: row.cells.clone(),
        ..Outcome::plain(row.number, RowState::Waiting, None)
    })
}

fn refused(row: &Row, problems: Vec<RowProblem>) -> Outcome {
    Outcome {
        problems,
        cells: row.cells.clone(),
        ..Outcome::plain(row.number, RowState::Refused, None)
    }
}

/// A row that the house itself refuses leaves nothing behind.
async fn written(
    tx: &mut Tx,
    viewer: &Viewer,
    sort: Sort,
    draft: &Draft,
    cells: &[String],
    dry: bool,
    now: Timestamp,
) -> Result<Outcome> {
    let plain = matches!(sort, Sort::Customers | Sort::Contacts) && draft.owner.is_none();
    if dry && plain {
        return Ok(Outcome::plain(draft.row, RowState::Created, None));
    }
    tx.part().await?;
    let result = match write(tx, viewer, sort, draft, now).await {
        Ok(result) => result,
        // What the house says no to is a word for the row; what is broken ends the batch.
        Err(Error::Invalid { code, .. }) => Err(code),
        Err(error) => {
            tx.undo_part().await?;
            return Err(error);
        }
    };
    match result {
        Ok((customer, made)) if !dry => {
            tx.keep_part().await?;
            Ok(Outcome {
                made,
                ..Outcome::plain(draft.row, RowState::Created, Some(customer))
            })
        }
        Ok(_) => {
            tx.undo_part().await?;
            Ok(Outcome::plain(draft.row, RowState::Created, None))
        }
        Err(code) => {
            tx.undo_part().await?;
            let problem = RowProblem {
                column: None,
                code: code.to_owned(),
                value: String::new(),
            };
            Ok(Outcome {
                problems: vec![problem],
                cells: cells.to_vec(),
                ..Outcome::plain(draft.row, RowState::Refused, None)
            })
        }
    }
}

fn record_of(draft: &Draft) -> Record {
    let numbers: Vec<&str> = draft
        .numbers
        .iter()
        .filter_map(|number| number.key.as_deref())
        .collect();
    Record {
        id: draft.row.to_string(),
        name: draft.name.clone(),
        phone: numbers.join(";"),
        email: draft.emails.first().cloned().unwrap_or_default(),
        address: draft.address.clone().unwrap_or_default(),
        credit_code: draft.credit_code.clone().unwrap_or_default(),
    }
}

pub(super) fn probe_of(draft: &Draft) -> Probe {
    Probe {
        record: record_of(draft),
        numbers: draft
            .numbers
            .iter()
            .filter_map(|number| number.key.clone())
            .collect(),
        person: draft.person,
    }
}

fn resembles(entry: &Entry, earlier: &[Entry], person: bool) -> bool {
    earlier
        .iter()
        .any(|other| compared(entry, other, person).score >= REVIEW)
}

fn compared(a: &Entry, b: &Entry, person: bool) -> Judgement {
    let frequencies = if person {
        Frequencies::of_people()
    } else {
        Frequencies::none()
    };
    judge(a, b, &Weights::shipped(), &frequencies)
}

/// Each row's likeliest earlier rows, found by keys that both have.
fn twins(import: &Import, rows: &[Row], rules: &LineRules) -> HashMap<u32, Vec<RowCandidate>> {
    let sort = Sort::from(import.sort);
    let read = |at: u32| draft(&rows[at as usize], &import.columns.0, sort, rules).ok();
    let mut places: Vec<(i64, u32)> = Vec::new();
    for at in 0..u32::try_from(rows.len()).unwrap_or(u32::MAX) {
        if let Some(draft) = read(at) {
            let entry = Entry::read(&record_of(&draft));
            places.extend(keys(&entry).into_iter().map(|key| (key.hash, at)));
            let hard = entry.phones.iter().chain(entry.email.as_ref());
            places.extend(hard.map(|text| (tickets_duplicates::hard_key(text), at)));
        }
    }
    places.sort_unstable();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for block in places
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|block| block.len() <= MOST_TWINS)
    {
        for (at, (_, later)) in block.iter().enumerate() {
            pairs.extend(block[..at].iter().map(|(_, earlier)| (*later, *earlier)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut twins: HashMap<u32, Vec<RowCandidate>> = HashMap::new();
    for (later, earlier) in pairs {
        let (Some(a), Some(b)) = (read(later), read(earlier)) else {
            continue;
        };
        let judgement = compared(
            &Entry::read(&record_of(&a)),
            &Entry::read(&record_of(&b)),
            a.person,
        );
        if judgement.score >= REVIEW {
            twins.entry(a.row).or_default().push(RowCandidate {
                customer: None,
                row: Some(b.row),
                score: judgement.score,
                reasons: judgement
                    .reasons
                    .iter()
                    .map(|reason| reason.code().to_owned())
                    .collect(),
            });
        }
    }
    twins
}
