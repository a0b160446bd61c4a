//! The running log of one node: numbers facts (where that is needed) and tells them to the node's listeners in order.
//!
//! Each node has one. It is woken by commits of its own process, by other nodes through `NOTIFY` (sent *after* commits, by
//! itself: a notification inside a writing transaction would make every commit wait for the one before), and once a second
//! in case a hint was lost. A hint is never the truth: what is told is what the table holds.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

use super::{Fact, LEASE, after, last_seq, number, numbered_when_written};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::lease::{self, Held};

/// One fact, as told to everybody in this process.
pub type FactNews = Arc<Fact>;

/// Told facts kept for a listener that is slow; one that falls behind further reads the table from its last `seq`.
const BACKLOG: usize = 4096;
const PAGE: i64 = 500;
const TICK: Duration = Duration::from_secs(1);
const CHANNEL: &str = "tandem_fact";

/// A handle on the log's task; dropping it stops the task.
pub struct FactLog {
    told: broadcast::Sender<FactNews>,
    seq: watch::Receiver<i64>,
    hint: Arc<watch::Sender<()>>,
    stopping: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl FactLog {
    /// Starts telling from the newest fact on.
    pub async fn start(db: Db, clock: Clock, node: &str) -> Result<Self> {
        let listener = match db.listener().await? {
            Some(mut listener) => {
                listener.listen(CHANNEL).await?;
                Some(listener)
            }
            None => None,
        };
        let last = last_seq(&db).await?;
        let (told, _) = broadcast::channel(BACKLOG);
        let (seq_out, seq) = watch::channel(last);
        let hint = Arc::new(watch::Sender::new(()));
        let (stopping, stop) = watch::channel(false);
        let task = Task {
            stop,
            signal: db.fact_signal(),
            hint: hint.subscribe(),
            db,
            clock,
            node: node.to_owned(),
            listener,
            lease: None,
            last,
            told: told.clone(),
            seq: seq_out,
        };
        Ok(Self {
            told,
            seq,
            hint,
            stopping,
            task: tokio::spawn(task.run()),
        })
    }

    /// Every fact told from now on, in order. After `Lagged`, read the table from the last `seq` seen.
    pub fn subscribe(&self) -> broadcast::Receiver<FactNews> {
        self.told.subscribe()
    }

    /// The number of the newest fact told.
    pub fn seq(&self) -> i64 {
        *self.seq.borrow()
    }

    /// Changes whenever [`FactLog::seq`] does: for readers that follow the table.
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.seq.clone()
    }

    /// Ends the task and returns when it has given its lease and its connection back: another node goes on at once, and
    /// [`Db::close`] does not wait for the listener.
    pub async fn stop(&self) {
        self.stopping.send_replace(true);
        let mut seq = self.seq.clone();
        // The task holds the only sender.
        while seq.changed().await.is_ok() {}
    }

    /// Another node said there is something new.
    pub fn hint(&self) {
        self.hint.send_replace(());
    }
}

impl Drop for FactLog {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Task {
    db: Db,
    clock: Clock,
    node: String,
    signal: watch::Receiver<()>,
    hint: watch::Receiver<()>,
    stop: watch::Receiver<bool>,
    listener: Option<PgListener>,
    lease: Option<Held>,
    last: i64,
    told: broadcast::Sender<FactNews>,
    seq: watch::Sender<i64>,
}

/// What woke the task.
#[derive(PartialEq, Eq)]
enum Woken {
    Here,
    Elsewhere,
    Tick,
    Stopped,
}

impl Task {
    async fn run(mut self) {
        let mut woken = Woken::Tick;
        loop {
            if let Err(error) = self.round(&woken).await {
                tracing::warn!(%error, "the fact log could not be read; trying again");
                self.clock.sleep(TICK).await;
            }
            woken = self.wait().await;
            if woken == Woken::Stopped {
                return self.give_back().await;
            }
        }
    }

    /// Whoever cannot give the lease back lets it run out.
    async fn give_back(mut self) {
        self.listener = None;
        if let Some(held) = &self.lease
            && let Err(error) = lease::release(&self.db, held).await
        {
            tracing::warn!(%error, "the lease of the facts could not be given back");
        }
    }

    async fn round(&mut self, woken: &Woken) -> Result<()> {
        if !numbered_when_written(self.db.engine()) {
            self.sequence(woken).await?;
        }
        self.tell().await
    }

    /// Numbers, if this node is the sequencer; else tells the node that is.
    async fn sequence(&mut self, woken: &Woken) -> Result<()> {
        self.keep_lease().await?;
        let changed = match &self.lease {
            Some(held) => number(&self.db, held).await? > 0,
            None => *woken == Woken::Here,
        };
        if changed {
            let notify = self.db.pick("", "select pg_notify($1, '')");
            self.db.exec(notify, (CHANNEL,)).await?;
        }
        Ok(())
    }

    async fn keep_lease(&mut self) -> Result<()> {
        let now = self.clock.now();
        match &mut self.lease {
            // More than half of its term is left.
            Some(held) if held.until.since(now) > lease::TERM / 2 => {}
            Some(held) => {
                if lease::renew(&self.db, held, now).await.is_err() {
                    self.lease = None;
                }
            }
            None => self.lease = lease::acquire(&self.db, LEASE, &self.node, now).await?,
        }
        Ok(())
    }

    async fn tell(&mut self) -> Result<()> {
        loop {
            let facts = after(&self.db, self.last, PAGE).await?;
            let Some(newest) = facts.last() else {
                return Ok(());
            };
            self.last = newest.seq;
            // Before they are told: whoever was told of a fact must not read an older newest.
            self.seq.send_replace(self.last);
            for fact in facts {
                // Nobody listening is no error.
                let _ = self.told.send(Arc::new(fact));
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        let elsewhere = async {
            match &mut self.listener {
                Some(listener) => listener.try_recv().await.is_ok(),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => Woken::Stopped,
            here = self.signal.changed() => if here.is_ok() { Woken::Here } else { Woken::Tick },
            _ = self.hint.changed() => Woken::Elsewhere,
            _ = elsewhere => Woken::Elsewhere,
            () = self.clock.sleep(TICK) => Woken::Tick,
        }
    }
}
