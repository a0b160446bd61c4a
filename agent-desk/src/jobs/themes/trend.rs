//! The weekly test over the themes of a list.

use tickets::theme::{Theme, Trend};
use tickets_base::Timestamp;
use tickets_themes::{WeekCount, spikes};

use crate::weeks::{number_of, week_of};

/// Weeks looked back: the history the test reads and the week itself, with some to spare.
const WEEKS: i64 = 30;

/// Judges the newest whole week of every theme against the half year before it; returns that week's number.
///
/// The week that runs would hide a rise behind its missing days. `to` is the last week that was asked for.
pub fn judge(themes: &mut [Theme], now: Timestamp, to: Option<&str>) -> i64 {
    let running = number_of(&week_of(now)).unwrap_or(0);
    let newest = to
        .and_then(number_of)
        .map_or(running - 1, |to| to.min(running - 1));
    let weeks = |theme: &Theme| -> Vec<(i64, i64)> {
        let counted = theme.weeks.iter();
        counted
            .filter_map(|w| Some((number_of(&w.week)?, w.n)))
            .collect()
    };
    // A week without any complaint counts as such from the first complaint on.
    let first = themes.iter().flat_map(weeks).map(|(week, _)| week).min();
    let first = first.unwrap_or(newest).max(newest - WEEKS);
    let mut counts = Vec::new();
    for theme in themes.iter() {
        let counted = weeks(theme);
        for week in first..=newest {
            let n: i64 = counted.iter().filter(|w| w.0 == week).map(|w| w.1).sum();
            counts.push(WeekCount {
                theme: theme.id.to_string(),
                week,
                count: u64::try_from(n).unwrap_or(0),
                exposure: 1.0,
            });
        }
    }
    let judged = spikes(&counts);
    for theme in themes {
        let id = theme.id.to_string();
        let last = weeks(theme)
            .iter()
            .filter(|w| w.0 == newest)
            .map(|w| w.1)
            .sum();
        let found = judged
            .iter()
            .find(|alarm| alarm.theme == id && alarm.week == newest);
        theme.trend = match found {
            Some(alarm) => Trend {
                last,
                before: alarm.expected,
                p: Some(alarm.p),
                alarm: alarm.alarm && theme.state != "muted",
            },
            None => Trend {
                last,
                ..Trend::default()
            },
        };
    }
    newest
}
