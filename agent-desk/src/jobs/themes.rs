//! Follows the themes of complaints: a fit when there is none or the last is a day old, and every
//! minute each new complaint filed under the theme it is closest to.
//!
//! The fit's own files stand in the data folder, scrubbed; tables hold what the page shows.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use tickets::theme::{self, Complaint, Fitted, FittedTheme};
use tickets_base::Timestamp;
use tickets_base::id::TicketId;
use tickets_themes::{Document, Options, State, fit};

use crate::state::House;
use crate::verbs::themes::{load, save};

const ROUND: Duration = Duration::from_secs(60);
const REFIT: Duration = Duration::from_secs(24 * 60 * 60);
/// Below this there is nothing to find.
const FEWEST: usize = 20;
/// Terms kept with a theme.
const SEPARATOR: &str = " / ";

/// Runs until it is aborted.
pub async fn follow(house: House) {
    let mut last: Option<(Timestamp, State)> = None;
    loop {
        if let Err(error) = round(&house, &mut last).await {
            tracing::warn!(error = format!("{error:#}"), "themes stay as they were");
        }
        house.clock.sleep(ROUND).await;
    }
}

async fn round(house: &House, last: &mut Option<(Timestamp, State)>) -> Result<()> {
    let now = house.clock.now();
    if last.as_ref().is_none_or(|(at, _)| *at + REFIT <= now) {
        if let Some(state) = refit(house, last.take().map(|(_, state)| state), now).await? {
            *last = Some((now, state));
        }
        return Ok(());
    }
    match last {
        Some((_, state)) => file_new(house, state).await,
        None => Ok(()),
    }
}

fn folder(house: &House) -> PathBuf {
    house.config.data_dir.join("themes")
}

/// Fits anew, warm where a fit is known; `None` while there are too few complaints.
async fn refit(house: &House, before: Option<State>, now: Timestamp) -> Result<Option<State>> {
    let complaints = theme::complaints(&house.db).await?;
    if complaints.len() < FEWEST {
        return Ok(None);
    }
    let folder = folder(house);
    let weeks = complaints
        .iter()
        .map(|c| (c.id, (week(c.complaint_at), c.product, c.batch.clone())))
        .collect();
    let (state, fitted) = tokio::task::spawn_blocking(move || -> Result<_> {
        std::fs::create_dir_all(&folder).context("the folder of themes")?;
        // A damaged fit is begun again; people's names stand in the rows.
        let before = before.or_else(|| load(&folder).ok());
        let text = |c: &Complaint| Document {
            id: c.id.to_string(),
            text: c.body.clone(),
        };
        let documents: Vec<Document> = complaints.iter().map(text).collect();
        let state = fit(&documents, before, Options::default());
        save(&folder, &state)?;
        let fitted = fitted(&state, weeks, folder.display().to_string());
        Ok((state, fitted))
    })
    .await
    .context("the fit of themes")??;
    theme::store(&house.db, &fitted, now).await?;
    tracing::info!(
        texts = fitted.filed.len(),
        themes = fitted.themes.len(),
        "themes were fitted"
    );
    Ok(Some(state))
}

type Weeks = HashMap<TicketId, (String, Option<tickets_base::id::ProductId>, Option<String>)>;

fn fitted(state: &State, weeks: Weeks, state_ref: String) -> Fitted {
    let ticket = |id: &str| id.parse::<TicketId>().ok();
    let texts: HashMap<&str, &str> = state
        .filed
        .iter()
        .map(|f| (f.id.as_str(), f.text.as_str()))
        .collect();
    let themes = state.themes.iter().map(|theme| FittedTheme {
        number: theme.number.0,
        name: theme.name.clone(),
        terms: theme.name.split(SEPARATOR).map(str::to_owned).collect(),
        size: i64::try_from(theme.size).unwrap_or(i64::MAX),
        open: theme.is_open(),
        quotes: theme
            .quotes
            .iter()
            .filter_map(|id| Some((ticket(id)?, (*texts.get(id.as_str())?).to_owned())))
            .collect(),
    });
    let filed = state.filed.iter().filter_map(|filed| {
        let number = filed.theme.map(|theme| theme.0);
        Some((
            ticket(&filed.id)?,
            number,
            f64::from(filed.score),
            filed.by_person,
        ))
    });
    Fitted {
        themes: themes.collect(),
        filed: filed.collect(),
        weeks,
        state_ref,
    }
}

/// Files the complaints of the last minute.
async fn file_new(house: &House, state: &State) -> Result<()> {
    let fresh = theme::unfiled(&house.db).await?;
    if fresh.is_empty() {
        return Ok(());
    }
    let ids = theme::numbers(&house.db).await?;
    for complaint in fresh {
        let found = state.assign(&complaint.body);
        let theme =
            found.and_then(|(theme, score)| Some((*ids.get(&theme.number.0)?, f64::from(score))));
        theme::file(&house.db, &complaint, theme, &week(complaint.complaint_at)).await?;
    }
    Ok(())
}

/// The ISO week of an instant: `2026-W14`, in universal time.
fn week(at: Timestamp) -> String {
    let instant =
        jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let week = instant.to_zoned(TimeZone::UTC).date().iso_week_date();
    format!("{}-W{:02}", week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_named_by_its_iso_year() {
        assert_eq!(week(Timestamp(1_767_225_600_000)), "2026-W01");
        assert_eq!(week(Timestamp(1_798_761_599_000)), "2026-W53");
    }
}
