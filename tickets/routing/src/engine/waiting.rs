//! Entries: joining, leaving, and needs that relax while they wait.

use super::{Engine, Output, Place, Timer, Waiting};
use crate::entry::Entry;
use crate::id::EntryId;
use crate::person::Cause;

impl Engine {
    pub(super) fn join(&mut self, mut entry: Entry, now: i64, out: &mut Vec<Output>) {
        let id = entry.id;
        if let Some(known) = self.entries.get(&id) {
            entry.joined_at = known.entry.joined_at.min(entry.joined_at);
            self.leave(id, now, out);
        }
        self.done(id, now);
        let line = self.line.entry(entry.queue).or_default();
        line.insert((entry.rank(), id));
        self.ages
            .entry(entry.queue)
            .or_default()
            .insert((entry.joined_at, id));
        let step_since = now;
        let waiting = Waiting {
            place: self.bucket_for(&entry, 0),
            entry,
            step: 0,
            step_since,
            step_used_ms: 0,
        };
        self.entries.insert(id, waiting);
        self.resume_step(id, now);
        self.queued_again.insert(id);
    }

    /// The entry is gone, with the offer it may be in.
    pub(super) fn leave(&mut self, id: EntryId, now: i64, out: &mut Vec<Output>) {
        match self.entries.get(&id).map(|w| w.place) {
            Some(Place::Offered(reservation)) => {
                self.release(reservation, Cause::EntryLeft, now, out);
            }
            Some(Place::Bucket(_)) => self.remove_entry(id),
            None => {}
        }
    }

    pub(super) fn remove_entry(&mut self, id: EntryId) {
        self.cancel_step_timer(id);
        let Some(waiting) = self.entries.remove(&id) else {
            return;
        };
        let rank = waiting.entry.rank();
        if let Place::Bucket(bucket) = waiting.place {
            self.buckets.remove(bucket, rank, id);
        }
        if let Some(line) = self.line.get_mut(&waiting.entry.queue) {
            line.remove(&(rank, id));
        }
        if let Some(ages) = self.ages.get_mut(&waiting.entry.queue) {
            ages.remove(&(waiting.entry.joined_at, id));
        }
        self.queued_again.remove(&id);
    }

    /// After an offer that came to nothing: the same place, the same age, the step's clock runs.
    pub(super) fn back_in_line(&mut self, id: EntryId, now: i64) {
        let Some((entry, step)) = self.entries.get(&id).map(|w| (w.entry.clone(), w.step)) else {
            return;
        };
        let place = self.bucket_for(&entry, step);
        if let Some(waiting) = self.entries.get_mut(&id) {
            waiting.place = place;
        }
        self.resume_step(id, now);
        self.queued_again.insert(id);
    }

    /// A step's time is used up: the next one holds.
    pub(super) fn step_over(&mut self, id: EntryId, now: i64) {
        let Some(waiting) = self.entries.get_mut(&id) else {
            return;
        };
        if !matches!(waiting.place, Place::Bucket(_)) {
            return;
        }
        waiting.step += 1;
        waiting.step_used_ms = 0;
        if let Place::Bucket(bucket) = waiting.place {
            let rank = waiting.entry.rank();
            self.buckets.remove(bucket, rank, id);
        }
        self.back_in_line(id, now);
    }

    pub(super) fn pause_step(&mut self, id: EntryId, now: i64) {
        self.cancel_step_timer(id);
        if let Some(waiting) = self.entries.get_mut(&id) {
            waiting.step_used_ms += now - waiting.step_since;
        }
    }

    fn resume_step(&mut self, id: EntryId, now: i64) {
        let Some(waiting) = self.entries.get_mut(&id) else {
            return;
        };
        waiting.step_since = now;
        if let Some(at) = waiting.step_deadline() {
            self.timers.insert((at, Timer::Step(id)));
        }
    }

    fn cancel_step_timer(&mut self, id: EntryId) {
        let Some(at) = self.entries.get(&id).and_then(Waiting::step_deadline) else {
            return;
        };
        self.timers.remove(&(at, Timer::Step(id)));
    }

    fn bucket_for(&mut self, entry: &Entry, step: usize) -> Place {
        let class = crate::bucket::Class::of(entry, step);
        Place::Bucket(
            self.buckets
                .insert(class, entry.rank(), entry.id, &self.people),
        )
    }
}

impl Waiting {
    fn step_deadline(&self) -> Option<i64> {
        let lasts = self.entry.steps.get(self.step)?.for_ms?;
        Some(self.step_since + (lasts - self.step_used_ms).max(0))
    }
}
