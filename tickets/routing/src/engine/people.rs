//! People: profiles, presence, what they accept, what they hold.

use super::{Engine, Output};
use crate::entry::{Kind, KindSet};
use crate::id::{EntryId, PersonId, ReservationId};
use crate::person::{Cause, Person, Presence, Profile};
use crate::settings::PresenceRule;

impl Engine {
    pub(super) fn put_profile(&mut self, profile: Profile, now: i64) {
        let id = profile.id;
        self.leave_queues(id);
        for queue in &profile.queues {
            self.members.entry(*queue).or_default().insert(id);
        }
        match self.people.get_mut(&id) {
            Some(person) => person.profile = profile,
            None => {
                self.people.insert(id, Person::new(profile, now));
            }
        }
        self.buckets.person_changed(id, self.people.get(&id));
        self.free_again.insert(id);
    }

    pub(super) fn dismiss(&mut self, id: PersonId, now: i64, out: &mut Vec<Output>) {
        self.release_all(id, Cause::PersonLeft, now, out);
        self.leave_queues(id);
        if let Some(person) = self.people.remove(&id) {
            for entry in person.held.keys() {
                self.holders.remove(entry);
            }
        }
        self.buckets.person_changed(id, None);
    }

    /// Going away releases the offers that need the person at the desk.
    pub(super) fn set_presence(
        &mut self,
        id: PersonId,
        presence: Presence,
        now: i64,
        out: &mut Vec<Output>,
    ) {
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        if person.presence == presence {
            return;
        }
        person.presence = presence;
        if presence == Presence::Ready {
            person.idle_since = now;
            person.unanswered = 0;
            self.free_again.insert(id);
        } else {
            self.release_where(id, Cause::PersonLeft, now, out, |engine, kind| {
                engine.settings.kind(kind).presence == PresenceRule::Ready
            });
        }
    }

    pub(super) fn set_accepts(&mut self, id: PersonId, kinds: KindSet) {
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        if person.accepts != kinds {
            person.accepts = kinds;
            self.free_again.insert(id);
        }
    }

    /// Work taken without an offer of ours: it no longer waits, and it counts.
    pub(super) fn hold(
        &mut self,
        id: PersonId,
        entry: EntryId,
        kind: Kind,
        now: i64,
        out: &mut Vec<Output>,
    ) {
        self.leave(entry, now, out);
        self.done(entry, now);
        if let Some(person) = self.people.get_mut(&id) {
            person.held.insert(entry, kind);
            self.holders.insert(entry, id);
        }
    }

    pub(super) fn done(&mut self, entry: EntryId, now: i64) {
        let Some(id) = self.holders.remove(&entry) else {
            return;
        };
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        person.held.remove(&entry);
        person.idle_since = now;
        self.free_again.insert(id);
    }

    /// Whether an offer of this kind can be made to the person now.
    pub(super) fn is_free(&self, person: &Person, kind: Kind, now: i64) -> bool {
        let policy = self.settings.kind(kind);
        let present = match policy.presence {
            PresenceRule::Ready => person.presence == Presence::Ready,
            PresenceRule::Any => true,
        };
        present
            && person.accepts.has(kind)
            && person.back_off_until <= now
            && person.load(kind, &self.settings) + policy.units <= person.profile.capacity
    }

    fn leave_queues(&mut self, id: PersonId) {
        let Some(person) = self.people.get(&id) else {
            return;
        };
        for queue in &person.profile.queues {
            if let Some(members) = self.members.get_mut(queue) {
                members.remove(&id);
            }
        }
    }

    fn release_all(&mut self, id: PersonId, cause: Cause, now: i64, out: &mut Vec<Output>) {
        self.release_where(id, cause, now, out, |_, _| true);
    }

    fn release_where(
        &mut self,
        id: PersonId,
        cause: Cause,
        now: i64,
        out: &mut Vec<Output>,
        which: impl Fn(&Self, Kind) -> bool,
    ) {
        let open: Vec<ReservationId> = self
            .people
            .get(&id)
            .map(|p| {
                p.offers
                    .iter()
                    .filter(|(_, k)| which(self, **k))
                    .map(|(r, _)| *r)
                    .collect()
            })
            .unwrap_or_default();
        for reservation in open {
            self.release(reservation, cause, now, out);
        }
    }
}
