//! Ids as this crate sees them: opaque 128-bit numbers. The floor turns typed ids of the records
//! into these and back; in JSON they are 32 hexadecimal digits.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u128);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:x})", stringify!($name), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(&format_args!("{:032x}", self.0))
            }
        }
    };
}

id!(
    /// The work item that stands in a queue: a call, chat, ticket or repair.
    EntryId
);
id!(PersonId);
id!(QueueId);
id!(SkillId);
id!(
    /// A part of the map that a technician serves.
    TerritoryId
);

/// One offer to one person. It grows with every offer and is the fence: a command that names an
/// older one is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ReservationId(pub u64);

/// A language by its primary subtag: `zh`, `en`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang([u8; 3]);

impl Lang {
    /// Two or three ASCII letters, whatever follows a `-` is left out: `zh-CN` is `zh`.
    pub fn new(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or("");
        let letters = primary.as_bytes();
        if !(2..=3).contains(&letters.len()) || !letters.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let mut packed = [0; 3];
        for (to, from) in packed.iter_mut().zip(letters) {
            *to = from.to_ascii_lowercase();
        }
        Some(Self(packed))
    }

    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(3);
        std::str::from_utf8(&self.0[..end]).expect("only ASCII letters are packed")
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn a_language_is_its_primary_subtag() {
        assert_eq!(Lang::new("zh-CN"), Lang::new("ZH"));
        assert_eq!(
            Lang::new("en").map(|l| l.as_str().to_owned()),
            Some("en".to_owned())
        );
        assert_eq!(Lang::new("中文"), None);
        assert_eq!(Lang::new("e"), None);
    }
}
