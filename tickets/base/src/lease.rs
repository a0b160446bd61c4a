//! Leases: one holder at a time, with a fence number, until a moment.
//!
//! A lease is a row. Whoever finds it free or run out takes it and raises the fence; the write it guards checks the fence
//! in its own transaction ([`check_fence`]), so a holder that slept too long cannot write over its successor. Nodes keep
//! their clocks by NTP; a lease is several seconds long so that a few hundred milliseconds do not matter.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::db::{Db, Tx};
use crate::error::{Error, Result};

/// How long a lease lasts unless renewed; renewed every second.
pub const TERM: Duration = Duration::from_secs(5);

/// A lease this node holds, or held a moment ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub name: String,
    pub holder: String,
    pub fence: i64,
    pub until: Timestamp,
}

/// Takes the lease if it is free, has run out, or is this holder's already; raises its fence.
pub async fn acquire(db: &Db, name: &str, holder: &str, now: Timestamp) -> Result<Option<Held>> {
    let until = now + TERM;
    let mut tx = db.begin_patiently().await?;
    let taken: Option<(i64,)> = tx
        .opt(
            "insert into lease (name, holder, fence, until) values ($1, $2, 1, $3)
             on conflict (name) do update set holder = $2, fence = lease.fence + 1, until = $3
             where lease.until <= $4 or lease.holder = $2
             returning fence",
            (name, holder, until, now),
        )
        .await?;
    tx.commit().await?;
    Ok(taken.map(|(fence,)| Held {
        name: name.to_owned(),
        holder: holder.to_owned(),
        fence,
        until,
    }))
}

/// Moves the end of a held lease forward. One that has run out is held again if nobody took it since: the fence says so.
///
/// # Errors
/// [`Error::LeaseLost`] when somebody else has taken it since.
pub async fn renew(db: &Db, held: &mut Held, now: Timestamp) -> Result<()> {
    let until = now + TERM;
    let renewed = db
        .exec(
            "update lease set until = $4 where name = $1 and holder = $2 and fence = $3",
            (&held.name, &held.holder, held.fence, until),
        )
        .await?;
    if renewed == 0 {
        return Err(Error::LeaseLost {
            name: held.name.clone(),
        });
    }
    held.until = until;
    Ok(())
}

/// Gives the lease back; nothing happens if it was lost already.
pub async fn release(db: &Db, held: &Held) -> Result<()> {
    db.exec(
        "update lease set until = 0 where name = $1 and holder = $2 and fence = $3",
        (&held.name, &held.holder, held.fence),
    )
    .await
    .map(drop)
}

/// Gives back whatever `holder` has: at an orderly end, so that the next node need not wait for a term to run out.
pub async fn release_all(db: &Db, holder: &str) -> Result<()> {
    db.exec("update lease set until = 0 where holder = $1", (holder,))
        .await
        .map(drop)
}

/// Is `fence` still the newest? Locks the row on PostgreSQL until this transaction ends, so that nobody raises it meanwhile.
///
/// # Errors
/// [`Error::LeaseLost`] when it is not; the transaction must be dropped.
pub async fn check_fence(tx: &mut Tx, name: &str, fence: i64) -> Result<()> {
    let sql = tx.pick(
        "select fence from lease where name = $1",
        "select fence from lease where name = $1 for update",
    );
    let newest: Option<(i64,)> = tx.opt(sql, (name,)).await?;
    if newest == Some((fence,)) {
        Ok(())
    } else {
        Err(Error::LeaseLost {
            name: name.to_owned(),
        })
    }
}
