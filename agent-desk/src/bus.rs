//! Letters between the nodes of a house. One node needs none; several need Redis.
//!
//! A letter is a hint or a courtesy, never the truth: facts are in the database, and what was lost
//! while Redis was away is made good by reading there. While it is away [`Bus::delayed`] says so.

mod redis;

use serde::{Deserialize, Serialize};
use tickets_base::id::PersonId;
use tokio::sync::{mpsc, watch};

/// What one node tells the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    /// The log has been numbered up to here.
    Facts { seq: i64 },
    /// A frame for one person's desks.
    Desk { person: PersonId, text: String },
    /// A frame for whoever follows the live page.
    Live { text: String },
    /// This node has missed letters, or is new: whoever has the floor says its whole state again.
    TellAll,
}

/// Letters waiting for Redis; beyond that the newest are dropped, as when it is away.
const OUTBOX: usize = 4096;
const INBOX: usize = 4096;

/// A handle for whoever writes letters; cheap to clone.
#[derive(Clone)]
pub struct Bus {
    out: Option<mpsc::Sender<Letter>>,
    delayed: watch::Receiver<bool>,
}

impl Bus {
    /// With an address: through Redis. Letters of other nodes come out of the receiver.
    ///
    /// # Errors
    /// The address cannot be read. A Redis that is away is no error: it may come back.
    pub fn start(url: Option<&str>, node: &str) -> anyhow::Result<(Self, mpsc::Receiver<Letter>)> {
        let (inbox, letters) = mpsc::channel(INBOX);
        let (delay, delayed) = watch::channel(false);
        let out = match url {
            Some(url) => {
                let (out, outbox) = mpsc::channel(OUTBOX);
                redis::start(url, node, outbox, inbox, delay)?;
                Some(out)
            }
            None => None,
        };
        Ok((Self { out, delayed }, letters))
    }

    /// Sends if there is anybody to send to; never waits.
    pub fn post(&self, letter: Letter) {
        if let Some(out) = &self.out
            && out.try_send(letter).is_err()
        {
            metrics::counter!("tandem_letters_lost_total").increment(1);
        }
    }

    /// Is there more than this node?
    pub fn is_shared(&self) -> bool {
        self.out.is_some()
    }

    /// True while Redis is away.
    pub fn delayed(&self) -> watch::Receiver<bool> {
        self.delayed.clone()
    }
}
