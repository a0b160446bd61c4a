//! Everything the floor can be told.

use tickets_base::id::{CallId, CategoryId, CustomerId, PersonId, QueueId, ReservationId};
use tickets_routing::Kind;
use uuid::Uuid;

use crate::config::Config;
use crate::person::{Presence, SocketId, Wish};
use crate::view::Tally;

#[derive(Clone, Debug)]
pub enum Input {
    Signal(telephony::Signal),
    /// Who the caller is, or as much as could be found.
    LookedUp {
        call: CallId,
        known: Known,
    },
    /// `call.arrived` is committed: the call may be answered.
    Committed {
        call: CallId,
    },
    /// It could not be committed.
    NotCommitted {
        call: CallId,
    },
    /// The pop has been handed to the person's sockets (or was given up): now it may ring.
    PopSent {
        call: CallId,
        reservation: ReservationId,
    },
    /// `ask` comes back in [`crate::Output::Reply`].
    Desk {
        person: PersonId,
        ask: u64,
        command: DeskCommand,
    },
    DeskAttached {
        person: PersonId,
        socket: SocketId,
    },
    DeskDetached {
        person: PersonId,
        socket: SocketId,
    },
    /// A ticket or repair that waits for a person; with a known id, its needs are new.
    Work(Box<Work>),
    /// It no longer waits: done, or assigned by hand.
    WorkGone(Uuid),
    /// Somebody owes it already: found at start, or assigned by hand.
    WorkHeld {
        work: Uuid,
        kind: Kind,
        person: PersonId,
    },
    WorkDone(Uuid),
    Assigned {
        reservation: ReservationId,
        result: Assigned,
    },
    Configure(Box<Config>),
    /// Presence as it was before a restart. Whoever has no desk a minute later goes offline.
    Restored {
        person: PersonId,
        presence: Wish,
    },
    /// Counters of today, read at start and when a day begins.
    Tallies(Vec<(QueueId, Tally)>),
    /// Somebody has missed what was said: every queue's and person's state is told again.
    TellAll,
    /// Only the holder of the floor's lease takes new calls and hands out work.
    Active(bool),
    /// No new calls; those in the house go on.
    Drain,
    Tick,
}

/// What the look-up found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub matched: Match,
    /// Only when the match is exact, or chosen on the desk.
    pub customer: Option<CustomerId>,
    /// As the line's rules read it.
    pub number: Option<String>,
    pub priority_s: i64,
    pub language: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    Exact,
    Maybe,
    Shared,
    Unknown,
    Withheld,
}

impl Match {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Maybe => "maybe",
            Self::Shared => "shared",
            Self::Unknown => "unknown",
            Self::Withheld => "withheld",
        }
    }
}

/// What a person asks for; the person's own calls only.
#[derive(Clone, Debug, PartialEq)]
pub enum DeskCommand {
    Accept {
        call: CallId,
        reservation: ReservationId,
    },
    Decline {
        call: CallId,
        reservation: ReservationId,
        /// In the person's words.
        reason: Option<String>,
    },
    Hold {
        call: CallId,
    },
    Resume {
        call: CallId,
    },
    Mute {
        call: CallId,
        on: bool,
    },
    Digits {
        call: CallId,
        digits: String,
    },
    HangUp {
        call: CallId,
    },
    /// This is about another customer.
    Customer {
        call: CallId,
        customer: CustomerId,
    },
    WrapUp {
        call: CallId,
        wrap_up: WrapUp,
    },
    ExtendWrapUp {
        call: CallId,
    },
    Presence(Wish),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrapUp {
    pub outcome: Option<String>,
    pub category: Option<CategoryId>,
    pub note: Option<String>,
    /// Ends the wrap-up.
    pub done: bool,
    pub next: Option<Wish>,
}

/// A ticket or repair that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    pub id: Uuid,
    pub kind: Kind,
    pub queue: QueueId,
    /// Asked for beside what the queue asks for.
    pub skills: Vec<(String, u8)>,
    pub territory: Option<String>,
    pub language: Option<String>,
    pub priority_s: i64,
    pub waiting_since: i64,
    /// The row's version: the assignment compares and sets.
    pub version: i64,
    /// Kept for one person, e.g. whose window was promised.
    pub only: Option<PersonId>,
    pub excluded: Vec<PersonId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    Done,
    /// Somebody else was first: the row's news will come by its fact.
    Conflict,
    /// The store did not answer; it is tried again.
    Failed,
}

impl From<Presence> for Wish {
    fn from(state: Presence) -> Self {
        Self {
            state,
            reason: None,
        }
    }
}
