//! What the floor asks of calls. A command for a call that has ended is dropped; one that cannot
//! be carried out comes back as `CallSignal::Refused`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::flow::Flow;
use crate::id::{AgentId, CallId};

#[derive(Clone, Debug)]
pub enum Command {
    /// Send 200 OK (the call's record is committed) and run `flow`: greeting, menus, then music.
    Answer {
        call: CallId,
        flow: Arc<Flow>,
    },
    /// Refuse an unanswered call, e.g. 503 with Retry-After when the store is slow.
    Reject {
        call: CallId,
        status: u16,
        retry_after: Option<u32>,
    },
    /// Join the caller to the agent's browser. Stops music or menu.
    Bridge {
        call: CallId,
        agent: AgentId,
    },
    /// Take the agent off and play music to the caller (media lost, back to the queue).
    Park {
        call: CallId,
    },
    /// The caller hears music, the agent nothing; `Resume` joins them again.
    Hold {
        call: CallId,
    },
    Resume {
        call: CallId,
    },
    /// The caller hears silence from the agent.
    Mute {
        call: CallId,
        on: bool,
    },
    /// Keys pressed by the agent, sent to the caller as RFC 4733 events.
    SendDigits {
        call: CallId,
        digits: String,
    },
    /// Play one prompt to the caller over the music, e.g. the place in the queue.
    Say {
        call: CallId,
        prompt: PromptRef,
    },
    HangUp {
        call: CallId,
        reason: EndReason,
    },
    /// Close an agent's PeerConnection (signed out).
    CloseAgent {
        agent: AgentId,
    },
}

/// A prompt by name and language: `greeting`, `zh`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PromptRef {
    pub name: String,
    pub language: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    Agent,
    System,
    Shutdown,
}
