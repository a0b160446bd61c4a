//! The database as configured: a file in the data folder that is migrated when it is opened, or
//! PostgreSQL, which only `tandem migrate` changes.

use anyhow::{Context, Result, bail};
use tickets_base::migrate;
use tickets_base::{Db, DbOptions, Error};

use crate::config::Config;

/// Opens it and makes sure that its schema is the one this program knows.
pub async fn open_database(config: &Config) -> Result<Db> {
    let db = connect(config).await?;
    let checked = match &config.database_url {
        Some(_) => migrate::check_schema(&db).await,
        None => migrate::migrate(&db).await.map(drop),
    };
    match checked {
        Ok(()) => Ok(db),
        Err(Error::Schema { found, known }) if found < known => {
            bail!(
                "the database's schema is {found}, this program needs {known}: run `tandem migrate`"
            )
        }
        Err(Error::Schema { found, known }) => {
            bail!(
                "the database's schema {found} is newer than this program ({known}): update tandem"
            )
        }
        Err(error) => Err(error).context("the database's schema"),
    }
}

/// Opens it as it is.
pub async fn connect(config: &Config) -> Result<Db> {
    let options = DbOptions::default();
    match &config.database_url {
        Some(url) => Db::open(url, &options).await.context(
            "cannot reach the database: check TANDEM_DATABASE_URL and that PostgreSQL is running",
        ),
        None => {
            let file = config.sqlite_file();
            let address = format!("sqlite:{}", file.display());
            let opened = Db::open(&address, &options).await;
            opened.with_context(|| format!("cannot open {}: is the folder yours?", file.display()))
        }
    }
}
