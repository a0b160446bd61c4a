//! Personal data out of a text, before anything of it is kept: patterns are replaced by
//! typed tokens (`<PHONE>`, `<EMAIL>`, `<ID>`, `<CARD>`, `<PLATE>`, `<ADDRESS>`), known names by
//! `<NAME>`.
//!
//! A pattern is checked where it can be (identity number by its check digit, card by
//! Luhn), so that serial and order numbers stay.

/// Replaces every pattern of personal data.
#[must_use]
pub fn scrub(text: &str) -> String {
    let chars: Vec<char> = text.chars().map(narrow).collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        match pattern(&chars, at) {
            Some((token, end)) if end > at => {
                out.push_str(token);
                at = end;
            }
            _ => {
                out.push(text_char(&chars, at));
                at += 1;
            }
        }
    }
    out
}

/// As [`scrub`], and replaces the names given (of the customer and the people around).
#[must_use]
pub fn scrub_names(text: &str, names: &[&str]) -> String {
    let mut text = scrub(text);
    let mut names: Vec<&str> = names
        .iter()
        .copied()
        .map(str::trim)
        .filter(|n| n.chars().count() > 1)
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in names {
        text = text.replace(name, "<NAME>");
    }
    text
}

/// Full-width digits, letters and signs as their plain forms.
fn narrow(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e if c.is_alphanumeric() || "＋－＠．（）".contains(c) => {
            char::from_u32(code - 0xfee0).unwrap_or(c)
        }
        _ => c,
    }
}

fn text_char(chars: &[char], at: usize) -> char {
    chars[at]
}

fn pattern(chars: &[char], at: usize) -> Option<(&'static str, usize)> {
    let fresh = at == 0 || !chars[at - 1].is_ascii_alphanumeric();
    if fresh {
        if let Some(end) = email(chars, at) {
            return Some(("<EMAIL>", end));
        }
        if let Some(end) = english_address(chars, at) {
            return Some(("<ADDRESS>", end));
        }
        if let Some(found) = number(chars, at) {
            return Some(found);
        }
    }
    if let Some(end) = plate(chars, at) {
        return Some(("<PLATE>", end));
    }
    chinese_address(chars, at).map(|end| ("<ADDRESS>", end))
}

fn email(chars: &[char], at: usize) -> Option<usize> {
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
    let sign = at + run(chars, at, local);
    if sign == at || chars.get(sign) != Some(&'@') {
        return None;
    }
    let mut end = sign
        + 1
        + run(chars, sign + 1, |c| {
            c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
        });
    while matches!(chars[end - 1], '.' | '-') {
        end -= 1;
    }
    chars[sign + 1..end].contains(&'.').then_some(end)
}

/// Telephone, identity and card numbers: digits with single separators between them.
fn number(chars: &[char], at: usize) -> Option<(&'static str, usize)> {
    let first = chars[at];
    if !first.is_ascii_digit() && first != '+' && first != '(' {
        return None;
    }
    let (digits, end) = grouped_digits(chars, at);
    if digits.len() == 17 && matches!(chars.get(end), Some('x' | 'X')) {
        let closed = chars
            .get(end + 1)
            .is_none_or(|c| !c.is_ascii_alphanumeric());
        return (closed && is_identity(&digits, 10)).then_some(("<ID>", end + 1));
    }
    if chars.get(end).is_some_and(char::is_ascii_alphabetic) {
        return None;
    }
    if digits.len() == 18 && is_identity(&digits[..17], digits[17]) {
        return Some(("<ID>", end));
    }
    if (15..=19).contains(&digits.len()) && first != '+' && is_luhn(&digits) {
        return Some(("<CARD>", end));
    }
    is_phone(&digits, first == '+').then_some(("<PHONE>", end))
}

/// The digits from `at` on and the place after the last; at most two separators stand
/// between two digits.
fn grouped_digits(chars: &[char], at: usize) -> (Vec<u32>, usize) {
    let mut digits = Vec::new();
    let (mut end, mut i) = (at, at);
    while let Some(&c) = chars.get(i) {
        if let Some(digit) = c.to_digit(10) {
            digits.push(digit);
            end = i + 1;
        } else if !(matches!(c, ' ' | '-' | '(' | ')' | '\u{a0}')
            || (c == '.' && i > at)
            || (c == '+' && i == at))
            || i > end + 1
        {
            break;
        }
        i += 1;
    }
    (digits, end)
}

/// Chinese mobile and fixed numbers, service numbers, and what begins with + or 00.
fn is_phone(digits: &[u32], plus: bool) -> bool {
    let national = match digits {
        [8, 6, rest @ ..] if rest.len() >= 10 => rest,
        [0, 0, 8, 6, rest @ ..] if rest.len() >= 10 => rest,
        [1, 7, 9, 5, 1, rest @ ..] if rest.len() >= 10 => rest,
        all => all,
    };
    let mobile = national.len() == 11 && national[0] == 1 && national[1] >= 3;
    let fixed = matches!(national.len(), 10..=12) && national[0] == 0 && national[1] != 0;
    let service = national.len() == 10 && matches!(national, [4 | 8, 0, 0, ..]);
    // North American and similar ten-digit numbers have no 0 or 1 in two places.
    let american = national.len() == 10 && national[0] >= 2 && national[3] >= 2;
    let abroad = (plus || matches!(digits, [0, 0, ..])) && (8..=15).contains(&digits.len());
    mobile || fixed || service || american || abroad
}

/// The check digit of ISO 7064 mod 11-2, and a birthday that can be one.
fn is_identity(first: &[u32], last: u32) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let year = first[6] * 10 + first[7];
    let month = first[10] * 10 + first[11];
    let day = first[12] * 10 + first[13];
    let born = matches!(year, 18..=20) && (1..=12).contains(&month) && (1..=31).contains(&day);
    born && (12 - sum % 11) % 11 == last
}

fn is_luhn(digits: &[u32]) -> bool {
    let doubled = |(i, &d): (usize, &u32)| match (i % 2, d * 2) {
        (0, _) => d,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    digits[0] != 0
        && digits
            .iter()
            .rev()
            .enumerate()
            .map(doubled)
            .sum::<u32>()
            .is_multiple_of(10)
}

/// A Chinese number plate: province, letter, five or six letters and digits.
fn plate(chars: &[char], at: usize) -> Option<usize> {
    const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
    if !PROVINCES.contains(chars[at]) || !chars.get(at + 1)?.is_ascii_uppercase() {
        return None;
    }
    let start = at + 2 + usize::from(matches!(chars.get(at + 2), Some('·' | ' ' | '.' | '-')));
    let length = run(chars, start, |c| {
        c.is_ascii_uppercase() || c.is_ascii_digit()
    });
    let digits = chars[start..start + length]
        .iter()
        .filter(|c| c.is_ascii_digit())
        .count();
    (matches!(length, 5 | 6) && digits >= 2).then_some(start + length)
}

/// Road names up to the house and room: `中山北路` `128弄` `3号楼` `502室`.
fn chinese_address(chars: &[char], at: usize) -> Option<usize> {
    const ROADS: &str = "路街道巷弄村镇里园城苑庭";
    // The name of a road: two to five characters before its kind.
    if !is_name_char(chars[at]) {
        return None;
    }
    let kind = (at + 1..chars.len().min(at + 7)).find(|&i| ROADS.contains(chars[i]))?;
    if kind < at + 2 || !chars[at..kind].iter().all(|&c| is_name_char(c)) {
        return None;
    }
    let mut end = kind + 1;
    let mut parts = 0;
    loop {
        let start = end + run(chars, end, |c| c == ' ');
        let digits = start
            + run(chars, start, |c| {
                c.is_ascii_digit() || matches!(c, '-' | '#' | '一'..='十')
            });
        let unit = unit_length(chars, digits);
        if digits == start || unit == 0 {
            break;
        }
        end = digits + unit;
        parts += 1;
    }
    (parts > 0).then_some(end)
}

fn is_name_char(c: char) -> bool {
    crate::text::is_han(c)
}

fn unit_length(chars: &[char], at: usize) -> usize {
    const UNITS: [&str; 10] = [
        "号楼", "单元", "号院", "号", "弄", "室", "栋", "幢", "座", "楼",
    ];
    let fits = |unit: &&&str| {
        unit.chars()
            .enumerate()
            .all(|(i, c)| chars.get(at + i) == Some(&c))
    };
    UNITS
        .iter()
        .find(fits)
        .map_or(0, |unit| unit.chars().count())
}

/// `221B Baker Street`, `14 Old Mill Rd, Apt 3`.
fn english_address(chars: &[char], at: usize) -> Option<usize> {
    const KINDS: [&str; 16] = [
        "street",
        "st",
        "road",
        "rd",
        "avenue",
        "ave",
        "lane",
        "ln",
        "drive",
        "dr",
        "boulevard",
        "blvd",
        "close",
        "court",
        "terrace",
        "square",
    ];
    let digits = run(chars, at, |c| c.is_ascii_digit());
    if !(1..=5).contains(&digits) {
        return None;
    }
    let mut i = at + digits;
    i += usize::from(chars.get(i).is_some_and(char::is_ascii_alphabetic));
    for word in 0..4 {
        if chars.get(i) != Some(&' ') {
            return None;
        }
        let length = run(chars, i + 1, char::is_alphabetic);
        let text: String = chars[i + 1..i + 1 + length].iter().collect();
        i += 1 + length;
        if word > 0 && KINDS.contains(&text.to_lowercase().as_str()) {
            return Some(i);
        }
        // The name of a street is written with capitals; "2 hours drive" is none.
        if !text.starts_with(char::is_uppercase) {
            return None;
        }
    }
    None
}

fn run(chars: &[char], from: usize, is: impl Fn(char) -> bool) -> usize {
    chars
        .get(from..)
        .map_or(0, |rest| rest.iter().take_while(|&&c| is(c)).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn check_digit(first: &[u32]) -> char {
        (0..=10).find(|&d| is_identity(first, d)).map_or('?', |d| {
            if d == 10 {
                'X'
            } else {
                char::from_digit(d, 10).unwrap_or('?')
            }
        })
    }

    /// A random value of one pattern and how it must be replaced.
    fn planted(random: &mut Random) -> (String, &'static str) {
        let mut digits = |n: usize| -> String {
            (0..n)
                .map(|_| char::from(b'0' + random.below(10) as u8))
                .collect()
        };
        let tail = digits(9);
        let (four, eight) = (digits(4), digits(8));
        match random.below(9) {
            0 => (format!("13{tail}"), "<PHONE>"),
            1 => (format!("+86 159-{four}-{}", &eight[..4]), "<PHONE>"),
            2 => (format!("021-{eight}"), "<PHONE>"),
            3 => (format!("400-{}-{four}", &eight[..3]), "<PHONE>"),
            4 => (format!("user.{four}@mail{}.com.cn", &eight[..2]), "<EMAIL>"),
            5 => {
                let first = format!(
                    "3101151983{:02}{:02}{}",
                    1 + random.below(12),
                    1 + random.below(28),
                    &eight[..3]
                );
                let known: Vec<u32> = first.chars().filter_map(|c| c.to_digit(10)).collect();
                (format!("{first}{}", check_digit(&known)), "<ID>")
            }
            6 => {
                let body = format!("62284{}{}", &tail, &eight[..1]);
                let body: String = body.chars().take(15).collect();
                let check = (0..10).find(|d| {
                    is_luhn(
                        &format!("{body}{d}")
                            .chars()
                            .filter_map(|c| c.to_digit(10))
                            .collect::<Vec<_>>(),
                    )
                });
                (format!("{body}{}", check.unwrap_or(0)), "<CARD>")
            }
            7 => (
                format!("沪A·{}{}", ["B2", "9K", "3M"][random.below(3)], &eight[..3]),
                "<PLATE>",
            ),
            _ => (
                format!(
                    "长宁区中山西路{}弄{}号{}室",
                    &four[..2],
                    1 + random.below(90),
                    101 + random.below(900)
                ),
                "<ADDRESS>",
            ),
        }
    }

    #[test]
    fn none_of_a_thousand_planted_patterns_is_missed() {
        let mut random = Random::new(11);
        for _ in 0..1000 {
            let (value, token) = planted(&mut random);
            for text in [
                format!("请联系{value}，急"),
                format!("reach me: {value}, thanks"),
            ] {
                let clean = scrub(&text);
                assert!(
                    clean.contains(token) && !clean.contains(&value),
                    "{text} gave {clean}"
                );
            }
        }
    }

    #[test]
    fn texts_without_personal_data_are_left_alone() {
        for text in [
            "X200 型号的门锁在 2026-03-14 换过，序列号 QL88231904 还在保内",
            "Error E04 after 3 hours, firmware 2.11.7, order 20260114-0031",
            "一楼走道的灯不亮，二楼正常，前后共 12 盏",
            "It took 2 weeks and 3 visits; the pump still leaks at 1.5 bar.",
            "在路上堵了2小时，道路维修",
        ] {
            assert_eq!(scrub(text), text);
        }
    }

    #[test]
    fn known_names_are_replaced_longest_first() {
        let clean = scrub_names(
            "赵小明说赵先生不在，Anna Bell agreed",
            &["赵小明", "Anna Bell", "Anna"],
        );
        assert_eq!(clean, "<NAME>说赵先生不在，<NAME> agreed");
    }

    #[test]
    fn an_english_address_is_replaced() {
        assert_eq!(
            scrub("Please come to 14 Old Mill Road, it leaks"),
            "Please come to <ADDRESS>, it leaks"
        );
    }
}
