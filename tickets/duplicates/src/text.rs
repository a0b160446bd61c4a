//! Folding and words: what is left of a text when spelling habits are gone.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Full-width as half-width, lower case, Latin letters without their marks.
pub fn fold(text: &str) -> String {
    let lower = text.nfkc().flat_map(char::to_lowercase);
    lower
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .nfc()
        .collect()
}

/// Chinese characters, kana and hangul: written without spaces between words.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// The words of a folded text: runs of letters and digits, and runs of Chinese. An apostrophe joins: `art's` is `arts`.
pub fn words(folded: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = Run::None;
    for c in folded.chars() {
        let run = match c {
            c if is_cjk(c) => Run::Cjk,
            c if c.is_alphanumeric() => Run::Latin,
            '\'' | '’' | '`' | '´' => continue,
            _ => Run::None,
        };
        match (run, words.last_mut()) {
            (Run::None, _) => {}
            (_, Some(word)) if run == last => word.push(c),
            _ => words.push(c.to_string()),
        }
        last = run;
    }
    words
}

#[derive(Clone, Copy, PartialEq)]
enum Run {
    None,
    Latin,
    Cjk,
}

/// FNV-1a over the bytes and a tag: the same on every machine and in every release, since keys are kept.
pub fn hash(tag: u8, parts: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut take = |byte: u8| {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(0x0100_0000_01b3);
    };
    take(tag);
    for part in parts {
        part.bytes().for_each(&mut take);
        take(0xff);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_cases_and_marks_fall_away() {
        assert_eq!(fold("Ｃａｆé　ＭÜNCHEN"), "cafe munchen");
        assert_eq!(fold("（北京）"), "(北京)");
    }

    #[test]
    fn words_part_at_scripts_and_signs() {
        assert_eq!(words("art's deli, 12b"), ["arts", "deli", "12b"]);
        assert_eq!(words("3m中国 有限公司"), ["3m", "中国", "有限公司"]);
    }
}
