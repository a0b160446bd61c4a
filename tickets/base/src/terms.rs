//! One tokenizer for everything that is searched: tickets, customers, parts, articles, and the queries.
//!
//! NFKC, lower case; a run of letters and digits outside the CJK scripts is a word, given as it is and, if English
//! stemming changes it, as its stem too; a run of CJK is given as its single characters and its bigrams. What comes out is
//! letters and digits only, so no database can split it further.

use std::collections::BTreeSet;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

/// Every term of a text in order, repeated as often as it occurs.
pub fn terms(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => push_word(word, &mut out),
            Run::Cjk(chars) => push_cjk(&chars, &mut out),
        }
    }
    out
}

/// The terms of a text, each once.
pub fn term_set(text: &str) -> BTreeSet<String> {
    terms(text).into_iter().collect()
}

/// What a query must find, all of it: words by their stem where they have one, a single CJK character by itself, a longer
/// run by its bigrams alone.
pub fn query_terms(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => {
                out.insert(stem(&word).unwrap_or(word));
            }
            Run::Cjk(chars) if chars.len() == 1 => {
                out.insert(chars[0].to_string());
            }
            Run::Cjk(chars) => out.extend(chars.windows(2).map(|pair| pair.iter().collect())),
        }
    }
    out
}

/// Is this a character of a script written without spaces?
pub fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// NFKC and lower case: how two texts are compared.
pub fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

enum Run {
    Word(String),
    Cjk(Vec<char>),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for c in fold(text).chars() {
        if is_cjk(c) {
            match runs.last_mut() {
                Some(Some(Run::Cjk(chars))) => chars.push(c),
                _ => runs.push(Some(Run::Cjk(vec![c]))),
            }
        } else if c.is_alphanumeric() {
            match runs.last_mut() {
                Some(Some(Run::Word(word))) => word.push(c),
                _ => runs.push(Some(Run::Word(c.into()))),
            }
        } else {
            // Ends the run before it.
            runs.push(None);
        }
    }
    runs.into_iter().flatten().collect()
}

fn push_word(word: String, out: &mut Vec<String>) {
    let stem = stem(&word);
    out.push(word);
    out.extend(stem);
}

fn push_cjk(chars: &[char], out: &mut Vec<String>) {
    out.extend(chars.iter().map(char::to_string));
    out.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
}

/// The English Snowball stem, if it differs.
fn stem(word: &str) -> Option<String> {
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let stem = Stemmer::create(Algorithm::English).stem(word).into_owned();
    (stem != word).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> String {
        terms(text).join(" ")
    }

    #[test]
    fn chinese_gives_single_characters_and_bigrams() {
        assert_eq!(all("不制冷"), "不 制 冷 不制 制冷");
        assert_eq!(all("主板，坏"), "主 板 主板 坏");
    }

    #[test]
    fn a_word_comes_with_its_stem() {
        assert_eq!(all("Pumps leaking"), "pumps pump leaking leak");
        assert_eq!(all("X-200 x200"), "x 200 x200");
    }

    #[test]
    fn full_width_and_mixed_text_is_split_where_the_script_changes() {
        assert_eq!(all("ＡＢＣ泵12"), "abc 泵 12");
    }

    #[test]
    fn a_query_asks_for_bigrams_and_stems_alone() {
        let asked: Vec<_> = query_terms("制冷 leaking 泵").into_iter().collect();
        assert_eq!(asked, ["leak", "制冷", "泵"]);
    }

    #[test]
    fn what_a_query_asks_for_is_among_the_terms_of_its_own_text() {
        for text in [
            "空调不制冷了",
            "The pumps were leaking",
            "保修期内 E-44 error",
            "一",
        ] {
            assert!(query_terms(text).is_subset(&term_set(text)), "{text}");
        }
    }

    #[test]
    fn terms_are_letters_and_digits_only() {
        assert!(
            terms("a'b \"c\" d\\e 泵。#1")
                .iter()
                .all(|t| t.chars().all(char::is_alphanumeric))
        );
    }
}
