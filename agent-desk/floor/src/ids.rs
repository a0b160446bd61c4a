//! Ids of telephony and records into those of the routing engine and back. Skills and territories
//! are words in the records and numbers in the engine.

use std::collections::BTreeMap;

use tickets_base::id::{CallId, PersonId, QueueId, ReservationId};
use tickets_routing as routing;
use uuid::Uuid;

pub(crate) fn agent(person: PersonId) -> telephony::AgentId {
    telephony::AgentId(person.0)
}

pub(crate) fn phone(call: CallId) -> telephony::CallId {
    telephony::CallId(call.0)
}

pub(crate) fn entry(id: Uuid) -> routing::EntryId {
    routing::EntryId(id.as_u128())
}

pub(crate) fn person(id: PersonId) -> routing::PersonId {
    routing::PersonId(id.0.as_u128())
}

pub(crate) fn queue(id: QueueId) -> routing::QueueId {
    routing::QueueId(id.0.as_u128())
}

pub(crate) fn uuid_of(entry: routing::EntryId) -> Uuid {
    Uuid::from_u128(entry.0)
}

pub(crate) fn person_of(id: routing::PersonId) -> PersonId {
    PersonId(Uuid::from_u128(id.0))
}

pub(crate) fn queue_of(id: routing::QueueId) -> QueueId {
    QueueId(Uuid::from_u128(id.0))
}

/// The offer's number as an id of the house: sorts by time, and two offers never share one.
pub(crate) fn reservation(at: i64, number: routing::ReservationId) -> ReservationId {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&number.0.to_be_bytes());
    let millis = u64::try_from(at).unwrap_or(0);
    ReservationId(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// Words as small numbers, in the order they are first seen.
#[derive(Debug, Default)]
pub(crate) struct Words(BTreeMap<String, u128>);

impl Words {
    pub fn number(&mut self, word: &str) -> u128 {
        let next = u128::try_from(self.0.len()).unwrap_or(0) + 1;
        *self.0.entry(word.to_owned()).or_insert(next)
    }

    pub fn word(&self, number: u128) -> Option<&str> {
        self.0
            .iter()
            .find(|(_, n)| **n == number)
            .map(|(word, _)| word.as_str())
    }
}
