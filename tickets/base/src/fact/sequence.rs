//! PostgreSQL's sequencer: numbers what is committed, in one update a batch.
//!
//! Only one numbering runs at a time: each first locks the row of its lease, and the number it goes on from is read after
//! that lock. So a number is visible only when every smaller one is.

use crate::db::Db;
use crate::error::Result;
use crate::lease::{Held, check_fence};

/// The lease the one sequencer holds.
pub const LEASE: &str = "facts";

/// At most so many in one transaction.
const BATCH: i64 = 500;

/// Numbers committed facts until none is left; returns how many.
///
/// # Errors
/// [`Error::LeaseLost`](crate::Error::LeaseLost) when another node has become the sequencer.
pub async fn number(db: &Db, held: &Held) -> Result<u64> {
    let mut done = 0;
    loop {
        let mut tx = db.begin().await?;
        check_fence(&mut tx, &held.name, held.fence).await?;
        let numbered = tx
            .exec(
                "with last as (select coalesce(max(seq), 0) as seq from fact),
                 batch as (
                     select id, row_number() over (order by at, id) as place
                     from fact where seq is null order by at, id limit $1
                 )
                 update fact set seq = last.seq + batch.place
                 from batch, last where fact.id = batch.id",
                (BATCH,),
            )
            .await?;
        if numbered > 0 {
            tx.mark_recorded();
        }
        tx.commit().await?;
        done += numbered;
        if numbered < BATCH.unsigned_abs() {
            return Ok(done);
        }
    }
}
