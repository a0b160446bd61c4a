//! Waiting entries indexed by what they need, so that an input touches only what it changes.
//!
//! Entries with the same needs stand in one bucket in the order of their rank, and a bucket knows
//! who is able to take its entries. A person who becomes free looks at the heads of a few
//! buckets, never at every entry.

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::{Entry, Kind, Need};
use crate::id::{EntryId, Lang, PersonId, QueueId, TerritoryId};
use crate::person::Person;

/// Beyond this many, empty buckets are dropped.
const KEPT_BUCKETS: usize = 512;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    pub queue: QueueId,
    pub kind: Kind,
    pub language: Option<Lang>,
    pub territory: Option<TerritoryId>,
    pub only: Option<PersonId>,
    pub needs: Vec<Need>,
}

impl Class {
    /// The class of an entry that stands at `step` of its needs.
    pub fn of(entry: &Entry, step: usize) -> Self {
        let at = entry.steps.get(step);
        let any_language = entry.steps.iter().take(step + 1).any(|s| s.any_language);
        let mut needs = at.map(|s| s.needs.clone()).unwrap_or_default();
        needs.sort_unstable();
        Self {
            queue: entry.queue,
            kind: entry.kind,
            language: entry.language.filter(|_| !any_language),
            territory: entry.territory,
            only: entry.only,
            needs,
        }
    }

    /// What `person` has above what is asked; `None` when they can never take it.
    pub fn surplus(&self, person: &Person) -> Option<i64> {
        let profile = &person.profile;
        let allowed = profile.queues.contains(&self.queue)
            && self.only.is_none_or(|only| only == profile.id)
            && self.language.is_none_or(|language| person.speaks(language))
            && self
                .territory
                .is_none_or(|t| profile.territories.contains(&t));
        allowed.then(|| person.surplus(&self.needs)).flatten()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BucketId(u32);

#[derive(Debug)]
pub(crate) struct Bucket {
    pub class: Class,
    /// (rank, entry): the first has the highest score.
    pub waiting: BTreeSet<(i64, EntryId)>,
    /// Who is able, whatever they do now, and their surplus of skill.
    pub able: BTreeMap<PersonId, i64>,
}

#[derive(Debug, Default)]
pub(crate) struct Buckets {
    by_class: BTreeMap<Class, BucketId>,
    buckets: BTreeMap<BucketId, Bucket>,
    of_person: BTreeMap<PersonId, BTreeSet<BucketId>>,
    next: u32,
}

impl Buckets {
    pub fn get(&self, id: BucketId) -> &Bucket {
        self.buckets
            .get(&id)
            .expect("a bucket with an entry in it is never dropped")
    }

    /// Buckets whose entries `person` is able to take.
    pub fn of_person(&self, person: PersonId) -> impl Iterator<Item = &Bucket> {
        self.of_person
            .get(&person)
            .into_iter()
            .flatten()
            .map(|id| self.get(*id))
    }

    pub fn insert(
        &mut self,
        class: Class,
        rank: i64,
        entry: EntryId,
        people: &BTreeMap<PersonId, Person>,
    ) -> BucketId {
        let id = match self.by_class.get(&class) {
            Some(id) => *id,
            None => self.open(class, people),
        };
        let bucket = self
            .buckets
            .get_mut(&id)
            .expect("found or opened just above");
        bucket.waiting.insert((rank, entry));
        id
    }

    pub fn remove(&mut self, id: BucketId, rank: i64, entry: EntryId) {
        let Some(bucket) = self.buckets.get_mut(&id) else {
            return;
        };
        bucket.waiting.remove(&(rank, entry));
    }

    /// A person's profile is new: who is able changes.
    pub fn person_changed(&mut self, id: PersonId, person: Option<&Person>) {
        let mut able_for = BTreeSet::new();
        for (bucket_id, bucket) in &mut self.buckets {
            match person.and_then(|p| bucket.class.surplus(p)) {
                Some(surplus) => {
                    bucket.able.insert(id, surplus);
                    able_for.insert(*bucket_id);
                }
                None => {
                    bucket.able.remove(&id);
                }
            }
        }
        if able_for.is_empty() {
            self.of_person.remove(&id);
        } else {
            self.of_person.insert(id, able_for);
        }
    }

    fn open(&mut self, class: Class, people: &BTreeMap<PersonId, Person>) -> BucketId {
        if self.buckets.len() >= KEPT_BUCKETS {
            self.drop_empty();
        }
        let id = BucketId(self.next);
        self.next = self.next.wrapping_add(1);
        let able: BTreeMap<PersonId, i64> = people
            .iter()
            .filter_map(|(p, person)| Some((*p, class.surplus(person)?)))
            .collect();
        for person in able.keys() {
            self.of_person.entry(*person).or_default().insert(id);
        }
        self.by_class.insert(class.clone(), id);
        self.buckets.insert(
            id,
            Bucket {
                class,
                waiting: BTreeSet::new(),
                able,
            },
        );
        id
    }

    fn drop_empty(&mut self) {
        self.buckets.retain(|_, bucket| !bucket.waiting.is_empty());
        let kept = &self.buckets;
        self.by_class.retain(|_, id| kept.contains_key(id));
        for ids in self.of_person.values_mut() {
            ids.retain(|id| kept.contains_key(id));
        }
        self.of_person.retain(|_, ids| !ids.is_empty());
    }
}
