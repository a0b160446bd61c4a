//! A call as the house sees it, from the INVITE to the end of its wrap-up.

use std::sync::Arc;

use telephony::flow::Choice;
use telephony::{Flow, Party};
use tickets_base::id::{CallId, CategoryId, LineId, PersonId, QueueId, ReservationId};
use tickets_routing as routing;

use crate::input::{Known, Match};
use crate::output::{LiveRow, Record};
use crate::view::CallState;

#[derive(Debug)]
pub(crate) struct Call {
    pub id: CallId,
    pub line: LineId,
    pub flow: Arc<Flow>,
    pub dialled: String,
    pub party: Party,
    pub known: Option<Known>,
    pub choices: Vec<Choice>,
    pub language: Option<String>,
    pub queue: Option<QueueId>,
    pub person: Option<PersonId>,
    pub arrived_at: i64,
    /// When it first stood in a queue; its age for routing, for ever.
    pub joined_at: Option<i64>,
    pub answered_at: Option<i64>,
    pub wait_ms: Option<i64>,
    pub hold_ms: i64,
    pub muted: bool,
    pub held_by_caller: bool,
    /// Kept for last when it is offered again, e.g. whose media was lost.
    pub last: Option<PersonId>,
    pub stage: Stage,
    pub since: i64,
    pub end: Option<End>,
    pub wrap_up: Draft,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    /// Nothing is answered before the record is committed.
    Arrived,
    Menu,
    Queued,
    Offered(Offer),
    /// Accepted; the sound is not joined yet.
    Bridging {
        person: PersonId,
        until: i64,
    },
    Talking {
        person: PersonId,
    },
    Held {
        person: PersonId,
    },
    /// The person's audio is gone: music, and a short while for the same person to come back.
    Reconnecting {
        person: PersonId,
        until: i64,
    },
    Wrapping {
        person: PersonId,
        until: i64,
        extensions: u8,
    },
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Offer {
    pub id: ReservationId,
    pub number: routing::ReservationId,
    pub person: PersonId,
    pub since: i64,
    pub until: i64,
    /// The pop is on the desk: the phone may ring.
    pub popped: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct End {
    pub at: i64,
    pub by: &'static str,
    pub cause: &'static str,
    pub outcome: &'static str,
}

/// What the desk has written for the wrap-up so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Draft {
    pub outcome: Option<String>,
    pub category: Option<CategoryId>,
    pub note: Option<String>,
}

impl Call {
    pub fn new(
        id: CallId,
        line: LineId,
        flow: Arc<Flow>,
        party: Party,
        dialled: String,
        at: i64,
    ) -> Self {
        Self {
            id,
            line,
            flow,
            dialled,
            party,
            known: None,
            choices: Vec::new(),
            language: None,
            queue: None,
            person: None,
            arrived_at: at,
            joined_at: None,
            answered_at: None,
            wait_ms: None,
            hold_ms: 0,
            muted: false,
            held_by_caller: false,
            last: None,
            stage: Stage::Arrived,
            since: at,
            end: None,
            wrap_up: Draft::default(),
            version: 0,
        }
    }

    /// Enters a stage; time on hold is added up when one ends.
    pub fn enter(&mut self, stage: Stage, now: i64) {
        if matches!(self.stage, Stage::Held { .. }) {
            self.hold_ms += (now - self.since).max(0);
        }
        self.stage = stage;
        self.since = now;
    }

    /// Who talks, holds, comes back or wraps up: the person whose capacity it takes.
    pub fn holder(&self) -> Option<PersonId> {
        match self.stage {
            Stage::Bridging { person, .. }
            | Stage::Talking { person }
            | Stage::Held { person }
            | Stage::Reconnecting { person, .. }
            | Stage::Wrapping { person, .. } => Some(person),
            Stage::Arrived | Stage::Menu | Stage::Queued | Stage::Offered(_) | Stage::Over => None,
        }
    }

    /// The call is answered and has not ended.
    pub fn talker(&self) -> Option<PersonId> {
        self.holder()
            .filter(|_| !matches!(self.stage, Stage::Wrapping { .. }))
    }

    pub fn offer(&self) -> Option<Offer> {
        match self.stage {
            Stage::Offered(offer) => Some(offer),
            _ => None,
        }
    }

    pub fn state(&self) -> CallState {
        match self.stage {
            Stage::Arrived => CallState::Arrived,
            Stage::Menu => CallState::Menu,
            Stage::Queued => CallState::Queued,
            Stage::Offered(_) => CallState::Offered,
            Stage::Bridging { .. } | Stage::Talking { .. } => CallState::Answered,
            Stage::Held { .. } => CallState::Held,
            Stage::Reconnecting { .. } => CallState::Reconnecting,
            Stage::Wrapping { .. } => CallState::Wrapping,
            Stage::Over => CallState::Ended,
        }
    }

    /// The row of `live_call`; none once the caller has gone.
    pub fn live_row(&self, now: i64) -> Option<LiveRow> {
        if self.end.is_some() {
            return None;
        }
        Some(LiveRow {
            state: self.state(),
            queue: self.queue,
            joined_at: self.joined_at,
            reservation: self.offer().map(|o| o.id),
            person: self.holder().or(self.offer().map(|o| o.person)),
            changed_at: now,
        })
    }

    pub fn record(&self) -> Record {
        let matched = match &self.known {
            Some(known) => known.matched,
            None if self.party.withheld => Match::Withheld,
            None => Match::Unknown,
        };
        let talk_ms = self
            .answered_at
            .zip(self.end)
            .map(|(from, end)| (end.at - from).max(0));
        Record {
            call: self.id,
            line: Some(self.line),
            dialled: self.dialled.clone(),
            from_raw: self.party.number.clone(),
            from_number: self.known.as_ref().and_then(|k| k.number.clone()),
            withheld: self.party.withheld,
            customer: self.known.as_ref().and_then(|k| k.customer),
            matched: matched.as_str(),
            queue: self.queue,
            choices: self.choices.clone(),
            language: self.language.clone(),
            person: self.person,
            arrived_at: self.arrived_at,
            queued_at: self.joined_at,
            answered_at: self.answered_at,
            ended_at: self.end.map(|e| e.at),
            wait_ms: self.wait_ms,
            talk_ms: talk_ms.map(|ms| (ms - self.hold_ms).max(0)),
            hold_ms: self.answered_at.map(|_| self.hold_ms),
            outcome: self.end.map(|e| e.outcome),
            cause: self.end.map(|e| e.cause),
            ended_by: self.end.map(|e| e.by),
            version: self.version,
        }
    }
}
