//! Presence and desks. What a person says while they are busy is a wish: one slot, the last one
//! wins, and it takes effect when the work ends.

use serde_json::json;
use tickets_base::id::{CallId, PersonId};
use tickets_routing as routing;

use super::{DESK_MS, Floor, Timer};
use crate::ids;
use crate::output::{Fact, Output, Refusal, Reply, Write};
use crate::person::{Person, Presence, SocketId, Wish};

impl Floor {
    pub(super) fn wants(&mut self, id: PersonId, wish: Wish, now: i64) -> Result<Reply, Refusal> {
        if wish.state == Presence::NotResponding {
            return Err(Refusal::Invalid {
                field: "state",
                code: "set_by_the_server",
            });
        }
        if self.engine.profile(ids::person(id)).is_none() {
            return Err(Refusal::NotFound);
        }
        if self.is_engaged(id) {
            self.wish(id, wish);
        } else {
            self.set_presence(id, wish, Some(id), now);
        }
        self.presence_view(id)
            .map(Reply::Presence)
            .ok_or(Refusal::NotFound)
    }

    pub(super) fn wish(&mut self, id: PersonId, wish: Wish) {
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        let stays = wish.state == person.presence && wish.reason == person.reason;
        person.wish = (!stays).then_some(wish);
        self.touch_person(id);
    }

    pub(super) fn grant_wish(&mut self, id: PersonId, now: i64) {
        let Some(wish) = self.people.get_mut(&id).and_then(|p| p.wish.take()) else {
            return;
        };
        self.set_presence(id, wish, Some(id), now);
    }

    pub(super) fn set_presence(
        &mut self,
        id: PersonId,
        wish: Wish,
        by: Option<PersonId>,
        now: i64,
    ) {
        let Some(person) = self.people.get(&id) else {
            return;
        };
        if person.presence == wish.state && person.reason == wish.reason {
            return;
        }
        let state = wish.state;
        self.keep_presence(id, wish, by, now);
        self.route(
            routing::Input::Presence {
                person: ids::person(id),
                presence: state.into(),
            },
            now,
        );
    }

    /// The engine has set it already.
    pub(super) fn not_responding(&mut self, id: PersonId, now: i64) {
        self.keep_presence(id, Presence::NotResponding.into(), None, now);
    }

    fn keep_presence(&mut self, id: PersonId, to: Wish, by: Option<PersonId>, now: i64) {
        let version = self.next_version(now);
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        let from = std::mem::replace(&mut person.presence, to.state);
        person.reason.clone_from(&to.reason);
        if from != to.state {
            person.since = now;
        }
        person.wish = None;
        let since = person.since;
        let fact = Fact {
            kind: "presence.changed",
            at: now,
            by,
            call: None,
            subjects: vec![("person", id.0)],
            body: json!({"from": from, "to": to.state, "reason": to.reason.as_deref().filter(|r| is_code(r))}),
        };
        self.push(Output::Write(Write::Presence {
            person: id,
            state: to.state.as_str(),
            reason: to.reason,
            since,
            version,
            facts: vec![fact],
        }));
        self.touch_person(id);
    }

    pub(super) fn attached(&mut self, id: PersonId, socket: SocketId, now: i64) {
        // Somebody new may be at the desk before the configuration knows them.
        let person = self.people.entry(id).or_insert_with(|| Person::new(now));
        person.desks.insert(socket);
        if person.presence == Presence::Offline {
            self.set_presence(id, Presence::Away.into(), None, now);
        }
        self.tell_engine_accepts(id, now);
        self.touched.forced.insert(id);
        let offered: Vec<CallId> = self.calls_of(id);
        offered
            .into_iter()
            .for_each(|call| self.pop_again(call, now));
    }

    /// Sound outlives the socket: a call goes on, an offer stands until its deadline.
    pub(super) fn detached(&mut self, id: PersonId, socket: SocketId, now: i64) {
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        person.desks.remove(&socket);
        if person.desks.is_empty() {
            self.timers.insert((now + DESK_MS, Timer::Desk(id)));
        }
        self.tell_engine_accepts(id, now);
    }

    pub(super) fn desk_is_gone(&mut self, id: PersonId, now: i64) {
        let Some(person) = self.people.get(&id) else {
            return;
        };
        if !person.desks.is_empty() || person.presence == Presence::Offline {
            return;
        }
        if self.is_engaged(id) {
            self.timers.insert((now + DESK_MS, Timer::Desk(id)));
            return;
        }
        self.command(telephony::Command::CloseAgent {
            agent: ids::agent(id),
        });
        self.set_presence(id, Presence::Offline.into(), None, now);
    }
}

/// A code word of the house's list, not a sentence: only that may stand in a fact.
fn is_code(reason: &str) -> bool {
    reason.len() <= 24 && reason.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}
