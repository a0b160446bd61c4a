//! One fact as desks are told it: rendered once, guarded by whose record it is.

use axum::extract::ws::Utf8Bytes;
use tickets_base::Viewer;
use tickets_base::viewer::{Kind, Ownership, Verb};

/// What a desk may ask to hear of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Queues and everybody's presence: state messages.
    Live,
    Tickets,
    Repairs,
    Calls,
    Customers,
    Themes,
    /// One record: `ticket:tic_…`.
    Record(String),
}

/// Told without being asked: a page that wants less says so.
pub const FROM_THE_START: [Topic; 5] = [
    Topic::Tickets,
    Topic::Repairs,
    Topic::Calls,
    Topic::Customers,
    Topic::Themes,
];

/// A message about a record, ready to be sent to whoever may see that record.
#[derive(Clone, Debug)]
pub struct News {
    pub seq: i64,
    pub text: Utf8Bytes,
    pub kind: Kind,
    pub ownership: Ownership,
    /// The kind's topic and the record's own.
    pub topics: [Topic; 2],
}

impl Topic {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "live" => Self::Live,
            "tickets" => Self::Tickets,
            "repairs" => Self::Repairs,
            "calls" => Self::Calls,
            "customers" => Self::Customers,
            "themes" => Self::Themes,
            _ => {
                let (kind, id) = text.split_once(':')?;
                let known = ["ticket", "repair", "call", "customer", "queue", "person"];
                (known.contains(&kind) && id.len() <= 40).then(|| Self::Record(text.to_owned()))?
            }
        })
    }

    pub fn record(kind: &str, id: impl std::fmt::Display) -> Self {
        Self::Record(format!("{kind}:{id}"))
    }
}

impl News {
    /// The one predicate of lists and search, asked of a row in memory.
    pub fn may_be_told(&self, viewer: &Viewer) -> bool {
        viewer.may(Verb::Read, self.kind, &self.ownership)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_a_known_word_or_a_record() {
        assert_eq!(Topic::parse("live"), Some(Topic::Live));
        let record = Topic::parse("ticket:tic_01h2xcejqtf2nbrexx3vqjhp41");
        assert!(matches!(record, Some(Topic::Record(_))));
        assert_eq!(Topic::parse("passwords"), None);
        assert_eq!(Topic::parse("secret:1"), None);
    }
}
