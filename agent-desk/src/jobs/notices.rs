//! Messages to customers: one job writes them from facts, another sends what is due.
//!
//! The writer is a reader of the log; its rows commit with its offset. The sender holds a lease of its own, so that two
//! nodes never send one message; it may only repeat one when it dies between the receiver's yes and the commit, and the
//! receiver can tell by the message's key.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tickets::notice::{self, Notice};
use tickets_base::reader::Batch;
use tickets_base::{Result, Viewer};
use tokio::sync::watch;

use super::held::Lease;
use super::reader::follow;
use crate::channels;
use crate::state::House;

/// Messages taken at once.
const BATCH: i64 = 20;
/// How soon a message is looked for when nothing told of it.
const TICK: Duration = Duration::from_secs(1);

/// Writes what customers are to be told, and sends it, until the program ends.
pub async fn run(house: House) {
    let (read, written) = watch::channel(());
    let sending = send(house.clone(), written);
    tokio::join!(follow(house, notice::READER, write_batch, read), sending);
}

fn write_batch<'a>(
    house: &'a House,
    batch: &'a mut Batch,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let now = house.clock.now();
        let (tx, facts) = batch.split();
        for fact in facts {
            notice::write_for(tx, fact, now).await?;
        }
        Ok(())
    })
}

async fn send(house: House, mut written: watch::Receiver<()>) {
    let mut lease = Lease::new("notice_sender", &house.node);
    loop {
        if let Err(error) = send_due(&house, &mut lease).await {
            tracing::warn!(%error, "messages to customers wait; trying again");
        }
        tokio::select! {
            _ = written.changed() => {}
            () = house.clock.sleep(TICK) => {}
        }
    }
}

async fn send_due(house: &House, lease: &mut Lease) -> Result<()> {
    loop {
        if lease.keep(&house.db, &house.clock).await?.is_none() {
            return Ok(());
        }
        let due = notice::due(&house.db, house.clock.now(), BATCH).await?;
        if due.is_empty() {
            return Ok(());
        }
        for notice in due {
            send_one(house, &notice).await?;
            lease.keep(&house.db, &house.clock).await?;
        }
    }
}

async fn send_one(house: &House, notice: &Notice) -> Result<()> {
    let answer = match notice::destination::open(&house.db, notice.channel).await? {
        Some(destination) => channels::send(&destination, notice).await,
        None => Err(channels::Failure::lasting(
            "the destination is switched off",
        )),
    };
    let viewer = Viewer::house(&house.node);
    let now = house.clock.now();
    let mut tx = house.db.begin().await?;
    match answer {
        Ok(()) => {
            tracing::info!(notice.id = %notice.id, channel = notice.channel.word(), "a customer was told");
            notice::sent(&mut tx, &viewer, notice, now).await?;
        }
        Err(failure) => {
            let (why, lasting) = (&failure.why, failure.lasting);
            tracing::warn!(notice.id = %notice.id, channel = notice.channel.word(), lasting, "a message did not go out");
            notice::failed(&mut tx, &viewer, notice, why, lasting, now).await?;
        }
    }
    tx.commit().await
}
