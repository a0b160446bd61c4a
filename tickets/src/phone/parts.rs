//! The pieces of a number before any library sees it: extension, prefixes, area code.

use rlibphonenumber::enums::Region;
use serde::{Deserialize, Serialize};

/// How numbers look on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRules {
    /// `CN`
    pub country: String,
    /// `10`: added to numbers of the same city.
    pub area_code: String,
    /// Access codes in front of the real number: `17951`.
    pub strip_prefixes: Vec<String>,
    /// Ranges of stand-in numbers known to this house; never a key.
    pub relay_prefixes: Vec<String>,
}

impl Default for LineRules {
    fn default() -> Self {
        Self {
            country: "CN".to_owned(),
            area_code: "10".to_owned(),
            strip_prefixes: ["17951", "17911", "17909", "12593"]
                .map(str::to_owned)
                .to_vec(),
            relay_prefixes: Vec::new(),
        }
    }
}

/// A number and its extension.
pub struct Split {
    pub number: String,
    pub extension: Option<String>,
}

/// Words and signs before an extension.
const EXTENSION: [&str; 6] = ["转", "轉", "分机", "ext", ";ext=", "#"];

/// Cuts an extension off; what is left keeps digits, `+` and hyphens only.
pub fn split(text: &str) -> Split {
    let lower = text.to_lowercase();
    for mark in EXTENSION {
        if let Some((number, after)) = lower.split_once(mark) {
            return Split {
                number: plain(number),
                extension: extension(after),
            };
        }
    }
    let number = plain(&lower);
    match hyphen_extension(&number) {
        Some((number, extension)) => Split {
            number: number.replace('-', ""),
            extension: Some(extension.to_owned()),
        },
        None => Split {
            number: number.replace('-', ""),
            extension: None,
        },
    }
}

/// `010-62345678-805`: a third group after area code and a whole number.
fn hyphen_extension(number: &str) -> Option<(&str, &str)> {
    let (head, last) = number.rsplit_once('-')?;
    let groups: Vec<&str> = head.split('-').collect();
    let whole = match groups.as_slice() {
        [area, local] => {
            area.starts_with('0') && (3..=4).contains(&area.len()) && (7..=8).contains(&local.len())
        }
        // 62345678-805
        [local] => {
            (7..=8).contains(&local.len())
                && !local.starts_with('0')
                && (2..=5).contains(&last.len())
        }
        _ => false,
    };
    (whole && (1..=6).contains(&last.len())).then_some((head, last))
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '+' | '-'))
        .collect()
}

fn extension(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// Stars or several x between digits: an export that hides the middle.
pub fn is_masked(text: &str) -> bool {
    let hidden = text.contains('*') || text.contains('＊') || text.to_lowercase().contains("xx");
    hidden && text.chars().any(|c| c.is_ascii_digit())
}

/// The number as a library of that country reads it, or `None` when there is nothing to read.
pub fn complete(number: &str, rules: &LineRules) -> Option<String> {
    let number = number.replace('-', "");
    let digits = number.trim_start_matches('+');
    if digits.len() < 3 || digits.len() > 20 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if rules.country != "CN" {
        return Some(number);
    }
    Some(complete_cn(&number, rules))
}

/// China: access codes off, country code on, the 0 a carrier adds away, the line's area code on.
fn complete_cn(number: &str, rules: &LineRules) -> String {
    let plus = number.starts_with('+');
    let mut digits = number.trim_start_matches('+');
    if let Some(rest) = digits.strip_prefix("0086") {
        digits = rest;
    } else if !plus && digits.starts_with("00") {
        return format!("+{}", &digits[2..]);
    } else if let Some(rest) = digits
        .strip_prefix("86")
        .filter(|rest| plus || rest.len() >= 10)
    {
        digits = rest;
    } else if plus {
        return number.to_owned();
    }
    for prefix in &rules.strip_prefixes {
        if let Some(rest) = digits
            .strip_prefix(prefix.as_str())
            .filter(|rest| rest.len() >= 7)
        {
            digits = rest;
            break;
        }
    }
    // 013812345678: the 0 of a carrier before a mobile number.
    let unprefixed = digits.strip_prefix('0').unwrap_or(digits);
    if is_mobile(unprefixed) || unprefixed.starts_with("400") && unprefixed.len() == 10 {
        return format!("+86{unprefixed}");
    }
    if digits.starts_with('0') && digits.len() >= 10 {
        return format!("+86{unprefixed}");
    }
    // Seven or eight digits that do not begin with 0 or 1 are a number of this city.
    if (7..=8).contains(&digits.len()) && !digits.starts_with(['0', '1']) && !is_short(digits) {
        return format!("+86{}{digits}", rules.area_code);
    }
    digits.to_owned()
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && !digits.starts_with("10")
}

/// 110, 12315, 95588, 955xxx: numbers that are the same in the whole country.
pub fn is_short(digits: &str) -> bool {
    digits.bytes().all(|b| b.is_ascii_digit())
        && match digits.len() {
            3 | 5 => {
                digits.starts_with('1') || digits.starts_with("95") || digits.starts_with("96")
            }
            6 | 8 => digits.starts_with("95") || digits.starts_with("96") && digits.len() == 6,
            _ => false,
        }
}

pub fn region(country: &str) -> Option<Region> {
    country.parse().ok()
}
