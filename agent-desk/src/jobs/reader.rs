//! Following the log of facts: the loop every reader runs.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tickets_base::reader::{self, Batch, lease_name};
use tickets_base::{Error, Result};
use tokio::sync::watch;

use super::held::Lease;
use crate::state::House;

/// What a reader does with a batch, inside the batch's transaction. Nothing but SQL may be awaited in it.
pub type Work =
    for<'a> fn(&'a House, &'a mut Batch) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Facts taken at once: a transaction stays short, so that it never keeps a call waiting.
const BATCH: i64 = 100;
/// How often the lease is looked after, and the table read in case a hint was lost.
const TICK: Duration = Duration::from_secs(1);

/// Follows the log under this name until the program ends. A new reader begins with what happens from now on.
/// `read` tells who waits for the effects that another batch is kept.
pub async fn follow(house: House, name: &'static str, work: Work, read: watch::Sender<()>) {
    let mut lease = Lease::new(lease_name(name), &house.node);
    let mut news = house.facts.watch();
    let mut begun = false;
    loop {
        if !begun {
            begun = reader::begin_at_end(&house.db, name).await.is_ok();
        }
        if let Err(error) = read_all(&house, name, &mut lease, work, &read).await {
            if matches!(error, Error::LeaseLost { .. }) {
                lease.lost();
            } else {
                tracing::warn!(reader.name = name, %error, "a reader of the log stopped; trying again");
            }
        }
        tokio::select! {
            _ = news.changed() => {}
            () = house.clock.sleep(TICK) => {}
        }
    }
}

async fn read_all(
    house: &House,
    name: &'static str,
    lease: &mut Lease,
    work: Work,
    read: &watch::Sender<()>,
) -> Result<()> {
    loop {
        let Some(held) = lease.keep(&house.db, &house.clock).await? else {
            return Ok(());
        };
        let Some(mut batch) = reader::next(&house.db, name, held, BATCH).await? else {
            return Ok(());
        };
        work(house, &mut batch).await?;
        batch.commit().await?;
        read.send_replace(());
    }
}
