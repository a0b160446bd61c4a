//! The log of offers: to whom, why, and what came of it. The explanation has one shape for calls,
//! tickets and repairs.

use serde_json::Value;
use tickets_base::db::JsonText;
use tickets_base::id::{PersonId, ReservationId};
use tickets_base::{Db, Result, Timestamp, Tx};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct NewReservation {
    pub id: ReservationId,
    pub entry: Uuid,
    /// call, ticket, repair
    pub entry_kind: &'static str,
    pub person: PersonId,
    pub at: Timestamp,
    pub until: Timestamp,
    pub explanation: Value,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Reservation {
    pub id: ReservationId,
    pub person: PersonId,
    pub at: Timestamp,
    pub until: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub result: Option<String>,
    /// Of a declined one, in the person's words.
    pub reason: Option<String>,
    pub explanation: JsonText<Value>,
}

pub async fn keep(tx: &mut Tx, new: &NewReservation) -> Result<()> {
    tx.exec(
        "insert into reservation_log (id, entry, entry_kind, person, at, until, explanation)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing",
        (
            new.id,
            new.entry,
            new.entry_kind,
            new.person,
            new.at,
            new.until,
            JsonText(new.explanation.clone()),
        ),
    )
    .await
    .map(drop)
}

/// accepted, declined, expired, canceled, elsewhere, failed
pub async fn end(tx: &mut Tx, id: ReservationId, result: &str, at: Timestamp) -> Result<()> {
    tx.exec(
        "update reservation_log set ended_at = $2, result = $3 where id = $1 and ended_at is null",
        (id, at, result),
    )
    .await
    .map(drop)
}

/// Why the person handed it on.
pub async fn explain_decline(tx: &mut Tx, id: ReservationId, reason: &str) -> Result<()> {
    tx.exec(
        "update reservation_log set reason = $2 where id = $1",
        (id, reason),
    )
    .await
    .map(drop)
}

/// The offers of one call, ticket or repair, newest first.
pub async fn of_entry(db: &Db, entry: Uuid, limit: i64) -> Result<Vec<Reservation>> {
    db.all(
        "select id, person, at, until, ended_at, result, reason, explanation from reservation_log
         where entry = $1 order by at desc, id desc limit $2",
        (entry, limit),
    )
    .await
}
