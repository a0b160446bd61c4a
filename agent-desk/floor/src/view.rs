//! What desks and lists are shown: whole states, each with a version, never "+1".

use serde::Serialize;
use tickets_base::id::{CallId, PersonId, QueueId, ReservationId};

use crate::person::{Presence, Wish};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    Arrived,
    Menu,
    Queued,
    Offered,
    Answered,
    Held,
    Reconnecting,
    Wrapping,
    Ended,
}

impl CallState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Menu => "menu",
            Self::Queued => "queued",
            Self::Offered => "offered",
            Self::Answered => "answered",
            Self::Held => "held",
            Self::Reconnecting => "reconnecting",
            Self::Wrapping => "wrapping",
            Self::Ended => "ended",
        }
    }
}

/// What a person does now; derived from their calls and offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    Idle,
    Offered,
    InCall,
    Wrapping,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PresenceView {
    pub state: Presence,
    pub reason: Option<String>,
    pub since: i64,
    pub version: i64,
    pub activity: Activity,
    /// Since when the activity is what it is.
    pub activity_since: i64,
    /// What follows when the present work ends.
    pub next: Option<Wish>,
    pub call: Option<CallId>,
    pub queue: Option<QueueId>,
}

/// The whole state of one person's phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhoneState {
    pub call: CallId,
    pub state: PhoneWord,
    pub since: i64,
    pub until: Option<i64>,
    pub reservation: Option<ReservationId>,
    pub muted: bool,
    pub held_by_caller: bool,
    pub wrap_up: Option<WrapUpView>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneWord {
    Offered,
    InCall,
    Held,
    Reconnecting,
    Wrapping,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WrapUpView {
    pub until: i64,
    pub outcome_required: bool,
    pub outcome: Option<String>,
    pub category: Option<String>,
    pub note: Option<String>,
}

/// Counted since midnight of the company's zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub offered: i64,
    pub answered: i64,
    pub answered_in_time: i64,
    pub abandoned: i64,
    /// Left within the queue's short time; outside service level and abandonment.
    pub short_abandoned: i64,
}

impl Tally {
    /// Answered in time of all who were answered or gave up; `None` before the first.
    pub fn service_level(&self) -> Option<i64> {
        let all = self.answered + self.abandoned;
        (all > 0).then(|| (self.answered_in_time * 100 + all / 2) / all)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct QueueView {
    pub queue: QueueId,
    pub version: i64,
    pub waiting: usize,
    /// `joined_at` of the entry that has waited longest.
    pub longest_since: Option<i64>,
    pub today: Tally,
}

/// A call that is in the house now, for lists and rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CallView {
    pub call: CallId,
    pub state: CallState,
    pub person: Option<PersonId>,
    pub queue: Option<QueueId>,
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn the_service_level_leaves_short_abandons_out() {
        let tally = Tally {
            offered: 1060,
            answered: 1000,
            answered_in_time: 860,
            abandoned: 50,
            short_abandoned: 10,
        };
        assert_eq!(tally.service_level(), Some(82));
        assert_eq!(Tally::default().service_level(), None);
    }
}
