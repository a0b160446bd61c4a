//! What a name sorts by and is found by: 北方通联 by 北方, 通联, beifangtonglian, beifang, bftl, bf.

use std::collections::BTreeSet;

use pinyin::ToPinyin;
use tickets_base::terms::{fold, is_cjk, term_set};

/// Lower case, Chinese as its sound: names of both scripts stand in one alphabet.
pub fn sort_key(name: &str) -> String {
    let mut key = String::new();
    for c in fold(name.trim()).chars() {
        match c.to_pinyin() {
            Some(sound) => key.push_str(sound.plain()),
            None => key.push(c),
        }
    }
    key
}

/// The terms of a name: its words and bigrams, its whole sound and its initials (both found by their beginning), and the
/// single characters of a short one.
pub fn name_terms(name: &str) -> BTreeSet<String> {
    let cjk = name.chars().filter(|c| is_cjk(*c)).count();
    // A person's name is found by one character; a company's would be found by every other company.
    let short = cjk <= 4;
    let mut terms: BTreeSet<String> = term_set(name)
        .into_iter()
        .filter(|term| short || term.chars().count() > 1 || !term.chars().all(is_cjk))
        .collect();
    let (mut sound, mut initials) = (String::new(), String::new());
    for c in fold(name).chars() {
        if let Some(syllable) = c.to_pinyin() {
            sound.push_str(syllable.plain());
            initials.push_str(syllable.first_letter());
        }
    }
    terms.extend(
        [sound, initials]
            .into_iter()
            .filter(|text| !text.is_empty()),
    );
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_found_by_its_sound_initials_and_pairs() {
        let terms = name_terms("北方通联");
        for typed in ["北方", "通联", "beifangtonglian", "bftl"] {
            assert!(terms.contains(typed), "{typed} in {terms:?}");
        }
        assert!(
            name_terms("北京市北方通联有限公司")
                .iter()
                .all(|t| t.chars().count() > 1)
        );
    }

    #[test]
    fn a_latin_name_keeps_its_words() {
        assert!(name_terms("Northlink Pumps").contains("northlink"));
        assert_eq!(sort_key(" 林晓 Lin"), "linxiao lin");
    }
}
