//! Opening a database by its address, and how its connections are set.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::{Db, Pools};
use crate::error::Result;

/// Sizes of one node's share of the database; the defaults suit a centre of a few hundred people.
#[derive(Clone, Debug)]
pub struct DbOptions {
    /// SQLite's readers.
    pub readers: u32,
    /// PostgreSQL's connections.
    pub connections: u32,
    /// Page cache of one SQLite connection.
    pub cache_mib: u32,
    /// How much of the file SQLite maps; mapped pages count as resident memory, so none by default.
    pub mmap_mib: u64,
    /// How long a call waits for a connection before it answers `Unavailable`.
    pub acquire: Duration,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self {
            readers: 4,
            connections: 16,
            cache_mib: 8,
            mmap_mib: 0,
            acquire: Duration::from_secs(10),
        }
    }
}

/// Statements kept prepared on each connection; the program has a few hundred.
const STATEMENT_CACHE: usize = 300;
/// How long a statement waits for another's lock, on both engines; then its error is one that passes.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
/// Eight KiB: measured best on rows of a few hundred bytes with wide indexes.
const PAGE_SIZE: u32 = 8192;

impl Db {
    /// Opens `postgres://…`, or a SQLite file by `sqlite:path` or its bare path (made if absent).
    pub async fn open(address: &str, options: &DbOptions) -> Result<Self> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return open_postgres(address, options).await;
        }
        let path = address.strip_prefix("sqlite:").unwrap_or(address);
        let path = path.strip_prefix("//").unwrap_or(path);
        open_sqlite(Path::new(path), options).await
    }
}

async fn open_postgres(url: &str, options: &DbOptions) -> Result<Db> {
    let connect = PgConnectOptions::from_str(url)?
        .application_name("tandem")
        .options([("lock_timeout", LOCK_PATIENCE.as_millis().to_string())])
        .statement_cache_capacity(STATEMENT_CACHE)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(options.connections)
        .acquire_timeout(options.acquire)
        .connect_with(connect)
        .await?;
    Ok(Db::new(Pools::Postgres(pool)))
}

async fn open_sqlite(path: &Path, options: &DbOptions) -> Result<Db> {
    // The writer first: it makes the file and sets the journal mode, which readers may not.
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(options.acquire)
        .after_release(|connection, _| Box::pin(is_fit(connection)))
        .connect_with(sqlite_connect(path, options).create_if_missing(true))
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(options.readers)
        .acquire_timeout(options.acquire)
        .connect_with(sqlite_connect(path, options).pragma("query_only", "on"))
        .await?;
    Ok(Db::new(Pools::Sqlite { read, write }))
}

/// On a full disk or a failed write SQLite ends a transaction by itself, and sqlx, whose rollback then fails, counts it as
/// open for ever: no other could begin on this connection. Such a one is closed, and the pool makes another.
async fn is_fit(connection: &mut SqliteConnection) -> sqlx::Result<bool> {
    if connection.is_in_transaction() {
        // The rollback of a dropped transaction may still be on its way.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

fn sqlite_connect(path: &Path, options: &DbOptions) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .page_size(PAGE_SIZE)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: an acknowledged row survives the loss of power; group commit makes it no slower than NORMAL.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(LOCK_PATIENCE)
        // A negative size is in KiB.
        .pragma("cache_size", format!("-{}", options.cache_mib * 1024))
        .pragma("mmap_size", format!("{}", options.mmap_mib << 20))
        .pragma("temp_store", "memory")
        .statement_cache_capacity(STATEMENT_CACHE)
        .disable_statement_logging()
}
