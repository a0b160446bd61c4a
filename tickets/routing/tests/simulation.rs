//! Random days at the desk, with a manual clock: the invariants hold after every single input.
#![allow(clippy::unwrap_used)]

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::prelude::*;
use tickets_routing::{
    Cause, Engine, Entry, EntryId, Input, Kind, KindSet, Output, PersonId, Presence, Profile,
    QueueId, QueueSettings, Reservation, ReservationId, Settings, SkillId, Step,
};
use world::{Dice, TERRITORY, call, need, person, repair};

/// People and entries of a random world; every choice comes from the seed.
struct Day {
    engine: Engine,
    dice: Dice,
    now: i64,
    people: u64,
    next_entry: u128,
    open: BTreeMap<ReservationId, Reservation>,
    held: BTreeSet<EntryId>,
    waiting: BTreeMap<EntryId, i64>,
    log: Vec<(i64, u64)>,
}

impl Day {
    fn new(seed: u64, people: u64) -> Self {
        let mut settings = Settings::default();
        for queue in 1..=3 {
            let ring_ms = 5_000 * i64::try_from(queue).unwrap();
            let queue_settings = QueueSettings {
                ring_ms,
                ..QueueSettings::default()
            };
            settings.queues.insert(QueueId(queue), queue_settings);
        }
        let mut day = Self {
            engine: Engine::new(settings, 1),
            dice: Dice(seed),
            now: 0,
            people,
            next_entry: 1_000_000,
            open: BTreeMap::new(),
            held: BTreeSet::new(),
            waiting: BTreeMap::new(),
            log: Vec::new(),
        };
        for id in 1..=people {
            let profile = day.profile(id);
            day.send(Input::Profile(profile));
        }
        day
    }

    fn profile(&mut self, id: u64) -> Profile {
        let mut profile = person(u128::from(id));
        profile.queues = (1..=3)
            .filter(|_| self.dice.below(3) > 0)
            .map(QueueId)
            .collect();
        for skill in 7..=9 {
            let level = u8::try_from(self.dice.below(6)).unwrap();
            if level > 0 {
                profile.skills.insert(SkillId(skill), level);
            }
        }
        if self.dice.below(3) == 0 {
            profile.territories.clear();
        }
        profile.capacity = 100 * u32::try_from(1 + self.dice.below(2)).unwrap();
        profile
    }

    fn entry(&mut self) -> Entry {
        self.next_entry += 1;
        let joined_at = self.now - i64::try_from(self.dice.below(60_000)).unwrap();
        let mut entry = match self.dice.below(4) {
            0 => repair(self.next_entry, joined_at),
            _ => call(self.next_entry, joined_at),
        };
        entry.queue = QueueId(u128::from(1 + self.dice.below(3)));
        entry.priority_s = [0, 0, 60, 600][usize::try_from(self.dice.below(4)).unwrap()];
        for _ in 0..self.dice.below(3) {
            let for_ms = Some(1_000 * i64::try_from(self.dice.below(40)).unwrap());
            let level = u8::try_from(1 + self.dice.below(5)).unwrap();
            entry.steps.push(Step {
                for_ms,
                needs: vec![need(level)],
                any_language: false,
            });
        }
        if self.dice.below(10) == 0 {
            entry.last = Some(self.someone());
        }
        if self.dice.below(20) == 0 {
            entry.excluded = vec![self.someone()];
        }
        entry
    }

    fn someone(&mut self) -> PersonId {
        PersonId(u128::from(1 + self.dice.below(self.people)))
    }

    fn pick<K: Copy + Ord, V>(dice: &mut Dice, from: &BTreeMap<K, V>) -> Option<K> {
        if from.is_empty() {
            return None;
        }
        let n = dice.below(u64::try_from(from.len()).unwrap());
        from.keys().nth(usize::try_from(n).unwrap()).copied()
    }

    fn input(&mut self) -> Input {
        let open = Self::pick(&mut self.dice, &self.open);
        match (self.dice.below(12), open) {
            (0..=2, _) => Input::Join(self.entry()),
            (3..=4, Some(id)) => Input::Accept(id),
            (5, Some(reservation)) => {
                let causes = [
                    Cause::Declined,
                    Cause::Busy,
                    Cause::DeviceGone,
                    Cause::LostRace,
                ];
                let cause = causes[usize::try_from(self.dice.below(4)).unwrap()];
                Input::Release { reservation, cause }
            }
            (6, _) => match Self::pick(&mut self.dice, &self.waiting) {
                Some(id) => Input::Leave(id),
                None => Input::Tick,
            },
            (7..=8, _) => match self.held.first().copied() {
                Some(id) => Input::Done(id),
                None => Input::Tick,
            },
            (9, _) => {
                let presence = match self.dice.below(8) {
                    0 => Presence::Away,
                    1 => Presence::Offline,
                    _ => Presence::Ready,
                };
                Input::Presence {
                    person: self.someone(),
                    presence,
                }
            }
            (10, _) => self.change(),
            _ => Input::Tick,
        }
    }

    fn change(&mut self) -> Input {
        let person = self.someone();
        let without_calls = KindSet::of(&[Kind::Repair]);
        match self.dice.below(4) {
            0 => Input::Profile(self.profile(u64::try_from(person.0).unwrap())),
            1 => Input::Accepts {
                person,
                kinds: without_calls,
            },
            _ => Input::Accepts {
                person,
                kinds: KindSet::of(&Kind::ALL),
            },
        }
    }

    fn send(&mut self, input: Input) {
        match &input {
            Input::Join(entry) => {
                self.waiting.insert(entry.id, entry.joined_at);
            }
            Input::Leave(id) => {
                self.waiting.remove(id);
            }
            Input::Done(id) => {
                self.held.remove(id);
            }
            _ => {}
        }
        let out = self.engine.handle(input, self.now);
        for o in &out {
            self.see(o);
        }
        self.log.extend(out.iter().map(|o| (self.now, digest(o))));
    }

    /// A second book of offers, kept from the outputs alone.
    fn see(&mut self, output: &Output) {
        match output {
            Output::Reserved { offer, decision } => {
                assert_eq!(decision.chosen, Some(offer.person));
                assert!(
                    self.open.values().all(|o| o.entry != offer.entry),
                    "a double offer"
                );
                assert!(
                    !self.held.contains(&offer.entry),
                    "offered although somebody has it"
                );
                assert!(
                    self.open.insert(offer.id, *offer).is_none(),
                    "a fence used twice"
                );
            }
            Output::Released { offer, .. } => {
                assert!(self.open.remove(&offer.id).is_some(), "released twice");
            }
            Output::Accepted { offer } => {
                assert!(self.open.remove(&offer.id).is_some(), "two winners");
                self.waiting.remove(&offer.entry);
                assert!(self.held.insert(offer.entry), "two holders");
            }
            Output::NotResponding { .. } | Output::Refused { .. } => {}
        }
    }

    fn check(&self) {
        assert_eq!(self.engine.check_leases(self.now), vec![]);
        assert_eq!(self.engine.check_waiting(self.now, usize::MAX), vec![]);
        let open: Vec<_> = self.engine.offers().copied().collect();
        assert_eq!(open, self.open.values().copied().collect::<Vec<_>>());
        for (id, joined_at) in &self.waiting {
            assert_eq!(
                self.engine.entry(*id).map(|e| e.joined_at),
                Some(*joined_at)
            );
        }
        for id in 1..=self.people {
            let id = PersonId(u128::from(id));
            let mine = self
                .open
                .values()
                .filter(|o| o.person == id && o.kind == Kind::Call);
            let capacity = self.engine.profile(id).unwrap().capacity;
            assert!(mine.count() <= usize::try_from(capacity / 100).unwrap().max(2));
        }
    }

    fn run(&mut self, inputs: u32, checked: bool) {
        for _ in 0..inputs {
            self.now += i64::try_from(self.dice.below(2_000)).unwrap();
            let input = self.input();
            self.send(input);
            if checked {
                self.check();
            }
        }
    }
}

/// The whole output, decision included, as one number.
fn digest(output: &Output) -> u64 {
    let mut hash = DefaultHasher::new();
    match output {
        Output::Reserved { offer, decision } => {
            offer.hash(&mut hash);
            decision.hash(&mut hash);
        }
        other => format!("{other:?}").hash(&mut hash),
    }
    hash.finish()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_double_offer_and_no_eligible_idle_pair_whatever_happens(seed in any::<u64>(), people in 1_u64..12) {
        let mut day = Day::new(seed, people);
        day.run(300, true);
    }

    #[test]
    fn the_same_seed_gives_the_same_log(seed in any::<u64>()) {
        let (mut one, mut two) = (Day::new(seed, 6), Day::new(seed, 6));
        one.run(200, false);
        two.run(200, false);
        prop_assert_eq!(one.log, two.log);
    }

    /// With equal needs the highest score goes first, so an entry is passed only by those that
    /// joined within their head start: nobody starves.
    #[test]
    fn an_entry_is_passed_only_by_those_within_their_head_start(
        entries in prop::collection::vec((0_i64..600_000, 0_i64..900), 2..40)
    ) {
        let mut engine = Engine::new(Settings::default(), 1);
        engine.handle(Input::Profile(person(1)), 0);
        let mut rank = BTreeMap::new();
        for (n, (joined_at, priority_s)) in entries.iter().enumerate() {
            let entry = Entry { priority_s: *priority_s, ..call(u128::try_from(n).unwrap(), *joined_at) };
            rank.insert(entry.id, joined_at - priority_s * 1000);
            engine.handle(Input::Join(entry), 600_000);
        }
        let ready = Input::Presence { person: PersonId(1), presence: Presence::Ready };
        let mut out = engine.handle(ready, 600_000);
        let mut served = Vec::new();
        while let Some(Output::Reserved { offer, .. }) = out.first() {
            served.push(rank[&offer.entry]);
            let (id, entry) = (offer.id, offer.entry);
            engine.handle(Input::Accept(id), 600_000);
            out = engine.handle(Input::Done(entry), 600_000);
        }
        prop_assert_eq!(served.len(), entries.len());
        prop_assert!(served.is_sorted());
    }
}

#[test]
fn five_hundred_people_and_two_thousand_entries_keep_the_invariants() {
    let mut day = Day::new(20_261_122, 500);
    for id in 1..=500 {
        day.send(Input::Presence {
            person: PersonId(id),
            presence: Presence::Away,
        });
    }
    for _ in 0..2_000 {
        let entry = Entry {
            territory: Some(TERRITORY),
            ..day.entry()
        };
        day.send(Input::Join(entry));
    }
    for id in 1..=100 {
        day.send(Input::Presence {
            person: PersonId(id),
            presence: Presence::Ready,
        });
    }
    day.run(1_000, false);
    day.check();
    assert!(day.log.len() > 1_000);
}
