//! The invariants, looked at from outside the paths that keep them. The floor's sweeper and the
//! property tests call this; a count other than zero is a bug.

use serde::Serialize;

use super::{Engine, Place};
use crate::id::{EntryId, PersonId, ReservationId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Violation {
    /// An offer is open past its deadline.
    OfferOverdue { reservation: ReservationId },
    /// An offer and its entry do not know each other.
    OfferWithoutEntry { reservation: ReservationId },
    /// An offer and its person do not know each other.
    OfferWithoutPerson { reservation: ReservationId },
    /// Work is held and still waits, or its holder does not know.
    HeldAstray { entry: EntryId },
    /// An entry says it is offered; no offer says so.
    EntryAstray { entry: EntryId },
    /// Someone is able and free, and the entry waits.
    IdlePair { entry: EntryId, person: PersonId },
}

impl Engine {
    /// Offers and held work against the entries and people they name; linear in their number.
    pub fn check_leases(&self, now: i64) -> Vec<Violation> {
        let mut found = Vec::new();
        for (id, offer) in &self.offers {
            let place = self.entries.get(&offer.entry).map(|w| w.place);
            if offer.until <= now {
                found.push(Violation::OfferOverdue { reservation: *id });
            }
            if place != Some(Place::Offered(*id)) {
                found.push(Violation::OfferWithoutEntry { reservation: *id });
            }
            if !self
                .people
                .get(&offer.person)
                .is_some_and(|p| p.offers.contains_key(id))
            {
                found.push(Violation::OfferWithoutPerson { reservation: *id });
            }
        }
        for person in self.people.values() {
            let lost = person
                .offers
                .keys()
                .filter(|id| !self.offers.contains_key(id));
            found.extend(lost.map(|id| Violation::OfferWithoutPerson { reservation: *id }));
        }
        for (entry, holder) in &self.holders {
            let known = self
                .people
                .get(holder)
                .is_some_and(|p| p.held.contains_key(entry));
            if !known || self.entries.contains_key(entry) {
                found.push(Violation::HeldAstray { entry: *entry });
            }
        }
        found
    }

    /// Waiting entries against everyone able to take them; at most `limit` entries, oldest first
    /// in each bucket's order.
    pub fn check_waiting(&self, now: i64, limit: usize) -> Vec<Violation> {
        let mut found = Vec::new();
        for (id, waiting) in self.entries.iter().take(limit) {
            match waiting.place {
                Place::Offered(reservation) => {
                    if !self.offers.contains_key(&reservation) {
                        found.push(Violation::EntryAstray { entry: *id });
                    }
                }
                Place::Bucket(_) => {
                    let class = Self::class_of(waiting);
                    let idle = self.people.values().find(|p| {
                        !waiting.entry.excluded.contains(&p.profile.id)
                            && class.surplus(p).is_some()
                            && self.is_free(p, waiting.entry.kind, now)
                    });
                    found.extend(idle.map(|p| Violation::IdlePair {
                        entry: *id,
                        person: p.profile.id,
                    }));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    //! Each invariant is broken on purpose, from inside.
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::entry::{Entry, Kind};
    use crate::id::QueueId;
    use crate::{Input, Presence, Profile, Settings};

    const LIN: PersonId = PersonId(1);
    const CALL: EntryId = EntryId(10);
    const OFFER: ReservationId = ReservationId(1);

    /// One call, offered to lin.
    fn engine() -> Engine {
        let mut engine = Engine::new(Settings::default(), OFFER.0);
        let profile = Profile {
            id: LIN,
            queues: BTreeSet::from([QueueId(1)]),
            skills: BTreeMap::new(),
            languages: BTreeSet::new(),
            territories: BTreeSet::new(),
            capacity: 100,
        };
        engine.handle(Input::Profile(profile), 0);
        let presence = Presence::Ready;
        engine.handle(
            Input::Presence {
                person: LIN,
                presence,
            },
            0,
        );
        engine.handle(Input::Join(Entry::new(CALL, Kind::Call, QueueId(1), 0)), 0);
        assert_eq!(engine.check_leases(0), vec![]);
        assert_eq!(engine.check_waiting(0, 10), vec![]);
        engine
    }

    #[test]
    fn an_offer_whose_entry_is_gone_is_found() {
        let mut engine = engine();
        engine.entries.remove(&CALL);
        let found = vec![Violation::OfferWithoutEntry { reservation: OFFER }];
        assert_eq!(engine.check_leases(0), found);
    }

    #[test]
    fn an_offer_that_only_one_side_knows_is_found() {
        let mut one = engine();
        one.people
            .get_mut(&LIN)
            .expect("lin is known")
            .offers
            .clear();
        let found = vec![Violation::OfferWithoutPerson { reservation: OFFER }];
        assert_eq!(one.check_leases(0), found);
        let mut other = engine();
        other.offers.clear();
        assert_eq!(other.check_leases(0), found);
        assert_eq!(
            other.check_waiting(0, 10),
            vec![Violation::EntryAstray { entry: CALL }]
        );
    }

    #[test]
    fn work_that_is_held_and_still_waits_is_found() {
        let mut engine = engine();
        engine.holders.insert(CALL, LIN);
        assert_eq!(
            engine.check_leases(0),
            vec![Violation::HeldAstray { entry: CALL }]
        );
    }

    #[test]
    fn an_eligible_idle_pair_is_found() {
        let mut engine = engine();
        engine.handle(
            Input::Presence {
                person: LIN,
                presence: Presence::Away,
            },
            0,
        );
        engine.people.get_mut(&LIN).expect("lin is known").presence = Presence::Ready;
        let found = vec![Violation::IdlePair {
            entry: CALL,
            person: LIN,
        }];
        assert_eq!(engine.check_waiting(0, 10), found);
    }
}
