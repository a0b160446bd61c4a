//! The only file that knows Redis: one channel, one connection that listens, one that sends.
//!
//! Plain publish and subscribe: whoever was away reads the database. Both connections are made anew
//! when they break; until the listening one stands again the bus counts as delayed.

use std::time::Duration;

use futures_util::StreamExt;
use redis::Client;
use redis::aio::MultiplexedConnection;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};

use super::Letter;

const CHANNEL: &str = "tandem:letters";
/// Between attempts: soon enough to be back within a second of Redis itself.
const AGAIN: Duration = Duration::from_millis(300);
/// A connection that takes longer is not standing.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize, Deserialize)]
struct Envelope {
    from: String,
    #[serde(flatten)]
    letter: Letter,
}

pub fn start(
    url: &str,
    node: &str,
    outbox: mpsc::Receiver<Letter>,
    inbox: mpsc::Sender<Letter>,
    delay: watch::Sender<bool>,
) -> anyhow::Result<()> {
    let client = Client::open(url)
        .map_err(|error| anyhow::anyhow!("TANDEM_REDIS_URL cannot be read ({error})"))?;
    delay.send_replace(true);
    tokio::spawn(listen(client.clone(), node.to_owned(), inbox, delay));
    tokio::spawn(send(client, node.to_owned(), outbox));
    Ok(())
}

/// Until nobody wants letters any more.
async fn listen(
    client: Client,
    node: String,
    inbox: mpsc::Sender<Letter>,
    delay: watch::Sender<bool>,
) {
    while !inbox.is_closed() {
        let listened = listen_once(&client, &node, &inbox, &delay);
        tokio::select! {
            () = inbox.closed() => return,
            ended = listened => {
                if !delay.send_replace(true) {
                    tracing::warn!(why = ?ended.err(), "Redis is away: live news between nodes is delayed");
                }
            }
        }
        pause().await;
    }
}

/// Returns when the connection breaks.
async fn listen_once(
    client: &Client,
    node: &str,
    inbox: &mpsc::Sender<Letter>,
    delay: &watch::Sender<bool>,
) -> anyhow::Result<()> {
    let mut listening = tokio::time::timeout(PATIENCE, client.get_async_pubsub()).await??;
    tokio::time::timeout(PATIENCE, listening.subscribe(CHANNEL)).await??;
    tracing::info!("letters between nodes pass through Redis");
    delay.send_replace(false);
    let mut messages = listening.on_message();
    while let Some(message) = messages.next().await {
        let text: String = message.get_payload()?;
        match serde_json::from_str::<Envelope>(&text) {
            Ok(envelope) if envelope.from != node => {
                if inbox.try_send(envelope.letter).is_err() {
                    metrics::counter!("tandem_letters_lost_total").increment(1);
                }
            }
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "a letter of another release"),
        }
    }
    Ok(())
}

/// Until the last writer of letters is gone.
async fn send(client: Client, node: String, mut outbox: mpsc::Receiver<Letter>) {
    let mut connection = None;
    while let Some(letter) = outbox.recv().await {
        let envelope = Envelope {
            from: node.clone(),
            letter,
        };
        let text = serde_json::to_string(&envelope).expect("letters are plain data");
        let mut sent = publish(&client, &mut connection, &text).await;
        if sent.is_err() && connection.take().is_some() {
            // The connection may be one of a Redis that was started again since.
            sent = publish(&client, &mut connection, &text).await;
        }
        if let Err(error) = sent {
            connection = None;
            metrics::counter!("tandem_letters_lost_total").increment(1);
            tracing::debug!(%error, "a letter was lost");
        }
    }
}

async fn publish(
    client: &Client,
    connection: &mut Option<MultiplexedConnection>,
    text: &str,
) -> anyhow::Result<()> {
    if connection.is_none() {
        let made = client.get_multiplexed_async_connection();
        *connection = Some(tokio::time::timeout(PATIENCE, made).await??);
    }
    let connection = connection.as_mut().expect("made a line above");
    let mut publish = redis::cmd("PUBLISH");
    publish.arg(CHANNEL).arg(text);
    let sent = publish.query_async::<i64>(connection);
    tokio::time::timeout(PATIENCE, sent).await??;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "transport: the machine's time between attempts"
)]
async fn pause() {
    tokio::time::sleep(AGAIN).await;
}
