//! Presence as kept, and what routing must know of people.

use tickets_base::id::PersonId;
use tickets_base::{Db, Result, Timestamp, Tx};

use super::KeptPresence;

/// A person as the floor needs one: capacity and position; skills and territories apart.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Worker {
    pub id: PersonId,
    pub name: String,
    pub position: String,
    pub capacity: i64,
}

/// Everybody who has not left.
pub async fn workers(db: &Db) -> Result<Vec<Worker>> {
    db.all(
        "select id, name, position, capacity from person where left_at is null order by id",
        (),
    )
    .await
}

/// (person, skill, level) of all.
pub async fn all_skills(db: &Db) -> Result<Vec<(PersonId, String, i64)>> {
    db.all(
        "select person, skill, level from person_skill order by person, skill",
        (),
    )
    .await
}

/// (person, territory) of all.
pub async fn all_territories(db: &Db) -> Result<Vec<(PersonId, String)>> {
    db.all(
        "select person, territory from person_territory order by person, territory",
        (),
    )
    .await
}

/// Everybody's presence as it was kept last.
pub async fn kept_presences(db: &Db) -> Result<Vec<(PersonId, String, Option<String>)>> {
    db.all(
        "select person, state, reason from presence order by person",
        (),
    )
    .await
}

/// Keeps it; one that is newer stays.
pub async fn keep_presence(tx: &mut Tx, person: PersonId, kept: &KeptPresence) -> Result<()> {
    tx.exec(
        "insert into presence (person, state, reason, since, version) values ($1, $2, $3, $4, $5)
         on conflict (person) do update set state = $2, reason = $3, since = $4, version = $5
         where presence.version < $5",
        (
            person,
            kept.state.clone(),
            kept.reason.clone(),
            kept.since,
            kept.version,
        ),
    )
    .await
    .map(drop)
}

/// When anything the floor is configured with last changed, as one number to compare.
pub async fn floor_mark(db: &Db) -> Result<(i64, i64, i64, i64, i64)> {
    db.one(
        "select (select cast(coalesce(sum(version), 0) as bigint) from queue), (select cast(coalesce(sum(version), 0) as bigint) from person),
           (select cast(coalesce(sum(version), 0) as bigint) from line), (select cast(coalesce(sum(version), 0) as bigint) from flow),
           (select count(*) from person_skill) * 1000 + (select count(*) from person_territory)",
        (),
    )
    .await
}

impl KeptPresence {
    pub fn new(state: &str, reason: Option<String>, since: Timestamp, version: i64) -> Self {
        Self {
            state: state.to_owned(),
            reason,
            since,
            version,
        }
    }
}
