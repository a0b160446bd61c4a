//! Bad passwords, counted by name and address: the first few cost nothing but the wait of the hash, then
//! one try is allowed every `REFILL`. Other names from the same address are untouched.
//!
//! Pure: time is an argument. What is to be written down comes back as a [`Report`], at most one a
//! minute for each name and address.

use std::collections::HashMap;
use std::time::Duration;

use tickets_base::Timestamp;
use tickets_base::id::PersonId;

/// Tries before the brake: who mixes up three passwords twice still gets in.
const FREE: u32 = 10;
/// After that, one try in this time.
const REFILL: Duration = Duration::from_secs(20);
/// One line in the audit for each name and address in this time.
const REPORT: Duration = Duration::from_secs(60);
/// Names remembered at once; a flood of invented names must not fill the memory.
const MOST: usize = 20_000;

/// Who tries, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub name: String,
    pub address: String,
}

/// Bad tries of one name and address since the last report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub person: Option<PersonId>,
    pub tries: u64,
    /// How many of them were not even compared.
    pub throttled: u64,
}

#[derive(Debug, Default)]
pub struct Throttle {
    known: HashMap<Key, Entry>,
}

#[derive(Debug)]
struct Entry {
    /// Bad tries that count, melting by one every `REFILL` since `since`.
    bad: u32,
    since: Timestamp,
    person: Option<PersonId>,
    tries: u64,
    throttled: u64,
    reported_at: Option<Timestamp>,
}

impl Throttle {
    /// May this name be tried from there now? `Err` holds the wait.
    pub fn admit(&mut self, key: &Key, now: Timestamp) -> Result<(), Duration> {
        let Some(entry) = self.known.get_mut(key) else {
            return Ok(());
        };
        entry.melt(now);
        if entry.bad < FREE {
            return Ok(());
        }
        entry.tries += 1;
        entry.throttled += 1;
        Err(REFILL.saturating_sub(now.since(entry.since)))
    }

    /// The password was wrong.
    pub fn bad(&mut self, key: &Key, person: Option<PersonId>, now: Timestamp) {
        if self.known.len() >= MOST {
            self.forget(now);
        }
        let entry = self
            .known
            .entry(key.clone())
            .or_insert_with(|| Entry::new(now));
        entry.melt(now);
        entry.bad += 1;
        entry.tries += 1;
        entry.person = person;
    }

    /// The password was right: nothing is held against this name.
    pub fn good(&mut self, key: &Key) {
        if let Some(entry) = self.known.get_mut(key) {
            entry.bad = 0;
        }
    }

    /// What is due to be written down; call after every bad try and once a minute.
    pub fn reports(&mut self, now: Timestamp) -> Vec<Report> {
        let due = self.known.values_mut().filter(|entry| entry.is_due(now));
        due.map(|entry| entry.report(now)).collect()
    }

    /// Drops whoever has nothing left to count; if none has, the oldest half.
    fn forget(&mut self, now: Timestamp) {
        self.known.values_mut().for_each(|entry| entry.melt(now));
        self.known
            .retain(|_, entry| entry.bad > 0 || entry.tries > 0);
        if self.known.len() >= MOST {
            let mut ages: Vec<_> = self.known.values().map(|entry| entry.since).collect();
            ages.sort_unstable();
            let middle = ages[ages.len() / 2];
            self.known.retain(|_, entry| entry.since > middle);
        }
    }
}

impl Entry {
    fn new(now: Timestamp) -> Self {
        Self {
            bad: 0,
            since: now,
            person: None,
            tries: 0,
            throttled: 0,
            reported_at: None,
        }
    }

    fn melt(&mut self, now: Timestamp) {
        let whole = now.since(self.since).as_millis() / REFILL.as_millis();
        let melted = u32::try_from(whole).unwrap_or(u32::MAX).min(self.bad);
        self.bad -= melted;
        self.since = if self.bad == 0 {
            now
        } else {
            self.since + REFILL * melted
        };
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.tries > 0 && self.reported_at.is_none_or(|at| now.since(at) >= REPORT)
    }

    fn report(&mut self, now: Timestamp) -> Report {
        self.reported_at = Some(now);
        Report {
            person: self.person,
            tries: std::mem::take(&mut self.tries),
            throttled: std::mem::take(&mut self.throttled),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn key(name: &str) -> Key {
        Key {
            name: name.into(),
            address: "192.0.2.1".into(),
        }
    }

    /// Tries a bad password once; true if it was compared.
    fn try_bad(throttle: &mut Throttle, name: &str, now: Timestamp) -> bool {
        let admitted = throttle.admit(&key(name), now).is_ok();
        if admitted {
            throttle.bad(&key(name), None, now);
        }
        admitted
    }

    #[test]
    fn a_thousand_bad_passwords_are_compared_ten_times() {
        let mut throttle = Throttle::default();
        let now = Timestamp(1_000_000);
        let compared = (0..1_000)
            .filter(|_| try_bad(&mut throttle, "lin", now))
            .count();
        assert_eq!(compared, 10);
        assert!(throttle.admit(&key("wei"), now).is_ok());
    }

    #[test]
    fn the_brake_lets_one_try_through_every_twenty_seconds() {
        let mut throttle = Throttle::default();
        let start = Timestamp(0);
        while try_bad(&mut throttle, "lin", start) {}
        let wait = throttle.admit(&key("lin"), start).unwrap_err();
        assert_eq!(wait, REFILL);
        assert!(try_bad(&mut throttle, "lin", start + REFILL));
        assert!(!try_bad(&mut throttle, "lin", start + REFILL));
    }

    #[test]
    fn a_minute_is_one_report_with_its_count() {
        let mut throttle = Throttle::default();
        let start = Timestamp(0);
        try_bad(&mut throttle, "lin", start);
        let first = throttle.reports(start);
        assert_eq!(first.len(), 1);
        assert_eq!((first[0].tries, first[0].throttled), (1, 0));
        for _ in 0..999 {
            try_bad(&mut throttle, "lin", start);
            assert!(throttle.reports(start).is_empty());
        }
        let second = throttle.reports(start + REPORT);
        assert_eq!((second[0].tries, second[0].throttled), (999, 990));
        assert!(throttle.reports(start + REPORT).is_empty());
    }

    #[test]
    fn the_right_password_clears_the_name() {
        let mut throttle = Throttle::default();
        let now = Timestamp(0);
        for _ in 0..9 {
            try_bad(&mut throttle, "lin", now);
        }
        throttle.good(&key("lin"));
        assert!((0..10).all(|_| try_bad(&mut throttle, "lin", now)));
    }

    #[test]
    fn invented_names_do_not_fill_the_memory() {
        let mut throttle = Throttle::default();
        for n in 0..50_000_i64 {
            throttle.bad(&key(&n.to_string()), None, Timestamp(n));
        }
        assert!(throttle.known.len() <= MOST);
    }
}
