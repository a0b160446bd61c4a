//! Sound between caller and person: joined, lost, given back to the queue.

use serde_json::json;
use telephony::{Command, MediaState};
use tickets_base::id::{CallId, PersonId};
use tickets_routing::{self as routing, Cause, Kind, KindSet};

use super::{BRIDGE_MS, Floor, RECONNECT_MS, Timer};
use crate::call::Stage;
use crate::ids;
use crate::output::Fact;
use crate::person::{Person, Presence};

impl Floor {
    pub(super) fn bridged(&mut self, id: CallId, person: PersonId, now: i64) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if !matches!(call.stage, Stage::Bridging { person: p, .. } if p == person) {
            return;
        }
        let first_answer = call.answered_at.is_none();
        let again = call.last == Some(person);
        call.enter(Stage::Talking { person }, now);
        call.last = None;
        if first_answer {
            call.answered_at = Some(now);
            call.wait_ms = call.joined_at.map(|joined| (now - joined).max(0));
            self.count_answer(id);
        }
        let kind = if again {
            "call.resumed"
        } else {
            "call.answered"
        };
        let mut fact = Fact::of(kind, id, now).by(person);
        let call = self.calls.get(&id);
        fact.body = json!({"wait_ms": call.and_then(|c| c.wait_ms)});
        let fact = fact
            .about_some("queue", call.and_then(|c| c.queue).map(|q| q.0))
            .about_some(
                "customer",
                call.and_then(|c| c.known.as_ref()?.customer).map(|c| c.0),
            );
        self.note(id, Some(fact));
    }

    fn count_answer(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let Some(queue) = call.queue.and_then(|q| self.queues.get(&q)) else {
            return;
        };
        let in_time = call.wait_ms.is_some_and(|ms| ms <= queue.service_level_ms);
        let tally = self.tallies.entry(queue.id).or_default();
        tally.answered += 1;
        tally.answered_in_time += i64::from(in_time);
    }

    /// Telephony took the person off without being asked.
    pub(super) fn unbridged(&mut self, id: CallId, person: PersonId, now: i64) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        match call.stage {
            Stage::Talking { person: p } | Stage::Held { person: p } if p == person => {
                self.wait_for_return(id, now);
            }
            Stage::Bridging { person: p, .. } if p == person => self.bridge_failed(id, now),
            _ => {}
        }
    }

    pub(super) fn refused(&mut self, id: CallId, what: &'static str, now: i64) {
        tracing::warn!(call.id = %id, what, "telephony could not carry out a command");
        let bridging = |c: &crate::call::Call| matches!(c.stage, Stage::Bridging { .. });
        if what == "bridge" && self.calls.get(&id).is_some_and(bridging) {
            self.bridge_failed(id, now);
        }
    }

    pub(super) fn bridge_is_late(&mut self, id: CallId, now: i64) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        if matches!(call.stage, Stage::Bridging { until, .. } if until <= now) {
            self.bridge_failed(id, now);
        }
    }

    /// No sound came: the caller goes on to the next person, and this one says when they are ready.
    fn bridge_failed(&mut self, id: CallId, now: i64) {
        let Some(person) = self.calls.get(&id).and_then(|c| c.holder()) else {
            return;
        };
        self.command(Command::Park {
            call: ids::phone(id),
        });
        self.set_presence(person, Presence::NotResponding.into(), None, now);
        self.requeue(id, "no_sound", now);
    }

    pub(super) fn agent_media(&mut self, person: PersonId, state: MediaState, now: i64) {
        match state {
            MediaState::Connected => self.media_is_back(person, now),
            MediaState::Lost => self.media_is_lost(person, now),
        }
    }

    fn media_is_back(&mut self, person: PersonId, now: i64) {
        self.set_media(person, true, now);
        for id in self.calls_of(person) {
            let Some(call) = self.calls.get_mut(&id) else {
                continue;
            };
            if !matches!(call.stage, Stage::Reconnecting { .. }) {
                continue;
            }
            let until = now + BRIDGE_MS;
            call.last = Some(person);
            call.enter(Stage::Bridging { person, until }, now);
            self.timers.insert((until, Timer::Bridge(id)));
            self.command(Command::Bridge {
                call: ids::phone(id),
                agent: ids::agent(person),
            });
            self.note(id, None);
        }
    }

    fn media_is_lost(&mut self, person: PersonId, now: i64) {
        self.set_media(person, false, now);
        for id in self.calls_of(person) {
            match self.calls.get(&id).map(|c| &c.stage) {
                Some(Stage::Talking { .. } | Stage::Held { .. } | Stage::Bridging { .. }) => {
                    self.wait_for_return(id, now);
                }
                Some(Stage::Offered(offer)) => {
                    let (reservation, cause) = (offer.number, Cause::DeviceGone);
                    self.route(routing::Input::Release { reservation, cause }, now);
                }
                _ => {}
            }
        }
    }

    /// Music at once; the same person has a short while to come back.
    fn wait_for_return(&mut self, id: CallId, now: i64) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Some(person) = call.talker() else { return };
        let until = now + RECONNECT_MS;
        call.enter(Stage::Reconnecting { person, until }, now);
        self.timers.insert((until, Timer::Reconnect(id)));
        self.command(Command::Park {
            call: ids::phone(id),
        });
        let fact = Fact::of("call.media_lost", id, now).about("person", person.0);
        self.note(id, Some(fact));
    }

    pub(super) fn give_up_waiting(&mut self, id: CallId, now: i64) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        if matches!(call.stage, Stage::Reconnecting { until, .. } if until <= now) {
            self.requeue(id, "media_lost", now);
        }
    }

    fn set_media(&mut self, id: PersonId, up: bool, now: i64) {
        let person = self.people.entry(id).or_insert_with(|| Person::new(now));
        person.media = up;
        self.tell_engine_accepts(id, now);
    }

    /// Calls need a desk and sound; other work needs neither.
    pub(super) fn tell_engine_accepts(&mut self, id: PersonId, now: i64) {
        let Some(person) = self.people.get(&id) else {
            return;
        };
        let all = KindSet::of(&Kind::ALL);
        let kinds = if person.takes_calls() {
            all
        } else {
            all.without(Kind::Call)
        };
        self.route(
            routing::Input::Accepts {
                person: ids::person(id),
                kinds,
            },
            now,
        );
    }
}
