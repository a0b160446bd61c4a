//! How messages leave the house: a mail server, the gateway of text messages. Only to destinations switched on.

mod https;
mod mail;
mod sms;

use tickets::notice::{Channel, Destination, Notice};

/// Why a message did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// For the administrator; a receiver's own words, cut short.
    pub why: String,
    /// Trying again would bring the same answer.
    pub lasting: bool,
}

impl Failure {
    pub fn passing(why: impl ToString) -> Self {
        Self {
            why: cut(&why.to_string()),
            lasting: false,
        }
    }

    pub fn lasting(why: impl ToString) -> Self {
        Self {
            why: cut(&why.to_string()),
            lasting: true,
        }
    }
}

/// A page of HTML from a wrong address is no explanation.
fn cut(why: &str) -> String {
    why.chars().take(300).collect()
}

/// Hands the message over; `Ok` means the receiver took it.
pub async fn send(destination: &Destination, notice: &Notice) -> Result<(), Failure> {
    match notice.channel {
        Channel::Email => mail::send(destination, notice).await,
        Channel::Sms => sms::send(destination, notice).await,
    }
}
