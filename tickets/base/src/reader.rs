//! Who follows the fact log: webhooks, rules, indexes, roll-ups, the floor.
//!
//! A reader has a name, a lease of that name (one node at a time) and an offset. It takes a [`Batch`], does its work **in the
//! batch's transaction** and commits: offset and effect stand or fall together, so a reader that dies goes on where it
//! stopped and nothing is done twice. An effect outside the database is written as a row first and carried out from there, with
//! fact id and reader as its idempotency key.

use crate::db::{Db, Tx};
use crate::error::Result;
use crate::fact::{Fact, after_in};
use crate::lease::{Held, check_fence};

/// Facts to work on, and the transaction to do it in; dropped, nothing has happened.
pub struct Batch {
    pub tx: Tx,
    pub facts: Vec<Fact>,
    reader: String,
    next: i64,
}

/// The lease a reader holds.
pub fn lease_name(reader: &str) -> String {
    format!("reader:{reader}")
}

/// The next facts of this reader, or `None` when it has seen all.
///
/// # Errors
/// [`Error::LeaseLost`](crate::Error::LeaseLost) when another node has taken the reader over.
pub async fn next(db: &Db, reader: &str, held: &Held, limit: i64) -> Result<Option<Batch>> {
    let mut tx = db.begin().await?;
    check_fence(&mut tx, &held.name, held.fence).await?;
    let known: Option<(i64,)> = tx
        .opt("select seq from reader_offset where reader = $1", (reader,))
        .await?;
    let from = known.map_or(0, |(seq,)| seq);
    let facts = after_in(&mut tx, from, limit).await?;
    let Some(next) = facts.last().map(|fact| fact.seq) else {
        tx.rollback().await?;
        return Ok(None);
    };
    Ok(Some(Batch {
        tx,
        facts,
        reader: reader.to_owned(),
        next,
    }))
}

/// Lets a new reader begin after everything already in the log; an old one is left where it is.
pub async fn begin_at_end(db: &Db, reader: &str) -> Result<()> {
    db.exec(
        "insert into reader_offset (reader, seq) select $1, coalesce(max(seq), 0) from fact
         where true on conflict (reader) do nothing",
        (reader,),
    )
    .await
    .map(drop)
}

impl Batch {
    /// The transaction and the facts apart, so that one can be used while walking the other.
    pub fn split(&mut self) -> (&mut Tx, &[Fact]) {
        (&mut self.tx, &self.facts)
    }

    /// Keeps the effects and the offset.
    pub async fn commit(mut self) -> Result<()> {
        self.tx
            .exec(
                "insert into reader_offset (reader, seq) values ($1, $2)
                 on conflict (reader) do update set seq = $2",
                (self.reader, self.next),
            )
            .await?;
        self.tx.commit().await
    }
}
