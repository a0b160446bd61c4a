//! ISO weeks by name (`2026-W14`) and by number, in universal time: what complaints are counted by.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use tickets_base::Timestamp;

/// A Monday, so that whole weeks are counted from it.
const FIRST: Date = Date::constant(1970, 1, 5);

/// The name of the week an instant is in.
pub fn week_of(at: Timestamp) -> String {
    let instant =
        jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let week = instant.to_zoned(TimeZone::UTC).date().iso_week_date();
    name(week)
}

/// Weeks in a row; `None` for what names no week.
pub fn number_of(week: &str) -> Option<i64> {
    let (year, number) = week.split_once("-W")?;
    let monday =
        ISOWeekDate::new(year.parse().ok()?, number.parse().ok()?, Weekday::Monday).ok()?;
    let days = FIRST.until(monday.date()).ok()?.get_days();
    Some(i64::from(days) / 7)
}

/// The name of the week of that number.
pub fn name_of(number: i64) -> String {
    let days = jiff::Span::new().days(number.clamp(-100_000, 100_000) * 7);
    name(FIRST.saturating_add(days).iso_week_date())
}

fn name(week: ISOWeekDate) -> String {
    format!("{}-W{:02}", week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_named_by_its_iso_year_and_counted_over_new_year() {
        assert_eq!(week_of(Timestamp(1_767_225_600_000)), "2026-W01");
        assert_eq!(week_of(Timestamp(1_798_761_599_000)), "2026-W53");
        let last = number_of("2025-W52").unwrap();
        assert_eq!(number_of("2026-W01"), Some(last + 1));
        assert_eq!(name_of(last + 1), "2026-W01");
        assert_eq!(number_of("soon"), None);
    }
}
