//! Ids of this room, minted from a time and a random source given to it, so that a test with a
//! manual clock prints the same ids twice.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A time-sorted id: 48 bits of unix milliseconds, the rest from `random`.
            pub fn mint(at_ms: i64, random: [u8; 10]) -> Self {
                let ms = u64::try_from(at_ms).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// One call: the caller's leg and whatever is joined to it.
    CallId
);
id!(
    /// One party's connection: a SIP dialog or a browser's audio.
    LegId
);

/// Whose browser an agent leg belongs to. The floor puts the person's id here; this room only
/// compares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgentId(pub Uuid);
