//! The engine: entries wait, people are free, offers are leases.
//!
//! An offer (reservation) has a deadline and a number that grows (its fence). It ends on exactly
//! one of these paths: accepted, released with a cause, expired, its entry left, its person left;
//! each gives the capacity back or turns it into held work.
//!
//! Invariant after every call of [`Engine::handle`]: no waiting entry has a person who is able,
//! free and not backing off. Timers are the engine's own: the caller sleeps until
//! [`Engine::next_deadline`] and sends [`Input::Tick`].

use std::collections::{BTreeMap, BTreeSet};

use crate::bucket::{BucketId, Buckets, Class};
use crate::decision::Decision;
use crate::entry::{Entry, Kind, KindSet};
use crate::id::{EntryId, PersonId, QueueId, ReservationId};
use crate::person::{Cause, Person, Presence, Profile};
use crate::settings::Settings;

mod check;
mod dispatch;
mod explain;
mod offers;
mod people;
mod waiting;

pub use check::Violation;
pub use offers::Reservation;

#[derive(Clone, Debug)]
pub enum Input {
    /// Queues and kinds, whole.
    Configure(Settings),
    /// A person is new or changed.
    Profile(Profile),
    Dismiss(PersonId),
    Presence {
        person: PersonId,
        presence: Presence,
    },
    /// Which kinds the person can take now, e.g. no calls without a microphone.
    Accepts {
        person: PersonId,
        kinds: KindSet,
    },
    /// A new entry. With an id already waiting, its needs are new and its age stays; with one
    /// that somebody holds, it is taken from them.
    Join(Entry),
    /// The work no longer waits: the caller gave up, or it was assigned by hand.
    Leave(EntryId),
    Accept(ReservationId),
    Release {
        reservation: ReservationId,
        cause: Cause,
    },
    /// Work a person has without an offer: found at start, or handed over.
    Hold {
        person: PersonId,
        entry: EntryId,
        kind: Kind,
    },
    /// The work is over (wrap-up included): its capacity is free.
    Done(EntryId),
    /// A deadline has passed.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Offer the entry to this person, nobody else.
    Reserved {
        offer: Reservation,
        decision: Box<Decision>,
    },
    /// The offer stands no longer; the entry is back at its place unless it left.
    Released { offer: Reservation, cause: Cause },
    /// One winner: the person holds the work until [`Input::Done`].
    Accepted { offer: Reservation },
    /// Too many offers in a row were not answered.
    NotResponding { person: PersonId },
    /// A command named an offer that is not open.
    Refused {
        reservation: ReservationId,
        why: Refusal,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was accepted, released, or its deadline has passed.
    NotOpen,
}

/// An entry as the engine keeps it.
#[derive(Debug)]
struct Waiting {
    entry: Entry,
    step: usize,
    /// When the present step began to count, and what it has used up before pauses.
    step_since: i64,
    step_used_ms: i64,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Bucket(BucketId),
    Offered(ReservationId),
}

/// What a timer is for; the engine checks whether it still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    Offer(ReservationId),
    BackOff(PersonId),
    Step(EntryId),
}

#[derive(Debug)]
pub struct Engine {
    settings: Settings,
    people: BTreeMap<PersonId, Person>,
    members: BTreeMap<QueueId, BTreeSet<PersonId>>,
    entries: BTreeMap<EntryId, Waiting>,
    /// Waiting or offered, by rank: places and waits are read from here.
    line: BTreeMap<QueueId, BTreeSet<(i64, EntryId)>>,
    /// The same entries by `joined_at`: the longest wait of a queue is its first.
    ages: BTreeMap<QueueId, BTreeSet<(i64, EntryId)>>,
    buckets: Buckets,
    offers: BTreeMap<ReservationId, Reservation>,
    holders: BTreeMap<EntryId, PersonId>,
    timers: BTreeSet<(i64, Timer)>,
    next_reservation: u64,
    free_again: BTreeSet<PersonId>,
    queued_again: BTreeSet<EntryId>,
}

impl Engine {
    /// `first` is the first reservation's number; a node that takes over starts above what the
    /// one before it has used.
    pub fn new(settings: Settings, first: u64) -> Self {
        Self {
            settings,
            people: BTreeMap::new(),
            members: BTreeMap::new(),
            entries: BTreeMap::new(),
            line: BTreeMap::new(),
            ages: BTreeMap::new(),
            buckets: Buckets::default(),
            offers: BTreeMap::new(),
            holders: BTreeMap::new(),
            timers: BTreeSet::new(),
            next_reservation: first,
            free_again: BTreeSet::new(),
            queued_again: BTreeSet::new(),
        }
    }

    /// Deadlines that have passed come first, then the input, then offers for what became free.
    pub fn handle(&mut self, input: Input, now: i64) -> Vec<Output> {
        let mut out = Vec::new();
        self.run_timers(now, &mut out);
        self.apply(input, now, &mut out);
        self.dispatch(now, &mut out);
        out
    }

    pub fn next_deadline(&self) -> Option<i64> {
        self.timers.first().map(|(at, _)| *at)
    }

    fn apply(&mut self, input: Input, now: i64, out: &mut Vec<Output>) {
        match input {
            Input::Configure(settings) => self.configure(settings),
            Input::Profile(profile) => self.put_profile(profile, now),
            Input::Dismiss(person) => self.dismiss(person, now, out),
            Input::Presence { person, presence } => self.set_presence(person, presence, now, out),
            Input::Accepts { person, kinds } => self.set_accepts(person, kinds),
            Input::Join(entry) => self.join(entry, now, out),
            Input::Leave(entry) => self.leave(entry, now, out),
            Input::Accept(reservation) => self.accept(reservation, out),
            Input::Release { reservation, cause } => self.release(reservation, cause, now, out),
            Input::Hold {
                person,
                entry,
                kind,
            } => self.hold(person, entry, kind, now, out),
            Input::Done(entry) => self.done(entry, now),
            Input::Tick => {}
        }
    }

    fn run_timers(&mut self, now: i64, out: &mut Vec<Output>) {
        while let Some((at, timer)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, timer));
            match timer {
                Timer::Offer(id) => self.expire(id, now, out),
                Timer::BackOff(person) => {
                    self.free_again.insert(person);
                }
                Timer::Step(entry) => self.step_over(entry, now),
            }
        }
    }

    /// Steps and offers keep what they began with; back-off and ring times count from now on.
    fn configure(&mut self, settings: Settings) {
        self.settings = settings;
        self.free_again.extend(self.people.keys().copied());
    }
}

/// Reading: what the floor shows.
impl Engine {
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Entries of a queue in the order of their score, offered ones included.
    pub fn line(&self, queue: QueueId) -> impl Iterator<Item = EntryId> {
        self.line
            .get(&queue)
            .into_iter()
            .flatten()
            .map(|(_, id)| *id)
    }

    pub fn waiting(&self, queue: QueueId) -> usize {
        self.line.get(&queue).map_or(0, BTreeSet::len)
    }

    /// `joined_at` of the entry that has waited longest.
    pub fn longest_since(&self, queue: QueueId) -> Option<i64> {
        self.ages
            .get(&queue)?
            .first()
            .map(|(joined_at, _)| *joined_at)
    }

    /// Work a person holds, and offers they have: what makes them busy.
    pub fn work_of(&self, person: PersonId) -> impl Iterator<Item = (EntryId, Kind)> {
        let person = self.people.get(&person);
        let held = person
            .into_iter()
            .flat_map(|p| p.held.iter().map(|(e, k)| (*e, *k)));
        let offered = person
            .into_iter()
            .flat_map(|p| p.offers.keys())
            .filter_map(|id| self.offers.get(id))
            .map(|offer| (offer.entry, offer.kind));
        held.chain(offered)
    }

    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(&id).map(|w| &w.entry)
    }

    pub fn offers(&self) -> impl Iterator<Item = &Reservation> {
        self.offers.values()
    }

    pub fn offer(&self, id: ReservationId) -> Option<&Reservation> {
        self.offers.get(&id)
    }

    /// Who holds this work.
    pub fn holder(&self, entry: EntryId) -> Option<PersonId> {
        self.holders.get(&entry).copied()
    }

    /// Work held, with its holder.
    pub fn held(&self) -> impl Iterator<Item = (EntryId, PersonId)> {
        self.holders.iter().map(|(entry, person)| (*entry, *person))
    }

    pub fn presence(&self, person: PersonId) -> Option<Presence> {
        self.people.get(&person).map(|p| p.presence)
    }

    pub fn profile(&self, person: PersonId) -> Option<&Profile> {
        self.people.get(&person).map(|p| &p.profile)
    }

    pub fn load(&self, person: PersonId, kind: Kind) -> u32 {
        self.people
            .get(&person)
            .map_or(0, |p| p.load(kind, &self.settings))
    }

    fn class_of(waiting: &Waiting) -> Class {
        Class::of(&waiting.entry, waiting.step)
    }
}
