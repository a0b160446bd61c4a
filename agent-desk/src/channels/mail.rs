//! Mail by SMTP. The message's id is made of the notice's key: a repeated mail is recognised as one.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tickets::notice::{Destination, Notice};

use super::Failure;

/// A mail server that says nothing for so long is down.
const LIMIT: Duration = Duration::from_secs(20);

pub(super) async fn send(destination: &Destination, notice: &Notice) -> Result<(), Failure> {
    let mail = message(destination, notice)?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&destination.url)
        .map_err(Failure::lasting)?
        .timeout(Some(LIMIT))
        .build();
    match transport.send(mail).await {
        Ok(_) => Ok(()),
        // 5xx: the server will never take it.
        Err(error) if error.is_permanent() => Err(Failure::lasting(error)),
        Err(error) => Err(Failure::passing(error)),
    }
}

fn message(destination: &Destination, notice: &Notice) -> Result<Message, Failure> {
    let from: lettre::message::Mailbox = destination.from.parse().map_err(Failure::lasting)?;
    let key: String = notice
        .idempotency
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .collect();
    let id = format!("<{key}@{}>", from.email.domain());
    Message::builder()
        .from(from)
        .to(notice.address.parse().map_err(Failure::lasting)?)
        .subject(notice.title.clone())
        .message_id(Some(id))
        .header(ContentType::TEXT_PLAIN)
        .body(notice.body.clone())
        .map_err(Failure::lasting)
}
