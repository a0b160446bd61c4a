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
