//! What every part of the generator needs: one source of chance, ids, days and hours.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng};
use uuid::Uuid;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
/// The company stands in one zone without summer time: UTC+8.
const ZONE_HOURS: i8 = 8;

/// Chance and time.
pub struct Maker {
    pub random: StdRng,
    /// The present, in Unix milliseconds; nothing past lies after it.
    pub now: i64,
}

impl Maker {
    pub fn new(seed: u64, now: i64) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            now,
        }
    }

    /// A UUIDv7 of that time.
    pub fn id(&mut self, at: i64) -> Uuid {
        let millis = u64::try_from(at).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random.random()).into_uuid()
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.random.random_bool(share)
    }

    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.random.random_range(low..high.max(low + 1))
    }

    pub fn index(&mut self, length: usize) -> usize {
        self.random.random_range(0..length)
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.random.random_range(0..of.len())]
    }

    /// Midnight in the company's zone, so many days ago.
    pub fn midnight(&self, days_ago: i64) -> i64 {
        let shift = i64::from(ZONE_HOURS) * HOUR;
        (self.now + shift).div_euclid(DAY) * DAY - shift - days_ago * DAY
    }

    /// A moment of a working day about so many days ago, before now.
    pub fn working_moment(&mut self, days_ago: i64) -> i64 {
        let mut days = days_ago;
        // Fewer people write at weekends.
        if self.is_weekend(days) && self.chance(0.6) {
            days += 2;
        }
        let minute = 8 * 60
            + (self.random.random::<f64>() * self.random.random::<f64>().sqrt() * 720.0) as i64;
        let at = self.midnight(days) + minute * MINUTE + self.between(0, MINUTE);
        if at < self.now {
            at
        } else {
            self.now - self.between(MINUTE, 4 * HOUR)
        }
    }

    pub fn is_weekend(&self, days_ago: i64) -> bool {
        matches!(
            date(self.midnight(days_ago)).weekday(),
            Weekday::Saturday | Weekday::Sunday
        )
    }
}

/// The day of an instant in the company's zone.
pub fn date(at: i64) -> Date {
    let zone = TimeZone::fixed(Offset::constant(ZONE_HOURS));
    Timestamp::from_millisecond(at)
        .expect("within the range of the calendar")
        .to_zoned(zone)
        .date()
}

/// `2026-W14`.
pub fn iso_week(at: i64) -> String {
    let week = date(at).iso_week_date();
    format!("{}-W{:02}", week.year(), week.week())
}

/// `2614`: how batches are numbered.
pub fn short_week(at: i64) -> String {
    let week = date(at).iso_week_date();
    format!("{:02}{:02}", week.year().rem_euclid(100), week.week())
}
