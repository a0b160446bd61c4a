//! Joins entries to people, for what an input has changed and nothing else.

use std::cmp::Reverse;

use super::{Engine, Output, Place};
use crate::bucket::Bucket;
use crate::entry::Entry;
use crate::id::{EntryId, PersonId};
use crate::person::Person;
use crate::settings::Order;

/// How a person stands for one entry; the smallest goes first.
type Standing = (bool, Reverse<i64>, u32, i64, PersonId);

impl Engine {
    /// People who became free take the best entries they can; then entries that (re)joined take
    /// the best person. Whoever was free before has nothing to take, by the invariant.
    pub(super) fn dispatch(&mut self, now: i64, out: &mut Vec<Output>) {
        while let Some(person) = self.free_again.pop_first() {
            while let Some(entry) = self.best_entry(person, now) {
                self.offer_to_best(entry, now, out);
            }
        }
        let mut again: Vec<(i64, EntryId)> = std::mem::take(&mut self.queued_again)
            .into_iter()
            .filter_map(|id| Some((self.entries.get(&id)?.entry.rank(), id)))
            .collect();
        again.sort_unstable();
        for (_, entry) in again {
            self.offer_to_best(entry, now, out);
        }
    }

    fn offer_to_best(&mut self, entry: EntryId, now: i64, out: &mut Vec<Output>) {
        if let Some(person) = self.best_person(entry, now) {
            let decision = Box::new(self.explain_choice(entry, person, now));
            self.reserve(entry, person, decision, now, out);
        }
    }

    /// By skill, then load (for planned work), then longest idle.
    fn best_person(&self, id: EntryId, now: i64) -> Option<PersonId> {
        let waiting = self.entries.get(&id)?;
        let Place::Bucket(bucket) = waiting.place else {
            return None;
        };
        let bucket = self.buckets.get(bucket);
        bucket
            .able
            .iter()
            .filter(|(person, _)| !waiting.entry.excluded.contains(person))
            .filter_map(|(id, surplus)| Some((self.people.get(id)?, *surplus)))
            .filter(|(person, _)| self.is_free(person, bucket.class.kind, now))
            .map(|(person, surplus)| self.standing(person, surplus, &waiting.entry))
            .min()
            .map(|(.., id)| id)
    }

    fn standing(&self, person: &Person, surplus: i64, entry: &Entry) -> Standing {
        let id = person.profile.id;
        let load = match self.settings.kind(entry.kind).order {
            Order::LongestIdle => 0,
            Order::LeastLoad => person.load(entry.kind, &self.settings),
        };
        (
            entry.last == Some(id),
            Reverse(surplus),
            load,
            person.idle_since,
            id,
        )
    }

    /// The entry with the highest score among the heads of the person's buckets.
    fn best_entry(&self, id: PersonId, now: i64) -> Option<EntryId> {
        let person = self.people.get(&id)?;
        self.buckets
            .of_person(id)
            .filter(|bucket| self.is_free(person, bucket.class.kind, now))
            .filter_map(|bucket| self.head_for(bucket, id))
            .min()
            .map(|(.., entry)| entry)
    }

    /// (kept for last, minus the score without the part that grows for all alike, entry).
    fn head_for(&self, bucket: &Bucket, person: PersonId) -> Option<(bool, i64, EntryId)> {
        let bonus = self.bonus_ms(bucket, person);
        let mut fallback = None;
        for (rank, id) in &bucket.waiting {
            let entry = &self.entries.get(id)?.entry;
            if entry.excluded.contains(&person) {
                continue;
            }
            let found = (entry.last == Some(person), rank - bonus, *id);
            if !found.0 {
                return Some(found);
            }
            fallback = fallback.or(Some(found));
        }
        fallback
    }

    pub(super) fn bonus_ms(&self, bucket: &Bucket, person: PersonId) -> i64 {
        let surplus = bucket.able.get(&person).copied().unwrap_or(0);
        surplus * self.settings.queue(bucket.class.queue).seconds_per_level * 1000
    }
}
