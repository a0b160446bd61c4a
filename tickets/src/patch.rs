//! Fields of a change: absent leaves the value, `null` clears it, anything else sets it.

use serde::{Deserialize, Deserializer};

/// `#[serde(default, deserialize_with = "patch::set")]` on an `Option<Option<T>>`.
pub fn set<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
