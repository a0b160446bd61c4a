//! The invariants of the floor, looked at from outside the paths that keep them. Each violation
//! is counted and logged; the count must stay 0.

use serde::Serialize;
use tickets_base::id::{CallId, PersonId};
use tickets_routing as routing;

use super::Floor;
use crate::call::{Call, Stage};
use crate::ids;

/// Entries looked at by one sweep against everybody able to take them.
const SWEPT_ENTRIES: usize = 200;
/// A deadline may be late by this much before it counts as missed.
const GRACE_MS: i64 = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Violation {
    /// Of the engine's leases and waiting entries.
    Routing { violation: routing::Violation },
    /// A call in a queue that the engine does not know, or the other way round.
    QueuedAstray { call: CallId },
    /// A call says it is offered; no such offer is open for that person.
    OfferedAstray { call: CallId },
    /// Somebody is on a call whose capacity is not taken.
    HolderFree { call: CallId },
    /// Somebody's capacity is taken by a call that is not theirs or is over.
    StuckPerson { person: PersonId, call: CallId },
    /// A deadline has passed and nothing happened.
    Overdue { call: CallId },
    /// The engine and the floor differ about somebody's presence.
    PresenceAstray { person: PersonId },
}

impl Floor {
    pub fn sweep(&mut self, now: i64) -> Vec<Violation> {
        let routing = |violation| Violation::Routing { violation };
        let mut found: Vec<Violation> = self
            .engine
            .check_leases(now)
            .into_iter()
            .map(routing)
            .collect();
        found.extend(
            self.engine
                .check_waiting(now, SWEPT_ENTRIES)
                .into_iter()
                .map(routing),
        );
        found.extend(
            self.calls
                .values()
                .filter_map(|call| self.check_call(call, now)),
        );
        found.extend(self.check_held());
        found.extend(self.check_presence());
        self.violations += u64::try_from(found.len()).unwrap_or(0);
        for violation in &found {
            tracing::error!(?violation, "an invariant of the floor is broken");
        }
        found
    }

    fn check_call(&self, call: &Call, now: i64) -> Option<Violation> {
        let id = call.id;
        let entry = ids::entry(id.0);
        let late =
            |until: i64| (until + GRACE_MS <= now).then_some(Violation::Overdue { call: id });
        match &call.stage {
            Stage::Queued => self
                .engine
                .entry(entry)
                .is_none()
                .then_some(Violation::QueuedAstray { call: id }),
            Stage::Offered(offer) => {
                let open = self.engine.offer(offer.number);
                let right =
                    open.is_some_and(|o| o.entry == entry && o.person == ids::person(offer.person));
                (!right).then_some(Violation::OfferedAstray { call: id })
            }
            Stage::Over => Some(Violation::Overdue { call: id }),
            Stage::Arrived => late(call.since + super::COMMIT_MS),
            Stage::Menu => None,
            Stage::Bridging { until, .. }
            | Stage::Reconnecting { until, .. }
            | Stage::Wrapping { until, .. } => late(*until).or_else(|| self.check_holder(call)),
            Stage::Talking { .. } | Stage::Held { .. } => self.check_holder(call),
        }
    }

    fn check_holder(&self, call: &Call) -> Option<Violation> {
        let person = ids::person(call.holder()?);
        let entry = ids::entry(call.id.0);
        let held = self.engine.work_of(person).any(|(held, _)| held == entry);
        (!held).then_some(Violation::HolderFree { call: call.id })
    }

    fn check_held(&self) -> impl Iterator<Item = Violation> {
        self.people.keys().flat_map(|person| {
            self.calls_of(*person).into_iter().filter_map(|call| {
                let theirs = self.calls.get(&call).is_some_and(|c| {
                    c.holder() == Some(*person) || c.offer().map(|o| o.person) == Some(*person)
                });
                (!theirs).then_some(Violation::StuckPerson {
                    person: *person,
                    call,
                })
            })
        })
    }

    fn check_presence(&self) -> impl Iterator<Item = Violation> {
        self.people.iter().filter_map(|(id, person)| {
            let engine = self.engine.presence(ids::person(*id))?;
            (engine != person.presence.into()).then_some(Violation::PresenceAstray { person: *id })
        })
    }
}

#[cfg(test)]
mod tests {
    //! Each invariant is broken on purpose, behind the floor's back, and the count rises.
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use telephony::signal::SignalKind;
    use telephony::{AgentId, CallSignal, Flow, MediaState, Party, Signal};
    use tickets_base::id::{LineId, QueueId, ReservationId};
    use uuid::Uuid;

    use super::*;
    use crate::config::{Config, Line, Net, Person, Queue};
    use crate::person::{Presence, SocketId};
    use crate::{DeskCommand, Input};

    const NOW: i64 = 1_000;
    const LIN: PersonId = PersonId(Uuid::from_u128(1));
    const CALL: CallId = CallId(Uuid::from_u128(2));
    const QUEUE: QueueId = QueueId(Uuid::from_u128(3));

    fn config() -> Config {
        let flow = Arc::new(Flow {
            start: "queue".into(),
            steps: BTreeMap::new(),
        });
        let sources = vec![Net::parse("127.0.0.1").expect("an address")];
        Config {
            queues: vec![Queue {
                id: QUEUE,
                code: "support".into(),
                skills: Vec::new(),
                relax: Vec::new(),
                ring_ms: 20_000,
                wrap_up_ms: 30_000,
                service_level_ms: 20_000,
                short_abandon_ms: 5_000,
                outcome_required: false,
            }],
            people: vec![Person {
                id: LIN,
                queues: vec![QUEUE],
                skills: BTreeMap::new(),
                languages: Vec::new(),
                territories: Vec::new(),
                capacity: 100,
            }],
            lines: vec![Line {
                id: LineId(Uuid::nil()),
                sources,
                flow,
            }],
            numbers: BTreeMap::new(),
        }
    }

    fn signal(floor: &mut Floor, what: CallSignal) {
        let kind = SignalKind::Call(telephony::CallId(CALL.0), what);
        floor.handle(Input::Signal(Signal { at: NOW, kind }), NOW);
    }

    /// One call in the queue, and lin at the desk.
    fn floor_with_a_queued_call() -> Floor {
        let mut floor = Floor::new(1);
        floor.handle(Input::Configure(Box::new(config())), NOW);
        floor.handle(
            Input::DeskAttached {
                person: LIN,
                socket: SocketId(1),
            },
            NOW,
        );
        let media = SignalKind::AgentMedia(AgentId(LIN.0), MediaState::Connected);
        floor.handle(
            Input::Signal(Signal {
                at: NOW,
                kind: media,
            }),
            NOW,
        );
        let source = "127.0.0.1:5060".parse().expect("an address");
        let (from, dialled, sip_call_id) = (Party::default(), String::new(), String::new());
        signal(
            &mut floor,
            CallSignal::Arrived {
                from,
                dialled,
                source,
                sip_call_id,
            },
        );
        floor.handle(Input::Committed { call: CALL }, NOW);
        let (queue, language) = ("support".into(), "zh".into());
        signal(&mut floor, CallSignal::Queued { queue, language });
        floor
    }

    fn floor_with_an_offer() -> Floor {
        let mut floor = floor_with_a_queued_call();
        let command = DeskCommand::Presence(Presence::Ready.into());
        floor.handle(
            Input::Desk {
                person: LIN,
                ask: 0,
                command,
            },
            NOW,
        );
        floor
    }

    fn floor_with_a_talk() -> Floor {
        let mut floor = floor_with_an_offer();
        let reservation = offer_of(&floor);
        let command = DeskCommand::Accept {
            call: CALL,
            reservation,
        };
        floor.handle(
            Input::Desk {
                person: LIN,
                ask: 0,
                command,
            },
            NOW,
        );
        signal(
            &mut floor,
            CallSignal::Bridged {
                agent: AgentId(LIN.0),
            },
        );
        floor
    }

    fn offer_of(floor: &Floor) -> ReservationId {
        floor.calls[&CALL].offer().expect("the call is offered").id
    }

    /// Healthy before, these violations after, and as many more on the counter.
    fn breaks(mut floor: Floor, harm: impl FnOnce(&mut Floor), at: i64, found: &[Violation]) {
        assert_eq!(floor.sweep(NOW), vec![]);
        assert_eq!(floor.violations(), 0);
        harm(&mut floor);
        assert_eq!(floor.sweep(at), found);
        assert_eq!(floor.violations(), found.len() as u64);
    }

    #[test]
    fn a_queued_call_unknown_to_the_engine_is_found() {
        let leave = |floor: &mut Floor| {
            floor
                .engine
                .handle(routing::Input::Leave(ids::entry(CALL.0)), NOW);
        };
        breaks(
            floor_with_a_queued_call(),
            leave,
            NOW,
            &[Violation::QueuedAstray { call: CALL }],
        );
    }

    #[test]
    fn an_offer_that_is_not_open_is_found() {
        let leave = |floor: &mut Floor| {
            floor
                .engine
                .handle(routing::Input::Leave(ids::entry(CALL.0)), NOW);
        };
        breaks(
            floor_with_an_offer(),
            leave,
            NOW,
            &[Violation::OfferedAstray { call: CALL }],
        );
    }

    #[test]
    fn a_person_on_a_call_whose_capacity_is_free_is_found() {
        let done = |floor: &mut Floor| {
            floor
                .engine
                .handle(routing::Input::Done(ids::entry(CALL.0)), NOW);
        };
        breaks(
            floor_with_a_talk(),
            done,
            NOW,
            &[Violation::HolderFree { call: CALL }],
        );
    }

    #[test]
    fn a_person_stuck_with_a_call_that_is_over_is_found() {
        let forget = |floor: &mut Floor| {
            floor.calls.remove(&CALL);
        };
        let stuck = Violation::StuckPerson {
            person: LIN,
            call: CALL,
        };
        breaks(floor_with_a_talk(), forget, NOW, &[stuck]);
    }

    #[test]
    fn a_missed_deadline_is_found() {
        let wrap_up = |floor: &mut Floor| {
            let call = floor.calls.get_mut(&CALL).expect("lin is on it");
            call.enter(
                Stage::Wrapping {
                    person: LIN,
                    until: NOW,
                    extensions: 0,
                },
                NOW,
            );
        };
        let late = NOW + GRACE_MS;
        breaks(
            floor_with_a_talk(),
            wrap_up,
            late,
            &[Violation::Overdue { call: CALL }],
        );
    }

    #[test]
    fn two_opinions_about_a_presence_are_found() {
        let away = |floor: &mut Floor| {
            floor.people.get_mut(&LIN).expect("lin is known").presence = Presence::Away;
        };
        breaks(
            floor_with_a_talk(),
            away,
            NOW,
            &[Violation::PresenceAstray { person: LIN }],
        );
    }

    #[test]
    fn an_offer_past_its_deadline_is_found() {
        let offer = floor_with_an_offer();
        let number = offer.calls[&CALL]
            .offer()
            .expect("the call is offered")
            .number;
        let overdue = routing::Violation::OfferOverdue {
            reservation: number,
        };
        let nothing = |_: &mut Floor| {};
        breaks(
            offer,
            nothing,
            NOW + 20_000,
            &[Violation::Routing { violation: overdue }],
        );
    }
}
