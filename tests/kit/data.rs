//! A migrated database of its own for each test, on both engines.
//!
//! [`crate::data_test!`] writes the test once and registers it twice. The migrations run once an engine: each test gets a
//! copy of that template, a file on SQLite, `create database … template …` on PostgreSQL.

use std::future::Future;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tickets_base::{Clock, Db, DbOptions, Engine, Timestamp};

use crate::guard::Guard;
use crate::pg;

/// When a data test begins: 2026-03-02 09:00 in Shanghai, a Monday.
pub const START: Timestamp = Timestamp(1_772_413_200_000);

const TEMPLATE: &str = "tandem_template";

/// The most one test may take, on loaded cores.
const MOST: std::time::Duration = std::time::Duration::from_secs(400);

/// What a data test is given.
pub struct Data {
    pub db: Db,
    /// Stands at [`START`] until the test moves it.
    pub clock: Clock,
    /// The address of the database, for a second connection or a program.
    pub address: String,
    /// Files of this test; gone with it.
    pub folder: TempDir,
}

impl Data {
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An empty, migrated database.
    pub async fn new(engine: Engine) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("tandem-data-")
            .tempdir()
            .unwrap();
        let address = match engine {
            Engine::Sqlite => {
                let file = folder.path().join("tandem.db");
                std::fs::copy(sqlite_template().await, &file).unwrap();
                file.to_str().unwrap().to_owned()
            }
            Engine::Postgres => pg::server().url(&pg_copy().await),
        };
        let db = Db::open(
            &address,
            &DbOptions {
                connections: 6,
                ..DbOptions::default()
            },
        )
        .await
        .unwrap();
        Self {
            db,
            clock: Clock::manual(START),
            address,
            folder,
        }
    }

    /// A database by its address, as it is: of a server of the test's own.
    pub async fn at(address: &str) -> Self {
        Self {
            db: Db::open(address, &DbOptions::default()).await.unwrap(),
            clock: Clock::manual(START),
            address: address.to_owned(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Another handle to the same database: a second node.
    pub async fn again(&self) -> Db {
        Db::open(&self.address, &DbOptions::default())
            .await
            .unwrap()
    }

    async fn close(self) {
        self.db.close().await;
        if let Some(name) = self
            .address
            .rsplit_once("/t_")
            .map(|(_, n)| format!("t_{n}"))
        {
            admin(&format!("drop database if exists {name} with (force)")).await;
        }
    }
}

/// Runs the body of a [`crate::data_test!`] on one engine.
pub fn run<F: Future<Output = ()>>(engine: Engine, body: impl FnOnce(Data) -> F) {
    runtime().block_on(async {
        let data = Data::new(engine).await;
        let end = Data {
            db: data.db.clone(),
            clock: data.clock.clone(),
            address: data.address.clone(),
            folder: tempfile::tempdir().unwrap(),
        };
        let whole = async {
            body(data).await;
            end.close().await;
        };
        // A test that hangs names itself instead of holding up all others.
        let ended = tokio::time::timeout(MOST, whole).await;
        assert!(ended.is_ok(), "the test was not over after {MOST:?}");
    });
}

/// Writes one test and registers it on SQLite and on PostgreSQL:
///
/// ```text
/// data_test! {
///     async fn a_ticket_keeps_its_number(data: Data) {
///         …
///     }
/// }
/// ```
#[macro_export]
macro_rules! data_test {
    ($($(#[$meta:meta])* async fn $name:ident($data:ident: Data) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "the body is written where the test stands")]
            use super::*;

            $(#[$meta])*
            async fn body($data: $crate::Data) $body

            #[test]
            fn on_sqlite() {
                $crate::data::run($crate::data::SQLITE, body);
            }

            #[test]
            fn on_postgres() {
                $crate::data::run($crate::data::POSTGRES, body);
            }
        }
    )+};
}

pub const SQLITE: Engine = Engine::Sqlite;
pub const POSTGRES: Engine = Engine::Postgres;

/// Two workers: what a test spawns runs beside it, as in the program.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

/// A migrated file that nobody has open.
async fn sqlite_template() -> PathBuf {
    static FOLDER: OnceLock<(PathBuf, Guard)> = OnceLock::new();
    static READY: tokio::sync::OnceCell<PathBuf> = tokio::sync::OnceCell::const_new();
    READY
        .get_or_init(|| async {
            let (folder, _) = FOLDER.get_or_init(|| {
                let folder = tempfile::tempdir().unwrap().keep();
                let guard = Guard::new(r#"rm -rf "$1""#, &[folder.to_str().unwrap()]);
                (folder, guard)
            });
            let (made, file) = (folder.join("made.db"), folder.join("template.db"));
            let db = Db::open(made.to_str().unwrap(), &DbOptions::default())
                .await
                .unwrap();
            tickets_base::migrate::migrate(&db).await.unwrap();
            // One whole file, without a journal beside it.
            tickets_base::migrate::copy_sqlite(&db, &file)
                .await
                .unwrap();
            db.close().await;
            file
        })
        .await
        .clone()
}

/// A fresh copy of the migrated template; its name.
async fn pg_copy() -> String {
    static READY: tokio::sync::OnceCell<()> = tokio::sync::OnceCell::const_new();
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    READY
        .get_or_init(|| async {
            admin(&format!("create database {TEMPLATE}")).await;
            let url = pg::server().url(TEMPLATE);
            let db = Db::open(&url, &DbOptions::default()).await.unwrap();
            tickets_base::migrate::migrate(&db).await.unwrap();
            // A template may have no visitors while it is copied.
            db.close().await;
        })
        .await;
    let name = format!("t_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    admin(&format!("create database {name} template {TEMPLATE}")).await;
    name
}

/// The address of a database of the shared PostgreSQL that has nothing in it.
pub async fn empty_postgres() -> String {
    let name = format!("e_{:016x}", rand::random::<u64>());
    admin(&format!("create database {name}")).await;
    pg::server().url(&name)
}

async fn admin(statement: &str) {
    let mut connection = PgConnection::connect(&pg::server().url("postgres"))
        .await
        .unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
    connection.close().await.unwrap();
}
