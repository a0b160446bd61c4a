//! Working hours: a week of intervals, and days that close or open against it (holidays, 调休).
//!
//! An interval may run over midnight (`22:00` to `06:00`); it then belongs to the day it begins on. A calendar day exists
//! only in the calendar's zone, so every question is asked and answered in instants.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tickets_base::db::JsonText;
use tickets_base::{Db, Error, Result, Timestamp, Tx};
use uuid::Uuid;

/// `08:00` to `18:00` on weekday 1 (Monday) to 7.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekInterval {
    pub day: i8,
    pub from: String,
    pub to: String,
}

/// Hours of one day that differs from its week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayInterval {
    pub from: String,
    pub to: String,
}

/// When somebody works.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    /// By weekday 1 to 7.
    week: BTreeMap<i8, Vec<Hours>>,
    /// Closed days hold nothing.
    days: BTreeMap<Date, Vec<Hours>>,
}

const CALENDAR: &str = "select time_zone, week from calendar where id = $1";
const DAYS: &str = "select day, open, intervals from calendar_day where calendar = $1";

type CalendarRow = (String, JsonText<Vec<WeekInterval>>);
type DayRow = (String, i64, JsonText<Vec<DayInterval>>);

/// Where a house stands that has not said where.
pub const USUAL_ZONE: &str = "Asia/Shanghai";

/// Half open, in instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Span {
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hours {
    from: Time,
    to: Time,
}

impl Calendar {
    /// Reads a calendar as its rows say it.
    ///
    /// # Errors
    /// `Invalid` for an unknown zone or hours that cannot be read.
    pub fn new(
        zone: &str,
        week: &[WeekInterval],
        days: impl IntoIterator<Item = (Date, Vec<DayInterval>)>,
    ) -> Result<Self> {
        let zone = TimeZone::get(zone).map_err(|_| Error::invalid("time_zone", "unknown_zone"))?;
        let mut by_day: BTreeMap<i8, Vec<Hours>> = BTreeMap::new();
        for interval in week {
            let hours = Hours::parse(&interval.from, &interval.to)?;
            by_day.entry(interval.day).or_default().push(hours);
        }
        let mut special = BTreeMap::new();
        for (date, intervals) in days {
            let hours: Result<Vec<_>> = intervals
                .iter()
                .map(|i| Hours::parse(&i.from, &i.to))
                .collect();
            special.insert(date, hours?);
        }
        Ok(Self {
            zone,
            week: by_day,
            days: special,
        })
    }

    /// Monday to Friday 08:00-12:00 and 13:00-18:00: for a person without a calendar.
    pub fn usual(zone: &str) -> Result<Self> {
        let interval = |day, from: &str, to: &str| WeekInterval {
            day,
            from: from.into(),
            to: to.into(),
        };
        let week: Vec<_> = (1..=5)
            .flat_map(|day| {
                [
                    interval(day, "08:00", "12:00"),
                    interval(day, "13:00", "18:00"),
                ]
            })
            .collect();
        Self::new(zone, &week, [])
    }

    /// The calendar of this id, with its special days.
    pub async fn read(db: &Db, id: Uuid) -> Result<Self> {
        Self::of_rows(db.one(CALENDAR, (id,)).await?, db.all(DAYS, (id,)).await?)
    }

    /// As [`Calendar::read`], inside a transaction.
    pub async fn read_in(tx: &mut Tx, id: Uuid) -> Result<Self> {
        Self::of_rows(tx.one(CALENDAR, (id,)).await?, tx.all(DAYS, (id,)).await?)
    }

    fn of_rows((zone, week): CalendarRow, days: Vec<DayRow>) -> Result<Self> {
        let mut special = Vec::new();
        for (day, open, intervals) in days {
            let date: Date = day.parse().map_err(|_| Error::invalid("day", "bad_date"))?;
            special.push((date, hours_of_day(open == 1, intervals.0, &week.0)));
        }
        Self::new(&zone, &week.0, special)
    }

    /// The day an instant falls on here.
    pub fn date(&self, at: Timestamp) -> Date {
        zoned(at, &self.zone).date()
    }

    /// The working spans that begin on this day, in order.
    pub fn spans(&self, date: Date) -> Vec<Span> {
        let weekday = date.weekday().to_monday_one_offset();
        let hours = self.days.get(&date).or_else(|| self.week.get(&weekday));
        let mut spans: Vec<Span> = hours
            .into_iter()
            .flatten()
            .filter_map(|hours| self.span(date, *hours))
            .collect();
        spans.sort();
        spans
    }

    /// The working spans that begin on `days` days from the day of `at` on.
    pub fn spans_from(&self, at: Timestamp, days: u16) -> Vec<Span> {
        let mut date = self.date(at);
        let mut spans = Vec::new();
        for _ in 0..days {
            spans.extend(self.spans(date));
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        spans
    }

    pub fn is_open(&self, at: Timestamp) -> bool {
        let date = self.date(at);
        // Yesterday's night shift may still run.
        let yesterday = date
            .yesterday()
            .map(|day| self.spans(day))
            .unwrap_or_default();
        yesterday
            .iter()
            .chain(&self.spans(date))
            .any(|span| span.from <= at && at < span.to)
    }

    fn span(&self, date: Date, hours: Hours) -> Option<Span> {
        let last = if hours.to <= hours.from {
            date.tomorrow().ok()?
        } else {
            date
        };
        let instant = |date: Date, time: Time| {
            let zoned = date.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
            Some(Timestamp(zoned.timestamp().as_millisecond()))
        };
        Some(Span {
            from: instant(date, hours.from)?,
            to: instant(last, hours.to)?,
        })
    }
}

impl Hours {
    fn parse(from: &str, to: &str) -> Result<Self> {
        let time = |text: &str| {
            // Midnight at the end of a day.
            let text = if text == "24:00" { "00:00" } else { text };
            text.parse::<Time>()
                .map_err(|_| Error::invalid("hours", "bad_time"))
        };
        Ok(Self {
            from: time(from)?,
            to: time(to)?,
        })
    }
}

/// The day an instant falls on in a zone.
pub fn date_in(zone: &str, at: Timestamp) -> Result<Date> {
    let zone = TimeZone::get(zone).map_err(|_| Error::invalid("time_zone", "unknown_zone"))?;
    Ok(zoned(at, &zone).date())
}

/// A day from midnight to midnight in a zone.
pub fn day_in(zone: &str, date: Date) -> Result<Span> {
    let zone = TimeZone::get(zone).map_err(|_| Error::invalid("time_zone", "unknown_zone"))?;
    let midnight = |date: Date| {
        let zoned = date
            .to_zoned(zone.clone())
            .map_err(|_| Error::invalid("date", "bad_date"))?;
        Ok::<_, Error>(Timestamp(zoned.timestamp().as_millisecond()))
    };
    let next = date
        .tomorrow()
        .map_err(|_| Error::invalid("date", "bad_date"))?;
    Ok(Span {
        from: midnight(date)?,
        to: midnight(next)?,
    })
}

/// The zone of the company's days: the setting `time_zone`.
pub async fn company_zone(tx: &mut Tx) -> Result<String> {
    let set: Option<(String,)> = tx
        .opt("select value from setting where name = 'time_zone'", ())
        .await?;
    Ok(set.map_or_else(|| USUAL_ZONE.to_owned(), |(zone,)| zone))
}

/// A make-up day without hours of its own takes those of the first working weekday.
fn hours_of_day(open: bool, own: Vec<DayInterval>, week: &[WeekInterval]) -> Vec<DayInterval> {
    if !open || !own.is_empty() {
        return if open { own } else { Vec::new() };
    }
    let first = week.iter().map(|interval| interval.day).min();
    week.iter()
        .filter(|interval| Some(interval.day) == first)
        .map(|interval| DayInterval {
            from: interval.from.clone(),
            to: interval.to.clone(),
        })
        .collect()
}

fn zoned(at: Timestamp, zone: &TimeZone) -> jiff::Zoned {
    // What a 64-bit number of milliseconds can hold beyond jiff's years is no date anybody means.
    let instant = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    instant.to_zoned(zone.clone())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const SHANGHAI: &str = "Asia/Shanghai";

    fn at(text: &str) -> Timestamp {
        let zoned: jiff::Zoned = format!("{text}[{SHANGHAI}]").parse().unwrap();
        Timestamp(zoned.timestamp().as_millisecond())
    }

    fn interval(day: i8, from: &str, to: &str) -> WeekInterval {
        WeekInterval {
            day,
            from: from.into(),
            to: to.into(),
        }
    }

    #[test]
    fn a_week_is_open_in_its_hours_and_zone() {
        let calendar = Calendar::usual(SHANGHAI).unwrap();
        assert!(calendar.is_open(at("2026-03-02T08:00:00")));
        assert!(!calendar.is_open(at("2026-03-02T12:30:00")));
        assert!(!calendar.is_open(at("2026-03-02T18:00:00")));
        assert!(!calendar.is_open(at("2026-03-01T10:00:00")));
    }

    #[test]
    fn a_holiday_closes_a_weekday_and_a_make_up_day_opens_a_sunday() {
        let week: Vec<_> = (1..=5).map(|day| interval(day, "09:00", "17:00")).collect();
        let make_up = hours_of_day(true, vec![], &week);
        let closed = hours_of_day(false, vec![], &week);
        let days = [("2026-10-01", closed), ("2026-10-10", make_up)]
            .map(|(day, hours)| (day.parse().unwrap(), hours));
        let calendar = Calendar::new(SHANGHAI, &week, days).unwrap();
        assert!(!calendar.is_open(at("2026-10-01T10:00:00")));
        assert!(calendar.is_open(at("2026-10-10T10:00:00")));
        assert!(!calendar.is_open(at("2026-10-10T17:30:00")));
    }

    #[test]
    fn a_night_shift_belongs_to_the_evening_it_begins_on() {
        let calendar = Calendar::new(SHANGHAI, &[interval(5, "22:00", "06:00")], []).unwrap();
        assert!(calendar.is_open(at("2026-03-06T23:00:00")));
        assert!(calendar.is_open(at("2026-03-07T05:59:00")));
        assert!(!calendar.is_open(at("2026-03-07T06:00:00")));
        assert!(!calendar.is_open(at("2026-03-06T05:00:00")));
    }

    #[test]
    fn spans_of_some_days_come_in_order() {
        let calendar = Calendar::usual(SHANGHAI).unwrap();
        // Friday to Monday.
        let spans = calendar.spans_from(at("2026-03-06T10:00:00"), 4);
        assert_eq!(spans.len(), 4);
        assert_eq!(spans[2].from, at("2026-03-09T08:00:00"));
        assert!(spans.windows(2).all(|pair| pair[0].to <= pair[1].from));
    }
}
