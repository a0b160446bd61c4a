//! A small world for tests: people, entries and a random source that is the same every time.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::collections::{BTreeMap, BTreeSet};

use tickets_routing::{
    Entry, EntryId, Kind, Lang, Need, PersonId, Profile, QueueId, SkillId, TerritoryId,
};

pub const QUEUE: QueueId = QueueId(1);
pub const SKILL: SkillId = SkillId(7);
pub const TERRITORY: TerritoryId = TerritoryId(3);

/// splitmix64 (Steele, Lea, Flood 2014).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

pub fn person(id: u128) -> Profile {
    Profile {
        id: PersonId(id),
        queues: BTreeSet::from([QUEUE]),
        skills: BTreeMap::new(),
        languages: BTreeSet::new(),
        territories: BTreeSet::from([TERRITORY]),
        capacity: 100,
    }
}

pub fn call(id: u128, joined_at: i64) -> Entry {
    Entry::new(EntryId(id), Kind::Call, QUEUE, joined_at)
}

pub fn repair(id: u128, joined_at: i64) -> Entry {
    Entry {
        territory: Some(TERRITORY),
        ..Entry::new(EntryId(id), Kind::Repair, QUEUE, joined_at)
    }
}

pub fn need(level: u8) -> Need {
    Need {
        skill: SKILL,
        level,
    }
}

pub fn lang(tag: &str) -> Lang {
    Lang::new(tag).expect("a language tag of the test")
}
