//! The five callers: what they want, what they say, which keys they press.

use std::time::Duration;

use telephony::media::prompts::{self, Recording};
use telephony::phone::{DigitWay, KeyPress, When};

/// They know the menu: the first key comes this long after the answer, and the second after the
/// first (held for 120 ms, and the house may hear it as a tone).
const FIRST_KEY: Duration = Duration::from_millis(200);
const NEXT_KEY: Duration = Duration::from_millis(350);
/// After this long the house has heard both keys.
pub const KEYS_HEARD: Duration = Duration::from_millis(1_000);

/// One of the five, in the order in which the page shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Known, and has an open complaint.
    Complaint,
    /// A number nobody knows.
    Unknown,
    /// One number that two customers call from.
    Shared,
    /// A customer of the highest class, who wants to buy.
    Vip,
    /// Urges a repair that has been open too long.
    Urge,
}

impl Kind {
    pub const ALL: [Self; 5] = [
        Self::Complaint,
        Self::Unknown,
        Self::Shared,
        Self::Vip,
        Self::Urge,
    ];

    /// The page counts them from 1.
    pub fn numbered(n: usize) -> Option<Self> {
        Self::ALL.get(n.checked_sub(1)?).copied()
    }

    /// What the button says.
    pub fn title(self, language: &str) -> &'static str {
        let (zh, en) = match self {
            Self::Complaint => ("老客户，投诉未结", "Known customer with an open complaint"),
            Self::Unknown => ("陌生号码", "Unknown number"),
            Self::Shared => ("两位客户共用一个号码", "Two customers on one number"),
            Self::Vip => ("VIP 客户", "VIP"),
            Self::Urge => ("催单：维修迟迟未完成", "Urges an old repair"),
        };
        if language == "zh" { zh } else { en }
    }

    /// Language, then service, into the menu's words; each caller's telephone sends keys in a way
    /// of its own.
    pub fn keys(self, language: &str) -> [KeyPress; 2] {
        let language = if language == "zh" { "1" } else { "2" };
        let service = if self == Self::Vip { "1" } else { "2" };
        let way = match self {
            Self::Unknown => DigitWay::Inband,
            Self::Shared => DigitWay::Info,
            Self::Complaint | Self::Vip | Self::Urge => DigitWay::Rfc4733,
        };
        [(FIRST_KEY, language), (NEXT_KEY, service)].map(|(pause, key)| KeyPress {
            when: When::After(pause),
            keys: key.to_owned(),
            way,
        })
    }

    /// What the caller has come to say.
    pub fn speech(self, language: &str) -> Recording {
        spoken(
            match self {
                Self::Complaint => "caller_complaint",
                Self::Unknown => "caller_unknown",
                Self::Shared => "caller_shared",
                Self::Vip => "caller_vip",
                Self::Urge => "caller_urge",
            },
            language,
        )
    }
}

/// The short reply to whatever was said.
pub fn nod(language: &str) -> Recording {
    spoken("caller_nod", language)
}

fn spoken(name: &str, language: &str) -> Recording {
    let language = if language == "zh" { "zh" } else { "en" };
    prompts::find(name, language).expect("the repository holds every caller's voice")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_caller_has_a_voice_a_title_and_keys_in_both_languages() {
        for kind in Kind::ALL {
            for language in ["zh", "en"] {
                assert_eq!(kind.speech(language).language, Some(language));
                assert!(!kind.title(language).is_empty());
            }
            assert_eq!(kind.keys("zh")[0].keys, "1");
            assert_eq!(kind.keys("en")[0].keys, "2");
        }
        assert_eq!(nod("fr").language, Some("en"));
    }

    #[test]
    fn they_are_counted_from_one() {
        assert_eq!(Kind::numbered(1), Some(Kind::Complaint));
        assert_eq!(Kind::numbered(5), Some(Kind::Urge));
        assert_eq!((Kind::numbered(0), Kind::numbered(6)), (None, None));
    }
}
