//! An open transaction: the same five calls as [`Db`](super::Db), and savepoints for the group-commit writer.

use sqlx::SqlStr;
use sqlx::{Postgres, Sqlite, Transaction};

use super::{Engine, Params, Record};
use crate::error::Result;

/// Dropped without [`Tx::commit`], it rolls back.
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// The text for this engine, for the few statements whose text cannot be shared.
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
        Ok(match self {
            Self::Sqlite(tx) => {
                sqlx::query_as_with(sql, params.sqlite()?)
                    .fetch_one(&mut **tx)
                    .await?
            }
            Self::Postgres(tx) => {
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
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    pub async fn rollback(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    /// From here until [`Tx::release`] the work can be undone by [`Tx::undo`] alone.
    pub async fn savepoint(&mut self) -> Result<()> {
        self.exec("savepoint job", ()).await.map(drop)
    }

    pub async fn release(&mut self) -> Result<()> {
        self.exec("release savepoint job", ()).await.map(drop)
    }

    /// Undoes what was done since the savepoint, and drops the savepoint.
    pub async fn undo(&mut self) -> Result<()> {
        self.exec("rollback to savepoint job", ()).await?;
        self.release().await
    }

    pub(super) async fn all_str<R: Record>(
        &mut self,
        sql: SqlStr,
        params: impl Params,
    ) -> Result<Vec<R>> {
        Ok(match self {
            Self::Sqlite(tx) => {
                sqlx::query_as_with(sql, params.sqlite()?)
                    .fetch_all(&mut **tx)
                    .await?
            }
            Self::Postgres(tx) => {
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
        Ok(match self {
            Self::Sqlite(tx) => {
                sqlx::query_as_with(sql, params.sqlite()?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
            Self::Postgres(tx) => {
                sqlx::query_as_with(sql, params.postgres()?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
        })
    }

    pub(super) async fn exec_str(&mut self, sql: SqlStr, params: impl Params) -> Result<u64> {
        Ok(match self {
            Self::Sqlite(tx) => {
                let query = sqlx::query_with(sql, params.sqlite()?);
                query.execute(&mut **tx).await?.rows_affected()
            }
            Self::Postgres(tx) => {
                let query = sqlx::query_with(sql, params.postgres()?);
                query.execute(&mut **tx).await?.rows_affected()
            }
        })
    }
}
