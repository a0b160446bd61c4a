//! A place in a queue: what the work needs, and how the needs relax while it waits.

use serde::Serialize;

use crate::id::{EntryId, Lang, PersonId, QueueId, SkillId, TerritoryId};

/// The kinds of work one engine hands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Call,
    Chat,
    Ticket,
    Repair,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Call, Kind::Chat, Kind::Ticket, Kind::Repair];

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

/// Kinds as a set of four bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KindSet(u8);

impl KindSet {
    pub const NONE: Self = Self(0);

    pub fn of(kinds: &[Kind]) -> Self {
        kinds.iter().fold(Self::NONE, |set, kind| set.with(*kind))
    }

    pub const fn with(self, kind: Kind) -> Self {
        Self(self.0 | 1 << kind.index())
    }

    pub const fn without(self, kind: Kind) -> Self {
        Self(self.0 & !(1 << kind.index()))
    }

    pub const fn has(self, kind: Kind) -> bool {
        self.0 & 1 << kind.index() != 0
    }
}

/// A skill at a level of 1 to 5, or better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Need {
    pub skill: SkillId,
    pub level: u8,
}

/// What is needed for a while. After the last step that has a duration, anyone in the queue may
/// take the entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// How long this step holds; `None`: to the end. The clock stands while an offer rings, so
    /// that a step shorter than the ring does not skip the next-best person.
    pub for_ms: Option<i64>,
    pub needs: Vec<Need>,
    /// From this step on, people without the entry's language count too.
    pub any_language: bool,
}

/// Something that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    pub kind: Kind,
    pub queue: QueueId,
    /// In order; empty: anyone in the queue who speaks the language.
    pub steps: Vec<Step>,
    pub language: Option<Lang>,
    /// Only people who serve it, e.g. the place of a repair.
    pub territory: Option<TerritoryId>,
    /// Seconds given by the customer's class: a VIP counts as having waited that much longer.
    pub priority_s: i64,
    /// Unix ms. Never changes: not on a new offer, another queue, a callback or a restart.
    pub joined_at: i64,
    /// Nobody else may take it.
    pub only: Option<PersonId>,
    /// Takes it only if nobody else can, e.g. whose media was lost.
    pub last: Option<PersonId>,
    /// Never offered to them again, e.g. who gave the job back.
    pub excluded: Vec<PersonId>,
}

impl Entry {
    /// An entry without needs of its own; the caller adds what it knows.
    pub fn new(id: EntryId, kind: Kind, queue: QueueId, joined_at: i64) -> Self {
        Self {
            id,
            kind,
            queue,
            steps: Vec::new(),
            language: None,
            territory: None,
            priority_s: 0,
            joined_at,
            only: None,
            last: None,
            excluded: Vec::new(),
        }
    }

    /// Entries in the order of this number have the highest score first, whatever the time is:
    /// everybody's wait grows alike.
    pub(crate) fn rank(&self) -> i64 {
        self.joined_at
            .saturating_sub(self.priority_s.saturating_mul(1000))
    }
}
