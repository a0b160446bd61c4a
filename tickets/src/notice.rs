//! What a customer is told: words made from a template, kept as a row, sent from there.
//!
//! A fact's reader writes the row in the reader's own transaction ([`write_for`]); the sender takes rows that are due and
//! carries them out. The row's idempotency key is fact, reader and channel, so a fact read twice is told once, and the
//! same key goes out with the message. Only destinations an administrator has switched on get anything.

pub mod destination;
mod draft;
mod queue;
mod render;
pub mod template;

pub use destination::{Destination, DestinationChange};
pub use draft::{READER, write_for};
pub use queue::{Notice, due, failed, sent};
pub use template::{Template, TemplateChange};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a message goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessageChannel)]
pub enum Channel {
    Email,
    Sms,
}

impl Channel {
    pub const ALL: [Self; 2] = [Self::Email, Self::Sms];

    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }
}
