//! Telephone numbers, read by the rules of the line they came on.
//!
//! There is no global parser that is right: a same-city line drops the area code, a carrier adds a 0, a PBX adds an
//! extension that the usual library swallows into the number. [`read`] knows the line ([`LineRules`]); what comes out is what
//! a customer is known by ([`CallerNumber::key`]), or nothing when the number must never become a key.

use rlibphonenumber::enums::Region;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType};
use serde::{Deserialize, Serialize};
use unicode_fold::narrow;

mod parts;
mod unicode_fold;

pub use parts::LineRules;
use parts::Split;

/// What sort of number it is; decides whether it may name a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    Mobile,
    Landline,
    /// 95588, 12315, 110: national, without an area code.
    Short,
    /// 400, 800: a company's door; never a customer.
    TollFree,
    /// A shop's or courier's stand-in for the real number; another person tomorrow.
    Relay,
    Other,
    /// `138****5678` of an export: text, not a number.
    Masked,
    /// The caller hides it.
    Withheld,
    /// Not a number at all.
    Unreadable,
}

/// A number as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CallerNumber {
    /// As it arrived.
    pub raw: String,
    /// E.164, or a national short number.
    pub normalised: Option<String>,
    /// How it is shown: `138 1234 5678`, `010-6234 5678`.
    pub national: String,
    pub extension: Option<String>,
    pub kind: NumberKind,
}

impl CallerNumber {
    /// What a customer may be found and known by.
    pub fn key(&self) -> Option<&str> {
        match self.kind {
            NumberKind::Mobile | NumberKind::Landline | NumberKind::Short | NumberKind::Other => {
                self.normalised.as_deref()
            }
            NumberKind::TollFree
            | NumberKind::Relay
            | NumberKind::Masked
            | NumberKind::Withheld
            | NumberKind::Unreadable => None,
        }
    }

    fn without_number(raw: &str, kind: NumberKind) -> Self {
        Self {
            raw: raw.to_owned(),
            normalised: None,
            national: raw.trim().to_owned(),
            extension: None,
            kind,
        }
    }
}

/// Words that exchanges send instead of a number.
const WITHHELD: [&str; 6] = [
    "anonymous",
    "restricted",
    "private",
    "unknown",
    "unavailable",
    "withheld",
];

/// Reads a number as it arrived on a line, or was typed by a person who thinks of that line.
pub fn read(raw: &str, rules: &LineRules) -> CallerNumber {
    let text = narrow(raw);
    if text.is_empty() || WITHHELD.contains(&text.to_lowercase().as_str()) {
        return CallerNumber::without_number(raw, NumberKind::Withheld);
    }
    if parts::is_masked(&text) {
        return CallerNumber::without_number(raw, NumberKind::Masked);
    }
    let Split { number, extension } = parts::split(&text);
    let Some(number) = parts::complete(&number, rules) else {
        return CallerNumber::without_number(raw, NumberKind::Unreadable);
    };
    let mut read = identify(raw, &number, rules);
    if extension.is_some() && read.kind == NumberKind::Mobile {
        // No mobile telephone has extensions: this is a stand-in number as printed on parcels.
        read.kind = NumberKind::Relay;
    }
    read.extension = extension;
    read
}

/// How a stored key is shown, without the line it came on.
pub fn national(key: &str) -> String {
    if !key.starts_with('+') {
        return key.to_owned();
    }
    match PHONE_NUMBER_UTIL.parse(key, None) {
        Ok(number) => shown(&number),
        Err(_) => key.to_owned(),
    }
}

fn identify(raw: &str, number: &str, rules: &LineRules) -> CallerNumber {
    let region = parts::region(&rules.country);
    let read = |normalised: Option<String>, national: String, kind| CallerNumber {
        raw: raw.to_owned(),
        normalised,
        national,
        extension: None,
        kind,
    };
    if rules
        .relay_prefixes
        .iter()
        .any(|prefix| number.trim_start_matches("+86").starts_with(prefix))
    {
        return read(None, number.to_owned(), NumberKind::Relay);
    }
    let parsed = PHONE_NUMBER_UTIL.parse(number, region);
    if let Some(parsed) = parsed.ok().filter(PhoneNumber::is_valid) {
        let e164 = parsed.format_as(PhoneNumberFormat::E164).into_owned();
        return read(Some(e164), shown(&parsed), kind_of(&parsed));
    }
    if parts::is_short(number) {
        return read(
            Some(number.to_owned()),
            number.to_owned(),
            NumberKind::Short,
        );
    }
    CallerNumber::without_number(raw, NumberKind::Unreadable)
}

fn kind_of(number: &PhoneNumber) -> NumberKind {
    // The library has China's 400 numbers as shared cost.
    match number.get_type() {
        PhoneNumberType::Mobile => NumberKind::Mobile,
        PhoneNumberType::FixedLine | PhoneNumberType::FixedLineOrMobile => NumberKind::Landline,
        PhoneNumberType::TollFree | PhoneNumberType::SharedCost | PhoneNumberType::PremiumRate => {
            NumberKind::TollFree
        }
        _ => NumberKind::Other,
    }
}

/// The national form; a landline of China has a hyphen after its area code.
fn shown(number: &PhoneNumber) -> String {
    let home = number.get_region_code() == Some(Region::CN);
    if !home {
        return number
            .format_as(PhoneNumberFormat::International)
            .into_owned();
    }
    let national = number.format_as(PhoneNumberFormat::National).into_owned();
    match national.split_once(' ') {
        Some((area, rest)) if area.starts_with('0') => format!("{area}-{rest}"),
        _ => national,
    }
}

#[cfg(test)]
mod tests;
