//! Lists made with known duplicates, in Chinese and in English: how many pairs are found, and how many of those are right.
//!
//! The lists hold the traps too: sisters of one company in two cities, families with one telephone and one house.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::HashSet;

use tickets_duplicates::{Options, Record, pairs};

/// A linear congruential sequence: the same list in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }

    fn often(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One slip of the finger: a letter changed, left out, doubled, or swapped with its neighbour.
    fn typo(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        if letters.len() < 4 {
            return text.to_owned();
        }
        let at = 1 + self.below(letters.len() - 2);
        match self.below(4) {
            0 => letters[at] = char::from(b'a' + self.below(26) as u8),
            1 => drop(letters.remove(at)),
            2 => letters.insert(at, letters[at]),
            _ => letters.swap(at, at - 1),
        }
        letters.into_iter().collect()
    }
}

/// The list, and which pairs of its ids are one customer.
#[derive(Default)]
struct List {
    records: Vec<Record>,
    same: HashSet<(String, String)>,
}

impl List {
    fn add(&mut self, name: String, phone: String, email: String, address: String) -> String {
        let id = format!("{:05}", self.records.len());
        let record = Record {
            id: id.clone(),
            name,
            phone,
            email,
            address,
            ..Record::default()
        };
        self.records.push(record);
        id
    }

    /// Share of the found pairs that are right, share of the right ones that are found; a few of each kind of mistake.
    fn measure(&self, least: f64) -> (f64, f64) {
        let id = |at: usize| self.records[at].id.clone();
        let found = pairs(&self.records, Options { least });
        let pairs: HashSet<(String, String)> =
            found.iter().map(|pair| (id(pair.a), id(pair.b))).collect();
        let wrong = found
            .iter()
            .filter(|pair| !self.same.contains(&(id(pair.a), id(pair.b))));
        for pair in wrong.take(6) {
            eprintln!(
                "wrong {:?} {:?} {:?}",
                pair.judgement, self.records[pair.a], self.records[pair.b]
            );
        }
        for (a, b) in self.same.difference(&pairs).take(6) {
            let record = |id: &String| self.records.iter().find(|record| record.id == *id);
            eprintln!("missed {:?} {:?}", record(a), record(b));
        }
        let right = pairs.intersection(&self.same).count() as f64;
        (
            right / pairs.len().max(1) as f64,
            right / self.same.len() as f64,
        )
    }
}

const FIRST: [&str; 24] = [
    "James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David",
    "Susan", "William", "Karen", "Thomas", "Nancy", "Daniel", "Lisa", "Paul", "Sandra", "Mark",
    "Ashley", "Steven", "Emily", "Andrew", "Laura",
];
const LAST: [&str; 30] = [
    "Smith",
    "Johnson",
    "Williams",
    "Brown",
    "Jones",
    "Garcia",
    "Miller",
    "Davis",
    "Martinez",
    "Anderson",
    "Taylor",
    "Moore",
    "Jackson",
    "Thompson",
    "White",
    "Harris",
    "Clark",
    "Lewis",
    "Robinson",
    "Walker",
    "Young",
    "Allen",
    "Kowalczyk",
    "Whitfield",
    "Okafor",
    "Lindqvist",
    "Petrakis",
    "Hargreaves",
    "Delacroix",
    "Montgomery",
];
const STREETS: [&str; 16] = [
    "Main Street",
    "Oak Avenue",
    "Elm Drive",
    "Cedar Lane",
    "Lake Road",
    "Hill Street",
    "Park Avenue",
    "Sunset Boulevard",
    "River Road",
    "Church Street",
    "Mill Lane",
    "Station Road",
    "Victoria Terrace",
    "Garden Court",
    "Harbour View",
    "Queens Parade",
];

fn english() -> List {
    let (mut dice, mut list) = (Dice(7), List::default());
    for _ in 0..1_200 {
        let (first, last) = (dice.of(&FIRST), dice.of(&LAST));
        let phone = format!(
            "{}-{}-{}",
            201 + dice.below(700),
            dice.digits(3),
            dice.digits(4)
        );
        let email = format!(
            "{}.{}{}@{}",
            first.to_lowercase(),
            last.to_lowercase(),
            dice.digits(4),
            dice.of(&["gmail.com", "yahoo.com", "hotmail.com"])
        );
        let address = format!("{} {}", 1 + dice.below(900), dice.of(&STREETS));
        let id = list.add(
            format!("{first} {last}"),
            phone.clone(),
            email.clone(),
            address.clone(),
        );
        if dice.often(25) {
            let name = match dice.below(4) {
                0 => dice.typo(&format!("{first} {last}")),
                1 => format!("{last}, {first}"),
                2 => format!("{}. {last}", &first[..1]),
                _ => format!("{first} {}", dice.typo(last)),
            };
            let phone = match dice.below(4) {
                0 => String::new(),
                1 => phone.replace('-', ""),
                2 => format!("({}) {}", &phone[..3], &phone[4..]),
                _ => dice.typo(&phone).replace(char::is_alphabetic, "5"),
            };
            let email = if dice.often(40) { String::new() } else { email };
            let address = match dice.below(3) {
                0 => String::new(),
                1 => address
                    .replace("Street", "St.")
                    .replace("Avenue", "Ave")
                    .replace("Road", "Rd"),
                _ => dice.typo(&address),
            };
            let other = list.add(name, phone, email, address);
            list.same.insert((id, other));
        } else if dice.often(12) {
            // The family: one house, one telephone, another person.
            let other =
                FIRST[(FIRST.iter().position(|name| *name == first).unwrap() + 5) % FIRST.len()];
            list.add(format!("{other} {last}"), phone, String::new(), address);
        }
    }
    list
}

const CITIES: [&str; 8] = [
    "北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "苏州",
];
const SYLLABLES: [&str; 26] = [
    "恒", "晟", "达", "瑞", "丰", "嘉", "宏", "泰", "永", "康", "鑫", "源", "博", "远", "天", "润",
    "华", "盛", "凯", "联", "优", "信", "安", "宇", "卓", "越",
];
const TRADES: [&str; 5] = ["科技", "贸易", "机械设备", "物流", "电子商务"];

fn chinese() -> List {
    let (mut dice, mut list) = (Dice(11), List::default());
    let mut cores = HashSet::new();
    while cores.len() < 900 {
        let core: String = (0..3).map(|_| dice.of(&SYLLABLES)).collect();
        if !cores.insert(core.clone()) {
            continue;
        }
        let (city, trade) = (dice.of(&CITIES), dice.of(&TRADES));
        let phone = format!("0{}{}", 10 + dice.below(20), dice.digits(8));
        let address = format!("{city}市人民路{}号", 1 + dice.below(300));
        let whole = format!("{city}{core}{trade}有限公司");
        let id = list.add(whole.clone(), phone.clone(), String::new(), address.clone());
        if dice.often(30) {
            let name = match dice.below(5) {
                0 => format!("{core}（{city}）{trade}有限公司"),
                1 => format!("{city}{core}"),
                2 => format!("{city}市{core}{trade}股份有限公司"),
                3 => format!("{core}{trade}"),
                _ => format!("中国{core}集团{city}公司"),
            };
            let phone = if dice.often(50) { String::new() } else { phone };
            let address = if dice.often(50) {
                String::new()
            } else {
                address
            };
            let other = list.add(name, phone, String::new(), address);
            list.same.insert((id, other));
        } else if dice.often(20) {
            // The sister in another city, with the switchboard of the first.
            let other =
                CITIES[(CITIES.iter().position(|name| *name == city).unwrap() + 3) % CITIES.len()];
            let phone = if dice.often(30) { phone } else { String::new() };
            list.add(
                format!("{other}{core}{trade}有限公司"),
                phone,
                String::new(),
                String::new(),
            );
        }
    }
    list
}

fn hold(list: &List, what: &str, precision: f64, recall: f64) {
    for least in [0.95, 0.7] {
        let (right, found) = list.measure(least);
        eprintln!(
            "{what}, from {least}: precision {right:.3}, recall {found:.3} of {} pairs",
            list.same.len()
        );
        if least < 0.9 {
            assert!(
                right >= precision && found >= recall,
                "{what}: precision {right:.3}, recall {found:.3}"
            );
        }
    }
}

#[test]
fn english_people_with_typos_and_missing_fields_are_found_and_families_are_not() {
    hold(&english(), "English", 0.97, 0.9);
}

#[test]
fn chinese_companies_in_other_spellings_are_found_and_sisters_are_not() {
    hold(&chinese(), "Chinese", 0.97, 0.9);
}
