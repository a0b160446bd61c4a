//! Writes what customers say and what agents note down: each text from the grammar of
//! its language, with the odd typing error, admitted only while it differs from all
//! others.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng};

use crate::grammar::{Grammar, pick};
use crate::guard::Guard;
use crate::topics::Product;

/// A run of words may stand in so many texts of all kinds together; the rule for
/// tickets is one in a hundred of ten thousand.
const MOST: u32 = 60;
/// So many attempts before the writer gives up on a text.
const ATTEMPTS: usize = 400;

/// What a text is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub topic: &'a str,
    pub product: &'a Product,
    pub language: &'a str,
    /// The customer's name, which may stand in it.
    pub name: &'a str,
}

/// The kinds of text, each a rule of both grammars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Body,
    Subject,
    Note,
    Result,
}

impl Kind {
    fn rule(self) -> &'static str {
        match self {
            Self::Body => "text",
            Self::Subject => "subject",
            Self::Note => "agent_note",
            Self::Result => "result_note",
        }
    }
}

/// A writer with a memory of what it wrote.
pub struct Writer {
    english: Grammar,
    chinese: Grammar,
    guard: Guard,
    random: StdRng,
}

impl Writer {
    pub fn new(seed: u64) -> Self {
        Self {
            english: Grammar::read(&[
                include_str!("../data/english.grammar"),
                include_str!("../data/topics.english.grammar"),
            ]),
            chinese: Grammar::read(&[
                include_str!("../data/chinese.grammar"),
                include_str!("../data/topics.chinese.grammar"),
            ]),
            guard: Guard::new(MOST),
            random: StdRng::seed_from_u64(seed),
        }
    }

    /// A text unlike all before it.
    ///
    /// # Panics
    /// When the grammar cannot give one: a test writes more texts than are ever asked for.
    pub fn write(&mut self, kind: Kind, about: About<'_>) -> String {
        let names = [
            about.product.code,
            about.product.en,
            about.product.zh,
            about.name,
        ];
        for _ in 0..ATTEMPTS {
            let text = self.draft(kind, about);
            if self.guard.admit(&text, &names) {
                return text;
            }
        }
        panic!("the grammar has nothing new to say about {}", about.topic);
    }

    fn draft(&mut self, kind: Kind, about: About<'_>) -> String {
        let mut slots_random = StdRng::seed_from_u64(self.random.random());
        let cell = std::cell::RefCell::new(&mut slots_random);
        let slots = |slot: &str| slot_value(slot, about, &mut cell.borrow_mut());
        if about.language == "zh" {
            let text = self.chinese.expand(kind.rule(), &slots, &mut self.random);
            finish_chinese(&text, &mut self.random)
        } else {
            let text = self.english.expand(kind.rule(), &slots, &mut self.random);
            finish_english(&text, &mut self.random)
        }
    }
}

fn slot_value(slot: &str, about: About<'_>, random: &mut StdRng) -> String {
    const ROLES_EN: [&str; 8] = [
        "Owner",
        "Tenant",
        "Facility manager",
        "Office manager",
        "Shop keeper",
        "Nurse",
        "Janitor",
        "Dealer",
    ];
    const ROLES_ZH: [&str; 8] = [
        "业主",
        "租户",
        "物业经理",
        "行政",
        "店长",
        "护士长",
        "保安",
        "经销商",
    ];
    match slot {
        "topic" => about.topic.to_owned(),
        "model" if about.language == "zh" => pick(
            &[about.product.zh, about.product.code, about.product.nick],
            random,
        )
        .to_owned(),
        "model" => pick(&[about.product.en, about.product.code], random).to_owned(),
        "nick_zh" => about.product.nick.to_owned(),
        "role_en" => pick(&ROLES_EN, random).to_owned(),
        "role_zh" => pick(&ROLES_ZH, random).to_owned(),
        "contact_en" => format!("Ask for {}.", about.name),
        other => unreachable!("the grammars use no slot {other}"),
    }
}

/// Capitals, spaces and full stops, unless the writer is in a hurry.
fn finish_english(text: &str, random: &mut StdRng) -> String {
    let mut out = String::with_capacity(text.len());
    let mut start = true;
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if start && word.chars().next().is_some_and(char::is_lowercase) {
            let mut chars = word.chars();
            out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
            out.push_str(chars.as_str());
        } else {
            out.push_str(word);
        }
        start = word.ends_with(['.', '!', '?']);
    }
    for (wrong, right) in [
        (" ,", ","),
        (" .", "."),
        ("..", "."),
        (".,", ","),
        (",.", "."),
        (" ?", "?"),
        (".;", ";"),
    ] {
        out = out.replace(wrong, right);
    }
    if random.random_bool(0.12) {
        out = mistyped(&out, random);
    }
    match random.random_range(0..10) {
        0 => out.to_lowercase(),
        1 => out.trim_end_matches('.').to_owned(),
        _ => out,
    }
}

fn finish_chinese(text: &str, random: &mut StdRng) -> String {
    let mut out: String = text.chars().filter(|c| *c != ' ').collect();
    for (wrong, right) in [
        ("。。", "。"),
        ("，。", "。"),
        ("，，", "，"),
        ("：，", "："),
        ("。，", "，"),
        ("？。", "？"),
        ("；。", "。"),
    ] {
        out = out.replace(wrong, right);
    }
    if random.random_bool(0.08) {
        let (wrong, right) = [
            ("的", "地"),
            ("在", "再"),
            ("了", "啦"),
            ("没", "木有"),
            ("不", "8"),
            ("修", "俢"),
        ][random.random_range(0..6)];
        out = out.replacen(wrong, right, 1);
    }
    match random.random_range(0..12) {
        0 => out.replace(['，', '。'], " ").trim().to_owned(),
        1 | 2 => out.trim_end_matches('。').to_owned(),
        3 => out.replace('，', ","),
        _ => out,
    }
}

/// Two letters of a longer word changed over, or one left out.
fn mistyped(text: &str, random: &mut StdRng) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let at = random.random_range(0..words.len());
    let mut chars: Vec<char> = words[at].chars().collect();
    if chars.len() > 4 {
        let i = random.random_range(1..chars.len() - 2);
        if random.random_bool(0.5) {
            chars.swap(i, i + 1);
        } else {
            chars.remove(i);
        }
        words[at] = chars.into_iter().collect();
    }
    words.join(" ")
}
