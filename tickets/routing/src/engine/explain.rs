//! Puts a decision into words that the desk can show: everyone in the queue, with a verdict.

use super::{Engine, Place, Waiting};
use crate::bucket::Class;
use crate::decision::{Candidate, Decision, Rival, Score, Verdict};
use crate::entry::Entry;
use crate::id::{EntryId, PersonId};
use crate::person::{Person, Presence};
use crate::settings::PresenceRule;
use crate::wait;

/// Rivals shown with a decision.
const RIVALS: usize = 5;

impl Engine {
    /// Why an entry still waits, or whom it is offered to.
    pub fn explain(&self, id: EntryId, now: i64) -> Option<Decision> {
        let waiting = self.entries.get(&id)?;
        let chosen = match waiting.place {
            Place::Offered(reservation) => self.offers.get(&reservation).map(|o| o.person),
            Place::Bucket(_) => None,
        };
        Some(self.decision(waiting, chosen, now))
    }

    /// Seconds until an entry is likely to be taken; `None` when nobody serves it.
    pub fn expected_wait_s(&self, id: EntryId) -> Option<f64> {
        let waiting = self.entries.get(&id)?;
        let entry = &waiting.entry;
        let ahead = self
            .line(entry.queue)
            .take_while(|other| *other != id)
            .count();
        let class = Self::class_of(waiting);
        let servers = self.servers(&class);
        let queue = self.settings.queue(entry.queue);
        wait::expected_s(
            ahead,
            servers,
            seconds(queue.aht_s),
            seconds(queue.patience_s),
        )
    }

    pub(super) fn explain_choice(&self, id: EntryId, person: PersonId, now: i64) -> Decision {
        let waiting = self
            .entries
            .get(&id)
            .expect("the entry was chosen among those waiting");
        let mut decision = self.decision(waiting, Some(person), now);
        decision.rivals = self.rivals(id, person, now);
        decision
    }

    fn decision(&self, waiting: &Waiting, chosen: Option<PersonId>, now: i64) -> Decision {
        let entry = &waiting.entry;
        let class = Self::class_of(waiting);
        let candidates = self
            .members
            .get(&entry.queue)
            .into_iter()
            .flatten()
            .filter_map(|id| self.people.get(id))
            .map(|person| self.candidate(person, entry, &class, chosen, now))
            .collect();
        Decision {
            at: now,
            entry: entry.id,
            kind: entry.kind,
            queue: entry.queue,
            step: waiting.step,
            language: class.language,
            territory: class.territory,
            needs: class.needs,
            chosen,
            candidates,
            rivals: Vec::new(),
        }
    }

    fn candidate(
        &self,
        person: &Person,
        entry: &Entry,
        class: &Class,
        chosen: Option<PersonId>,
        now: i64,
    ) -> Candidate {
        let id = person.profile.id;
        let verdict = if chosen == Some(id) {
            Verdict::Chosen
        } else {
            self.verdict(person, entry, class, now)
        };
        Candidate {
            person: id,
            score: class
                .surplus(person)
                .map(|surplus| self.score(entry, surplus, now)),
            idle_ms: (now - person.idle_since).max(0),
            load: person.load(entry.kind, &self.settings),
            verdict,
        }
    }

    fn verdict(&self, person: &Person, entry: &Entry, class: &Class, now: i64) -> Verdict {
        let id = person.profile.id;
        if entry.excluded.contains(&id) {
            return Verdict::Excluded;
        }
        unable(person, class)
            .or_else(|| self.not_free(person, entry, now))
            .unwrap_or(if entry.last == Some(id) {
                Verdict::KeptForLast
            } else {
                Verdict::Outranked
            })
    }

    fn not_free(&self, person: &Person, entry: &Entry, now: i64) -> Option<Verdict> {
        let policy = self.settings.kind(entry.kind);
        let load = person.load(entry.kind, &self.settings);
        let capacity = person.profile.capacity;
        if policy.presence == PresenceRule::Ready && person.presence != Presence::Ready {
            Some(Verdict::Presence {
                presence: person.presence,
            })
        } else if !person.accepts.has(entry.kind) {
            Some(Verdict::KindNotAccepted)
        } else if load + policy.units > capacity {
            Some(Verdict::CapacityFull {
                load,
                needed: policy.units,
                capacity,
            })
        } else if person.back_off_until > now {
            Some(Verdict::BackOff {
                until: person.back_off_until,
            })
        } else {
            None
        }
    }

    fn score(&self, entry: &Entry, surplus: i64, now: i64) -> Score {
        let waited_s = (now - entry.joined_at).max(0) / 1000;
        let skill_s = surplus * self.settings.queue(entry.queue).seconds_per_level;
        let total_s = waited_s + entry.priority_s + skill_s;
        Score {
            waited_s,
            priority_s: entry.priority_s,
            skill_s,
            total_s,
        }
    }

    /// The heads of the other buckets that the person serves: what was passed over.
    fn rivals(&self, id: EntryId, person: PersonId, now: i64) -> Vec<Rival> {
        let mut rivals: Vec<(i64, Rival)> = self
            .buckets
            .of_person(person)
            .flat_map(|bucket| {
                bucket
                    .waiting
                    .iter()
                    .take(RIVALS + 1)
                    .map(move |w| (bucket, w))
            })
            .filter(|(_, (_, other))| *other != id)
            .filter_map(|(bucket, (rank, other))| {
                let entry = &self.entries.get(other)?.entry;
                let surplus = bucket.able.get(&person).copied()?;
                let rival = Rival {
                    entry: *other,
                    kind: entry.kind,
                    score: self.score(entry, surplus, now),
                };
                Some((rank - self.bonus_ms(bucket, person), rival))
            })
            .collect();
        rivals.sort_by_key(|(rank, rival)| (*rank, rival.entry));
        rivals
            .into_iter()
            .take(RIVALS)
            .map(|(_, rival)| rival)
            .collect()
    }

    /// People able to take this class and at work, each by the share of their time for it.
    fn servers(&self, class: &Class) -> f64 {
        self.members
            .get(&class.queue)
            .into_iter()
            .flatten()
            .filter_map(|id| self.people.get(id))
            .filter(|p| matches!(p.presence, Presence::Ready) && class.surplus(p).is_some())
            .map(|p| 1.0 / seconds(i64::try_from(p.profile.queues.len()).unwrap_or(1)))
            .sum()
    }
}

fn unable(person: &Person, class: &Class) -> Option<Verdict> {
    if class.only.is_some_and(|only| only != person.profile.id) {
        return Some(Verdict::ReservedForAnother);
    }
    if class
        .language
        .is_some_and(|language| !person.speaks(language))
    {
        return Some(Verdict::LanguageMissing);
    }
    if class
        .territory
        .is_some_and(|t| !person.profile.territories.contains(&t))
    {
        return Some(Verdict::OutsideTerritory);
    }
    class.needs.iter().find_map(|need| {
        let has = person.profile.skills.get(&need.skill).copied().unwrap_or(0);
        (has < need.level).then_some(Verdict::SkillMissing { need: *need, has })
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "seconds of a call and queues of a person are small"
)]
fn seconds(n: i64) -> f64 {
    n as f64
}
