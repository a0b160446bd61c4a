//! The schema: one folder for all rooms, embedded, merged by version, forward only.
//!
//! `tickets/migrations/common` is text both engines take; `sqlite` and `postgres` hold what they cannot share. A file is
//! `yyyymmddhhmm_what.sql` (UTC) and its first line says why. On SQLite `tandem serve` copies the file and migrates when it
//! starts; on PostgreSQL only `tandem migrate` does. Both refuse a schema newer than the program.

use std::path::{Path, PathBuf};

use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

use crate::db::{Db, Engine};
use crate::error::{Error, Result};

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/migrations.rs"));
}

/// What [`migrate`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version found; 0 for an empty database.
    pub from: i64,
    pub to: i64,
    /// SQLite: the copy made before anything was changed.
    pub copy: Option<PathBuf>,
}

/// Brings the schema to what this program knows.
///
/// # Errors
/// [`Error::Schema`] when the database is newer than the program.
pub async fn migrate(db: &Db) -> Result<Migrated> {
    let migrator = migrator(db.engine());
    let to = newest(&migrator);
    let from = schema_version(db).await?;
    if from > to {
        return Err(Error::Schema {
            found: from,
            known: to,
        });
    }
    if from == to {
        return Ok(Migrated {
            from,
            to,
            copy: None,
        });
    }
    let copy = match db.file() {
        Some(file) if from > 0 => Some(copy_before(db, &file, from).await?),
        _ => None,
    };
    db.run_migrations(&migrator).await.map_err(from_migrate)?;
    Ok(Migrated { from, to, copy })
}

/// Is the schema exactly what this program knows?
///
/// # Errors
/// [`Error::Schema`] with both versions when it is older or newer.
pub async fn check_schema(db: &Db) -> Result<()> {
    let known = newest(&migrator(db.engine()));
    let found = schema_version(db).await?;
    if found == known {
        Ok(())
    } else {
        Err(Error::Schema { found, known })
    }
}

/// The newest version applied; 0 for an empty database.
pub async fn schema_version(db: &Db) -> Result<i64> {
    let table = db.pick(
        "select count(*) from sqlite_master where type = 'table' and name = '_sqlx_migrations'",
        "select count(*) from pg_tables where schemaname = current_schema() and tablename = '_sqlx_migrations'",
    );
    let (tables,): (i64,) = db.one(table, ()).await?;
    if tables == 0 {
        return Ok(0);
    }
    let (version,): (i64,) = db
        .one("select coalesce(max(version), 0) from _sqlx_migrations", ())
        .await?;
    Ok(version)
}

/// A whole copy of a SQLite database at one instant, into a file that must not exist.
pub async fn copy_sqlite(db: &Db, target: &Path) -> Result<()> {
    let target = target.to_string_lossy().into_owned();
    let vacuum = db.pick("vacuum into $1", "");
    db.exec(vacuum, (target,)).await.map(drop)
}

async fn copy_before(db: &Db, file: &Path, from: i64) -> Result<PathBuf> {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".before-{from}"));
    let target = PathBuf::from(name);
    // A copy left by an attempt that failed half-way is of the same schema and older data.
    if target.exists() {
        let what = "remove the older copy of the database";
        std::fs::remove_file(&target).map_err(|source| Error::Io { what, source })?;
    }
    copy_sqlite(db, &target).await?;
    Ok(target)
}

fn newest(migrator: &Migrator) -> i64 {
    migrator
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

fn migrator(engine: Engine) -> Migrator {
    let own = match engine {
        Engine::Sqlite => embedded::SQLITE,
        Engine::Postgres => embedded::POSTGRES,
    };
    let files = embedded::COMMON.iter().chain(own);
    Migrator::with_migrations(files.map(|(name, sql)| migration(name, sql)).collect())
}

fn migration(name: &str, sql: &'static str) -> Migration {
    let (version, what) = name
        .strip_suffix(".sql")
        .and_then(|stem| stem.split_once('_'))
        .expect("a migration is named yyyymmddhhmm_what.sql");
    let version = version.parse().expect("a migration's version is a number");
    let what = what.replace('_', " ").into();
    Migration::new(
        version,
        what,
        MigrationType::Simple,
        sql.into_sql_str(),
        false,
    )
}

fn from_migrate(error: MigrateError) -> Error {
    match error {
        MigrateError::Execute(error) => error.into(),
        other => Error::Database(sqlx::Error::Migrate(Box::new(other))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::db::DbOptions;

    #[test]
    fn versions_are_unique_and_utc_minutes() {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let versions: Vec<_> = migrator(engine).iter().map(|m| m.version).collect();
            assert!(
                versions.windows(2).all(|pair| pair[0] < pair[1]),
                "{versions:?}"
            );
            assert!(
                versions
                    .iter()
                    .all(|v| (202_601_010_000..210_001_010_000).contains(v))
            );
        }
    }

    #[tokio::test]
    async fn a_newer_schema_is_refused_and_an_older_file_is_copied_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let db = Db::open(path.to_str().unwrap(), &DbOptions::default())
            .await
            .unwrap();
        assert!(matches!(
            check_schema(&db).await,
            Err(Error::Schema { found: 0, .. })
        ));
        let first = migrate(&db).await.unwrap();
        assert_eq!((first.from, first.copy), (0, None));
        check_schema(&db).await.unwrap();
        assert_eq!(migrate(&db).await.unwrap().from, first.to);

        // As if the program had learned one more step since.
        copy_before(&db, &path, first.to).await.unwrap();
        let copy = copy_before(&db, &path, first.to).await.unwrap();
        let copied = Db::open(copy.to_str().unwrap(), &DbOptions::default())
            .await
            .unwrap();
        check_schema(&copied).await.unwrap();

        db.exec(
            "update _sqlx_migrations set version = version + 10000000",
            (),
        )
        .await
        .unwrap();
        assert!(matches!(migrate(&db).await, Err(Error::Schema { .. })));
        assert!(matches!(check_schema(&db).await, Err(Error::Schema { .. })));
    }
}
