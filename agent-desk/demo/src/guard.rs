//! Keeps a set of texts varied: no two equal after names and digits are taken out, and
//! no run of words standing in too many of them.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Length of a run: English words, Chinese characters.
pub const ENGLISH_RUN: usize = 6;
pub const CHINESE_RUN: usize = 10;

/// The texts accepted so far.
#[derive(Debug)]
pub struct Guard {
    whole: HashSet<u64>,
    runs: HashMap<u64, u32>,
    most: u32,
}

impl Guard {
    /// No run may stand in more than `most` texts.
    pub fn new(most: u32) -> Self {
        Self {
            whole: HashSet::new(),
            runs: HashMap::new(),
            most,
        }
    }

    /// Takes the text in, unless it is too like those before. `names` do not count as
    /// difference.
    pub fn admit(&mut self, text: &str, names: &[&str]) -> bool {
        let bare = strip(text, names);
        let mut whole = DefaultHasher::new();
        words_of(&bare).hash(&mut whole);
        han_of(&bare).hash(&mut whole);
        let whole = whole.finish();
        if self.whole.contains(&whole) {
            return false;
        }
        // Runs of the text as it is and with the names taken out, whichever meets more.
        let found: HashSet<u64> = runs(&bare).chain(runs(&strip(text, &[]))).collect();
        if found
            .iter()
            .any(|run| self.runs.get(run).is_some_and(|&n| n >= self.most))
        {
            return false;
        }
        self.whole.insert(whole);
        for run in found {
            *self.runs.entry(run).or_default() += 1;
        }
        true
    }
}

/// Lower case, without digits and the names given, longer names first.
pub fn strip(text: &str, names: &[&str]) -> String {
    let mut bare = text.to_lowercase();
    let mut names: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in names {
        bare = bare.replace(&name.to_lowercase(), " ");
    }
    bare.retain(|c| !c.is_numeric());
    bare
}

/// The hashes of all runs of a stripped text.
pub fn runs(bare: &str) -> impl Iterator<Item = u64> + use<> {
    let words = words_of(bare);
    let english: Vec<u64> = words.windows(ENGLISH_RUN).map(|run| hash(&run)).collect();
    let han = han_of(bare);
    let chinese: Vec<u64> = han.windows(CHINESE_RUN).map(|run| hash(&run)).collect();
    english.into_iter().chain(chinese)
}

fn hash(item: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    item.hash(&mut hasher);
    hasher.finish()
}

fn words_of(bare: &str) -> Vec<String> {
    let latin = |c: char| c.is_alphabetic() && !is_han(c);
    bare.split(|c| !latin(c) && c != '\'')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

fn han_of(bare: &str) -> Vec<char> {
    bare.chars().filter(|&c| is_han(c)).collect()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_by_names_and_digits_alone_are_one() {
        let mut guard = Guard::new(9);
        assert!(guard.admit("Ann: error 12 on unit 7", &["Ann"]));
        assert!(!guard.admit("Bo: error 34 on unit 9", &["Bo"]));
        assert!(guard.admit("Bo: failure 34 on unit 9", &["Bo"]));
    }

    #[test]
    fn a_run_that_stands_in_enough_texts_is_refused() {
        let mut guard = Guard::new(2);
        assert!(guard.admit("one the pump does not start today", &[]));
        assert!(guard.admit("two the pump does not start today", &[]));
        assert!(!guard.admit("three the pump does not start today", &[]));
        assert!(guard.admit("甲水泵今天早上没有启动了", &[]));
        assert!(guard.admit("乙水泵今天早上，没有启动了", &[]));
        assert!(!guard.admit("丙水泵今天早上没有启动了", &[]));
    }
}
