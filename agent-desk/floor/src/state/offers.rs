//! Offers: made by the engine, popped, rung, accepted, declined, expired.

use serde_json::json;
use telephony::Command;
use tickets_base::id::{CallId, PersonId, ReservationId};
use tickets_routing::{self as routing, Cause, Decision, Kind, Reservation};

use super::{BRIDGE_MS, Floor, Timer};
use crate::call::{Offer, Stage};
use crate::ids;
use crate::output::{
    Fact, Message, OfferResult, OfferRow, Output, Pop, Refusal, Write, explanation,
};

impl Floor {
    pub(super) fn reserved(&mut self, offer: &Reservation, decision: &Decision, now: i64) {
        let id = ids::reservation(offer.since, offer.id);
        let person = ids::person_of(offer.person);
        let explanation = explanation(decision, |n| self.words.word(n).map(str::to_owned));
        self.push(Output::Write(Write::Offer(Box::new(OfferRow {
            reservation: id,
            entry: ids::uuid_of(offer.entry),
            kind: offer.kind,
            person,
            at: offer.since,
            until: offer.until,
            explanation: explanation.clone(),
        }))));
        self.touch_queue(ids::queue_of(offer.queue));
        match offer.kind {
            Kind::Call => self.call_offered(offer, id, person, now),
            Kind::Chat | Kind::Ticket | Kind::Repair => self.assign(offer, id, person, explanation),
        }
    }

    fn call_offered(&mut self, offer: &Reservation, id: ReservationId, person: PersonId, now: i64) {
        let call_id = CallId(ids::uuid_of(offer.entry));
        let Some(call) = self.calls.get_mut(&call_id) else {
            return;
        };
        let (since, until) = (offer.since, offer.until);
        let stage = Offer {
            id,
            number: offer.id,
            person,
            since,
            until,
            popped: false,
        };
        call.enter(Stage::Offered(stage), now);
        let mut fact = Fact::of("call.offered", call_id, now).about("person", person.0);
        fact.body = json!({"reservation": id, "until": until});
        self.note(call_id, Some(fact));
        self.pop_again(call_id, now);
    }

    /// The pop of an open offer: when it is made, and for a desk that comes while it stands.
    pub(super) fn pop_again(&mut self, id: CallId, now: i64) {
        let version = self.next_version(now);
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let Some(offer) = call.offer() else { return };
        self.push(Output::PopNeeded(Box::new(Pop {
            version,
            call: id,
            person: offer.person,
            reservation: offer.id,
            until: offer.until,
            record: call.record(),
            waited_ms: call.joined_at.map_or(0, |joined| (now - joined).max(0)),
        })));
    }

    /// The screen came first; now it rings.
    pub(super) fn pop_sent(&mut self, id: CallId, reservation: ReservationId) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Stage::Offered(offer) = &mut call.stage else {
            return;
        };
        if offer.id == reservation {
            offer.popped = true;
            let person = offer.person;
            self.touch_person(person);
        }
    }

    pub(super) fn accept(
        &mut self,
        person: PersonId,
        id: CallId,
        reservation: ReservationId,
        now: i64,
    ) -> Result<(), Refusal> {
        let number = self.open_offer(person, id, reservation)?;
        self.route(routing::Input::Accept(number), now);
        Ok(())
    }

    pub(super) fn decline(
        &mut self,
        person: PersonId,
        id: CallId,
        reservation: ReservationId,
        reason: Option<String>,
        now: i64,
    ) -> Result<(), Refusal> {
        let number = self.open_offer(person, id, reservation)?;
        self.route(
            routing::Input::Release {
                reservation: number,
                cause: Cause::Declined,
            },
            now,
        );
        if let Some(reason) = reason {
            self.push(Output::Write(Write::OfferReason {
                reservation,
                reason,
            }));
        }
        Ok(())
    }

    fn open_offer(
        &self,
        person: PersonId,
        id: CallId,
        reservation: ReservationId,
    ) -> Result<routing::ReservationId, Refusal> {
        let call = self
            .calls
            .get(&id)
            .ok_or(Refusal::Conflict("offer_ended"))?;
        match call.offer() {
            Some(offer) if offer.id == reservation && offer.person == person => Ok(offer.number),
            Some(offer) if offer.person != person => Err(Refusal::NotFound),
            _ => Err(Refusal::Conflict("offer_ended")),
        }
    }

    pub(super) fn accepted(&mut self, offer: &Reservation, now: i64) {
        let id = ids::reservation(offer.since, offer.id);
        let person = ids::person_of(offer.person);
        self.end_offer_row(id, OfferResult::Accepted, now);
        self.touch_queue(ids::queue_of(offer.queue));
        if offer.kind != Kind::Call {
            return;
        }
        let call_id = CallId(ids::uuid_of(offer.entry));
        let Some(call) = self.calls.get_mut(&call_id) else {
            return;
        };
        let until = now + BRIDGE_MS;
        call.enter(Stage::Bridging { person, until }, now);
        call.person = Some(person);
        self.timers.insert((until, Timer::Bridge(call_id)));
        self.command(Command::Bridge {
            call: ids::phone(call_id),
            agent: ids::agent(person),
        });
        self.note(call_id, None);
        self.offer_ended(person, call_id, id, OfferResult::Accepted, now);
    }

    pub(super) fn released(&mut self, offer: &Reservation, cause: Cause, now: i64) {
        let id = ids::reservation(offer.since, offer.id);
        let person = ids::person_of(offer.person);
        let result = result_of(cause);
        self.end_offer_row(id, result, now);
        self.touch_person(person);
        self.touch_queue(ids::queue_of(offer.queue));
        if offer.kind != Kind::Call {
            return self.assignment_released(ids::uuid_of(offer.entry));
        }
        let call_id = CallId(ids::uuid_of(offer.entry));
        let Some(call) = self.calls.get_mut(&call_id) else {
            return;
        };
        call.enter(Stage::Queued, now);
        self.note(call_id, Some(release_fact(call_id, person, id, cause, now)));
        self.offer_ended(person, call_id, id, result, now);
    }

    fn offer_ended(
        &mut self,
        person: PersonId,
        call: CallId,
        reservation: ReservationId,
        result: OfferResult,
        now: i64,
    ) {
        let version = self.next_version(now);
        self.touch_person(person);
        self.push(Output::Message(Message::OfferEnded {
            person,
            version,
            call,
            reservation,
            result,
        }));
    }

    fn end_offer_row(&mut self, reservation: ReservationId, result: OfferResult, at: i64) {
        self.push(Output::Write(Write::OfferEnded {
            reservation,
            at,
            result,
        }));
    }
}

fn result_of(cause: Cause) -> OfferResult {
    match cause {
        Cause::Declined | Cause::Busy => OfferResult::Declined,
        Cause::NoAnswer => OfferResult::Expired,
        Cause::DeviceGone => OfferResult::Failed,
        Cause::EntryLeft | Cause::PersonLeft => OfferResult::Canceled,
        Cause::LostRace => OfferResult::Elsewhere,
    }
}

fn release_fact(
    call: CallId,
    person: PersonId,
    reservation: ReservationId,
    cause: Cause,
    now: i64,
) -> Fact {
    let (kind, by_person) = match cause {
        Cause::Declined | Cause::Busy => ("offer.declined", true),
        Cause::NoAnswer => ("offer.expired", false),
        _ => ("offer.canceled", false),
    };
    let fact = Fact::of(kind, call, now);
    let mut fact = if by_person {
        fact.by(person)
    } else {
        fact.about("person", person.0)
    };
    fact.body = json!({"reservation": reservation, "cause": cause});
    fact
}
