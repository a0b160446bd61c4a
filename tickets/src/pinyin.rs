//! What a name or a label can be found by when it is typed: `林晓` by 林晓, linxiao, lx.

use pinyin::ToPinyin;

/// The text itself in lower case, its syllables run together, and its initials, separated by blanks.
/// What has no Chinese character is found by its words and their initials.
pub fn terms(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let (mut full, mut initials) = (String::new(), String::new());
    let mut begins = true;
    for c in lower.chars() {
        if let Some(syllable) = c.to_pinyin() {
            full.push_str(syllable.plain());
            initials.push_str(syllable.first_letter());
            begins = true;
        } else if c.is_alphanumeric() {
            full.push(c);
            if begins {
                initials.push(c);
            }
            begins = false;
        } else {
            begins = true;
        }
    }
    let mut parts = vec![lower];
    for part in [full, initials] {
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(" ")
}

/// What somebody typed, in the form [`terms`] writes: lower case, without blanks at its ends.
pub fn typed(query: &str) -> String {
    query.trim().to_lowercase()
}

/// Does a row with these terms answer to what was typed? Every word must begin or stand within a term.
pub fn matches(terms: &str, typed: &str) -> bool {
    typed.split_whitespace().all(|word| terms.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_name_is_found_by_its_sound_and_its_initials() {
        let known = terms("林晓");
        for typed in ["林", "linxiao", "linx", "lx", "林晓"] {
            assert!(matches(&known, typed), "{typed} in {known}");
        }
        assert!(!matches(&known, "wei"));
    }

    #[test]
    fn an_english_label_is_found_by_words_and_initials() {
        let known = terms("Late technician");
        assert!(matches(&known, "technician"));
        assert!(matches(&known, "lt"));
    }

    #[test]
    fn mixed_names_keep_their_latin_part() {
        assert!(matches(&terms("水泵 X-200"), "sbx"));
    }
}
