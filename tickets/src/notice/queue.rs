//! Messages waiting to go out: what is due, and what became of each attempt.

use std::time::Duration;

use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{CustomerId, NoticeId};
use tickets_base::{Db, FactDraft, Result, Timestamp, Tx, Viewer};
use uuid::Uuid;

use super::Channel;

/// A message to carry out.
#[derive(Clone, Debug)]
pub struct Notice {
    pub id: NoticeId,
    pub customer: CustomerId,
    pub subject: Uuid,
    pub channel: Channel,
    pub address: String,
    pub title: String,
    pub body: String,
    pub attempts: i64,
    /// Goes out with the message, so that a receiver can tell a repeated one.
    pub idempotency: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: NoticeId,
    customer: CustomerId,
    subject: Uuid,
    channel: String,
    address: String,
    title: String,
    body: String,
    attempts: i64,
    idempotency: String,
}

/// After these waits the next attempt; after the last one it has failed. A mail server's restart takes minutes, its
/// worst night some hours.
const WAITS: [Duration; 7] = [
    Duration::from_secs(30),
    Duration::from_secs(120),
    Duration::from_secs(600),
    Duration::from_secs(1_800),
    Duration::from_secs(7_200),
    Duration::from_secs(14_400),
    Duration::from_secs(28_800),
];

/// Messages whose time has come, oldest first.
pub async fn due(db: &Db, now: Timestamp, limit: i64) -> Result<Vec<Notice>> {
    let rows: Vec<Row> = db
        .all(
            "select id, customer, subject, channel, address, title, body, attempts, idempotency from notice
             where state = 'waiting' and next_at <= $1 order by next_at, id limit $2",
            (now, limit),
        )
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Notice {
                channel: Channel::of(&row.channel)?,
                id: row.id,
                customer: row.customer,
                subject: row.subject,
                address: row.address,
                title: row.title,
                body: row.body,
                attempts: row.attempts,
                idempotency: row.idempotency,
            })
        })
        .collect())
}

/// It went out: the customer's timeline and the log say so.
pub async fn sent(tx: &mut Tx, viewer: &Viewer, notice: &Notice, now: Timestamp) -> Result<()> {
    let touched = tx
        .exec(
            "update notice set state = 'sent', sent_at = $2, attempts = attempts + 1, last_error = null
             where id = $1 and state = 'waiting'",
            (notice.id, now),
        )
        .await?;
    if touched == 0 {
        return Ok(());
    }
    tx.exec(
        "insert into contact (id, customer, at, kind, direction, subject_kind, subject, person, summary)
         values ($1, $2, $3, 'message', 'out', 'repair', $4, null, $5)",
        (
            tickets_base::id::mint_uuid(now),
            notice.customer,
            now,
            notice.subject,
            notice.title.clone(),
        ),
    )
    .await?;
    record(tx, fact("notice.sent", viewer, notice, now))
        .await
        .map(drop)
}

/// It did not: the next attempt has its time, or there is none.
///
/// `final_`: the receiver will never take it, as for an address that does not exist.
pub async fn failed(
    tx: &mut Tx,
    viewer: &Viewer,
    notice: &Notice,
    why: &str,
    final_: bool,
    now: Timestamp,
) -> Result<()> {
    let attempt = usize::try_from(notice.attempts).unwrap_or(usize::MAX);
    let wait = WAITS.get(attempt).filter(|_| !final_);
    let state = if wait.is_some() { "waiting" } else { "failed" };
    let next = now + wait.copied().unwrap_or_default();
    tx.exec(
        "update notice set state = $2, attempts = attempts + 1, next_at = $3, last_error = $4
         where id = $1 and state = 'waiting'",
        (notice.id, state, next, why.to_owned()),
    )
    .await?;
    if wait.is_none() {
        record(tx, fact("notice.failed", viewer, notice, now)).await?;
    }
    Ok(())
}

fn fact(kind: &'static str, viewer: &Viewer, notice: &Notice, now: Timestamp) -> FactDraft {
    FactDraft::new(kind, viewer, now)
        .about("notice", notice.id.0)
        .about("repair", notice.subject)
        .about("customer", notice.customer.0)
        .because(notice.idempotency.clone())
        .body(json!({"channel": notice.channel, "attempts": notice.attempts + 1}))
}
