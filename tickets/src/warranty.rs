//! In or out of warranty, with the reason: computed from the device's rows, never typed in.
//!
//! A person may decide otherwise (goodwill, misuse); that decision stands on the repair with its own reason.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use tickets_base::id::DeviceId;
use tickets_base::{Db, Error, Result, Timestamp};
use utoipa::ToSchema;

use crate::calendar::date_in;

/// What stands on a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InWarranty {
    In,
    Out,
    Unknown,
}

impl InWarranty {
    pub fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Unknown => "unknown",
        }
    }

    pub fn of(word: &str) -> Self {
        match word {
            "in" => Self::In,
            "out" => Self::Out,
            _ => Self::Unknown,
        }
    }
}

/// A verdict and why, as a code the page renders: `until_date`, `expired`, `from_purchase`, `no_date`, `no_device`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warranty {
    pub verdict: InWarranty,
    pub reason: String,
    /// The last day covered.
    #[schema(value_type = Option<String>)]
    pub until: Option<Date>,
}

/// The verdict for a device on a day.
///
/// A date on the device wins; without one, the purchase and the product's months decide.
pub fn verdict(until: Option<Date>, bought: Option<Date>, months: i64, today: Date) -> Warranty {
    let (until, reason) = match (until, bought) {
        (Some(until), _) => (Some(until), "until_date"),
        (None, Some(bought)) if months > 0 => (
            bought.checked_add(months_span(months)).ok(),
            "from_purchase",
        ),
        _ => (None, "no_date"),
    };
    match until {
        Some(until) if today <= until => Warranty {
            verdict: InWarranty::In,
            reason: reason.into(),
            until: Some(until),
        },
        Some(until) => Warranty {
            verdict: InWarranty::Out,
            reason: "expired".into(),
            until: Some(until),
        },
        None => Warranty {
            verdict: InWarranty::Unknown,
            reason: reason.into(),
            until: None,
        },
    }
}

/// The verdict for an unknown model: nothing can be looked up.
pub fn without_device() -> Warranty {
    Warranty {
        verdict: InWarranty::Unknown,
        reason: "no_device".into(),
        until: None,
    }
}

/// The verdict for a device of ours, on the day it is in `zone`.
pub async fn of_device(db: &Db, device: DeviceId, zone: &str, now: Timestamp) -> Result<Warranty> {
    let row: Option<(Option<String>, Option<String>, i64)> = db
        .opt(
            "select d.warranty_until, d.bought_on, p.warranty_months
             from device d join product p on p.id = d.product where d.id = $1",
            (device,),
        )
        .await?;
    let (until, bought, months) = row.ok_or(Error::not_found("device"))?;
    let date = |text: Option<String>| text.and_then(|text| text.parse().ok());
    Ok(verdict(
        date(until),
        date(bought),
        months,
        date_in(zone, now)?,
    ))
}

fn months_span(months: i64) -> Span {
    // A warranty of more than a century is a slip of the keyboard.
    months.clamp(0, 1_200).months()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn day(text: &str) -> Option<Date> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn the_last_day_is_still_covered() {
        let today = day("2026-03-02").unwrap();
        let judged = verdict(day("2026-03-02"), None, 0, today);
        assert_eq!(
            (judged.verdict, judged.reason.as_str()),
            (InWarranty::In, "until_date")
        );
        let judged = verdict(day("2026-03-01"), None, 0, today);
        assert_eq!(
            (judged.verdict, judged.reason.as_str()),
            (InWarranty::Out, "expired")
        );
    }

    #[test]
    fn without_a_date_the_purchase_decides() {
        let today = day("2026-03-02").unwrap();
        let judged = verdict(None, day("2024-06-15"), 24, today);
        assert_eq!(judged.reason, "from_purchase");
        assert_eq!(judged.until, day("2026-06-15"));
        assert_eq!(
            verdict(None, day("2023-06-15"), 24, today).verdict,
            InWarranty::Out
        );
    }

    #[test]
    fn without_any_date_nobody_knows() {
        let judged = verdict(None, None, 24, day("2026-03-02").unwrap());
        assert_eq!(
            (judged.verdict, judged.reason.as_str()),
            (InWarranty::Unknown, "no_date")
        );
    }
}
