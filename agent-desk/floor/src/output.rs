//! Everything the floor asks for. Outputs are carried out in the order they are given.

use serde::Serialize;
use serde_json::Value;
use telephony::flow::Choice;
use tickets_base::id::{
    CallId, CustomerId, LineId, PersonId, QueueId, RepairId, ReservationId, TicketId,
};
use tickets_routing::{Decision, Kind};
use uuid::Uuid;

use crate::view::{CallState, PhoneState, PresenceView, QueueView};

#[derive(Clone, Debug)]
pub enum Output {
    Telephony(telephony::Command),
    /// Find the caller; comes back as [`crate::Input::LookedUp`].
    LookUp {
        call: CallId,
        line: LineId,
        party: telephony::Party,
    },
    /// Read the rows, send `screen_pop` to this person alone, then say [`crate::Input::PopSent`].
    PopNeeded(Box<Pop>),
    Write(Write),
    Message(Message),
    /// Compare-and-set on the work's version; comes back as [`crate::Input::Assigned`].
    Assign(Box<Assignment>),
    Reply {
        ask: u64,
        result: Result<Reply, Refusal>,
    },
}

/// What the pop is made of, beside rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Pop {
    /// Of the message: rises with every other state message of the floor.
    pub version: i64,
    pub call: CallId,
    pub person: PersonId,
    pub reservation: ReservationId,
    pub until: i64,
    pub record: Record,
    pub waited_ms: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    pub work: Uuid,
    pub kind: Kind,
    pub version: i64,
    pub person: PersonId,
    pub reservation: ReservationId,
    pub until: i64,
    pub explanation: Value,
}

/// Rows and facts that belong together in one transaction.
#[derive(Clone, Debug)]
pub enum Write {
    /// The call's record as it is now, and its place among the live ones (`None`: no longer).
    Call {
        record: Box<Record>,
        live: Option<LiveRow>,
        facts: Vec<Fact>,
        ack: bool,
    },
    WrapUp {
        call: CallId,
        wrap_up: WrapUpRow,
        facts: Vec<Fact>,
    },
    Offer(Box<OfferRow>),
    OfferEnded {
        reservation: ReservationId,
        at: i64,
        result: OfferResult,
    },
    /// Why it was declined, in the person's words: a row's text, never a fact's.
    OfferReason {
        reservation: ReservationId,
        reason: String,
    },
    Presence {
        person: PersonId,
        state: &'static str,
        reason: Option<String>,
        since: i64,
        version: i64,
        facts: Vec<Fact>,
    },
}

/// Columns of `call` that the floor keeps. What a desk writes there (note, category, ticket) is
/// not among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub call: CallId,
    pub line: Option<LineId>,
    pub dialled: String,
    pub from_raw: String,
    pub from_number: Option<String>,
    pub withheld: bool,
    pub customer: Option<CustomerId>,
    pub matched: &'static str,
    pub queue: Option<QueueId>,
    pub choices: Vec<Choice>,
    pub language: Option<String>,
    pub person: Option<PersonId>,
    pub arrived_at: i64,
    pub queued_at: Option<i64>,
    pub answered_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub wait_ms: Option<i64>,
    pub talk_ms: Option<i64>,
    pub hold_ms: Option<i64>,
    pub outcome: Option<&'static str>,
    pub cause: Option<&'static str>,
    pub ended_by: Option<&'static str>,
    pub version: i64,
}

/// The row of `live_call`.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveRow {
    pub state: CallState,
    pub queue: Option<QueueId>,
    pub joined_at: Option<i64>,
    pub reservation: Option<ReservationId>,
    pub person: Option<PersonId>,
    pub changed_at: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WrapUpRow {
    pub outcome: Option<String>,
    pub category: Option<Uuid>,
    pub note: Option<String>,
    /// Set when the wrap-up has ended.
    pub wrapped_up_at: Option<i64>,
    pub wrap_up_ms: Option<i64>,
}

/// One offer, with why it was made: a row of `reservation_log`.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferRow {
    pub reservation: ReservationId,
    pub entry: Uuid,
    pub kind: Kind,
    pub person: PersonId,
    pub at: i64,
    pub until: i64,
    pub explanation: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferResult {
    Accepted,
    Declined,
    Expired,
    /// The caller left, or the person went away.
    Canceled,
    /// Taken by somebody else.
    Elsewhere,
    /// No device, no sound.
    Failed,
}

impl OfferResult {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
            Self::Elsewhere => "elsewhere",
            Self::Failed => "failed",
        }
    }
}

/// A row of the fact log: ids, numbers and enums in the body, never a name or a number of a
/// telephone.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub kind: &'static str,
    pub at: i64,
    /// Who made it happen; nobody: the system.
    pub by: Option<PersonId>,
    pub call: Option<CallId>,
    pub subjects: Vec<(&'static str, Uuid)>,
    pub body: Value,
}

/// State messages; each is the whole state.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// To the person, and to whoever watches the floor.
    Presence {
        person: PersonId,
        view: PresenceView,
    },
    /// To the person alone; `None`: the phone is idle.
    Phone {
        person: PersonId,
        version: i64,
        state: Option<PhoneState>,
    },
    OfferEnded {
        person: PersonId,
        version: i64,
        call: CallId,
        reservation: ReservationId,
        result: OfferResult,
    },
    /// To whoever watches the floor.
    Queue(QueueView),
    WorkOffered {
        person: PersonId,
        version: i64,
        work: Uuid,
        kind: Kind,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    Done,
    Presence(PresenceView),
}

/// Why a desk's command was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such call, or not this person's.
    NotFound,
    /// The state it was meant for has passed; the word says which.
    Conflict(&'static str),
    Invalid {
        field: &'static str,
        code: &'static str,
    },
}

pub(crate) fn explanation(decision: &Decision, words: impl Fn(u128) -> Option<String>) -> Value {
    let mut value = serde_json::to_value(decision).unwrap_or(Value::Null);
    rename(&mut value, &words);
    value
}

/// The engine's numbers as the ids and words the rest of the house uses.
fn rename(value: &mut Value, words: &impl Fn(u128) -> Option<String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, words)),
        Value::Object(fields) => {
            let kind = fields
                .get("kind")
                .and_then(Value::as_str)
                .map(str::to_owned);
            for (name, field) in fields.iter_mut() {
                match number(field).and_then(|n| named(name, kind.as_deref(), n, words)) {
                    Some(text) => *field = Value::String(text),
                    None => rename(field, words),
                }
            }
        }
        _ => {}
    }
}

fn number(value: &Value) -> Option<u128> {
    value
        .as_str()
        .filter(|s| s.len() == 32)
        .and_then(|s| u128::from_str_radix(s, 16).ok())
}

fn named(
    field: &str,
    kind: Option<&str>,
    number: u128,
    words: &impl Fn(u128) -> Option<String>,
) -> Option<String> {
    let id = Uuid::from_u128(number);
    match (field, kind) {
        ("person" | "chosen", _) => Some(PersonId(id).to_string()),
        ("queue", _) => Some(QueueId(id).to_string()),
        ("entry", Some("ticket")) => Some(TicketId(id).to_string()),
        ("entry", Some("repair")) => Some(RepairId(id).to_string()),
        ("entry", _) => Some(CallId(id).to_string()),
        ("skill" | "territory", _) => words(number),
        _ => None,
    }
}

impl Fact {
    /// A fact about a call, made by the system until somebody is named.
    pub(crate) fn of(kind: &'static str, call: CallId, at: i64) -> Self {
        Self {
            kind,
            at,
            by: None,
            call: Some(call),
            subjects: vec![("call", call.0)],
            body: Value::Object(serde_json::Map::new()),
        }
    }

    #[must_use]
    pub(crate) fn about(mut self, kind: &'static str, id: Uuid) -> Self {
        self.subjects.push((kind, id));
        self
    }

    #[must_use]
    pub(crate) fn about_some(self, kind: &'static str, id: Option<Uuid>) -> Self {
        match id {
            Some(id) => self.about(kind, id),
            None => self,
        }
    }

    #[must_use]
    pub(crate) fn by(mut self, person: PersonId) -> Self {
        self.by = Some(person);
        self.about("person", person.0)
    }
}
