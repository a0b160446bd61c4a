//! What is said over the desk socket, both ways: one enum each, `{"type": …}`.
//!
//! Fact messages carry `seq`, the number of the fact they tell; they are replayed after a reconnect.
//! State messages carry a `version` of their own and are sent whole. Both say "is now X", never "+1".
//! The enums are part of the API's document, so the page's types come from here.

use serde::{Deserialize, Serialize};
use tickets_base::Timestamp;
use tickets_base::id::{
    CallId, CustomerId, PersonId, QueueId, RepairId, ReservationId, ThemeId, TicketId,
};
use utoipa::ToSchema;

use crate::api::live::LiveQueue;
use crate::api::people::Presence;
use crate::floor_run::pop::ScreenPop;

/// Server to desk.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DeskMessage {
    /// The first frame. Facts after `seq` follow; say `resume` first to have those before it.
    Hello {
        epoch: String,
        seq: i64,
        node: String,
        nodes: Vec<NodeNews>,
        server_now: Timestamp,
        person: PersonId,
    },
    /// What the desk knows is too old or of another log: read everything again.
    Reset {
        seq: i64,
    },
    /// Everything up to `seq` has been replayed.
    Resumed {
        seq: i64,
    },
    Pong {
        at: i64,
        server_now: Timestamp,
    },
    /// Live news between nodes is interrupted: what is shown may be a second old.
    NewsDelayed {
        on: bool,
    },
    /// The database takes no writes for the moment: calls go on, what is saved meanwhile may be refused.
    StorageDelayed {
        on: bool,
    },
    /// A node came or went; as in `hello`.
    NodesChanged {
        nodes: Vec<NodeNews>,
    },
    /// What the desk asked for cannot be done; `code` and `params` as in a problem.
    Refused {
        /// The type of the frame that was refused.
        what: String,
        code: String,
        params: serde_json::Value,
    },
    CallChanged {
        seq: i64,
        kind: String,
        call: CallNews,
    },
    TicketChanged {
        seq: i64,
        kind: String,
        ticket: TicketNews,
    },
    RepairChanged {
        seq: i64,
        kind: String,
        repair: RepairNews,
    },
    CustomerChanged {
        seq: i64,
        kind: String,
        customer: CustomerNews,
    },
    ThemeRaised {
        seq: i64,
        theme: ThemeNews,
    },
    /// One's own always, everybody's with the topic `live`.
    PresenceChanged {
        version: i64,
        person: PersonId,
        presence: Presence,
    },
    /// A call is offered to this person, with everything the desk shows; the ring follows.
    ScreenPop {
        version: i64,
        offer: OfferNews,
        pop: Box<ScreenPop>,
    },
    OfferEnded {
        version: i64,
        call: CallId,
        reservation: ReservationId,
        /// accepted, declined, expired, canceled, elsewhere
        result: String,
    },
    /// The whole state of this person's phone; null when it is idle.
    PhoneState {
        version: i64,
        state: Option<Box<PhoneNews>>,
    },
    /// Topic `live`.
    QueueChanged {
        version: i64,
        queue: LiveQueue,
    },
    /// A technician or agent was given work.
    WorkOffered {
        version: i64,
        work: WorkNews,
    },
}

/// Desk to server.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum DeskRequest {
    /// Replay facts after `seq`, if the log is still the one of `epoch`.
    Resume {
        epoch: String,
        seq: i64,
    },
    /// `live` (queues and everybody's presence), `tickets`, `repairs`, `calls`, `customers`, `themes`,
    /// or one record: `ticket:tic_…`. Fact topics are on from the start.
    Subscribe {
        topics: Vec<String>,
    },
    Unsubscribe {
        topics: Vec<String>,
    },
    Ping {
        at: i64,
    },
    /// This desk's PeerConnection is up, or gone.
    Media {
        connected: bool,
    },
    Accept {
        call: CallId,
        reservation: ReservationId,
    },
    Decline {
        call: CallId,
        reservation: ReservationId,
        reason: Option<String>,
    },
    Hold {
        call: CallId,
    },
    Resumption {
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
}

/// A node of the house; the page holds one PeerConnection to each.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NodeNews {
    pub id: String,
    /// The node this socket hangs on.
    pub here: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CallNews {
    pub id: CallId,
    /// arrived, menu, queued, offered, answered, held, wrapping, ended
    pub state: String,
    pub queue: Option<QueueId>,
    pub person: Option<PersonId>,
    pub outcome: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketNews {
    pub id: TicketId,
    pub no: i64,
    pub subject: String,
    pub status: String,
    pub priority: String,
    pub owner: Option<PersonId>,
    pub queue: Option<QueueId>,
    pub customer: Option<CustomerId>,
    pub complaint: bool,
    pub version: i64,
    pub changed_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RepairNews {
    pub id: RepairId,
    pub no: i64,
    pub status: String,
    pub technician: Option<PersonId>,
    pub customer: CustomerId,
    pub ticket: TicketId,
    pub version: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CustomerNews {
    pub id: CustomerId,
    pub name: String,
    pub open_tickets: i64,
    pub open_complaints: i64,
    pub open_repairs: i64,
    pub version: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ThemeNews {
    pub id: ThemeId,
    pub name: String,
}

/// An offer of a call: it stands until `until`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfferNews {
    pub call: CallId,
    pub reservation: ReservationId,
    pub until: Timestamp,
    pub server_now: Timestamp,
}

/// What a person's phone does now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhoneNews {
    pub call: CallId,
    /// offered, in_call, held, reconnecting, wrapping
    pub state: String,
    pub since: Timestamp,
    pub until: Option<Timestamp>,
    pub reservation: Option<ReservationId>,
    pub muted: bool,
    /// The caller has put us on hold.
    pub held_by_caller: bool,
    pub wrap_up: Option<WrapUpNews>,
    pub pop: Option<Box<ScreenPop>>,
    pub server_now: Timestamp,
}

/// The wrap-up so far.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WrapUpNews {
    pub until: Timestamp,
    pub outcome_required: bool,
    pub outcome: Option<String>,
    /// `cat_…`
    pub category: Option<String>,
    pub note: Option<String>,
}

/// A piece of work by its own id.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorkNews {
    /// `rep_…` or `tic_…`
    pub id: String,
    /// repair, ticket
    pub kind: String,
    pub no: i64,
}

impl DeskMessage {
    /// As it goes over the wire.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("messages are plain data")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_message_says_its_type() {
        let text = DeskMessage::Resumed { seq: 7 }.text();
        assert_eq!(text, r#"{"type":"resumed","seq":7}"#);
        let delayed = DeskMessage::NewsDelayed { on: true }.text();
        assert_eq!(delayed, r#"{"type":"news_delayed","on":true}"#);
    }

    #[test]
    fn a_request_with_a_field_nobody_knows_is_refused() {
        let read = serde_json::from_str::<DeskRequest>;
        assert!(read(r#"{"type":"ping","at":1}"#).is_ok());
        assert!(read(r#"{"type":"ping","at":1,"loud":true}"#).is_err());
        assert!(read(r#"{"type":"dance"}"#).is_err());
    }
}
