//! What a call is to do, said before it is placed.

use std::time::Duration;

use tokio::sync::mpsc;

use crate::media::prompts::Recording;
use crate::media::source::Source;
use crate::media::{Codec, MediaFrame};

/// One call, from the first ring to the last word.
#[derive(Debug)]
pub struct CallPlan {
    pub from: Caller,
    /// The number that is dialled.
    pub to: String,
    /// The one codec that is offered.
    pub codec: Codec,
    /// What is said from the answer on.
    pub source: Source,
    /// Keys, one press after the other.
    pub keys: Vec<KeyPress>,
    pub hang_up: HangUp,
    /// Gets every frame that is heard, beside the ear.
    pub listener: Option<mpsc::Sender<MediaFrame>>,
}

impl CallPlan {
    /// A silent call that stays until somebody ends it.
    pub fn new(from: &str, to: &str) -> Self {
        Self {
            from: Caller::numbered(from),
            to: to.to_owned(),
            codec: Codec::Pcma,
            source: Source::Silence,
            keys: Vec::new(),
            hang_up: HangUp::Never,
            listener: None,
        }
    }

    pub fn codec(self, codec: Codec) -> Self {
        Self { codec, ..self }
    }

    pub fn saying(self, source: Source) -> Self {
        Self { source, ..self }
    }

    pub fn pressing(mut self, when: When, keys: &str, way: DigitWay) -> Self {
        self.keys.push(KeyPress {
            when,
            keys: keys.to_owned(),
            way,
        });
        self
    }

    pub fn heard_by(self, listener: mpsc::Sender<MediaFrame>) -> Self {
        Self {
            listener: Some(listener),
            ..self
        }
    }

    pub fn leaving(self, hang_up: HangUp) -> Self {
        Self { hang_up, ..self }
    }
}

/// Who is calling, as the line will tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    pub number: String,
    pub display_name: Option<String>,
    /// The number is not told: an anonymous From and `Privacy: id`.
    pub withheld: bool,
}

impl Caller {
    pub fn numbered(number: &str) -> Self {
        Self {
            number: number.to_owned(),
            ..Self::default()
        }
    }

    pub fn withheld() -> Self {
        Self {
            withheld: true,
            ..Self::default()
        }
    }
}

/// Keys pressed at one point of the call.
#[derive(Clone, Debug)]
pub struct KeyPress {
    /// Counted from the press before, or from the answer.
    pub when: When,
    pub keys: String,
    pub way: DigitWay,
}

#[derive(Clone, Debug)]
pub enum When {
    /// This long after the press before, or the answer.
    After(Duration),
    /// Somebody spoke, and has been quiet for this long: how a person waits for a menu to finish.
    Quiet(Duration),
    /// The end of this recording was heard.
    Heard(Recording),
}

/// How keys travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigitWay {
    /// Events beside the sound.
    Rfc4733,
    /// SIP INFO, `application/dtmf-relay`.
    Info,
    /// Tones in the sound.
    Inband,
}

/// When the caller leaves by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HangUp {
    /// Only when told to.
    Never,
    /// This long after the answer.
    After(Duration),
    /// This long after the INVITE if nobody has answered by then.
    Unanswered(Duration),
    /// When everything of the source has been said.
    Said,
}
