//! What happens to calls, as this room tells it. Signals live in memory only; the floor turns
//! those worth keeping into facts.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::flow::Choice;
use crate::id::{AgentId, CallId};

/// One thing that happened, and when (unix milliseconds).
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    pub at: i64,
    pub kind: SignalKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SignalKind {
    Call(CallId, CallSignal),
    /// The one PeerConnection of a signed-in agent on this node.
    AgentMedia(AgentId, MediaState),
}

/// The life of one call. Order: `Arrived`, (`Answered`), (`Chose`*, `Queued`), (`Bridged`,
/// `HeldByCaller`, `ResumedByCaller`, `Unbridged`)*, `Ended`; exactly one `Ended`, always last.
#[derive(Clone, Debug, PartialEq)]
pub enum CallSignal {
    /// An INVITE was accepted for handling; 100 has gone out, nothing is answered yet.
    Arrived {
        from: Party,
        /// The number that was dialled, as received.
        dialled: String,
        /// Where the INVITE came from: the floor finds the line by it.
        source: SocketAddr,
        /// SIP Call-ID, for the log of the carrier.
        sip_call_id: String,
    },
    /// The 200 OK was acknowledged.
    Answered,
    /// A menu's digit was understood (or the menu fell through to its default).
    Chose(Choice),
    /// The flow has ended in a queue; music plays from here until `Bridged`.
    Queued {
        queue: String,
        language: String,
    },
    /// Sound flows both ways between caller and agent.
    Bridged {
        agent: AgentId,
    },
    /// The agent is off the call; the caller hears music again.
    Unbridged {
        agent: AgentId,
    },
    HeldByCaller,
    ResumedByCaller,
    /// The caller pressed a key outside a menu.
    Digit(char),
    /// A command could not be carried out; `what` names it for the log.
    Refused {
        what: &'static str,
        why: String,
    },
    Ended {
        by: EndedBy,
        cause: Cause,
    },
}

/// The calling party as the line sent it. Never interpreted here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// User part as received: `013812345678`, `+86…`, `anonymous`; empty when absent.
    pub number: String,
    pub display_name: Option<String>,
    /// `Privacy: id` or an anonymous From.
    pub withheld: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    Caller,
    Agent,
    System,
}

/// Why a call ended: the Q.850-like reasons that reports tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    NormalClearing,
    /// The caller left before anyone answered (CANCEL, or BYE in menu or queue).
    Abandoned,
    /// No RTP, RTCP or session refresh within the liveness limit.
    MediaLost,
    /// The peer never acknowledged, or refused.
    Protocol,
    Overload,
    Shutdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaState {
    Connected,
    /// ICE consent failed, DTLS closed, or the browser went.
    Lost,
}
