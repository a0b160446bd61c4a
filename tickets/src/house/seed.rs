//! Many rows at once: what a generator or an import brings. Several rows a statement, a transaction every 500 rows, so that
//! calls never wait long for the one writer.
//!
//! Rows are taken as they are: no facts, no checks of rights. Whoever calls this has made them consistent (counters,
//! timelines, derived columns) and indexes them for search afterwards.

mod rows;

pub use rows::*;

use std::collections::HashMap;

use tickets_base::db::Sql;
use tickets_base::id::{RoleId, TeamId};
use tickets_base::{Db, Result, Tx};
use uuid::Uuid;

/// A transaction holds at most so many rows.
const ROWS: usize = 500;
/// Placeholders a statement may have: SQLite's limit is 32,766.
const PLACEHOLDERS: usize = 30_000;

/// A row that can be written together with others of its table.
pub trait SeedRow: Send + Sync {
    /// `insert into t (a, b) values `.
    const INSERT: &'static str;
    const COLUMNS: usize;

    /// Binds the columns in order, with commas between.
    fn bind(&self, sql: &mut Sql) -> Result<()>;
}

/// Writes all rows; `progress` hears how many were written after each transaction.
pub async fn insert<R: SeedRow>(
    db: &Db,
    rows: &[R],
    progress: &mut (dyn FnMut(usize) + Send),
) -> Result<()> {
    for chunk in rows.chunks(ROWS.min(PLACEHOLDERS / R::COLUMNS)) {
        let mut tx = db.begin().await?;
        insert_chunk(&mut tx, chunk).await?;
        tx.commit().await?;
        progress(chunk.len());
    }
    Ok(())
}

async fn insert_chunk<R: SeedRow>(tx: &mut Tx, chunk: &[R]) -> Result<()> {
    let mut sql = tx.sql(R::INSERT);
    for (at, row) in chunk.iter().enumerate() {
        sql.push(if at == 0 { "(" } else { ", (" });
        row.bind(&mut sql)?;
        sql.push(")");
    }
    tx.exec_dynamic(sql).await.map(drop)
}

/// Sets a counter, so that the next number given out follows the rows written.
pub async fn set_counter(db: &Db, name: &str, value: i64) -> Result<()> {
    db.exec(
        "insert into counter (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
        (name, value),
    )
    .await
    .map(drop)
}

/// Rows of the laid base that others point at, by code or English name.
#[derive(Clone, Debug)]
pub struct Codes {
    pub company: TeamId,
    pub company_path: String,
    pub roles: HashMap<String, RoleId>,
    pub queues: HashMap<String, Uuid>,
    /// Leaves of the ticket categories.
    pub categories: HashMap<String, Uuid>,
    /// Leaves of the wrap-up categories.
    pub wrap_ups: HashMap<String, Uuid>,
}

/// Reads what the base holds; `NotFound` when it was not laid.
pub async fn codes(db: &Db) -> Result<Codes> {
    let (company, company_path) = db
        .one(
            "select id, path from org_unit where parent is null and kind = 'company'",
            (),
        )
        .await?;
    let roles: Vec<(String, RoleId)> = db.all("select code, id from role", ()).await?;
    let queues: Vec<(String, Uuid)> = db.all("select code, id from queue", ()).await?;
    let leaves = "select name_en, id from category where kind = $1 and parent is not null order by sort desc";
    let categories: Vec<(String, Uuid)> = db.all(leaves, ("ticket",)).await?;
    let wrap_ups: Vec<(String, Uuid)> = db.all(leaves, ("wrap_up",)).await?;
    Ok(Codes {
        company,
        company_path,
        roles: roles.into_iter().collect(),
        queues: queues.into_iter().collect(),
        categories: categories.into_iter().collect(),
        wrap_ups: wrap_ups.into_iter().collect(),
    })
}

/// Somebody who works in the house, as a generator must know them.
#[derive(Clone, Debug)]
pub struct Worker {
    pub id: Uuid,
    pub sign_in: String,
    pub name: String,
    /// agent, technician, manager, sales, admin
    pub position: String,
    pub unit_path: String,
    pub language: String,
    pub skills: Vec<String>,
    pub territories: Vec<String>,
}

/// Everybody who works here, in the order of their hiring.
pub async fn workers(db: &Db) -> Result<Vec<Worker>> {
    type Row = (Uuid, String, String, String, String, String);
    let people: Vec<Row> = db
        .all(
            "select id, sign_in, name, position, unit_path, language from person
             where left_at is null order by created_at, sign_in",
            (),
        )
        .await?;
    let skills: Vec<(Uuid, String)> = db
        .all("select person, skill from person_skill order by skill", ())
        .await?;
    let territories: Vec<(Uuid, String)> = db
        .all(
            "select person, territory from person_territory order by territory",
            (),
        )
        .await?;
    let of = |rows: &[(Uuid, String)], id: Uuid| {
        rows.iter()
            .filter(|(person, _)| *person == id)
            .map(|(_, word)| word.clone())
            .collect()
    };
    let worker = |(id, sign_in, name, position, unit_path, language): Row| Worker {
        id,
        sign_in,
        name,
        position,
        unit_path,
        language,
        skills: of(&skills, id),
        territories: of(&territories, id),
    };
    Ok(people.into_iter().map(worker).collect())
}
