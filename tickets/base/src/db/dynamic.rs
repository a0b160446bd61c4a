//! SQL put together at run time: saved views, filters, reports. The only file that may say `AssertSqlSafe`.
//!
//! A statement is built from literals alone: [`Sql::push`] takes `&'static str`, values go in by [`Sql::bind`], so
//! nothing a person typed can become text.

use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use super::{Db, Engine, Param, Params, Record, Tx};
use crate::error::{Error, Result};

/// A statement being built for one engine.
pub struct Sql {
    text: String,
    bound: usize,
    arguments: Bound,
}

enum Bound {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

impl Sql {
    /// Begins with a literal.
    pub fn new(engine: Engine, text: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            bound: 0,
            arguments: match engine {
                Engine::Sqlite => Bound::Sqlite(SqliteArguments::default()),
                Engine::Postgres => Bound::Postgres(PgArguments::default()),
            },
        }
    }

    pub fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Writes the next `$n` and keeps its value.
    pub fn bind(&mut self, value: impl Param) -> Result<&mut Self> {
        let added = match &mut self.arguments {
            Bound::Sqlite(arguments) => Arguments::add(arguments, value),
            Bound::Postgres(arguments) => Arguments::add(arguments, value),
        };
        added.map_err(|e| Error::Database(sqlx::Error::Encode(e)))?;
        self.bound += 1;
        self.text.push_str(&format!("${}", self.bound));
        Ok(self)
    }

    /// The text so far, for a test that prepares it.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn into_parts(self) -> (SqlStr, Bound) {
        (AssertSqlSafe(self.text).into_sql_str(), self.arguments)
    }
}

impl Params for Bound {
    fn sqlite(self) -> sqlx::Result<SqliteArguments> {
        match self {
            Self::Sqlite(arguments) => Ok(arguments),
            Self::Postgres(_) => Err(wrong_engine()),
        }
    }

    fn postgres(self) -> sqlx::Result<PgArguments> {
        match self {
            Self::Postgres(arguments) => Ok(arguments),
            Self::Sqlite(_) => Err(wrong_engine()),
        }
    }
}

fn wrong_engine() -> sqlx::Error {
    sqlx::Error::Encode("the statement was built for the other engine".into())
}

impl Db {
    /// Begins a statement for this database's engine.
    pub fn sql(&self, text: &'static str) -> Sql {
        Sql::new(self.engine(), text)
    }

    pub async fn all_dynamic<R: Record>(&self, sql: Sql) -> Result<Vec<R>> {
        let (text, bound) = sql.into_parts();
        self.all_str(text, bound).await
    }

    pub async fn opt_dynamic<R: Record>(&self, sql: Sql) -> Result<Option<R>> {
        let (text, bound) = sql.into_parts();
        self.opt_str(text, bound).await
    }

    pub async fn exec_dynamic(&self, sql: Sql) -> Result<u64> {
        let (text, bound) = sql.into_parts();
        self.exec_str(text, bound).await
    }
}

impl Tx {
    pub fn sql(&self, text: &'static str) -> Sql {
        Sql::new(self.engine(), text)
    }

    pub async fn all_dynamic<R: Record>(&mut self, sql: Sql) -> Result<Vec<R>> {
        let (text, bound) = sql.into_parts();
        self.all_str(text, bound).await
    }

    pub async fn exec_dynamic(&mut self, sql: Sql) -> Result<u64> {
        let (text, bound) = sql.into_parts();
        self.exec_str(text, bound).await
    }
}
