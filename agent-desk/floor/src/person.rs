//! A person as the floor sees them. Whether they are busy is not here: that follows from the
//! calls and offers they have.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tickets_routing as routing;

use crate::view::{PhoneState, PresenceView};

/// The words of presence on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Ready,
    Away,
    TransfersOnly,
    /// Set by the server alone.
    NotResponding,
    Offline,
}

impl Presence {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Away => "away",
            Self::TransfersOnly => "transfers_only",
            Self::NotResponding => "not_responding",
            Self::Offline => "offline",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Ready,
            Self::Away,
            Self::TransfersOnly,
            Self::NotResponding,
            Self::Offline,
        ]
        .into_iter()
        .find(|p| p.as_str() == word)
    }
}

impl From<Presence> for routing::Presence {
    fn from(presence: Presence) -> Self {
        match presence {
            Presence::Ready => Self::Ready,
            Presence::Away => Self::Away,
            Presence::TransfersOnly => Self::TransfersOnly,
            Presence::NotResponding => Self::NotResponding,
            Presence::Offline => Self::Offline,
        }
    }
}

/// What a person has said they want to be, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wish {
    pub state: Presence,
    pub reason: Option<String>,
}

/// A socket of one desk; the server numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SocketId(pub u64);

#[derive(Debug)]
pub(crate) struct Person {
    pub presence: Presence,
    pub reason: Option<String>,
    pub since: i64,
    /// Takes effect when the present work ends; one slot, the last wish wins.
    pub wish: Option<Wish>,
    pub desks: BTreeSet<SocketId>,
    /// The PeerConnection of this node is up.
    pub media: bool,
    /// What the desks were told last.
    pub told_presence: Option<PresenceView>,
    pub told_phone: Option<PhoneState>,
    pub version: i64,
}

impl Person {
    pub fn new(now: i64) -> Self {
        Self {
            presence: Presence::Offline,
            reason: None,
            since: now,
            wish: None,
            desks: BTreeSet::new(),
            media: false,
            told_presence: None,
            told_phone: None,
            version: 0,
        }
    }

    /// A call needs a desk to pop on and a PeerConnection to talk through.
    pub fn takes_calls(&self) -> bool {
        self.media && !self.desks.is_empty()
    }
}
