//! Reading the floor: views for desks, lists and the live page.

use tickets_base::id::{CallId, PersonId, QueueId, ReservationId};
use tickets_routing as routing;

use super::Floor;
use crate::call::{Call, Stage};
use crate::ids;
use crate::output::Pop;
use crate::person::Presence;
use crate::view::{
    Activity, CallState, CallView, PhoneState, PhoneWord, PresenceView, QueueView, WrapUpView,
};

impl Floor {
    pub fn presence_view(&self, id: PersonId) -> Option<PresenceView> {
        let person = self.people.get(&id)?;
        let call = self.foremost(id);
        let (activity, activity_since) = match call {
            Some(c) => (activity_of(c), c.since),
            None => (Activity::Idle, person.since),
        };
        Some(PresenceView {
            state: person.presence,
            reason: person.reason.clone(),
            since: person.since,
            version: person.version,
            activity,
            activity_since,
            next: person.wish.clone(),
            call: call.map(|c| c.id),
            queue: call.and_then(|c| c.queue),
        })
    }

    pub fn phone_state(&self, id: PersonId) -> Option<PhoneState> {
        let call = self.foremost(id)?;
        let (state, until) = match &call.stage {
            Stage::Offered(offer) if offer.popped => (PhoneWord::Offered, Some(offer.until)),
            Stage::Bridging { .. } | Stage::Talking { .. } => (PhoneWord::InCall, None),
            Stage::Held { .. } => (PhoneWord::Held, None),
            Stage::Reconnecting { until, .. } => (PhoneWord::Reconnecting, Some(*until)),
            Stage::Wrapping { until, .. } => (PhoneWord::Wrapping, Some(*until)),
            Stage::Arrived | Stage::Menu | Stage::Queued | Stage::Offered(_) | Stage::Over => {
                return None;
            }
        };
        Some(PhoneState {
            call: call.id,
            state,
            since: call.since,
            until,
            reservation: call.offer().map(|o| o.id),
            muted: call.muted,
            held_by_caller: call.held_by_caller,
            wrap_up: until
                .filter(|_| state == PhoneWord::Wrapping)
                .map(|until| WrapUpView {
                    until,
                    outcome_required: self.outcome_required(call.id),
                    outcome: call.wrap_up.outcome.clone(),
                    category: call.wrap_up.category.map(|c| c.to_string()),
                    note: call.wrap_up.note.clone(),
                }),
        })
    }

    /// What a pop of this call is made of, for a desk that loads again.
    pub fn pop_of(&self, id: CallId, now: i64) -> Option<Pop> {
        let call = self.calls.get(&id)?;
        let offer = call.offer();
        Some(Pop {
            version: self.version,
            call: id,
            person: call.holder().or(offer.map(|o| o.person))?,
            reservation: offer.map_or(ReservationId(uuid::Uuid::nil()), |o| o.id),
            until: offer.map_or(0, |o| o.until),
            record: call.record(),
            waited_ms: call
                .wait_ms
                .or(call.joined_at.map(|at| (now - at).max(0)))
                .unwrap_or(0),
        })
    }

    pub fn queue_views(&self) -> Vec<QueueView> {
        self.queues.keys().map(|id| self.queue_view(*id)).collect()
    }

    pub(super) fn queue_view(&self, id: QueueId) -> QueueView {
        let queue = ids::queue(id);
        QueueView {
            queue: id,
            version: self.told_queues.get(&id).map_or(0, |v| v.version),
            waiting: self.engine.waiting(queue),
            longest_since: self.engine.longest_since(queue),
            today: self.tallies.get(&id).copied().unwrap_or_default(),
        }
    }

    pub fn presence_views(&self) -> Vec<(PersonId, PresenceView)> {
        self.people
            .keys()
            .filter_map(|id| Some((*id, self.presence_view(*id)?)))
            .collect()
    }

    /// Calls in the house now, those in wrap-up included.
    pub fn call_views(&self) -> Vec<CallView> {
        self.calls.values().map(view_of).collect()
    }

    pub fn call_view(&self, id: CallId) -> Option<CallView> {
        self.calls.get(&id).map(view_of)
    }

    /// The caller's flow is a queue and nothing else.
    pub fn ran_no_menu(&self, id: CallId) -> bool {
        let first = |call: &Call| call.flow.steps.get(&call.flow.start).cloned();
        let first = self.calls.get(&id).and_then(first);
        matches!(first, Some(telephony::flow::Step::Queue { .. }))
    }

    /// Calls whose caller is still there.
    pub fn live_calls(&self) -> usize {
        self.calls.values().filter(|c| c.end.is_none()).count()
    }

    /// Why a call or a piece of work still waits, or whom it is offered to.
    pub fn explain(&self, entry: uuid::Uuid, now: i64) -> Option<serde_json::Value> {
        let decision = self.engine.explain(ids::entry(entry), now)?;
        Some(crate::output::explanation(&decision, |n| {
            self.words.word(n).map(str::to_owned)
        }))
    }

    pub fn expected_wait_s(&self, entry: uuid::Uuid) -> Option<f64> {
        self.engine.expected_wait_s(ids::entry(entry))
    }

    pub fn presence(&self, id: PersonId) -> Option<Presence> {
        self.people.get(&id).map(|p| p.presence)
    }

    pub fn version(&self) -> i64 {
        self.version
    }

    pub fn violations(&self) -> u64 {
        self.violations
    }

    /// The person's calls and offers, read from the engine's leases.
    pub(super) fn calls_of(&self, id: PersonId) -> Vec<CallId> {
        self.engine
            .work_of(ids::person(id))
            .filter(|(_, kind)| *kind == routing::Kind::Call)
            .map(|(entry, _)| CallId(ids::uuid_of(entry)))
            .collect()
    }

    /// Talks or wraps up; an offer alone does not count.
    pub(super) fn is_engaged(&self, id: PersonId) -> bool {
        self.calls_of(id)
            .iter()
            .any(|c| self.calls.get(c).is_some_and(|c| c.holder() == Some(id)))
    }

    /// The call that a person's phone shows: the one they talk on before one that rings.
    fn foremost(&self, id: PersonId) -> Option<&Call> {
        self.calls_of(id)
            .into_iter()
            .filter_map(|call| self.calls.get(&call))
            .min_by_key(|c| (urgency(&c.stage), c.id))
    }
}

fn urgency(stage: &Stage) -> u8 {
    match stage {
        Stage::Bridging { .. } | Stage::Talking { .. } => 0,
        Stage::Reconnecting { .. } => 1,
        Stage::Held { .. } => 2,
        Stage::Offered(_) => 3,
        Stage::Wrapping { .. } => 4,
        Stage::Arrived | Stage::Menu | Stage::Queued | Stage::Over => 5,
    }
}

fn activity_of(call: &Call) -> Activity {
    match call.state() {
        CallState::Offered => Activity::Offered,
        CallState::Answered | CallState::Held | CallState::Reconnecting => Activity::InCall,
        CallState::Wrapping => Activity::Wrapping,
        CallState::Arrived | CallState::Menu | CallState::Queued | CallState::Ended => {
            Activity::Idle
        }
    }
}

fn view_of(call: &Call) -> CallView {
    CallView {
        call: call.id,
        state: call.state(),
        person: call.holder().or(call.offer().map(|o| o.person)),
        queue: call.queue,
    }
}
