//! What an administrator decides about queues and kinds of work.

use std::collections::BTreeMap;

use crate::entry::{Kind, KindSet};
use crate::id::QueueId;
use crate::person::Cause;

/// Everything the engine is configured with; replaced as a whole when rows change.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub queues: BTreeMap<QueueId, QueueSettings>,
    /// Where a kind is missing, [`KindPolicy::of`] holds.
    pub kinds: BTreeMap<Kind, KindPolicy>,
}

impl Settings {
    pub fn kind(&self, kind: Kind) -> KindPolicy {
        self.kinds
            .get(&kind)
            .copied()
            .unwrap_or_else(|| KindPolicy::of(kind))
    }

    pub fn queue(&self, queue: QueueId) -> QueueSettings {
        self.queues.get(&queue).copied().unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueSettings {
    /// How long an offer stands before the next person is asked.
    pub ring_ms: i64,
    pub back_off: Backoff,
    /// Unanswered offers in a row after which the person is NotResponding.
    pub max_no_answer: u32,
    /// What one level above the asked one is worth, in seconds of waiting.
    pub seconds_per_level: i64,
    /// Average handling time and mean patience, for the expected wait.
    pub aht_s: i64,
    pub patience_s: i64,
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self {
            ring_ms: 20_000,
            back_off: Backoff::default(),
            max_no_answer: 1,
            seconds_per_level: 5,
            aht_s: 240,
            patience_s: 300,
        }
    }
}

/// How long a person is left alone after an offer came to nothing, by cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    pub declined_ms: i64,
    pub no_answer_ms: i64,
    pub busy_ms: i64,
    pub device_gone_ms: i64,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            declined_ms: 10_000,
            no_answer_ms: 10_000,
            busy_ms: 30_000,
            device_gone_ms: 5_000,
        }
    }
}

impl Backoff {
    pub fn of(&self, cause: Cause) -> i64 {
        match cause {
            Cause::Declined => self.declined_ms,
            Cause::NoAnswer => self.no_answer_ms,
            Cause::Busy => self.busy_ms,
            Cause::DeviceGone => self.device_gone_ms,
            Cause::EntryLeft | Cause::LostRace | Cause::PersonLeft => 0,
        }
    }
}

/// Which presence a kind of work asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceRule {
    Ready,
    /// Work that is planned, not rung: the person need not be at the desk.
    Any,
}

/// Who goes first among people of equal skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    LongestIdle,
    /// Fewest units in use, then longest idle.
    LeastLoad,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindPolicy {
    /// Units of a person's capacity that one piece takes.
    pub units: u32,
    pub presence: PresenceRule,
    pub order: Order,
    /// Offered to a person who must answer; else it is assigned, and a deadline that passes is
    /// the store's fault, not theirs.
    pub rung: bool,
    /// Work of these kinds does not stand in the way of this one.
    pub interrupts: KindSet,
}

impl KindPolicy {
    /// A capacity of 100 is one call, or four chats, or ten tickets, or ten repairs. A call may
    /// interrupt a ticket, or an agent with one open ticket would never be called again.
    pub fn of(kind: Kind) -> Self {
        let ready = Self {
            units: 100,
            presence: PresenceRule::Ready,
            order: Order::LongestIdle,
            rung: true,
            interrupts: KindSet::NONE,
        };
        match kind {
            Kind::Call => Self {
                interrupts: KindSet::NONE.with(Kind::Ticket),
                ..ready
            },
            Kind::Chat => Self {
                units: 25,
                interrupts: KindSet::NONE.with(Kind::Ticket),
                ..ready
            },
            Kind::Ticket => Self {
                units: 10,
                rung: false,
                order: Order::LeastLoad,
                ..ready
            },
            Kind::Repair => Self {
                units: 10,
                rung: false,
                presence: PresenceRule::Any,
                order: Order::LeastLoad,
                ..ready
            },
        }
    }
}
