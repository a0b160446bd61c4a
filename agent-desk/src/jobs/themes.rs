//! Follows the themes of complaints, on one node at a time: a fit when there is none, or when the last is a day old and
//! something has come since; every minute each new complaint filed under the theme it is closest to; and word of a theme
//! that rises.
//!
//! Rows are the truth: the themes, who stands where, what people decided. The fit's own files in the data folder only spare
//! the next start some work; a node without them learns them again from the rows.

mod fitting;
mod trend;

pub use trend::judge;

use std::time::Duration;

use anyhow::Result;
use tickets::theme::{self, Run};
use tickets_base::lease::Held;
use tickets_base::{Timestamp, Viewer};
use tickets_themes::State;
use uuid::Uuid;

use super::held::Lease;
use crate::state::House;
use crate::weeks::{name_of, week_of};

/// The lease is looked after this often, and work looked for every [`ROUND`].
const TICK: Duration = Duration::from_secs(1);
const ROUND: Duration = Duration::from_secs(60);
const REFIT: Duration = Duration::from_secs(24 * 60 * 60);
/// Below this there is nothing to find.
const FEWEST: i64 = 20;

/// What this node has in memory while it holds the lease.
#[derive(Default)]
struct Follower {
    /// The fit in place, and the newest decision it knows of.
    known: Option<(Run, Option<Uuid>, State)>,
    /// The week whose alarms were judged last.
    judged: Option<String>,
    next: Option<Timestamp>,
}

/// Runs until it is aborted.
pub async fn follow(house: House) {
    let mut lease = Lease::new("themes", &house.node);
    let mut follower = Follower::default();
    loop {
        match lease.keep(&house.db, &house.clock).await {
            Ok(Some(_)) => {
                if let Err(error) = follower.turn(&house, &mut lease).await {
                    tracing::warn!(error = format!("{error:#}"), "themes stay as they were");
                }
            }
            // Whoever holds it now may fit: what is known here grows old.
            Ok(None) => follower = Follower::default(),
            Err(error) => tracing::warn!(%error, "nobody follows the themes"),
        }
        house.clock.sleep(TICK).await;
    }
}

impl Follower {
    /// Works when a round is due.
    async fn turn(&mut self, house: &House, lease: &mut Lease) -> Result<()> {
        let now = house.clock.now();
        if self.next.is_some_and(|next| now < next) {
            return Ok(());
        }
        self.next = Some(now + ROUND);
        let mut changed = self.learn(house, lease).await?;
        if self.is_due(house, now).await? {
            self.refit(house, lease, now).await?;
            changed = true;
        }
        if let Some(held) = lease.keep(&house.db, &house.clock).await?.cloned() {
            changed |= self.file_new(house, &held).await?;
            self.tell(house, &held, changed).await?;
        }
        Ok(())
    }

    /// Brings the fit in memory to what the rows say; true when they had changed.
    async fn learn(&mut self, house: &House, lease: &mut Lease) -> Result<bool> {
        let run = theme::newest_run(&house.db).await?;
        let edit = theme::newest_edit(&house.db).await?;
        let (Some(run), known) = (run, &self.known) else {
            return Ok(false);
        };
        if known
            .as_ref()
            .is_some_and(|(own, known, _)| own.id == run.id && *known == edit)
        {
            return Ok(false);
        }
        let before = self.known.take().filter(|(own, ..)| own.id == run.id);
        let work = Box::pin(fitting::remember(house, before.map(|(.., state)| state)));
        let (memory, state) = lease.during(&house.db, &house.clock, work).await??;
        self.known = memory.run.map(|run| (run, memory.edit, state));
        Ok(true)
    }

    /// There is no fit yet, or the last is old and complaints came or went, or people decided something since.
    async fn is_due(&self, house: &House, now: Timestamp) -> Result<bool> {
        let texts = theme::count(&house.db).await?;
        Ok(match &self.known {
            None => texts >= FEWEST,
            Some((run, ..)) if run.at + REFIT > now => false,
            Some((run, ..)) => {
                texts != run.texts || theme::decided_since(&house.db, run.at).await?
            }
        })
    }

    async fn refit(&mut self, house: &House, lease: &mut Lease, now: Timestamp) -> Result<()> {
        let before = self.known.take().map(|(.., state)| state);
        let work = Box::pin(fitting::fit(house, before, now));
        let made = lease.during(&house.db, &house.clock, work).await??;
        let Some(held) = lease.keep(&house.db, &house.clock).await?.cloned() else {
            return Ok(());
        };
        let work = Box::pin(theme::store(&house.db, &held, &made.fitted, now));
        let stored = lease.during(&house.db, &house.clock, work).await??;
        metrics::histogram!("tandem_theme_step_seconds").record(stored.longest.as_secs_f64());
        tracing::info!(
            texts = made.fitted.filed.len(),
            themes = made.fitted.themes.len(),
            steps = stored.steps,
            longest_ms = stored.longest.as_millis(),
            "themes were fitted"
        );
        fitting::drop_old_files(house, made.fitted.run);
        let run = theme::newest_run(&house.db).await?;
        self.known = run.map(|run| (run, made.edit, made.state));
        Ok(())
    }

    /// Files the complaints of the last minute; true when there were some.
    async fn file_new(&self, house: &House, held: &Held) -> Result<bool> {
        let Some((run, _, state)) = &self.known else {
            return Ok(false);
        };
        let fresh = theme::unfiled(&house.db, run.id).await?;
        let filed = !fresh.is_empty();
        fitting::file(house, held, state, fresh).await?;
        Ok(filed)
    }

    /// Judges the last whole week when it is a new one or something has changed, and tells of what began to rise.
    async fn tell(&mut self, house: &House, held: &Held, changed: bool) -> Result<()> {
        let now = house.clock.now();
        let week = week_of(now);
        if self.known.is_none() || (!changed && self.judged.as_ref() == Some(&week)) {
            return Ok(());
        }
        let viewer = Viewer::house(&house.node);
        let mut themes = theme::list(&house.db, &viewer, None, (None, None)).await?;
        let judged = judge(&mut themes, now, None);
        let last = name_of(judged);
        let judged: Vec<theme::Judged> = themes
            .iter()
            .map(|theme| theme::Judged {
                theme: theme.id,
                alarm: theme.trend.alarm,
                week: last.clone(),
                n: theme.trend.last,
                expected: theme.trend.before,
                p: theme.trend.p.unwrap_or(1.0),
            })
            .collect();
        let raised = theme::raise(&house.db, held, &viewer, &judged, now).await?;
        if !raised.is_empty() {
            tracing::info!(themes = raised.len(), week = last, "themes rise");
        }
        self.judged = Some(week);
        Ok(())
    }
}
