//! Postal addresses: words weighed by rarity, house numbers apart. `12 Main Street` and `12 main st` agree; `14 Main St` is next
//! door.

use crate::similar::{dice, edit_ratio, jaro_winkler};
use crate::text::{fold, is_cjk, words};
use crate::word::Word;
use crate::words::SHIPPED;

#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    pub words: Vec<Word>,
    /// House and street numbers in order.
    pub numbers: Vec<String>,
}

pub fn parse(text: &str) -> Option<Address> {
    let mut address = Address {
        words: Vec::new(),
        numbers: Vec::new(),
    };
    for token in words(&fold(text)) {
        let token = SHIPPED
            .streets
            .get(token.as_str())
            .map_or(token.as_str(), |short| *short);
        if token.starts_with(|c: char| c.is_ascii_digit()) && !token.ends_with(['t', 'd', 'h']) {
            address
                .numbers
                .push(token.trim_start_matches('0').to_owned());
        } else {
            let weak = token.chars().count() <= 2 && !token.starts_with(is_cjk);
            address.words.push(Word::of(token, weak));
        }
    }
    (!address.words.is_empty() || !address.numbers.is_empty()).then_some(address)
}

/// 0..1.
pub fn compare(a: &Address, b: &Address) -> f64 {
    let words = match (chinese(a), chinese(b)) {
        (Some(x), Some(y)) => runs(&x, &y),
        _ => latin(a, b),
    };
    match numbers(a, b) {
        None => words,
        Some(agree) => {
            let share = if words.is_nan() {
                agree
            } else {
                0.65 * words + 0.35 * agree
            };
            // The street without the house is not the address.
            if agree == 0.0 { share.min(0.55) } else { share }
        }
    }
}

fn chinese(address: &Address) -> Option<Vec<char>> {
    let cjk: Vec<char> = address
        .words
        .iter()
        .filter(|word| word.cjk)
        .flat_map(|word| word.chars.clone())
        .collect();
    (!cjk.is_empty()).then_some(cjk)
}

/// One may leave out province and district: what is shared counts against the shorter.
fn runs(a: &[char], b: &[char]) -> f64 {
    let within = {
        let shorter = a.len().min(b.len()) as f64;
        dice(a, b) * (a.len() + b.len()) as f64 / 2.0 / shorter
    };
    within.min(1.0) * 0.95 + 0.05 * dice(a, b)
}

fn latin(a: &Address, b: &Address) -> f64 {
    let mut open: Vec<&Word> = b.words.iter().collect();
    let (mut shared, mut left, mut right) = (0.0, 0.0, 0.0);
    right += open.iter().map(|word| word.weight).sum::<f64>();
    for word in &a.words {
        left += word.weight;
        let best = open
            .iter()
            .enumerate()
            .map(|(at, other)| (at, alike(word, other)));
        if let Some((at, likeness)) = best
            .max_by(|x, y| x.1.total_cmp(&y.1))
            .filter(|(_, l)| *l >= 0.8)
        {
            shared += likeness * (word.weight + open.swap_remove(at).weight);
        }
    }
    if left + right == 0.0 {
        return f64::NAN;
    }
    let both = shared / (left + right);
    let within = shared / 2.0 / left.min(right).max(f64::MIN_POSITIVE);
    both.max(0.85 * within.min(1.0))
}

fn alike(a: &Word, b: &Word) -> f64 {
    if a.text == b.text {
        return 1.0;
    }
    if a.chars.len().min(b.chars.len()) < 4 || !a.may_resemble(b) {
        return 0.0;
    }
    let likeness = jaro_winkler(&a.chars, &b.chars);
    if likeness >= 0.88 || edit_ratio(&a.chars, &b.chars) >= 0.75 {
        likeness.clamp(0.85, 0.95)
    } else {
        0.0
    }
}

/// The share of the fewer numbers that both name; none when one names none.
fn numbers(a: &Address, b: &Address) -> Option<f64> {
    if a.numbers.is_empty() || b.numbers.is_empty() {
        return None;
    }
    let (few, many) = if a.numbers.len() <= b.numbers.len() {
        (a, b)
    } else {
        (b, a)
    };
    let both = few
        .numbers
        .iter()
        .filter(|number| many.numbers.contains(number))
        .count();
    if both > 0 {
        return Some(both as f64 / few.numbers.len() as f64);
    }
    // One digit off is a slip of the finger as often as the house next door.
    let chars = |text: &String| text.chars().collect::<Vec<_>>();
    let close = few.numbers.iter().any(|x| {
        many.numbers
            .iter()
            .any(|y| x.len() >= 3 && crate::similar::edits(&chars(x), &chars(y), 1) <= 1)
    });
    Some(if close { 0.5 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> f64 {
        compare(
            &parse(a).expect("an address"),
            &parse(b).expect("an address"),
        )
    }

    #[test]
    fn habits_agree_and_the_house_next_door_does_not() {
        for (a, b) in [
            ("12224 Ventura Blvd.", "12224 ventura boulevard"),
            (
                "435 S. La Cienega Blvd., Los Angeles",
                "435 s la cienega blv los angeles",
            ),
            ("北京市朝阳区建国路88号3层", "朝阳区建国路88号"),
        ] {
            assert!(alike(a, b) >= 0.85, "{a} {b} {}", alike(a, b));
        }
        for (a, b) in [
            ("12 main st", "140 main st"),
            ("建国路88号", "建国路15号"),
            ("9 oak lane", "9 elm rd"),
        ] {
            assert!(alike(a, b) < 0.6, "{a} {b} {}", alike(a, b));
        }
    }
}
