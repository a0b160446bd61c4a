//! `tandem themes fit | assign | edit | spikes`: the default method on files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use tickets_themes::{
    Alarm, Document, Edit, Options, State, ThemeNumber, WeekCount, fit as fit_themes,
    spikes as judge,
};

use super::lines;
use crate::weeks::number_of;

/// What can be done with themes on files.
#[derive(Subcommand)]
pub enum Verb {
    /// Fit themes to texts, from nothing or from the fit that `--state` holds.
    Fit {
        #[arg(long = "in")]
        input: PathBuf,
        #[arg(long)]
        out: PathBuf,
        #[arg(long)]
        state: PathBuf,
        /// How many themes; chosen by the program when left out.
        #[arg(long)]
        k: Option<usize>,
    },
    /// File new texts under the themes of a fit.
    Assign {
        #[arg(long)]
        state: PathBuf,
        #[arg(long = "in")]
        input: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
    /// Change a theme for good.
    Edit {
        #[arg(long)]
        state: PathBuf,
        #[command(subcommand)]
        change: Change,
    },
    /// Judge weekly counts: `theme_id,week,n,exposure`.
    Spikes {
        #[arg(long = "in")]
        input: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
}

/// A change of a theme, by the id of the assignments (`t12`).
#[derive(Subcommand)]
pub enum Change {
    /// Give a name and lock it.
    Rename { theme: ThemeNumber, name: String },
    /// Move all texts of one theme to another.
    Merge {
        theme: ThemeNumber,
        into: ThemeNumber,
    },
    /// Part a theme in two; the larger part keeps its id.
    Split { theme: ThemeNumber },
    /// File one text under a theme for good.
    Pin { text: String, theme: ThemeNumber },
    /// Leave a theme out of alarms.
    Mute { theme: ThemeNumber },
    /// Take a theme into alarms again.
    Unmute { theme: ThemeNumber },
}

/// Does what the command line says.
pub fn perform(verb: Verb) -> Result<()> {
    match verb {
        Verb::Fit {
            input,
            out,
            state,
            k,
        } => fit(&input, &out, &state, k),
        Verb::Assign { state, input, out } => assign(&state, &input, &out),
        Verb::Edit { state, change } => edit(&state, &change.into()),
        Verb::Spikes { input, out } => spikes(&input, &out),
    }
}

impl From<Change> for Edit {
    fn from(change: Change) -> Self {
        match change {
            Change::Rename { theme, name } => Self::Rename { theme, name },
            Change::Merge { theme, into } => Self::Merge { theme, into },
            Change::Split { theme } => Self::Split { theme },
            Change::Pin { text, theme } => Self::Pin {
                document: text,
                theme,
            },
            Change::Mute { theme } => Self::Mute { theme, muted: true },
            Change::Unmute { theme } => Self::Mute {
                theme,
                muted: false,
            },
        }
    }
}

/// A text of `--in`; further fields (`lang`, `product`, `batch`, `ts`) are allowed and not used.
#[derive(Deserialize)]
struct TextLine {
    id: String,
    text: String,
}

#[derive(Serialize)]
struct AssignedLine {
    id: String,
    theme_id: Option<String>,
    theme_name: Option<String>,
    score: f32,
    parent_id: Option<String>,
}

const EDITS: &str = "edits.jsonl";

/// Fits themes to a file of texts; a folder that holds a fit is the start of the next.
pub fn fit(input: &Path, out: &Path, folder: &Path, themes: Option<usize>) -> Result<()> {
    let documents: Vec<Document> = lines::read::<TextLine>(input)?
        .into_iter()
        .map(|line| Document {
            id: line.id,
            text: line.text,
        })
        .collect();
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let before = if holds_fit(folder) {
        Some(load(folder)?)
    } else {
        None
    };
    let state = fit_themes(
        &documents,
        before,
        Options {
            themes,
            ..Options::default()
        },
    );
    save(folder, &state)?;
    lines::write(
        out,
        state
            .filed
            .iter()
            .map(|filed| assigned(&state, filed.id.clone(), filed.theme, filed.score)),
    )
}

/// Files new texts under the themes of a fit; changes no theme.
pub fn assign(folder: &Path, input: &Path, out: &Path) -> Result<()> {
    let state = load(folder)?;
    let file = |line: TextLine| match state.assign(&line.text) {
        Some((theme, score)) => assigned(&state, line.id, Some(theme.number), score),
        None => assigned(&state, line.id, None, 0.0),
    };
    lines::write(out, lines::read::<TextLine>(input)?.into_iter().map(file))
}

/// Carries out an edit and appends it to the log of the folder.
pub fn edit(folder: &Path, edit: &Edit) -> Result<()> {
    let mut state = load(folder)?;
    state.edit(edit)?;
    save(folder, &state)?;
    let path = folder.join(EDITS);
    let mut log = fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(&path)?;
    let mut line = serde_json::to_vec(edit)?;
    line.push(b'\n');
    log.write_all(&line)
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Reads `theme_id,week,n,exposure`, judges every week, writes
/// `theme_id,week,n,expected,ratio,p,alarm`. A week is a number or `2026-W14`.
pub fn spikes(input: &Path, out: &Path) -> Result<()> {
    let text =
        fs::read_to_string(input).with_context(|| format!("cannot read {}", input.display()))?;
    let mut names = BTreeMap::new();
    let mut counts = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || (number == 0 && line.starts_with("theme_id")) {
            continue;
        }
        let (count, name) = week_count(line).with_context(|| {
            format!(
                "line {} of {} is not theme_id,week,n,exposure",
                number + 1,
                input.display()
            )
        })?;
        names.insert(count.week, name);
        counts.push(count);
    }
    let mut table = "theme_id,week,n,expected,ratio,p,alarm\n".to_owned();
    for Alarm {
        theme,
        week,
        count,
        expected,
        ratio,
        p,
        alarm,
        ..
    } in judge(&counts)
    {
        let week = &names[&week];
        table.push_str(&format!(
            "{theme},{week},{count},{expected:.3},{ratio:.3},{p:.3e},{}\n",
            u8::from(alarm)
        ));
    }
    lines::replace(out, table.as_bytes())
}

/// One line and its week as written.
fn week_count(line: &str) -> Result<(WeekCount, String)> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let (&[theme, week, count, ..], exposure) = (&fields[..], fields.get(3)) else {
        bail!("too few fields")
    };
    let exposure = exposure.map_or(Ok(1.0), |e| e.parse::<f64>())?;
    if !exposure.is_finite() || exposure < 0.0 {
        bail!("exposure is not a number of units");
    }
    let number = week_number(week)?;
    Ok((
        WeekCount {
            theme: theme.to_owned(),
            week: number,
            count: count.parse()?,
            exposure,
        },
        week.to_owned(),
    ))
}

/// Weeks in a row from any start: a number, or an ISO week.
fn week_number(week: &str) -> Result<i64> {
    match number_of(week) {
        Some(number) => Ok(number),
        None => Ok(week.parse()?),
    }
}

fn assigned(state: &State, id: String, theme: Option<ThemeNumber>, score: f32) -> AssignedLine {
    let theme = theme.and_then(|number| state.theme(number));
    AssignedLine {
        id,
        theme_id: theme.map(|t| t.number.to_string()),
        theme_name: theme.map(|t| t.name.clone()),
        score,
        parent_id: theme.map(|t| format!("g{}", t.group)),
    }
}

fn holds_fit(folder: &Path) -> bool {
    State::file_names()
        .iter()
        .any(|name| folder.join(name).exists())
}

pub(crate) fn load(folder: &Path) -> Result<State> {
    State::from_files(|name| fs::read(folder.join(name)).ok())
        .with_context(|| format!("cannot read the fit in {}", folder.display()))
}

pub(crate) fn save(folder: &Path, state: &State) -> Result<()> {
    state
        .files()
        .iter()
        .try_for_each(|(name, bytes)| lines::replace(&folder.join(name), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(range: std::ops::Range<usize>) -> String {
        let subject = ["the lid squeaks", "paint peels off", "按钮按不动"];
        range
            .map(|i| {
                format!(
                    "{{\"id\":\"{i}\",\"text\":\"{} {}\",\"lang\":\"en\"}}\n",
                    subject[i % 3],
                    i * 7 % 5
                )
            })
            .collect()
    }

    #[test]
    fn a_fit_is_kept_assigned_to_edited_and_fitted_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("in"), texts(0..60)).unwrap();
        fit(&path("in"), &path("out"), &path("state"), Some(3)).unwrap();
        let first = fs::read_to_string(path("out")).unwrap();
        assert_eq!(first.lines().count(), 60);
        let line: serde_json::Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
        let theme: ThemeNumber = line["theme_id"].as_str().unwrap().parse().unwrap();
        edit(
            &path("state"),
            &Edit::Rename {
                theme,
                name: "Squeak".into(),
            },
        )
        .unwrap();
        fs::write(path("more"), texts(60..90)).unwrap();
        assign(&path("state"), &path("more"), &path("assigned")).unwrap();
        assert!(
            fs::read_to_string(path("assigned"))
                .unwrap()
                .contains("\"theme_name\":\"Squeak\"")
        );
        fs::write(path("in"), texts(0..90)).unwrap();
        fit(&path("in"), &path("out"), &path("state"), None).unwrap();
        assert!(
            fs::read_to_string(path("out"))
                .unwrap()
                .contains("\"theme_name\":\"Squeak\"")
        );
        assert_eq!(
            fs::read_to_string(path("state").join(EDITS))
                .unwrap()
                .lines()
                .count(),
            1
        );
        assert!(
            edit(
                &path("state"),
                &Edit::Split {
                    theme: ThemeNumber(99)
                }
            )
            .is_err()
        );
    }

    #[test]
    fn a_damaged_state_is_an_error_not_a_fresh_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("in"), texts(0..10)).unwrap();
        fit(&path("in"), &path("out"), &path("state"), None).unwrap();
        fs::write(path("state").join("space.bin"), b"half").unwrap();
        assert!(fit(&path("in"), &path("out"), &path("state"), None).is_err());
    }

    #[test]
    fn a_jump_in_iso_weeks_over_new_year_is_an_alarm() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut table = "theme_id,week,n,exposure\n".to_owned();
        for week in 40..=52 {
            table.push_str(&format!("t1,2025-W{week},3,100\n"));
        }
        table.push_str("t1,2026-W01,4,100\nt1,2026-W02,30,100\n");
        fs::write(path("in"), table).unwrap();
        spikes(&path("in"), &path("out")).unwrap();
        let out = fs::read_to_string(path("out")).unwrap();
        assert!(out.starts_with("theme_id,week,n,expected,ratio,p,alarm\n"));
        let last = out.lines().last().unwrap();
        assert!(
            last.starts_with("t1,2026-W02,30,3.0") && last.ends_with(",1"),
            "{last}"
        );
        assert_eq!(out.lines().filter(|l| l.ends_with(",1")).count(), 1);
    }
}
