//! One customer, prepared for comparing; and how often words occur where it stands.

use std::collections::HashMap;

use serde::Deserialize;

use crate::address::{self, Address};
use crate::name::{self, Name};
use crate::word::Word;
use crate::{credit_code, email, phone};

/// A customer as a list has it; what is missing is empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Record {
    pub id: String,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub address: String,
    pub credit_code: String,
}

/// The record taken apart.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: Name,
    pub phones: Vec<String>,
    pub email: Option<String>,
    pub address: Option<Address>,
    pub credit_code: Option<String>,
}

impl Entry {
    pub fn read(record: &Record) -> Self {
        Self {
            name: name::parse(&record.name),
            phones: phone::numbers(&record.phone),
            email: email::normal(&record.email),
            address: address::parse(&record.address),
            credit_code: credit_code::read(&record.credit_code),
        }
    }
}

/// How often each word of names and addresses occurs; nothing is known of it outside a file.
#[derive(Debug, Default)]
pub struct Frequencies {
    entries: f64,
    names: HashMap<String, u32>,
    cores: HashMap<String, u32>,
    places: HashMap<String, u32>,
    people: bool,
}

/// A list is of people when fewer names than this have a word of trade, or more or fewer words than people have.
const OTHER_THAN_PEOPLE: f64 = 0.12;

impl Frequencies {
    /// For two customers alone: every word counts alike.
    pub fn none() -> Self {
        Self::default()
    }

    /// As [`Frequencies::none`], of personal names.
    pub fn of_people() -> Self {
        Self {
            people: true,
            ..Self::default()
        }
    }

    pub fn of(entries: &[Entry]) -> Self {
        let mut found = Self {
            entries: entries.len() as f64,
            ..Self::default()
        };
        let (mut named, mut others) = (0.0, 0.0);
        for entry in entries {
            count(&mut found.names, &entry.name.words);
            if !entry.name.words.is_empty() {
                *found.cores.entry(entry.name.core()).or_default() += 1;
                named += 1.0;
                others += f64::from(u8::from(!looks_personal(&entry.name)));
            }
            if let Some(address) = &entry.address {
                count(&mut found.places, &address.words);
            }
        }
        found.people = named > 0.0 && others / named < OTHER_THAN_PEOPLE;
        found
    }

    /// The names here are people's.
    pub fn people(&self) -> bool {
        self.people
    }

    /// Every word of these entries gets the weight of its rarity.
    pub fn weigh(&self, entries: &mut [Entry]) {
        for entry in entries {
            for word in &mut entry.name.words {
                word.weight *= self.rarity(&self.names, &word.text);
            }
            for word in entry
                .address
                .iter_mut()
                .flat_map(|address| &mut address.words)
            {
                word.weight *= self.rarity(&self.places, &word.text);
            }
        }
    }

    /// The weight of a word in the middle.
    pub fn usual(&self) -> f64 {
        if self.entries == 0.0 {
            2.0
        } else {
            (1.0 + self.entries / 4.0).ln()
        }
    }

    fn rarity(&self, counts: &HashMap<String, u32>, word: &str) -> f64 {
        if self.entries == 0.0 {
            return 1.0;
        }
        let seen = counts.get(word).copied().unwrap_or(1);
        (1.0 + self.entries / f64::from(seen)).ln()
    }

    /// How many entries have exactly this core, as a share.
    pub(crate) fn share_of_core(&self, name: &Name) -> Option<f64> {
        let seen = self.cores.get(&name.core())?;
        Some(f64::from(*seen) / self.entries)
    }

    pub(crate) fn name_count(&self, word: &str) -> u32 {
        self.names.get(word).copied().unwrap_or(0)
    }
}

fn count(counts: &mut HashMap<String, u32>, words: &[Word]) {
    for (at, word) in words.iter().enumerate() {
        if words[..at].iter().all(|before| before.text != word.text) {
            *counts.entry(word.text.clone()).or_default() += 1;
        }
    }
}

/// Two or three words of letters without one of trade, or a Chinese personal name.
fn looks_personal(name: &Name) -> bool {
    match name.sort {
        name::Sort::Person | name::Sort::Titled => true,
        name::Sort::Unknown => {
            let letters = |word: &Word| word.text.chars().all(char::is_alphabetic);
            (1..=3).contains(&name.words.len())
                && name.words.iter().all(|word| !word.weak && letters(word))
        }
        _ => false,
    }
}
