//! One SQL text, two databases.
//!
//! SQL is a literal in the verb that runs it; `$1 …` on both engines. [`Db`] is the handle everybody clones, [`Tx`] an
//! open transaction. The `match`es on the engine stand here and nowhere else; where the text itself must differ (full
//! text, upserts of arrays) a verb hands both literals to [`Db::pick`].
//!
//! SQLite has a pool of readers and **one** write connection whose transactions begin `IMMEDIATE`: the pool is the
//! queue, so nobody meets `SQLITE_BUSY`. `Db::{all, opt, one}` run on the readers there, which refuse to write; what
//! writes goes through [`Db::exec`] or [`Db::begin`].

mod dynamic;
mod ids;
mod open;
mod params;
mod text;
mod tx;
mod word;

pub use dynamic::Sql;
pub use ids::id_list;
pub use open::DbOptions;
pub use params::{Param, Params, Record};
pub use sqlx::types::Json;
pub use text::JsonText;
pub use tx::Tx;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgListener;
use sqlx::{PgPool, SqlStr, SqlitePool};
use tokio::sync::watch;

use crate::error::{Error, Result};

/// Which of the two databases answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The database: cheap to clone, shared by every task.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
    /// Raised by every commit that recorded a fact, in this process.
    facts: Arc<watch::Sender<()>>,
    /// Longer transactions keep calls waiting.
    limit: Option<Duration>,
    /// The storage takes no writes at the moment.
    held_back: Arc<AtomicBool>,
}

#[derive(Clone, Debug)]
enum Pools {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

impl Db {
    fn new(pools: Pools) -> Self {
        Self {
            pools,
            facts: Arc::new(watch::Sender::new(())),
            limit: Some(tx::LONG),
            held_back: Arc::default(),
        }
    }

    /// For a house that is not open yet: nobody waits, so no transaction is too long.
    #[must_use]
    pub fn before_opening(mut self) -> Self {
        self.limit = None;
        self
    }

    /// While on, [`Db::begin`] refuses at once with `Unavailable`, so that nobody queues up behind a storage that takes no
    /// writes; whoever must go on trying uses [`Db::begin_patiently`].
    pub fn hold_back(&self, on: bool) {
        self.held_back.store(on, Ordering::Relaxed);
    }

    pub fn engine(&self) -> Engine {
        match &self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// The text for this engine, for the few statements whose text cannot be shared; an empty half is never run.
    pub fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.engine() {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
        }
    }

    /// Every row.
    pub async fn all<R: Record>(&self, sql: &'static str, params: impl Params) -> Result<Vec<R>> {
        self.all_str(SqlStr::from_static(sql), params).await
    }

    /// The row, if there is one.
    pub async fn opt<R: Record>(
        &self,
        sql: &'static str,
        params: impl Params,
    ) -> Result<Option<R>> {
        self.opt_str(SqlStr::from_static(sql), params).await
    }

    /// The row; `NotFound` if there is none.
    pub async fn one<R: Record>(&self, sql: &'static str, params: impl Params) -> Result<R> {
        self.one_str(SqlStr::from_static(sql), params).await
    }

    /// Runs one writing statement in a transaction of its own; returns how many rows it touched.
    pub async fn exec(&self, sql: &'static str, params: impl Params) -> Result<u64> {
        self.exec_str(SqlStr::from_static(sql), params).await
    }

    /// Begins a transaction; dropping it unfinished rolls it back. Nothing but SQL may be awaited inside.
    pub async fn begin(&self) -> Result<Tx> {
        if self.held_back.load(Ordering::Relaxed) {
            return Err(Error::Unavailable { what: "database" });
        }
        self.begin_patiently().await
    }

    /// As [`Db::begin`], also while others are held back: for the group-commit writer, and for leases.
    pub async fn begin_patiently(&self) -> Result<Tx> {
        let open = match &self.pools {
            Pools::Sqlite { write, .. } => {
                tx::Open::Sqlite(write.begin_with("begin immediate").await?)
            }
            Pools::Postgres(pool) => tx::Open::Postgres(pool.begin().await?),
        };
        Ok(Tx::new(open, self.limit, Arc::clone(&self.facts)))
    }

    /// Waits until every connection is closed; later calls answer `Unavailable`.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Wakes whoever waits for new facts; hears commits of this process alone.
    pub fn fact_signal(&self) -> watch::Receiver<()> {
        self.facts.subscribe()
    }

    /// PostgreSQL: hears what other nodes notify. `None` on SQLite, where there is no other node.
    pub async fn listener(&self) -> Result<Option<PgListener>> {
        Ok(match &self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => Some(PgListener::connect_with(pool).await?),
        })
    }

    /// The SQLite file.
    pub fn file(&self) -> Option<PathBuf> {
        match &self.pools {
            Pools::Sqlite { write, .. } => Some(write.connect_options().get_filename().to_owned()),
            Pools::Postgres(_) => None,
        }
    }

    pub(crate) async fn run_migrations(&self, migrator: &Migrator) -> Result<(), MigrateError> {
        match &self.pools {
            Pools::Sqlite { write, .. } => migrator.run(write).await,
            Pools::Postgres(pool) => migrator.run(pool).await,
        }
    }

    async fn all_str<R: Record>(&self, sql: SqlStr, params: impl Params) -> Result<Vec<R>> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => {
                sqlx::query_as_with(sql, params.sqlite()?)
                    .fetch_all(read)
                    .await?
            }
            Pools::Postgres(pool) => {
                sqlx::query_as_with(sql, params.postgres()?)
                    .fetch_all(pool)
                    .await?
            }
        })
    }

    async fn opt_str<R: Record>(&self, sql: SqlStr, params: impl Params) -> Result<Option<R>> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => {
                sqlx::query_as_with(sql, params.sqlite()?)
                    .fetch_optional(read)
                    .await?
            }
            Pools::Postgres(pool) => {
                sqlx::query_as_with(sql, params.postgres()?)
                    .fetch_optional(pool)
                    .await?
            }
        })
    }

    async fn one_str<R: Record>(&self, sql: SqlStr, params: impl Params) -> Result<R> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => {
                sqlx::query_as_with(sql, params.sqlite()?)
                    .fetch_one(read)
                    .await?
            }
            Pools::Postgres(pool) => {
                sqlx::query_as_with(sql, params.postgres()?)
                    .fetch_one(pool)
                    .await?
            }
        })
    }

    async fn exec_str(&self, sql: SqlStr, params: impl Params) -> Result<u64> {
        Ok(match &self.pools {
            Pools::Sqlite { write, .. } => {
                let query = sqlx::query_with(sql, params.sqlite()?);
                query.execute(write).await?.rows_affected()
            }
            Pools::Postgres(pool) => {
                let query = sqlx::query_with(sql, params.postgres()?);
                query.execute(pool).await?.rows_affected()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::TicketId;

    async fn open() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let db = Db::open(path.to_str().unwrap(), &DbOptions::default())
            .await
            .unwrap();
        db.exec(
            "create table t (id uuid not null, at bigint not null, body jsonb, name text)",
            (),
        )
        .await
        .unwrap();
        (folder, db)
    }

    #[tokio::test]
    async fn ids_times_and_json_come_back_as_they_went_in() {
        let (_folder, db) = open().await;
        let id = TicketId::mint(Timestamp(5));
        let body = Json(serde_json::json!({"a": 1}));
        let insert = "insert into t (id, at, body, name) values ($1, $2, $3, $4)";
        db.exec(insert, (id, Timestamp(7), &body, "林晓"))
            .await
            .unwrap();
        let row: (TicketId, Timestamp, Json<serde_json::Value>, Option<String>) = db
            .one("select id, at, body, name from t where id = $1", (id,))
            .await
            .unwrap();
        assert_eq!(row, (id, Timestamp(7), body, Some("林晓".to_owned())));
    }

    #[tokio::test]
    async fn after_a_transaction_that_a_full_disk_ended_the_next_one_begins() {
        let (_folder, db) = open().await;
        let insert = "insert into t (id, at, name) values ($1, 0, $2)";
        let row = || (TicketId::mint(Timestamp(1)), "x".repeat(100_000));
        db.exec(insert, row()).await.unwrap();
        // Not a page more than there are, on this connection.
        db.exec("pragma max_page_count = 1", ()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let full = tx.exec(insert, row()).await.unwrap_err();
        assert!(full.is_transient(), "{full}");
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        tx.exec(insert, row()).await.unwrap();
        tx.commit().await.unwrap();
        let (rows,): (i64,) = db.one("select count(*) from t", ()).await.unwrap();
        assert_eq!(rows, 2);
    }

    #[tokio::test]
    async fn a_dropped_transaction_leaves_nothing_and_an_undone_savepoint_only_itself() {
        let (_folder, db) = open().await;
        let insert = "insert into t (id, at) values ($1, $2)";
        let mut tx = db.begin().await.unwrap();
        tx.exec(insert, (TicketId::mint(Timestamp(1)), 1_i64))
            .await
            .unwrap();
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        tx.exec(insert, (TicketId::mint(Timestamp(1)), 2_i64))
            .await
            .unwrap();
        tx.savepoint().await.unwrap();
        tx.exec(insert, (TicketId::mint(Timestamp(1)), 3_i64))
            .await
            .unwrap();
        tx.undo().await.unwrap();
        tx.commit().await.unwrap();
        let rows: Vec<(i64,)> = db.all("select at from t", ()).await.unwrap();
        assert_eq!(rows, [(2,)]);
    }

    #[tokio::test]
    async fn a_reader_cannot_write() {
        let (_folder, db) = open().await;
        let insert = "insert into t (id, at) values ($1, $2) returning at";
        let refused = db
            .one::<(i64,)>(insert, (TicketId::mint(Timestamp(1)), 1_i64))
            .await;
        assert!(matches!(refused, Err(Error::Database(_))));
    }

    #[tokio::test]
    async fn a_built_statement_carries_its_values() {
        let (_folder, db) = open().await;
        let mut sql = db.sql("select at from t where name = ");
        sql.bind("x' or 1=1")
            .unwrap()
            .push(" and at < ")
            .bind(9_i64)
            .unwrap();
        assert_eq!(sql.text(), "select at from t where name = $1 and at < $2");
        assert!(db.all_dynamic::<(i64,)>(sql).await.unwrap().is_empty());
    }
}
