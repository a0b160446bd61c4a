//! A lease kept for as long as a job runs.

use std::pin::pin;
use std::time::Duration;

use tickets_base::lease::{self, Held, TERM};
use tickets_base::{Clock, Db, Error, Result};

/// How often a lease is looked after while something long goes on.
const BEAT: Duration = Duration::from_secs(1);

/// The lease of one job on this node: held now, or wanted.
pub struct Lease {
    name: String,
    holder: String,
    held: Option<Held>,
}

impl Lease {
    pub fn new(name: impl Into<String>, holder: &str) -> Self {
        Self {
            name: name.into(),
            holder: holder.to_owned(),
            held: None,
        }
    }

    /// The lease with more than half of its term left, or `None` while another node has it.
    pub async fn keep(&mut self, db: &Db, clock: &Clock) -> Result<Option<&Held>> {
        let now = clock.now();
        match &mut self.held {
            Some(held) if held.until.since(now) > TERM / 2 => {}
            Some(held) => {
                if lease::renew(db, held, now).await.is_err() {
                    self.held = None;
                }
            }
            None => self.held = lease::acquire(db, &self.name, &self.holder, now).await?,
        }
        Ok(self.held.as_ref())
    }

    /// Does something long while the lease is held, and lets it go when it is not held any more.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when another node has taken it meanwhile.
    pub async fn during<T>(
        &mut self,
        db: &Db,
        clock: &Clock,
        work: impl Future<Output = T>,
    ) -> Result<T> {
        let mut work = pin!(work);
        loop {
            if self.keep(db, clock).await?.is_none() {
                return Err(Error::LeaseLost {
                    name: self.name.clone(),
                });
            }
            tokio::select! {
                done = &mut work => return Ok(done),
                () = clock.sleep(BEAT) => {}
            }
        }
    }

    /// Somebody else took it.
    pub fn lost(&mut self) {
        self.held = None;
    }
}
