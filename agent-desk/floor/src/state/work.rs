//! Tickets and repairs: the same engine, an assignment instead of a ring. The floor's memory of
//! them is a cache; the row decides, by compare-and-set.

use serde_json::Value;
use tickets_base::id::{PersonId, ReservationId};
use tickets_routing::{self as routing, Kind, Reservation};
use uuid::Uuid;

use super::{Floor, Owed, RETRY_MS, Timer};
use crate::ids;
use crate::input::{Assigned, Work};
use crate::output::{Assignment, Message, Output};

impl Floor {
    pub(super) fn work_waits(&mut self, work: Work, now: i64) {
        let id = work.id;
        self.touch_queue(work.queue);
        self.work.insert(id, Owed { work, offer: None });
        if self.active {
            self.join_work(id, now);
        }
    }

    fn join_work(&mut self, id: Uuid, now: i64) {
        let Some(work) = self.work.get(&id).map(|o| o.work.clone()) else {
            return;
        };
        let queue = ids::queue(work.queue);
        let mut entry = routing::Entry::new(ids::entry(id), work.kind, queue, work.waiting_since);
        entry.language = work.language.as_deref().and_then(routing::Lang::new);
        entry.territory = work
            .territory
            .as_deref()
            .map(|t| routing::TerritoryId(self.words.number(t)));
        entry.priority_s = work.priority_s;
        entry.only = work.only.map(ids::person);
        entry.excluded = work.excluded.iter().map(|p| ids::person(*p)).collect();
        entry.steps = self.steps(work.queue, &work.skills);
        self.route(routing::Input::Join(entry), now);
    }

    pub(super) fn work_gone(&mut self, id: Uuid, now: i64) {
        if let Some(owed) = self.work.remove(&id) {
            self.touch_queue(owed.work.queue);
        }
        self.route(routing::Input::Leave(ids::entry(id)), now);
    }

    pub(super) fn work_held(&mut self, id: Uuid, kind: Kind, person: PersonId, now: i64) {
        if let Some(reservation) = self.own_assignment(id, person) {
            // The news of our own assignment was quicker than its answer.
            return self.assigned(reservation, Assigned::Done, now);
        }
        if self.engine.holder(ids::entry(id)) == Some(ids::person(person)) {
            return;
        }
        self.work_gone(id, now);
        let held = routing::Input::Hold {
            person: ids::person(person),
            entry: ids::entry(id),
            kind,
        };
        self.route(held, now);
        self.touch_person(person);
    }

    fn own_assignment(&self, id: Uuid, person: PersonId) -> Option<ReservationId> {
        let (reservation, number) = self.work.get(&id)?.offer?;
        let offer = self.engine.offer(number)?;
        (offer.person == ids::person(person)).then_some(reservation)
    }

    pub(super) fn work_done(&mut self, id: Uuid, now: i64) {
        self.work_gone(id, now);
        self.route(routing::Input::Done(ids::entry(id)), now);
    }

    pub(super) fn assign(
        &mut self,
        offer: &Reservation,
        reservation: ReservationId,
        person: PersonId,
        explanation: Value,
    ) {
        let id = ids::uuid_of(offer.entry);
        let Some(owed) = self.work.get_mut(&id) else {
            return;
        };
        owed.offer = Some((reservation, offer.id));
        let version = owed.work.version;
        self.push(Output::Assign(Box::new(Assignment {
            work: id,
            kind: offer.kind,
            version,
            person,
            reservation,
            until: offer.until,
            explanation,
        })));
    }

    pub(super) fn assigned(&mut self, reservation: ReservationId, result: Assigned, now: i64) {
        let found = self.work.values().find_map(|o| {
            o.offer
                .filter(|(id, _)| *id == reservation)
                .map(|(_, n)| (n, o.work.id))
        });
        let Some((number, id)) = found else { return };
        let offer = self.engine.offer(number).copied();
        match (result, offer) {
            (Assigned::Done, Some(offer)) => {
                self.route(routing::Input::Accept(number), now);
                self.work.remove(&id);
                let person = ids::person_of(offer.person);
                let version = self.next_version(now);
                let (work, kind) = (id, offer.kind);
                self.push(Output::Message(Message::WorkOffered {
                    person,
                    version,
                    work,
                    kind,
                }));
            }
            (Assigned::Conflict, _) => self.work_gone(id, now),
            (Assigned::Failed, Some(_)) => self.leave_for_a_while(id, now),
            // The offer has passed meanwhile; the row's own news will set things right.
            (Assigned::Done | Assigned::Failed, None) => {}
        }
    }

    pub(super) fn assignment_released(&mut self, id: Uuid) {
        if let Some(owed) = self.work.get_mut(&id) {
            owed.offer = None;
        }
    }

    /// Out of the engine, or it would be handed out again in the same breath.
    fn leave_for_a_while(&mut self, id: Uuid, now: i64) {
        self.route(routing::Input::Leave(ids::entry(id)), now);
        self.timers.insert((now + RETRY_MS, Timer::Retry(id)));
    }

    pub(super) fn retry(&mut self, id: Uuid, now: i64) {
        if self.active {
            self.join_work(id, now);
        }
    }

    /// Without the floor's lease nothing is handed out; calls in the house go on.
    pub(super) fn set_active(&mut self, active: bool, now: i64) {
        if self.active == active {
            return;
        }
        self.active = active;
        let waiting: Vec<Uuid> = self.work.keys().copied().collect();
        for id in waiting {
            if active {
                self.join_work(id, now);
            } else {
                self.route(routing::Input::Leave(ids::entry(id)), now);
            }
        }
    }
}
