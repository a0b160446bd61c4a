//! What is known of the person who speaks, taken out of the words: names in the forms people use them, numbers however
//! they are grouped, addresses as they stand in the record.

use crate::scrub::scrub;

/// What the records say about a customer and the people around.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub names: Vec<String>,
    /// Telephone numbers, mail addresses, account names.
    pub reached: Vec<String>,
    pub addresses: Vec<String>,
}

/// A shorter run of digits may be a model or an error code.
const FEWEST_DIGITS: usize = 6;
/// Of a national number the last digits are what a person repeats.
const TAIL: usize = 8;
/// A name of Latin letters shorter than this is a particle or an initial.
const SHORTEST_PART: usize = 3;
const TWO_CHARACTER_SURNAMES: [&str; 16] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒",
    "端木", "南宫", "独孤", "长孙",
];
const TITLES: [&str; 18] = [
    "先生", "女士", "小姐", "太太", "师傅", "经理", "老师", "主任", "老板", "阿姨", "大爷", "大姐",
    "大妈", "叔叔", "总", "工", "哥", "姐",
];
const ENGLISH_TITLES: [&str; 6] = ["Mr", "Mrs", "Ms", "Miss", "Dr", "Prof"];
/// Ends of company names that people leave out when they speak.
const LEGAL_FORMS: [&str; 10] = [
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "分公司",
    "集团",
    "公司",
    " Co., Ltd.",
    " Ltd.",
    " Inc.",
    " GmbH",
];

/// Replaces what is known, then every pattern of [`scrub`].
#[must_use]
pub fn scrub_known(text: &str, known: &Known) -> String {
    let mut text = text.to_owned();
    for address in longest_first(known.addresses.iter().cloned(), 4) {
        text = text.replace(&address, "<ADDRESS>");
    }
    for reached in longest_first(known.reached.iter().cloned(), 5) {
        text = text.replace(
            &reached,
            if reached.contains('@') {
                "<EMAIL>"
            } else {
                "<PHONE>"
            },
        );
        text = without_number(&text, &reached);
    }
    let names = known.names.iter().flat_map(|name| forms(name));
    for name in longest_first(names, 2) {
        text = without_name(&text, &name);
    }
    scrub(&text)
}

fn longest_first(values: impl Iterator<Item = String>, fewest: usize) -> Vec<String> {
    let mut values: Vec<String> = values
        .map(|value| value.trim().to_owned())
        .filter(|value| value.chars().count() >= fewest)
        .collect();
    values.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    values.dedup();
    values
}

/// The ways a name is said: in full, by surname and title, without its legal form, by one of its parts.
fn forms(name: &str) -> Vec<String> {
    let name = name.trim();
    let mut forms = vec![name.to_owned()];
    let characters = name.chars().count();
    if name.chars().all(crate::text::is_han) && (2..=4).contains(&characters) {
        let double = TWO_CHARACTER_SURNAMES
            .iter()
            .find(|surname| characters > 2 && name.starts_with(**surname));
        let length = double.map_or(1, |_| 2);
        let surname: String = name.chars().take(length).collect();
        forms.extend(TITLES.iter().map(|title| format!("{surname}{title}")));
    }
    for end in LEGAL_FORMS {
        if let Some(short) = name.strip_suffix(end) {
            forms.push(short.to_owned());
        }
    }
    let parts: Vec<&str> = name.split_whitespace().collect();
    let person = (2..=3).contains(&parts.len())
        && parts.iter().all(|part| {
            part.chars()
                .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.'))
        });
    if person && name.is_ascii() {
        for part in parts.iter().filter(|part| part.len() >= SHORTEST_PART) {
            forms.extend(ENGLISH_TITLES.iter().map(|title| format!("{title} {part}")));
            forms.extend(
                ENGLISH_TITLES
                    .iter()
                    .map(|title| format!("{title}. {part}")),
            );
            forms.push((*part).to_owned());
        }
    }
    forms
}

/// Latin names stand as whole words; a full one in any case, a part of it only as a name is written.
fn without_name(text: &str, name: &str) -> String {
    if !name.is_ascii() {
        return text.replace(name, "<NAME>");
    }
    let whole = name.contains(' ');
    let (searched, wanted) = if whole {
        (text.to_ascii_lowercase(), name.to_ascii_lowercase())
    } else {
        (text.to_owned(), name.to_owned())
    };
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for (at, found) in searched.match_indices(&wanted) {
        let end = at + found.len();
        if at >= from && edge(text[..at].chars().next_back()) && edge(text[end..].chars().next()) {
            out.push_str(&text[from..at]);
            out.push_str("<NAME>");
            from = end;
        }
    }
    out.push_str(&text[from..]);
    out
}

/// Takes out every run of digits, however grouped, that ends as the known number does.
fn without_number(text: &str, number: &str) -> String {
    let known: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    if known.len() < FEWEST_DIGITS {
        return text.to_owned();
    }
    let tail = &known[known.len().saturating_sub(TAIL)..];
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while at < chars.len() {
        let starts = chars[at].is_ascii_digit() || chars[at] == '+';
        let end = if starts { digits_end(&chars, at) } else { at };
        let digits: Vec<char> = chars[at..end]
            .iter()
            .copied()
            .filter(char::is_ascii_digit)
            .collect();
        if digits.len() >= FEWEST_DIGITS && digits.ends_with(tail) {
            out.push_str("<PHONE>");
            at = end;
        } else {
            let next = end.max(at + 1);
            out.extend(&chars[at..next]);
            at = next;
        }
    }
    out
}

/// The place after the last digit of a group; single separators may stand between two digits.
fn digits_end(chars: &[char], at: usize) -> usize {
    let (mut end, mut i) = (at + 1, at + 1);
    while let Some(&c) = chars.get(i) {
        if c.is_ascii_digit() {
            end = i + 1;
        } else if !matches!(c, ' ' | '-' | '(' | ')') || i > end {
            break;
        }
        i += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known {
            names: vec![
                "赵小明".into(),
                "北方通联有限公司".into(),
                "Anna Bell".into(),
                "欧阳文".into(),
            ],
            reached: vec![
                "+8610012345678".into(),
                "xm_zhao88".into(),
                "a.bell@example.test".into(),
            ],
            addresses: vec!["望海新村甲七".into()],
        }
    }

    #[test]
    fn a_person_is_taken_out_however_he_is_named() {
        for (said, kept) in [
            ("我是赵小明，赵先生不在", "我是<NAME>，<NAME>不在"),
            ("北方通联的水泵又漏了", "<NAME>的水泵又漏了"),
            (
                "anna bell here, Mrs. Bell called",
                "<NAME> here, <NAME> called",
            ),
            ("the bell rings, Bell says", "the bell rings, <NAME> says"),
            ("欧阳女士来电", "<NAME>来电"),
            ("打 100 1234-5678 找我", "打 <PHONE> 找我"),
            ("回拨12345678", "回拨<PHONE>"),
            ("微信 xm_zhao88", "微信 <PHONE>"),
            (
                "Write to a.bell@example.test please",
                "Write to <EMAIL> please",
            ),
            ("住望海新村甲七，尽快", "住<ADDRESS>，尽快"),
            ("另拨 13912345670", "另拨 <PHONE>"),
        ] {
            assert_eq!(scrub_known(said, &known()), kept);
        }
    }

    #[test]
    fn what_is_no_person_stays() {
        for text in [
            "X200 型号的门锁在 2026-03-14 换过，序列号 QL88231904 还在保内",
            "The doorbell and the bellows are fine",
            "照明总开关赵了一下",
        ] {
            assert_eq!(scrub_known(text, &known()), text);
        }
    }
}
