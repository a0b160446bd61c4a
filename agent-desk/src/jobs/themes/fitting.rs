//! Between rows and the pure method: texts without what is known of their customers, states from rows and files, and what a
//! fit found as rows.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use tickets::theme::{self, Complaint, Fitted, FittedParent, FittedTheme, Memory, Standing};
use tickets_base::Timestamp;
use tickets_base::id::{CustomerId, ThemeId, TicketId, mint_uuid};
use tickets_base::lease::Held;
use tickets_themes::{
    Document, Group, Known, Options, Place, Remembered, State, ThemeNumber, ThemeState, scrub_known,
};
use uuid::Uuid;

use crate::state::House;
use crate::verbs::themes::{load, save};
use crate::weeks::week_of;

/// Stands between the terms of a theme's name.
const SEPARATOR: &str = " / ";

/// A fit about to be put in place.
pub(super) struct Made {
    pub state: State,
    pub fitted: Fitted,
    /// The newest decision it knows of.
    pub edit: Option<Uuid>,
}

/// What is known of customers, by customer.
type Customers = HashMap<CustomerId, theme::Known>;

fn folder(house: &House) -> PathBuf {
    house.config.data_dir.join("themes")
}

/// The fit in place as the rows have it, from the files of that very run or from the texts alone.
pub(super) async fn remember(house: &House, before: Option<State>) -> Result<(Memory, State)> {
    let memory = theme::memory(&house.db).await?;
    let complaints = theme::complaints(&house.db).await?;
    let customers = theme::known(&house.db, &complaints).await?;
    let folder = memory
        .run
        .as_ref()
        .map(|run| folder(house).join(&run.state_ref));
    tokio::task::spawn_blocking(move || {
        let files = || folder.and_then(|folder| load(&folder).ok());
        let mut state = before.or_else(files).unwrap_or_default();
        let documents: Vec<Document> = complaints.iter().map(|c| document(c, &customers)).collect();
        recall(&mut state, &memory, &documents);
        (memory, state)
    })
    .await
    .context("what is remembered of themes")
}

/// Fits anew, warm where a fit is known.
pub(super) async fn fit(house: &House, before: Option<State>, now: Timestamp) -> Result<Made> {
    let memory = theme::memory(&house.db).await?;
    let complaints = theme::complaints(&house.db).await?;
    let customers = theme::known(&house.db, &complaints).await?;
    let run = mint_uuid(now);
    let folder = folder(house).join(run.to_string());
    tokio::task::spawn_blocking(move || {
        let documents: Vec<Document> = complaints.iter().map(|c| document(c, &customers)).collect();
        let mut before = before.unwrap_or_default();
        recall(&mut before, &memory, &documents);
        let state = tickets_themes::fit(&documents, Some(before), Options::default());
        std::fs::create_dir_all(&folder).context("the folder of themes")?;
        save(&folder, &state)?;
        let fitted = fitted(&state, &memory, &complaints, run);
        let edit = memory.edit;
        Ok(Made {
            state,
            fitted,
            edit,
        })
    })
    .await
    .context("the fit of themes")?
}

/// Removes the files of every run but this one; what cannot be removed is tried again after the next fit.
pub(super) fn drop_old_files(house: &House, run: Uuid) {
    let own = run.to_string();
    let Ok(entries) = std::fs::read_dir(folder(house)) else {
        return;
    };
    for entry in entries.flatten().filter(|entry| entry.file_name() != *own) {
        let path = entry.path();
        let removed = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        if let Err(error) = removed {
            tracing::debug!(%error, "files of an old fit stay for now");
        }
    }
}

/// Files complaints no fit has seen.
pub(super) async fn file(
    house: &House,
    held: &Held,
    state: &State,
    fresh: Vec<Complaint>,
) -> Result<()> {
    if fresh.is_empty() {
        return Ok(());
    }
    let ids = theme::numbers(&house.db).await?;
    let customers = theme::known(&house.db, &fresh).await?;
    for complaint in fresh {
        let text = document(&complaint, &customers).text;
        let found = state.assign(&text);
        let theme =
            found.and_then(|(theme, score)| Some((*ids.get(&theme.number.0)?, f64::from(score))));
        let week = week_of(complaint.complaint_at);
        theme::file(&house.db, held, &complaint, theme, &week).await?;
    }
    Ok(())
}

fn document(complaint: &Complaint, customers: &Customers) -> Document {
    let known = complaint.customer.and_then(|id| customers.get(&id));
    let mut known = known.map_or_else(Known::default, |known| Known {
        names: known.names.clone(),
        reached: known.reached.clone(),
        addresses: known.addresses.clone(),
    });
    known.names.extend(complaint.contact_name.clone());
    Document {
        id: complaint.id.to_string(),
        text: scrub_known(&complaint.body, &known),
    }
}

fn recall(state: &mut State, memory: &Memory, documents: &[Document]) {
    let numbers: HashMap<ThemeId, u32> = memory.themes.iter().map(|t| (t.id, t.number)).collect();
    let number = |id: ThemeId| numbers.get(&id).copied().map(ThemeNumber);
    let themes: Vec<Remembered> = memory
        .themes
        .iter()
        .map(|theme| Remembered {
            number: ThemeNumber(theme.number),
            name: theme.name.clone(),
            named_by_person: theme.named_by_person,
            state: state_of(theme, theme.merged_into.and_then(number)),
        })
        .collect();
    let place = |filing: &theme::Filing| {
        let place = Place {
            theme: filing.theme.and_then(number),
            by_person: filing.by_human == 1,
        };
        (filing.ticket.to_string(), place)
    };
    let places = memory.filings.iter().map(place).collect();
    state.recall(&themes, documents, &places, Options::default().seed);
}

fn state_of(theme: &Standing, into: Option<ThemeNumber>) -> ThemeState {
    match (theme.state.as_str(), into) {
        ("merged_into", Some(into)) => ThemeState::MergedInto(into),
        ("pinned", _) => ThemeState::Pinned,
        ("muted", _) => ThemeState::Muted,
        ("archived", _) => ThemeState::Archived,
        _ => ThemeState::Auto,
    }
}

fn fitted(state: &State, memory: &Memory, complaints: &[Complaint], run: Uuid) -> Fitted {
    let ticket = |id: &str| id.parse::<TicketId>().ok();
    let texts: HashMap<&str, &str> = state
        .filed
        .iter()
        .map(|f| (f.id.as_str(), f.text.as_str()))
        .collect();
    let quote = |id: &String| Some((ticket(id)?, (*texts.get(id.as_str())?).to_owned()));
    let standing =
        |theme: &&tickets_themes::Theme| !matches!(theme.state, ThemeState::MergedInto(_));
    let themes = state
        .themes
        .iter()
        .filter(standing)
        .map(|theme| FittedTheme {
            number: theme.number.0,
            parent: theme.group,
            name: theme.name.clone(),
            terms: theme.name.split(SEPARATOR).map(str::to_owned).collect(),
            open: theme.is_open(),
            quotes: theme.quotes.iter().filter_map(quote).collect(),
        });
    let parents = state.groups.iter().map(|group| FittedParent {
        number: group.number,
        name: parent_name(state, group),
    });
    let own = own_filings(memory);
    let filed = state.filed.iter().filter_map(|filed| {
        let id = ticket(&filed.id)?;
        let (number, by_person) = match own.get(&id) {
            Some(&(number, by_person)) => (Some(number), by_person),
            None => (filed.theme.map(|theme| theme.0), filed.by_person),
        };
        Some((id, number, f64::from(filed.score), by_person))
    });
    let weeks = complaints.iter().map(|c| {
        let counted = (week_of(c.complaint_at), c.product, c.batch.clone());
        (c.id, counted)
    });
    Fitted {
        run,
        themes: themes.collect(),
        parents: parents.collect(),
        filed: filed.collect(),
        weeks: weeks.collect(),
        state_ref: run.to_string(),
    }
}

/// A branch so broad that no word tells it from the rest is called by its two largest themes.
fn parent_name(state: &State, group: &Group) -> String {
    if !group.name.is_empty() {
        return group.name.clone();
    }
    let mut own: Vec<&tickets_themes::Theme> = state
        .themes
        .iter()
        .filter(|theme| theme.is_open() && theme.group == group.number)
        .collect();
    own.sort_by_key(|theme| std::cmp::Reverse(theme.size));
    let first =
        |theme: &&tickets_themes::Theme| theme.name.split(SEPARATOR).next().map(str::to_owned);
    let names: Vec<String> = own.iter().take(2).filter_map(first).collect();
    names.join(SEPARATOR)
}

/// Texts of merged themes stay filed under their own, which leads on: so the merge can be undone after any number of fits.
fn own_filings(memory: &Memory) -> HashMap<TicketId, (u32, bool)> {
    let merged: HashMap<ThemeId, u32> = memory
        .themes
        .iter()
        .filter(|theme| theme.merged_into.is_some())
        .map(|theme| (theme.id, theme.number))
        .collect();
    let own = |filing: &theme::Filing| {
        let number = merged.get(&filing.theme?)?;
        Some((filing.ticket, (*number, filing.by_human == 1)))
    };
    memory.filings.iter().filter_map(own).collect()
}
