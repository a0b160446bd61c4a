//! Two names: how much of what they say is said by both.
//!
//! Words are matched one to one, a mistyped word by Jaro-Winkler, weighed by how rare they are; a Chinese core is compared by
//! characters. Two people of one surname are two people: what differs then counts, not what is shared.

use crate::entry::Frequencies;
use crate::name::{Name, Sort};
use crate::similar::{dice, edit_ratio, jaro_winkler};
use crate::word::Word;
use crate::words::SHIPPED;

/// How two names agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NameAgreement {
    /// 0..1
    pub similarity: f64,
    /// One of the two says nothing: 张先生, or no name at all.
    pub silent: bool,
    /// Both name a place, and neither lies in the other.
    pub apart: bool,
    /// Both name a place, and it may be the same.
    pub together: bool,
    /// Exactly one names a place.
    pub one_place: bool,
    /// Nothing but personal names agree.
    pub personal: bool,
}

impl NameAgreement {
    const SILENT: Self = Self {
        similarity: 0.0,
        silent: true,
        apart: false,
        together: false,
        one_place: false,
        personal: true,
    };
}

pub fn compare(a: &Name, b: &Name, frequencies: &Frequencies) -> NameAgreement {
    match (a.sort, b.sort) {
        (Sort::Empty, _) | (_, Sort::Empty) => return NameAgreement::SILENT,
        (Sort::Titled, _) | (_, Sort::Titled) => return titled(a, b),
        _ => {}
    }
    let (place, other) = (a.region, b.region);
    let apart = matches!((place, other), (Some(x), Some(y)) if SHIPPED.apart(x, y));
    let personal = a.sort == Sort::Person && b.sort == Sort::Person;
    NameAgreement {
        similarity: if personal {
            given(a, b)
        } else {
            similarity(a, b, frequencies)
        },
        silent: false,
        apart,
        together: !apart && place.is_some() && other.is_some(),
        one_place: place.is_some() != other.is_some(),
        personal: personal || frequencies.people(),
    }
}

/// 张先生 agrees with every 张 and proves nothing by it; 李女士 is somebody else.
fn titled(a: &Name, b: &Name) -> NameAgreement {
    let surname = |name: &Name| match name.words.as_slice() {
        [] => None,
        [word] if word.cjk => word.chars.first().map(char::to_string),
        [.., last] => Some(last.text.clone()),
    };
    match (surname(a), surname(b)) {
        (Some(x), Some(y)) if x != y => NameAgreement {
            silent: false,
            ..NameAgreement::SILENT
        },
        _ => NameAgreement::SILENT,
    }
}

/// Two Chinese personal names: the same, one character off of three, or others.
fn given(a: &Name, b: &Name) -> f64 {
    let (a, b) = (&a.words[0].chars, &b.words[0].chars);
    match edit_ratio(a, b) {
        1.0 => 1.0,
        // 张伟明 and 张卫明 sound alike and are typed for each other; 张伟 and 张明 are two people.
        ratio if ratio > 0.6 && a[0] == b[0] && a.len() == b.len() => 0.78,
        _ => 0.0,
    }
}

fn similarity(a: &Name, b: &Name, frequencies: &Frequencies) -> f64 {
    let (short, long) = if a.words.len() <= b.words.len() {
        (a, b)
    } else {
        (b, a)
    };
    let (mut total_short, mut total_long) = (0.0, 0.0);
    short
        .words
        .iter()
        .for_each(|word| total_short += word.weight);
    let mut open: Vec<&Word> = long
        .words
        .iter()
        .inspect(|word| total_long += word.weight)
        .collect();
    let (mut shared, mut covered, mut matched) = (0.0, 0.0, 0);
    let mut unmatched: Vec<&Word> = Vec::new();
    for word in &short.words {
        let best = open
            .iter()
            .enumerate()
            .map(|(at, other)| (at, alike(word, other)))
            .max_by(|x, y| x.1.total_cmp(&y.1));
        match best.filter(|(_, likeness)| *likeness >= 0.8) {
            Some((at, likeness)) => {
                let other = open.swap_remove(at);
                shared += likeness * (word.weight + other.weight);
                covered += likeness * word.weight.min(other.weight);
                matched += usize::from(!word.weak);
            }
            None => unmatched.push(word),
        }
    }
    let both = shared / (total_short + total_long).max(f64::MIN_POSITIVE);
    if frequencies.people() && relatives(matched, &unmatched, &open) {
        return both.min(0.4);
    }
    let within = covered / total_short.min(total_long).max(f64::MIN_POSITIVE);
    // A name within the other's is a short form of it, unless it is one common word.
    let contained = if matched > 0 {
        within.min(1.0) * contained_most(total_short.min(total_long), frequencies)
    } else {
        0.0
    };
    both.max(contained).max(joined(a, b))
}

/// One word agrees and one on each side does not: a family, not a mistake.
fn relatives(matched: usize, unmatched: &[&Word], open: &[&Word]) -> bool {
    matches!((matched, unmatched, open), (1, [a], [b]) if a.chars.len() > 1 && b.chars.len() > 1
        && edit_ratio(&a.chars, &b.chars) < 0.6)
}

fn contained_most(weight: f64, frequencies: &Frequencies) -> f64 {
    if weight >= frequencies.usual() {
        0.88
    } else {
        0.72
    }
}

/// `bel air` and `belair`.
fn joined(a: &Name, b: &Name) -> f64 {
    let all = |name: &Name| -> Vec<char> {
        let words = name.words.iter().filter(|word| !word.weak);
        words.flat_map(|word| word.chars.iter().copied()).collect()
    };
    let (a, b) = (all(a), all(b));
    if a.len().min(b.len()) < 4 || a.len().abs_diff(b.len()) > 3 {
        return 0.0;
    }
    let ratio = edit_ratio(&a, &b);
    if ratio >= 0.8 { ratio } else { 0.0 }
}

/// Two words, 0..1.
fn alike(a: &Word, b: &Word) -> f64 {
    if a.text == b.text {
        return 1.0;
    }
    if a.cjk != b.cjk {
        return 0.0;
    }
    if a.cjk {
        return chinese(&a.chars, &b.chars);
    }
    if a.one_given_name(b) {
        return 0.95;
    }
    let (short, long) = if a.chars.len() <= b.chars.len() {
        (a, b)
    } else {
        (b, a)
    };
    if short.chars.len() == 1 && long.chars[0] == short.chars[0] && long.chars[0].is_alphabetic() {
        return 0.85;
    }
    if a.has_digits() || b.has_digits() || !a.may_resemble(b) {
        return 0.0;
    }
    if short.chars.len() >= 3 && long.text.starts_with(&short.text) {
        return 0.9;
    }
    let likeness = jaro_winkler(&a.chars, &b.chars);
    let typed = edit_ratio(&a.chars, &b.chars);
    if likeness >= 0.86 && typed >= 0.6 {
        likeness.min(0.96)
    } else if typed >= 0.75 {
        typed
    } else {
        likeness * 0.8
    }
}

/// Two Chinese cores: one wrong character, or one within the other.
fn chinese(a: &[char], b: &[char]) -> f64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let contained = short.len() >= 2 && long.windows(short.len()).any(|window| window == short);
    let contained = if contained {
        0.8 + 0.1 * short.len() as f64 / long.len() as f64
    } else {
        0.0
    };
    let typed = edit_ratio(a, b);
    // Of two characters one is half the name.
    let typed = if short.len() < 3 {
        typed * 0.6
    } else {
        typed
            .max(dice(a, b))
            .max(if typed >= 0.6 { 0.8 } else { 0.0 })
    };
    contained.max(typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::parse;

    fn alike(a: &str, b: &str) -> NameAgreement {
        compare(&parse(a), &parse(b), &Frequencies::none())
    }

    #[test]
    fn one_company_in_four_spellings_agrees_and_its_sister_elsewhere_does_not() {
        for other in [
            "中国移动北京公司",
            "China Mobile Beijing",
            "中国移动通信集团北京有限公司",
        ] {
            let agreement = alike("北京移动", other);
            assert_eq!(
                (agreement.similarity, agreement.apart),
                (1.0, false),
                "{other}"
            );
        }
        assert!(alike("北京移动", "上海移动").apart);
        assert!(alike("北京移动", "中国移动").one_place);
        assert!(!alike("广东移动", "深圳移动").apart);
    }

    #[test]
    fn a_title_proves_nothing_and_another_surname_speaks_against() {
        assert!(alike("张先生", "张伟").silent);
        assert!(!alike("张先生", "李女士").silent);
        assert_eq!(alike("张先生", "李女士").similarity, 0.0);
    }

    #[test]
    fn spelling_order_and_short_forms_agree() {
        for (a, b) in [
            ("hotel bel-air", "bel air hotel"),
            ("arnie morton's of chicago", "Arnie Mortons of Chicago"),
            ("Robert Jonson", "Johnson, Bob"),
            ("恒晟达科技", "恒晟达"),
            ("恒晟达科技", "恒盛达科技"),
        ] {
            assert!(alike(a, b).similarity >= 0.78, "{a} {b} {:?}", alike(a, b));
        }
        for (a, b) in [
            ("palm too", "le montrachet"),
            ("恒晟达", "远大空调"),
            ("张伟", "张明"),
        ] {
            assert!(alike(a, b).similarity < 0.5, "{a} {b} {:?}", alike(a, b));
        }
    }
}
