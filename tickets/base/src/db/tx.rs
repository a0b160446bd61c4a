//! An open transaction: the same five calls as [`Db`](super::Db), and savepoints for the group-commit writer.

use std::sync::Arc;
use std::time::Duration;

use sqlx::SqlStr;
use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::watch;

use super::{Engine, Params, Record};
use crate::clock::Stopwatch;
use crate::error::Result;

/// A transaction longer than this is counted and logged: it keeps calls waiting.
pub(super) const LONG: Duration = Duration::from_millis(50);

/// Dropped without [`Tx::commit`], it rolls back.
pub struct Tx {
    open: Open,
    begun: Stopwatch,
    recorded: bool,
    /// Longer than this is too long; `None` while nobody waits.
    limit: Option<Duration>,
    facts: Arc<watch::Sender<()>>,
}

pub(super) enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(super) fn new(open: Open, limit: Option<Duration>, facts: Arc<watch::Sender<()>>) -> Self {
        Self {
            open,
            begun: Stopwatch::start(),
            recorded: false,
            limit,
            facts,
        }
    }

    pub fn engine(&self) -> Engine {
        match &self.open {
            Open::Sqlite(_) => Engine::Sqlite,
            Open::Postgres(_) => Engine::Postgres,
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
    pub async fn all<R: Record>(
        &mut self,
        sql: &'static str,
        params: impl Params,
    ) -> Result<Vec<R>> {
        self.all_str(SqlStr::from_static(sql), params).await
    }

    /// The row, if there is one.
    pub async fn opt<R: Record>(
        &mut self,
        sql: &'static str,
        params: impl Params,
    ) -> Result<Option<R>> {
        self.opt_str(SqlStr::from_static(sql), params).await
    }

    /// The row; `NotFound` if there is none.
    pub async fn one<R: Record>(&mut self, sql: &'static str, params: impl Params) -> Result<R> {
        let sql = SqlStr::from_static(sql);
        Ok(match &mut self.open {
            Open::Sqlite(tx) => {
                sqlx::query_as_with(sql, params.sqlite()?)
                    .fetch_one(&mut **tx)
                    .await?
            }
            Open::Postgres(tx) => {
                sqlx::query_as_with(sql, params.postgres()?)
                    .fetch_one(&mut **tx)
                    .await?
            }
        })
    }

    /// How many rows the statement touched.
    pub async fn exec(&mut self, sql: &'static str, params: impl Params) -> Result<u64> {
        self.exec_str(SqlStr::from_static(sql), params).await
    }

    pub async fn commit(self) -> Result<()> {
        match self.open {
            Open::Sqlite(tx) => tx.commit().await?,
            Open::Postgres(tx) => tx.commit().await?,
        }
        if self.recorded {
            self.facts.send_replace(());
        }
        let took = self.begun.elapsed();
        if self.limit.is_some_and(|limit| took > limit) {
            metrics::counter!("tandem_long_transactions_total").increment(1);
            tracing::warn!(ms = took.as_millis(), "a transaction took long");
        }
        Ok(())
    }

    pub async fn rollback(self) -> Result<()> {
        match self.open {
            Open::Sqlite(tx) => tx.rollback().await?,
            Open::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    /// Its commit is to wake the readers of the fact log.
    pub(crate) fn mark_recorded(&mut self) {
        self.recorded = true;
    }

    /// From here on the work can be undone by [`Tx::undo`]; a commit keeps it.
    pub async fn savepoint(&mut self) -> Result<()> {
        self.exec("savepoint job", ()).await.map(drop)
    }

    /// Keeps what was done since the savepoint and sets the next one: one way to the server and back, not two.
    pub async fn next_savepoint(&mut self) -> Result<()> {
        const NEXT: &str = "release savepoint job; savepoint job";
        match &mut self.open {
            Open::Sqlite(tx) => sqlx::raw_sql(NEXT).execute(&mut **tx).await.map(drop)?,
            Open::Postgres(tx) => sqlx::raw_sql(NEXT).execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }

    /// Undoes what was done since the savepoint, which stays where it is.
    pub async fn undo(&mut self) -> Result<()> {
        self.exec("rollback to savepoint job", ()).await.map(drop)
    }

    /// Within a job: from here until [`Tx::keep_part`] the work can be taken back by [`Tx::undo_part`] alone.
    pub async fn part(&mut self) -> Result<()> {
        self.exec("savepoint part", ()).await.map(drop)
    }

    pub async fn keep_part(&mut self) -> Result<()> {
        self.exec("release savepoint part", ()).await.map(drop)
    }

    pub async fn undo_part(&mut self) -> Result<()> {
        self.exec("rollback to savepoint part", ()).await?;
        self.keep_part().await
    }

    pub(super) async fn all_str<R: Record>(
        &mut self,
        sql: SqlStr,
        params: impl Params,
    ) -> Result<Vec<R>> {
        Ok(match &mut self.open {
            Open::Sqlite(tx) => {
                sqlx::query_as_with(sql, params.sqlite()?)
                    .fetch_all(&mut **tx)
                    .await?
            }
            Open::Postgres(tx) => {
                sqlx::query_as_with(sql, params.postgres()?)
                    .fetch_all(&mut **tx)
                    .await?
            }
        })
    }

    pub(super) async fn opt_str<R: Record>(
        &mut self,
        sql: SqlStr,
        params: impl Params,
    ) -> Result<Option<R>> {
        Ok(match &mut self.open {
            Open::Sqlite(tx) => {
                sqlx::query_as_with(sql, params.sqlite()?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
            Open::Postgres(tx) => {
                sqlx::query_as_with(sql, params.postgres()?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
        })
    }

    pub(super) async fn exec_str(&mut self, sql: SqlStr, params: impl Params) -> Result<u64> {
        Ok(match &mut self.open {
            Open::Sqlite(tx) => {
                let query = sqlx::query_with(sql, params.sqlite()?);
                query.execute(&mut **tx).await?.rows_affected()
            }
            Open::Postgres(tx) => {
                let query = sqlx::query_with(sql, params.postgres()?);
                query.execute(&mut **tx).await?.rows_affected()
            }
        })
    }
}
