//! Creation that may be sent twice: a key names a request of a person, the first answer is kept.
//!
//! The key is taken before the work begins, in a commit of its own. A program that dies in between
//! leaves a key without an answer: the same request is then refused rather than done twice.

use std::time::Duration;

use tickets_base::id::PersonId;
use tickets_base::{Db, Result, Timestamp};

/// Answers are kept this long: a technician's phone comes back on-line the next day.
const KEPT: Duration = Duration::from_secs(48 * 3600);

/// What stands under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nobody has used it: go on, then [`finish`] or [`forget`].
    New,
    /// The same request was answered.
    Done { status: i64, response: String },
    /// The same request is under way, or its outcome is not known.
    Running,
    /// Another request has this key.
    Another,
}

/// Takes the key for this request, or tells what stands under it.
pub async fn begin(
    db: &Db,
    person: PersonId,
    key: &str,
    request_sha256: &str,
    now: Timestamp,
) -> Result<Begun> {
    let taken = db
        .exec(
            "insert into idempotency (person, key, request_sha256, status, response, at)
             values ($1, $2, $3, 0, '', $4) on conflict (person, key) do nothing",
            (person, key, request_sha256, now),
        )
        .await?;
    if taken == 1 {
        return Ok(Begun::New);
    }
    let known: Option<(String, i64, String)> = db
        .opt(
            "select request_sha256, status, response from idempotency where person = $1 and key = $2",
            (person, key),
        )
        .await?;
    Ok(match known {
        Some((sha256, ..)) if sha256 != request_sha256 => Begun::Another,
        Some((_, status, response)) if status > 0 => Begun::Done { status, response },
        // Forgotten between the two statements: the other one failed, this one comes again.
        Some(_) | None => Begun::Running,
    })
}

/// Keeps the answer.
pub async fn finish(
    db: &Db,
    person: PersonId,
    key: &str,
    status: i64,
    response: String,
) -> Result<()> {
    db.exec(
        "update idempotency set status = $3, response = $4 where person = $1 and key = $2",
        (person, key, status, response),
    )
    .await
    .map(drop)
}

/// Nothing was made: the key is free again.
pub async fn forget(db: &Db, person: PersonId, key: &str) -> Result<()> {
    db.exec(
        "delete from idempotency where person = $1 and key = $2 and status = 0",
        (person, key),
    )
    .await
    .map(drop)
}

/// Drops what is older than anybody asks for.
pub async fn clean(db: &Db, now: Timestamp) -> Result<u64> {
    db.exec("delete from idempotency where at < $1", (now - KEPT,))
        .await
}
