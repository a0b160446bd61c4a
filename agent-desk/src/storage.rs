//! Whether the house can write: a full disk, a lock, a database that is away.
//!
//! Two signs say that it cannot: the node's pulse (one small write a second, see `app::nodes`) is late or fails, or rows of
//! calls wait to be tried again (`floor_run::scribe`). Then desks are told, `/readyz` answers 503, and the figure
//! `tandem_storage_delayed` is 1. While the pulse is refused, what asks to be written over HTTP is refused at once, too:
//! nobody queues up behind a storage that stands still. Calls go on: what they have to write waits in order.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tickets_base::Db;
use tokio::sync::watch;

/// Shared by everybody who writes what may not be lost.
pub struct Storage {
    db: Db,
    pulse_out: AtomicBool,
    waiting: AtomicUsize,
    delayed: watch::Sender<bool>,
    /// Writes of the floor that are not kept yet.
    owed: watch::Sender<usize>,
}

/// Writes that wait to be tried again; dropped when they are kept or given up.
pub struct Waiting<'a>(&'a Storage);

impl Storage {
    pub fn new(db: Db) -> Self {
        Self {
            db,
            pulse_out: AtomicBool::new(false),
            waiting: AtomicUsize::new(0),
            delayed: watch::Sender::new(false),
            owed: watch::Sender::new(0),
        }
    }

    /// The floor has so many more writes to be kept.
    pub fn owe(&self, more: usize) {
        self.owed.send_modify(|owed| *owed += more);
    }

    /// So many were kept, or given up.
    pub fn paid(&self, kept: usize) {
        self.owed
            .send_modify(|owed| *owed = owed.saturating_sub(kept));
    }

    /// Returns when the floor owes nothing.
    pub async fn settled(&self) {
        // The sender is this storage itself.
        let _ = self.owed.subscribe().wait_for(|owed| *owed == 0).await;
    }

    /// True while something cannot be written.
    pub fn delayed(&self) -> watch::Receiver<bool> {
        self.delayed.subscribe()
    }

    pub fn is_delayed(&self) -> bool {
        *self.delayed.borrow()
    }

    /// The node's regular write takes long: it may still be kept, as may others.
    pub fn pulse_is_late(&self) {
        self.pulse_out.store(true, Ordering::Relaxed);
        self.judge();
    }

    /// The node's regular write was kept, or refused.
    pub fn pulse(&self, kept: bool) {
        self.pulse_out.store(!kept, Ordering::Relaxed);
        self.db.hold_back(!kept);
        self.judge();
    }

    /// Writes failed and will be tried again.
    pub fn wait(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.judge();
        Waiting(self)
    }

    fn judge(&self) {
        self.delayed.send_if_modified(|delayed| {
            // Read under the channel's lock, so that the last word is the true one.
            let waiting = self.waiting.load(Ordering::Relaxed);
            let now = self.pulse_out.load(Ordering::Relaxed) || waiting > 0;
            let changed = *delayed != now;
            *delayed = now;
            if changed {
                tell_operators(now, waiting);
            }
            changed
        });
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
        self.0.judge();
    }
}

fn tell_operators(delayed: bool, waiting: usize) {
    metrics::gauge!("tandem_storage_delayed").set(f64::from(u8::from(delayed)));
    if delayed {
        metrics::counter!("tandem_storage_delays_total").increment(1);
        tracing::error!(
            waiting,
            "the database takes no writes: is the disk full, the database locked or away? Calls go on"
        );
    } else {
        tracing::info!("the database takes writes again");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use tickets_base::DbOptions;

    #[tokio::test]
    async fn either_sign_is_enough_and_both_must_pass() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.db");
        let db = Db::open(file.to_str().unwrap(), &DbOptions::default())
            .await
            .unwrap();
        let storage = Storage::new(db.clone());
        assert!(!storage.is_delayed());
        let waiting = storage.wait();
        assert!(storage.is_delayed());
        assert!(
            db.begin().await.is_ok(),
            "only a pulse that is refused holds others back"
        );
        storage.pulse(false);
        drop(waiting);
        assert!(storage.is_delayed());
        assert!(db.begin().await.is_err());
        assert!(db.begin_patiently().await.is_ok());
        storage.pulse(true);
        assert!(!storage.is_delayed());
        assert!(db.begin().await.is_ok());
    }
}
