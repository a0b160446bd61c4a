//! Offers as leases: made, accepted, released, expired; exactly one winner.

use serde::Serialize;

use super::{Engine, Output, Place, Refusal, Timer};
use crate::decision::Decision;
use crate::entry::Kind;
use crate::id::{EntryId, PersonId, QueueId, ReservationId};
use crate::person::{Cause, Presence};

/// One offer to one person, open until it is accepted, released or past `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Reservation {
    pub id: ReservationId,
    pub entry: EntryId,
    pub kind: Kind,
    pub queue: QueueId,
    pub person: PersonId,
    /// Unix ms.
    pub since: i64,
    pub until: i64,
}

impl Engine {
    /// The entry stands in a bucket and the person is free: the caller has seen to both.
    pub(super) fn reserve(
        &mut self,
        entry: EntryId,
        person: PersonId,
        decision: Box<Decision>,
        now: i64,
        out: &mut Vec<Output>,
    ) {
        let id = ReservationId(self.next_reservation);
        self.next_reservation += 1;
        let (kind, queue) = self.take_from_bucket(entry, id, now);
        let until = now + self.settings.queue(queue).ring_ms;
        let offer = Reservation {
            id,
            entry,
            kind,
            queue,
            person,
            since: now,
            until,
        };
        self.offers.insert(id, offer);
        self.timers.insert((until, Timer::Offer(id)));
        if let Some(p) = self.people.get_mut(&person) {
            p.offers.insert(id, kind);
        }
        out.push(Output::Reserved { offer, decision });
    }

    pub(super) fn accept(&mut self, id: ReservationId, out: &mut Vec<Output>) {
        let Some(offer) = self.close(id) else {
            out.push(Output::Refused {
                reservation: id,
                why: Refusal::NotOpen,
            });
            return;
        };
        self.remove_entry(offer.entry);
        self.holders.insert(offer.entry, offer.person);
        if let Some(person) = self.people.get_mut(&offer.person) {
            person.held.insert(offer.entry, offer.kind);
            person.unanswered = 0;
        }
        out.push(Output::Accepted { offer });
    }

    pub(super) fn release(
        &mut self,
        id: ReservationId,
        cause: Cause,
        now: i64,
        out: &mut Vec<Output>,
    ) {
        let Some(offer) = self.close(id) else {
            out.push(Output::Refused {
                reservation: id,
                why: Refusal::NotOpen,
            });
            return;
        };
        self.after_release(offer, cause, now);
        out.push(Output::Released { offer, cause });
        if cause == Cause::EntryLeft {
            self.remove_entry(offer.entry);
        } else {
            self.back_in_line(offer.entry, now);
        }
        if cause == Cause::NoAnswer {
            self.count_no_answer(offer.person, offer.queue, now, out);
        }
    }

    pub(super) fn expire(&mut self, id: ReservationId, now: i64, out: &mut Vec<Output>) {
        let Some(offer) = self.offers.get(&id) else {
            return;
        };
        let rung = self.settings.kind(offer.kind).rung;
        let cause = if rung {
            Cause::NoAnswer
        } else {
            Cause::LostRace
        };
        self.release(id, cause, now, out);
    }

    /// Takes the offer out of every place that knows it.
    fn close(&mut self, id: ReservationId) -> Option<Reservation> {
        let offer = self.offers.remove(&id)?;
        self.timers.remove(&(offer.until, Timer::Offer(id)));
        if let Some(person) = self.people.get_mut(&offer.person) {
            person.offers.remove(&id);
        }
        Some(offer)
    }

    /// An offer counts for the longest idle too, unless it ended by no doing of the person's.
    fn after_release(&mut self, offer: Reservation, cause: Cause, now: i64) {
        let wait = self.settings.queue(offer.queue).back_off.of(cause);
        let Some(person) = self.people.get_mut(&offer.person) else {
            return;
        };
        if !matches!(cause, Cause::EntryLeft | Cause::LostRace) {
            person.idle_since = now;
        }
        if wait > 0 {
            person.back_off_until = person.back_off_until.max(now + wait);
            self.timers
                .insert((person.back_off_until, Timer::BackOff(offer.person)));
        }
        self.free_again.insert(offer.person);
    }

    fn count_no_answer(&mut self, id: PersonId, queue: QueueId, now: i64, out: &mut Vec<Output>) {
        let limit = self.settings.queue(queue).max_no_answer.max(1);
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        person.unanswered += 1;
        if person.unanswered >= limit && person.presence == Presence::Ready {
            out.push(Output::NotResponding { person: id });
            self.set_presence(id, Presence::NotResponding, now, out);
        }
    }

    fn take_from_bucket(
        &mut self,
        id: EntryId,
        reservation: ReservationId,
        now: i64,
    ) -> (Kind, QueueId) {
        let waiting = self
            .entries
            .get_mut(&id)
            .expect("only a waiting entry is offered");
        if let Place::Bucket(bucket) = waiting.place {
            self.buckets.remove(bucket, waiting.entry.rank(), id);
        }
        waiting.place = Place::Offered(reservation);
        let (kind, queue) = (waiting.entry.kind, waiting.entry.queue);
        self.pause_step(id, now);
        (kind, queue)
    }
}
