//! What a spreadsheet did to a long number: `1.3812345678E+10` still holds every digit, `1.38E+10` lost them.

use unicode_normalization::UnicodeNormalization;

/// Its digits are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadNumber;

/// The text with an exponent written out and full-width signs narrowed; other texts stay as they are.
pub fn number(text: &str) -> Result<String, BadNumber> {
    let narrow: String = text.nfkc().collect();
    let narrow = narrow.trim().trim_start_matches('\'');
    let Some((digits, power)) = exponent(narrow) else {
        return Ok(narrow
            .strip_suffix(".0")
            .filter(|whole| is_digits(whole))
            .unwrap_or(narrow)
            .to_owned());
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    // Fifteen digits are all that a spreadsheet's number keeps.
    let exact = whole.len() + fraction.len() <= 15 && power < 15;
    // 1.38E+10 may be 13800000000; nobody has that telephone, and many have one that was rounded to it.
    if !exact || fraction.len() + 3 < power {
        return Err(BadNumber);
    }
    let zeros = "0".repeat(power.saturating_sub(fraction.len()));
    if fraction.len() > power {
        return Err(BadNumber);
    }
    Ok(format!("{whole}{fraction}{zeros}"))
}

/// `1.38E+10` as its digits and the power.
fn exponent(text: &str) -> Option<(&str, usize)> {
    let at = text.find(['e', 'E'])?;
    let (digits, power) = (&text[..at], &text[at + 1..]);
    let power = power.strip_prefix('+').unwrap_or(power);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let sound =
        is_digits(whole) && fraction.bytes().all(|c| c.is_ascii_digit()) && is_digits(power);
    let power = power.parse().ok().filter(|_| sound)?;
    Some((digits, power))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_kept_its_digits_is_repaired_and_another_refused() {
        for text in [
            "1.3812345678E+10",
            "1.3812345678e10",
            "13812345678",
            "13812345678.0",
            "１３８１２３４５６７８",
            "'13812345678",
        ] {
            assert_eq!(number(text).as_deref(), Ok("13812345678"), "{text}");
        }
        // One digit short of eleven is a number that ends in a nought.
        assert_eq!(number("1.381234567E+10").as_deref(), Ok("13812345670"));
        for text in ["1.38E+10", "1.3812E+10", "9.1110000600037341E+17", "1E+10"] {
            assert_eq!(number(text), Err(BadNumber), "{text}");
        }
        assert_eq!(
            number("010-62345678转805").as_deref(),
            Ok("010-62345678转805")
        );
        assert_eq!(number("138****5678").as_deref(), Ok("138****5678"));
    }
}
