//! Who can take work.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::entry::{Kind, Need};
use crate::id::{EntryId, Lang, PersonId, QueueId, ReservationId, SkillId, TerritoryId};
use crate::settings::Settings;

/// What a person (or the server) has said about their readiness. Engaged and Reserved are not
/// here: they follow from the work held and the offers open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Ready,
    Away,
    TransfersOnly,
    /// Set by the server alone, after an offer nobody answered.
    NotResponding,
    Offline,
}

/// What a person can do; changes when an administrator says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub id: PersonId,
    pub queues: BTreeSet<QueueId>,
    /// Level 1 to 5.
    pub skills: BTreeMap<SkillId, u8>,
    /// Empty: every language.
    pub languages: BTreeSet<Lang>,
    pub territories: BTreeSet<TerritoryId>,
    /// Units of work at a time; a call takes [`crate::KindPolicy::units`] of them.
    pub capacity: u32,
}

/// Why an offer came to nothing. Each has its own back-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Declined,
    NoAnswer,
    Busy,
    /// The person's device or page is gone.
    DeviceGone,
    /// The work left first, e.g. the caller hung up. Costs the person nothing.
    EntryLeft,
    /// Someone else was quicker. Costs nothing.
    LostRace,
    /// The person went away or was signed out.
    PersonLeft,
}

/// A person as the engine keeps them.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub profile: Profile,
    pub presence: Presence,
    pub accepts: crate::entry::KindSet,
    pub held: BTreeMap<EntryId, Kind>,
    pub offers: BTreeMap<ReservationId, Kind>,
    /// Since when without work or offers; the longest idle goes first.
    pub idle_since: i64,
    /// No offers before this instant.
    pub back_off_until: i64,
    pub unanswered: u32,
}

impl Person {
    pub fn new(profile: Profile, now: i64) -> Self {
        Self {
            profile,
            presence: Presence::Offline,
            accepts: crate::entry::KindSet::of(&Kind::ALL),
            held: BTreeMap::new(),
            offers: BTreeMap::new(),
            idle_since: now,
            back_off_until: 0,
            unanswered: 0,
        }
    }

    /// Units in use as far as `kind` cares: what `kind` may interrupt does not count.
    pub fn load(&self, kind: Kind, settings: &Settings) -> u32 {
        self.held
            .values()
            .chain(self.offers.values())
            .filter(|other| !settings.kind(kind).interrupts.has(**other))
            .map(|other| settings.kind(*other).units)
            .sum()
    }

    /// Level of what is needed above what is asked, summed; `None` when something is missing.
    pub fn surplus(&self, needs: &[Need]) -> Option<i64> {
        needs.iter().try_fold(0, |sum, need| {
            let level = self.profile.skills.get(&need.skill).copied().unwrap_or(0);
            (level >= need.level).then(|| sum + i64::from(level - need.level))
        })
    }

    pub fn speaks(&self, language: Lang) -> bool {
        self.profile.languages.is_empty() || self.profile.languages.contains(&language)
    }
}
