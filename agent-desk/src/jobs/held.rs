//! A lease kept for as long as a job runs.

use tickets_base::lease::{self, Held, TERM};
use tickets_base::{Clock, Db, Result};

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

    /// Somebody else took it.
    pub fn lost(&mut self) {
        self.held = None;
    }
}
