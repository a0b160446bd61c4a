//! Days as lists have them: 2026-03-05, 2026/3/5, 2026年3月5日, 20260305, and the serial number that is left when a
//! spreadsheet's format is lost. `3/5/2026` is two days and refused.

use jiff::ToSpan;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

/// Why a text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadDate {
    Unreadable,
    /// Day and month may change places.
    Ambiguous,
}

impl BadDate {
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "bad_date",
            Self::Ambiguous => "ambiguous_date",
        }
    }
}

/// `2026-03-05`.
pub fn date(text: &str) -> Result<String, BadDate> {
    let text: String = text.nfkc().collect();
    let text = text.trim();
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => civil(year, month, day),
        [a, b, year] if year.len() == 4 => swapped(a, b, year),
        [whole] if whole.len() == 8 => civil(&whole[..4], &whole[4..6], &whole[6..]),
        [whole] if whole == day && whole.len() == 5 => {
            let serial = whole.parse().map_err(|_| BadDate::Unreadable)?;
            from_serial(serial).ok_or(BadDate::Unreadable)
        }
        // A serial with its time of day: 45000.5
        [whole, _] if whole.len() == 5 && day.contains('.') => {
            let serial = day.parse().map_err(|_| BadDate::Unreadable)?;
            from_serial(serial).ok_or(BadDate::Unreadable)
        }
        _ => Err(BadDate::Unreadable),
    }
}

fn civil(year: &str, month: &str, day: &str) -> Result<String, BadDate> {
    let number = |text: &str| text.parse::<i16>().map_err(|_| BadDate::Unreadable);
    let small = |text: &str| text.parse::<i8>().map_err(|_| BadDate::Unreadable);
    let date = Date::new(number(year)?, small(month)?, small(day)?);
    date.map(|date| date.to_string())
        .map_err(|_| BadDate::Unreadable)
}

fn swapped(a: &str, b: &str, year: &str) -> Result<String, BadDate> {
    match (civil(year, b, a), civil(year, a, b)) {
        (Ok(x), Ok(y)) if x != y => Err(BadDate::Ambiguous),
        (Ok(day), _) | (_, Ok(day)) => Ok(day),
        _ => Err(BadDate::Unreadable),
    }
}

/// The spreadsheet's day number: 1 is 1900-01-01, and 60 the 29 February 1900 that never was.
pub(crate) fn from_serial(serial: f64) -> Option<String> {
    if !(61.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let start = Date::constant(1899, 12, 30);
    let day = start.checked_add((serial as i64).days()).ok()?;
    Some(day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_day_is_one_day() {
        for text in [
            "2026-03-05",
            "2026/3/5",
            "2026年3月5日",
            "２０２６．３．５",
            "20260305",
            "46086",
            "46086.5",
            "2026-03-05 00:00:00",
        ] {
            assert_eq!(date(text).as_deref(), Ok("2026-03-05"), "{text}");
        }
        assert_eq!(date("25/12/2026").as_deref(), Ok("2026-12-25"));
    }

    #[test]
    fn what_may_be_two_days_or_none_is_refused() {
        assert_eq!(date("3/5/2026"), Err(BadDate::Ambiguous));
        for text in ["", "soon", "2026-13-45", "7", "2026"] {
            assert_eq!(date(text), Err(BadDate::Unreadable), "{text}");
        }
    }
}
