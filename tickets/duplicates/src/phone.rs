//! Telephone numbers as written: many in one cell, with extensions, with or without country and area. No library: what is
//! compared is the end of a number, which every way of writing it shares.

use crate::similar::edits;

/// How many last digits name a telephone: any country's number without its prefix.
const TAIL: usize = 10;
/// A number of a town without its area code.
const LOCAL: usize = 7;

/// The numbers of a cell, digits only, without country prefix and extension; masked ones are left out.
pub fn numbers(cell: &str) -> Vec<String> {
    let folded = crate::text::fold(cell);
    let mut found: Vec<String> = Vec::new();
    let mut open = String::new();
    for part in folded.split(['/', ';', ',', '、', '|', '\n', '，', '；', '或']) {
        // `310/246-1501` is one number: a sign parts numbers only after enough digits.
        open.push_str(part);
        if open.bytes().filter(u8::is_ascii_digit).count() < LOCAL {
            continue;
        }
        let digits = one(&std::mem::take(&mut open));
        if digits.len() >= 5 && !found.contains(&digits) {
            found.push(digits);
        }
    }
    let short = one(&open);
    if found.is_empty() && short.len() >= 5 {
        found.push(short);
    }
    found
}

fn one(part: &str) -> String {
    if part.contains(['*', '•']) || part.contains("xxx") {
        return String::new();
    }
    let whole = part.split(['转', 'x', '#']).next().unwrap_or_default();
    let whole = whole.split("ext").next().unwrap_or_default();
    let groups: Vec<String> = whole
        .split('-')
        .map(|group| group.chars().filter(char::is_ascii_digit).collect())
        .collect();
    let mut digits = national(&groups.concat()).to_owned();
    if let [before @ .., last] = &groups[..]
        && (1..=4).contains(&last.len())
        && national(&before.concat()).len() >= 10
    {
        digits = national(&before.concat()).to_owned();
    }
    digits
}

/// Without 0, 00 and 86 in front.
fn national(digits: &str) -> &str {
    let digits = digits.trim_start_matches('0');
    let home = digits
        .strip_prefix("86")
        .map(|rest| rest.trim_start_matches('0'));
    home.filter(|rest| rest.len() >= 9).unwrap_or(digits)
}

/// The end by which a number is found.
pub fn tail(digits: &str) -> &str {
    &digits[digits.len().saturating_sub(TAIL)..]
}

/// How two numbers agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhoneAgreement {
    Different,
    /// One digit off, or one of the two without its area.
    Close,
    Same,
}

/// The best of all pairs; none when one of the two has no number.
pub fn compare(a: &[String], b: &[String]) -> Option<PhoneAgreement> {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| agree(x, y)));
    pairs.max()
}

fn agree(a: &str, b: &str) -> PhoneAgreement {
    let (x, y) = (tail(a), tail(b));
    if x == y {
        return PhoneAgreement::Same;
    }
    let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    if short.len() >= LOCAL && long.len() > short.len() && long.ends_with(short) {
        return PhoneAgreement::Close;
    }
    // A digit too many shifts the end: the whole numbers are compared then.
    let chars = |text: &str| text.chars().collect::<Vec<_>>();
    let slip = |x: &str, y: &str| edits(&chars(x), &chars(y), 1) <= 1;
    if short.len() >= LOCAL && (slip(x, y) || slip(a, b)) {
        return PhoneAgreement::Close;
    }
    PhoneAgreement::Different
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_number_ends_alike() {
        for text in [
            "013812345678",
            "+86 138 1234 5678",
            "0086-138-1234-5678",
            "８６１３８１２３４５６７８",
        ] {
            assert_eq!(numbers(text), ["13812345678"], "{text}");
        }
        for text in [
            "010-62345678-805",
            "010-62345678转805",
            "(010) 6234 5678",
            "86 10 62345678",
        ] {
            assert_eq!(numbers(text), ["1062345678"], "{text}");
        }
        assert_eq!(numbers("310-246-1501"), ["3102461501"]);
        assert_eq!(numbers("138****5678"), Vec::<String>::new());
        assert_eq!(numbers("13812345678/010-62345678").len(), 2);
    }

    #[test]
    fn a_digit_off_or_no_area_is_close() {
        let agree = |a: &str, b: &str| compare(&numbers(a), &numbers(b));
        assert_eq!(
            agree("1-310-246-1501", "310/246-1501"),
            Some(PhoneAgreement::Same)
        );
        assert_eq!(
            agree("13102461501", "3102461501"),
            Some(PhoneAgreement::Same)
        );
        assert_eq!(
            agree("62345678", "010-62345678"),
            Some(PhoneAgreement::Close)
        );
        assert_eq!(
            agree("13812345678", "13812345687"),
            Some(PhoneAgreement::Close)
        );
        assert_eq!(
            agree("13812345678", "13912345679"),
            Some(PhoneAgreement::Different)
        );
        assert_eq!(agree("", "13912345679"), None);
    }
}
