//! Configuration and what is read at start: queues, people, lines, presence, counters.

use std::collections::{BTreeMap, BTreeSet};

use tickets_base::id::{PersonId, QueueId};
use tickets_routing as routing;

use super::{DESK_MS, Floor, Timer};
use crate::config::{self, Config, Queue};
use crate::ids;
use crate::person::{Person, Wish};
use crate::view::Tally;

impl Floor {
    pub(super) fn configure(&mut self, config: Config, now: i64) {
        let before: BTreeMap<PersonId, config::Person> = self
            .config
            .people
            .iter()
            .map(|p| (p.id, p.clone()))
            .collect();
        self.queues = config.queues.iter().map(|q| (q.id, q.clone())).collect();
        self.codes = config
            .queues
            .iter()
            .map(|q| (q.code.clone(), q.id))
            .collect();
        self.config = config;
        let settings = self.settings();
        self.route(routing::Input::Configure(settings), now);
        for person in self.config.people.clone() {
            if before.get(&person.id) != Some(&person) {
                self.put_person(&person, now);
            }
        }
        let kept: BTreeSet<PersonId> = self.config.people.iter().map(|p| p.id).collect();
        for person in before.keys().filter(|id| !kept.contains(id)) {
            self.route(routing::Input::Dismiss(ids::person(*person)), now);
            self.people.remove(person);
        }
        let queues: Vec<QueueId> = self.queues.keys().copied().collect();
        queues.into_iter().for_each(|queue| self.touch_queue(queue));
    }

    fn settings(&self) -> routing::Settings {
        let queue = |q: &Queue| routing::QueueSettings {
            ring_ms: q.ring_ms,
            ..routing::QueueSettings::default()
        };
        routing::Settings {
            queues: self
                .queues
                .values()
                .map(|q| (ids::queue(q.id), queue(q)))
                .collect(),
            kinds: BTreeMap::new(),
        }
    }

    fn put_person(&mut self, person: &config::Person, now: i64) {
        let words = &mut self.words;
        let profile = routing::Profile {
            id: ids::person(person.id),
            queues: person.queues.iter().map(|q| ids::queue(*q)).collect(),
            skills: person
                .skills
                .iter()
                .map(|(skill, level)| (routing::SkillId(words.number(skill)), *level))
                .collect(),
            languages: person
                .languages
                .iter()
                .filter_map(|l| routing::Lang::new(l))
                .collect(),
            territories: person
                .territories
                .iter()
                .map(|t| routing::TerritoryId(words.number(t)))
                .collect(),
            capacity: person.capacity,
        };
        let known = self
            .people
            .entry(person.id)
            .or_insert_with(|| Person::new(now));
        let presence = known.presence.into();
        let id = profile.id;
        self.route(routing::Input::Profile(profile), now);
        self.route(
            routing::Input::Presence {
                person: id,
                presence,
            },
            now,
        );
        self.tell_engine_accepts(person.id, now);
        self.touch_person(person.id);
    }

    /// What the queue asks for, and `more` beside it, as steps of the engine.
    pub(super) fn steps(&mut self, queue: QueueId, more: &[(String, u8)]) -> Vec<routing::Step> {
        let steps = self
            .queues
            .get(&queue)
            .map(Queue::steps)
            .unwrap_or_default();
        let words = &mut self.words;
        let mut need = |(skill, level): &(String, u8)| routing::Need {
            skill: routing::SkillId(words.number(skill)),
            level: *level,
        };
        steps
            .iter()
            .map(|(for_ms, skills)| routing::Step {
                for_ms: *for_ms,
                needs: skills.iter().chain(more).map(&mut need).collect(),
                any_language: false,
            })
            .collect()
    }

    /// As it was before a restart; the desk has a minute to come back.
    pub(super) fn restored(&mut self, id: PersonId, presence: Wish, now: i64) {
        let Some(person) = self.people.get_mut(&id) else {
            return;
        };
        person.presence = presence.state;
        person.reason = presence.reason;
        person.since = now;
        let state = presence.state.into();
        self.route(
            routing::Input::Presence {
                person: ids::person(id),
                presence: state,
            },
            now,
        );
        self.timers.insert((now + DESK_MS, Timer::Desk(id)));
        self.touch_person(id);
    }

    pub(super) fn put_tallies(&mut self, tallies: Vec<(QueueId, Tally)>) {
        self.tallies = tallies.into_iter().collect();
        let queues: Vec<QueueId> = self.queues.keys().copied().collect();
        queues.into_iter().for_each(|queue| self.touch_queue(queue));
    }
}
