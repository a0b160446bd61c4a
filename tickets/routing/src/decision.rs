//! Why this person, and why not the others: one shape for calls, chats, tickets and repairs.

use serde::Serialize;

use crate::entry::{Kind, Need};
use crate::id::{EntryId, Lang, PersonId, QueueId, TerritoryId};
use crate::person::Presence;

/// One decision of the engine, or its view of an entry that still waits (`chosen` is `None`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Decision {
    pub at: i64,
    pub entry: EntryId,
    pub kind: Kind,
    pub queue: QueueId,
    /// Which step of the needs held, from 0.
    pub step: usize,
    pub needs: Vec<Need>,
    pub language: Option<Lang>,
    pub territory: Option<TerritoryId>,
    pub chosen: Option<PersonId>,
    /// Everyone in the queue.
    pub candidates: Vec<Candidate>,
    /// The next best entries that the chosen person could have taken instead, best first.
    pub rivals: Vec<Rival>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Candidate {
    pub person: PersonId,
    /// `None` for those who cannot take it at all.
    pub score: Option<Score>,
    pub idle_ms: i64,
    pub load: u32,
    pub verdict: Verdict,
}

/// Seconds, highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Score {
    pub waited_s: i64,
    pub priority_s: i64,
    pub skill_s: i64,
    pub total_s: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Verdict {
    Chosen,
    /// Could take it; another was better by skill, load or idle time.
    Outranked,
    SkillMissing {
        need: Need,
        has: u8,
    },
    LanguageMissing,
    OutsideTerritory,
    /// The entry is kept for another person.
    ReservedForAnother,
    /// Gave this one back before.
    Excluded,
    /// Comes last for this entry, e.g. because the media was lost there.
    KeptForLast,
    Presence {
        presence: Presence,
    },
    /// Does not take this kind now, e.g. no microphone for calls.
    KindNotAccepted,
    CapacityFull {
        load: u32,
        needed: u32,
        capacity: u32,
    },
    BackOff {
        until: i64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Rival {
    pub entry: EntryId,
    pub kind: Kind,
    pub score: Score,
}
