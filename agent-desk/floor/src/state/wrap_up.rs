//! Wrap-up: it belongs to the person, has a deadline in the server, and always ends.

use serde_json::json;
use tickets_base::id::{CallId, PersonId};
use tickets_routing as routing;

use super::{Floor, Timer};
use crate::call::Stage;
use crate::ids;
use crate::input::WrapUp;
use crate::output::{Fact, Output, Refusal, WrapUpRow, Write};

/// One extension.
const EXTENSION_MS: i64 = 60_000;
/// Ten extra minutes are enough for any note.
const MAX_EXTENSIONS: u8 = 10;

impl Floor {
    pub(super) fn begin_wrap_up(&mut self, id: CallId, now: i64) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Some(person) = call.holder() else { return };
        let wrap_up_ms = call
            .queue
            .and_then(|q| self.queues.get(&q))
            .map_or(0, |q| q.wrap_up_ms);
        let until = now + wrap_up_ms;
        call.enter(
            Stage::Wrapping {
                person,
                until,
                extensions: 0,
            },
            now,
        );
        self.note(id, None);
        if wrap_up_ms > 0 {
            self.timers.insert((until, Timer::WrapUp(id)));
        } else {
            self.finish_wrap_up(id, None, now);
        }
    }

    /// Kept as it is written; the call may still be on.
    pub(super) fn wrap_up(
        &mut self,
        person: PersonId,
        id: CallId,
        wrap_up: WrapUp,
        now: i64,
    ) -> Result<(), Refusal> {
        let required = self.outcome_required(id);
        let call = self.own_call(person, id)?;
        let wrapping = matches!(call.stage, Stage::Wrapping { .. });
        let draft = &mut call.wrap_up;
        draft.outcome = wrap_up.outcome.or(draft.outcome.take());
        draft.category = wrap_up.category.or(draft.category);
        draft.note = wrap_up.note.or(draft.note.take());
        if wrap_up.done && !wrapping {
            return Err(Refusal::Conflict("call_is_on"));
        }
        if wrap_up.done && required && draft.outcome.is_none() {
            return Err(Refusal::Invalid {
                field: "outcome",
                code: "required",
            });
        }
        self.touch_person(person);
        if let Some(next) = wrap_up.next {
            self.wish(person, next);
        }
        if wrap_up.done {
            self.finish_wrap_up(id, Some(person), now);
        } else {
            self.write_wrap_up(id, None, Vec::new());
        }
        Ok(())
    }

    pub(super) fn extend_wrap_up(&mut self, person: PersonId, id: CallId) -> Result<(), Refusal> {
        let call = self.own_call(person, id)?;
        let Stage::Wrapping {
            until, extensions, ..
        } = &mut call.stage
        else {
            return Err(Refusal::Conflict("not_wrapping_up"));
        };
        if *extensions >= MAX_EXTENSIONS {
            return Err(Refusal::Conflict("no_more_extensions"));
        }
        *extensions += 1;
        *until += EXTENSION_MS;
        let until = *until;
        self.timers.insert((until, Timer::WrapUp(id)));
        self.touch_person(person);
        Ok(())
    }

    pub(super) fn wrap_up_is_over(&mut self, id: CallId, now: i64) {
        let over = |stage: &Stage| matches!(stage, Stage::Wrapping { until, .. } if *until <= now);
        if self.calls.get(&id).is_some_and(|c| over(&c.stage)) {
            self.finish_wrap_up(id, None, now);
        }
    }

    /// The next presence first, then the capacity: or the next call comes before the break.
    fn finish_wrap_up(&mut self, id: CallId, by: Option<PersonId>, now: i64) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Some(person) = call.holder() else { return };
        let began = call.end.map_or(now, |end| end.at);
        call.wrap_up.outcome.get_or_insert_with(|| "auto".into());
        let outcome = call.wrap_up.outcome.clone();
        call.enter(Stage::Over, now);
        let fact = Fact::of("call.wrapped_up", id, now);
        let mut fact = match by {
            Some(person) => fact.by(person),
            None => fact.about("person", person.0),
        };
        fact.body = json!({"outcome": outcome, "wrap_up_ms": now - began, "auto": by.is_none()});
        self.write_wrap_up(id, Some((now, now - began)), vec![fact]);
        self.grant_wish(person, now);
        self.route(routing::Input::Done(ids::entry(id.0)), now);
        self.touch_person(person);
        self.calls.remove(&id);
    }

    fn write_wrap_up(&mut self, id: CallId, ended: Option<(i64, i64)>, facts: Vec<Fact>) {
        let Some(draft) = self.calls.get(&id).map(|c| c.wrap_up.clone()) else {
            return;
        };
        let wrap_up = WrapUpRow {
            outcome: draft.outcome,
            category: draft.category.map(|c| c.0),
            note: draft.note,
            wrapped_up_at: ended.map(|(at, _)| at),
            wrap_up_ms: ended.map(|(_, ms)| ms),
        };
        self.push(Output::Write(Write::WrapUp {
            call: id,
            wrap_up,
            facts,
        }));
    }

    pub(super) fn outcome_required(&self, id: CallId) -> bool {
        let queue = self.calls.get(&id).and_then(|c| c.queue);
        queue
            .and_then(|q| self.queues.get(&q))
            .is_some_and(|q| q.outcome_required)
    }
}
