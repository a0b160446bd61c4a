//! What telephony tells: a call arrives, chooses, queues, is joined, ends.

use std::net::SocketAddr;

use serde_json::json;
use telephony::flow::Choice;
use telephony::signal::{Cause, SignalKind};
use telephony::{CallSignal, Command, EndedBy, Party, Signal};
use tickets_base::id::{CallId, PersonId, QueueId};
use tickets_routing as routing;

use super::{COMMIT_MS, Floor, Timer};
use crate::call::{Call, End, Stage};
use crate::ids;
use crate::input::Known;
use crate::output::{Fact, Output};

/// Puts a call before all others of its queue whatever they have waited: a day.
const HEAD_START_S: i64 = 86_400;
/// Seconds after which a trunk may try again.
const RETRY_AFTER_S: u32 = 5;

impl Floor {
    pub(super) fn signal(&mut self, signal: Signal, now: i64) {
        let (call, what) = match signal.kind {
            SignalKind::Call(call, what) => (CallId(call.0), what),
            SignalKind::AgentMedia(agent, state) => {
                return self.agent_media(PersonId(agent.0), state, now);
            }
        };
        match what {
            CallSignal::Arrived {
                from,
                dialled,
                source,
                ..
            } => {
                self.arrived(call, from, dialled, source, now);
            }
            CallSignal::Answered => {}
            CallSignal::Chose(choice) => self.chose(call, choice),
            CallSignal::Queued { queue, language } => self.queued(call, &queue, language, now),
            CallSignal::Bridged { agent } => self.bridged(call, PersonId(agent.0), now),
            CallSignal::Unbridged { agent } => self.unbridged(call, PersonId(agent.0), now),
            CallSignal::HeldByCaller => self.held_by_caller(call, true, now),
            CallSignal::ResumedByCaller => self.held_by_caller(call, false, now),
            CallSignal::Digit(_) => {}
            CallSignal::Refused { what, .. } => self.refused(call, what, now),
            CallSignal::Ended { by, cause } => self.ended(call, by, cause, now),
        }
    }

    fn arrived(&mut self, id: CallId, party: Party, dialled: String, source: SocketAddr, now: i64) {
        if self.calls.contains_key(&id) {
            return;
        }
        if self.draining || !self.active {
            return self.reject(id, 503);
        }
        let Some((line, flow)) = self.config.route(source.ip(), &dialled) else {
            return self.command(Command::Reject {
                call: ids::phone(id),
                status: 404,
                retry_after: None,
            });
        };
        self.push(Output::LookUp {
            call: id,
            line,
            party: party.clone(),
        });
        self.calls
            .insert(id, Call::new(id, line, flow, party, dialled, now));
        self.timers.insert((now + COMMIT_MS, Timer::Commit(id)));
        let fact = Fact::of("call.arrived", id, now).about("line", line.0);
        self.note(id, Some(fact));
    }

    fn reject(&mut self, call: CallId, status: u16) {
        self.command(Command::Reject {
            call: ids::phone(call),
            status,
            retry_after: Some(RETRY_AFTER_S),
        });
    }

    /// The record is kept: now, and not before, the caller is answered.
    pub(super) fn committed(&mut self, id: CallId, now: i64) {
        let Some(call) = self
            .calls
            .get_mut(&id)
            .filter(|c| c.stage == Stage::Arrived)
        else {
            return;
        };
        call.enter(Stage::Menu, now);
        let flow = std::sync::Arc::clone(&call.flow);
        self.timers.retain(|(_, timer)| *timer != Timer::Commit(id));
        self.command(Command::Answer {
            call: ids::phone(id),
            flow,
        });
    }

    /// Nothing was kept in time, so nothing is answered: the trunk is asked to try elsewhere. Should
    /// the record come through after all, it ends here.
    pub(super) fn not_committed(&mut self, id: CallId, now: i64) {
        let Some(call) = self
            .calls
            .get_mut(&id)
            .filter(|c| c.stage == Stage::Arrived)
        else {
            return;
        };
        call.end = Some(End {
            at: now,
            by: "system",
            cause: "overload",
            outcome: "refused",
        });
        call.enter(Stage::Over, now);
        self.reject(id, 503);
        self.note(id, self.end_fact(id, now));
    }

    pub(super) fn looked_up(&mut self, id: CallId, known: Known, now: i64) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let weightier = known.priority_s != 0 && call.stage == Stage::Queued;
        call.known = Some(known);
        self.note(id, None);
        if weightier {
            self.join(id, now);
        }
    }

    fn chose(&mut self, id: CallId, choice: Choice) {
        if let Some(call) = self.calls.get_mut(&id) {
            call.choices.push(choice);
        }
    }

    fn queued(&mut self, id: CallId, code: &str, language: String, now: i64) {
        let Some(queue) = self.queue_by_code(code) else {
            tracing::error!(call.id = %id, queue = code, "no such queue, and no other");
            return;
        };
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if call.joined_at.is_some() {
            return;
        }
        call.enter(Stage::Queued, now);
        call.queue = Some(queue);
        call.language = Some(language);
        call.joined_at = Some(now);
        self.tallies.entry(queue).or_default().offered += 1;
        let fact = Fact::of("call.queued", id, now).about("queue", queue.0);
        self.note(id, Some(fact));
        self.join(id, now);
    }

    /// A flow that names a queue no longer there ends in one that is: there is no dead end.
    fn queue_by_code(&self, code: &str) -> Option<QueueId> {
        self.codes
            .get(code)
            .or_else(|| self.codes.get("support"))
            .or(self.codes.values().next())
            .copied()
    }

    /// Into the engine, with the age it has.
    fn join(&mut self, id: CallId, now: i64) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let (Some(queue), Some(joined_at)) = (call.queue, call.joined_at) else {
            return;
        };
        let head_start = if call.last.is_some() { HEAD_START_S } else { 0 };
        let mut entry = routing::Entry::new(
            ids::entry(id.0),
            routing::Kind::Call,
            ids::queue(queue),
            joined_at,
        );
        entry.language = call.language.as_deref().and_then(routing::Lang::new);
        entry.priority_s = call.known.as_ref().map_or(0, |k| k.priority_s) + head_start;
        entry.last = call.last.map(ids::person);
        entry.steps = self.steps(queue, &[]);
        self.route(routing::Input::Join(entry), now);
    }

    /// Back before all others, at the age it has; whoever lost it comes last.
    pub(super) fn requeue(&mut self, id: CallId, why: &'static str, now: i64) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Some(person) = call.holder() else { return };
        call.last = Some(person);
        call.muted = false;
        call.enter(Stage::Queued, now);
        let mut fact = Fact::of("call.queued", id, now).about("person", person.0);
        fact.body = json!({"again": true, "why": why});
        self.note(id, Some(fact));
        self.touch_person(person);
        self.join(id, now);
    }

    fn held_by_caller(&mut self, id: CallId, held: bool, now: i64) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if call.held_by_caller == held || call.talker().is_none() {
            return;
        }
        call.held_by_caller = held;
        let kind = if held { "call.held" } else { "call.resumed" };
        let mut fact = Fact::of(kind, id, now);
        fact.body = json!({"by": "caller"});
        self.note(id, Some(fact));
    }

    fn ended(&mut self, id: CallId, by: EndedBy, cause: Cause, now: i64) {
        let Some(call) = self.calls.get_mut(&id).filter(|c| c.end.is_none()) else {
            return;
        };
        let answered = call.answered_at.is_some() && call.talker().is_some();
        let short = call
            .queue
            .and_then(|q| self.queues.get(&q))
            .map_or(0, |q| q.short_abandon_ms);
        let waited = call.joined_at.map(|joined| now - joined);
        let by_caller = by == EndedBy::Caller;
        let outcome = match waited {
            _ if answered => "answered",
            _ if !by_caller => "failed",
            Some(ms) if ms < short => "short_abandoned",
            _ => "abandoned",
        };
        call.end = Some(End {
            at: now,
            by: word(by),
            cause: cause_word(cause),
            outcome,
        });
        call.wait_ms = call.wait_ms.or(waited);
        if answered {
            self.ended_after_talk(id, now);
        } else {
            self.ended_before_answer(id, outcome, by_caller, now);
        }
    }

    fn ended_after_talk(&mut self, id: CallId, now: i64) {
        self.note(id, self.end_fact(id, now));
        self.begin_wrap_up(id, now);
    }

    fn ended_before_answer(&mut self, id: CallId, outcome: &str, by_caller: bool, now: i64) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let (queue, holder) = (call.queue, call.holder());
        if let (Some(queue), true) = (queue, by_caller) {
            let tally = self.tallies.entry(queue).or_default();
            if outcome == "short_abandoned" {
                tally.short_abandoned += 1;
            } else {
                tally.abandoned += 1;
            }
            let mut fact = Fact::of("call.abandoned", id, now).about("queue", queue.0);
            fact.body = json!({"outcome": outcome, "wait_ms": call.wait_ms});
            self.note(id, Some(fact));
        }
        // The offer, if any, is cancelled by this; work that was accepted is given back.
        self.route(routing::Input::Leave(ids::entry(id.0)), now);
        self.route(routing::Input::Done(ids::entry(id.0)), now);
        holder
            .into_iter()
            .for_each(|person| self.touch_person(person));
        self.note(id, self.end_fact(id, now));
        if let Some(call) = self.calls.get_mut(&id) {
            call.enter(Stage::Over, now);
        }
    }

    fn end_fact(&self, id: CallId, now: i64) -> Option<Fact> {
        let call = self.calls.get(&id)?;
        let end = call.end?;
        let mut fact = Fact::of("call.ended", id, now)
            .about_some(
                "customer",
                call.known.as_ref().and_then(|k| k.customer).map(|c| c.0),
            )
            .about_some("queue", call.queue.map(|q| q.0))
            .about_some("person", call.person.map(|p| p.0));
        fact.body = json!({
            "cause": end.cause, "by": end.by, "outcome": end.outcome,
            "wait_ms": call.wait_ms, "hold_ms": call.hold_ms,
        });
        Some(fact)
    }
}

fn word(by: EndedBy) -> &'static str {
    match by {
        EndedBy::Caller => "caller",
        EndedBy::Agent => "agent",
        EndedBy::System => "system",
    }
}

fn cause_word(cause: Cause) -> &'static str {
    match cause {
        Cause::NormalClearing => "normal_clearing",
        Cause::Abandoned => "abandoned",
        Cause::MediaLost => "media_lost",
        Cause::Protocol => "protocol",
        Cause::Overload => "overload",
        Cause::Shutdown => "shutdown",
    }
}
