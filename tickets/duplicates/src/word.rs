//! One word of a name or an address, with what comparing it needs worked out once.

use crate::text::is_cjk;
use crate::words::SHIPPED;

#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    pub text: String,
    pub chars: Vec<char>,
    pub cjk: bool,
    /// The, restaurant, technology: says little.
    pub weak: bool,
    /// What agreeing on it is worth; set by the [frequencies](crate::Frequencies) of a list.
    pub weight: f64,
    /// A bit for each letter in it: two words with few letters in common need no closer look.
    letters: u32,
    /// The groups of given names it is a form of.
    given: Option<&'static [u16]>,
    digits: bool,
}

impl Word {
    pub fn of(text: &str, weak: bool) -> Self {
        let cjk = text.starts_with(is_cjk);
        // A Chinese core is a whole name in one word.
        let whole = if cjk { 2.0 } else { 1.0 };
        Self {
            text: text.to_owned(),
            chars: text.chars().collect(),
            cjk,
            weak,
            weight: whole * if weak { 0.3 } else { 1.0 },
            letters: text
                .chars()
                .fold(0, |bits, c| bits | 1 << (u32::from(c) % 32)),
            given: SHIPPED.nicknames.get(text).map(Vec::as_slice),
            digits: text.bytes().any(|c| c.is_ascii_digit()),
        }
    }

    /// Numbers are mistyped too, but 21 and 27 are two houses.
    pub fn has_digits(&self) -> bool {
        self.digits
    }

    /// Bob and Robert.
    pub fn one_given_name(&self, other: &Self) -> bool {
        matches!((self.given, other.given), (Some(a), Some(b)) if a.iter().any(|group| b.contains(group)))
    }

    /// False when a look at the letters says that they are two words.
    pub fn may_resemble(&self, other: &Self) -> bool {
        let shared = (self.letters & other.letters).count_ones();
        2 * shared >= self.letters.count_ones().max(other.letters.count_ones())
    }
}
