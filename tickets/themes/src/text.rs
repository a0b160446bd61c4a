//! Text cut into what features and labels are made of: Latin words and runs of
//! Chinese, the latter also into jieba's words.
//!
//! Article search has a tokenizer of its own (the shared `terms`); this one serves
//! themes alone.

use std::sync::OnceLock;

use jieba_rs::Jieba;
use unicode_normalization::UnicodeNormalization;

static DICTIONARY: &str = include_str!("../data/dictionary.txt");

/// NFKC, lower case, and without the typed tokens (`<PHONE>`) that scrubbing leaves.
pub(crate) fn normalise(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tail) = rest.split_at(start);
        plain.push_str(before);
        match typed_token(tail) {
            Some(length) => {
                plain.push(' ');
                rest = &tail[length..];
            }
            None => {
                plain.push('<');
                rest = &tail[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| if c == '’' { '\'' } else { c })
        .collect()
}

fn typed_token(tail: &str) -> Option<usize> {
    let end = tail.find('>')?;
    let name = &tail[1..end];
    let typed = !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    typed.then_some(end + 1)
}

/// One stretch of normalised text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Letters and digits of an alphabet, one word.
    Word(&'a str),
    /// A run of Chinese characters (or kana, hangul), any number of words.
    Han(&'a str),
    /// A stop: words on its two sides are no pair.
    Break,
}

/// Whether `c` belongs to a script written without spaces.
pub(crate) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x3040..=0x30ff | 0xac00..=0xd7af | 0x20000..=0x2fa1f)
}

/// The pieces of an already normalised text, in order.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut kind = Kind::Gap;
    for (at, c) in text.char_indices() {
        let next = kind_of(c, kind);
        if next != kind {
            push(&mut found, kind, &text[start..at]);
            start = at;
            kind = next;
        }
    }
    push(&mut found, kind, &text[start..]);
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Han,
    Gap,
    Stop,
}

fn kind_of(c: char, before: Kind) -> Kind {
    if is_han(c) {
        Kind::Han
    } else if c.is_alphanumeric() || (c == '\'' && before == Kind::Word) {
        Kind::Word
    } else if matches!(c, '.' | ',' | ';' | '!' | '?' | '。' | '、' | ':' | '\n') {
        Kind::Stop
    } else {
        Kind::Gap
    }
}

fn push<'a>(found: &mut Vec<Piece<'a>>, kind: Kind, text: &'a str) {
    match kind {
        Kind::Word => found.push(Piece::Word(text.trim_end_matches('\''))),
        Kind::Han => found.push(Piece::Han(text)),
        Kind::Stop => found.push(Piece::Break),
        Kind::Gap => {}
    }
}

/// Jieba's words of a run of Chinese. The dictionary is read at the first call.
pub(crate) fn chinese_words(run: &str) -> Vec<&str> {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    let jieba = JIEBA.get_or_init(|| {
        Jieba::with_dict(&mut DICTIONARY.as_bytes())
            .expect("the dictionary is part of the program and a test reads it")
    });
    jieba.cut(run, true).into_iter().map(|t| t.word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixed_note_is_cut_into_words_and_runs() {
        let text = normalise("Ｆ8型 门锁 doesn't OPEN, <PHONE> 漏水!");
        assert_eq!(
            pieces(&text),
            [
                Piece::Word("f8"),
                Piece::Han("型"),
                Piece::Han("门锁"),
                Piece::Word("doesn't"),
                Piece::Word("open"),
                Piece::Break,
                Piece::Han("漏水"),
                Piece::Break,
            ]
        );
    }

    #[test]
    fn the_dictionary_knows_common_words() {
        assert_eq!(
            chinese_words("冰箱漏水需要维修"),
            ["冰箱", "漏水", "需要", "维修"]
        );
    }

    #[test]
    fn a_lone_angle_bracket_is_kept() {
        assert_eq!(normalise("a < b <c> <ID_CARD>x"), "a < b <c>  x");
    }
}
