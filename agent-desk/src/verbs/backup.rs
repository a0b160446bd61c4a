//! `tandem backup FOLDER` and `tandem restore FOLDER`.
//!
//! A backup is a folder: the database as it was at one instant, and a note of what it is. The key is
//! not in it: keep the key file elsewhere. SQLite is copied while the house runs; PostgreSQL is dumped
//! and restored by its own tools.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use tickets::house::setting;
use tickets_base::{Clock, migrate};
use tokio::process::Command;

use super::say;
use crate::app::{FolderKind, connect, make_folder, mint_epoch};
use crate::config::Config;

const NOTE: &str = "backup.json";
const SQLITE: &str = "tandem.sqlite";
const POSTGRES: &str = "tandem.pgdump";

/// What a backup says about itself.
#[derive(Serialize, Deserialize)]
struct Note {
    made_at: i64,
    schema: i64,
    version: String,
    database: String,
    demo: bool,
}

pub async fn backup(config: Config, target: &Path) -> Result<()> {
    if target.exists() && FolderKind::of(target) != FolderKind::Empty {
        bail!(
            "{} is not empty: name a new folder for the backup",
            target.display()
        );
    }
    make_folder(target)?;
    let db = connect(&config).await?;
    let schema = migrate::schema_version(&db).await?;
    let database = match &config.database_url {
        None => {
            let copied = migrate::copy_sqlite(&db, &target.join(SQLITE)).await;
            copied.context("the database could not be copied: is there room on the disk?")?;
            "sqlite"
        }
        Some(url) => {
            let file = target.join(POSTGRES);
            let file = file.to_string_lossy();
            run_tool(
                "pg_dump",
                &["--format=custom", "--no-owner", "--file", &file, url],
            )
            .await?;
            "postgresql"
        }
    };
    db.close().await;
    let note = Note {
        made_at: Clock::system().now().millis(),
        schema,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: database.to_owned(),
        demo: FolderKind::of(&config.data_dir) == FolderKind::Demo,
    };
    std::fs::write(target.join(NOTE), serde_json::to_vec_pretty(&note)?)?;
    say::line(&format!("Backed up to {}.", target.display()));
    say::line(&format!(
        "The key is not in it: keep {} elsewhere.",
        config.key_file.display()
    ));
    Ok(())
}

/// Into an empty folder or database only: nothing that is there is overwritten.
pub async fn restore(config: Config, source: &Path) -> Result<()> {
    let note = std::fs::read(source.join(NOTE));
    let note = note.with_context(|| format!("{} is no backup of tandem", source.display()))?;
    let note: Note = serde_json::from_slice(&note).context("the backup's note")?;
    match (&config.database_url, note.database.as_str()) {
        (None, "sqlite") => restore_sqlite(&config, source, &note)?,
        (Some(url), "postgresql") => {
            refuse_unless_empty(&config).await?;
            let file = source.join(POSTGRES);
            let file = file.to_string_lossy();
            let dbname = format!("--dbname={url}");
            let arguments = [
                "--exit-on-error",
                "--no-owner",
                "--single-transaction",
                &dbname,
                &file,
            ];
            run_tool("pg_restore", &arguments).await?;
        }
        (_, database) => bail!(
            "this is a backup of {database}: {}",
            if database == "sqlite" {
                "unset TANDEM_DATABASE_URL"
            } else {
                "set TANDEM_DATABASE_URL"
            }
        ),
    }
    begin_anew(&config).await?;
    say::line(match config.database_url {
        None => "Restored. `tandem serve` brings the schema up to date if it is older.",
        Some(_) => "Restored. `tandem migrate` brings the schema up to date if it is older.",
    });
    Ok(())
}

/// Nothing that is there may be overwritten, or mixed with what comes.
async fn refuse_unless_empty(config: &Config) -> Result<()> {
    let db = connect(config).await?;
    let schema = migrate::schema_version(&db).await?;
    db.close().await;
    if schema > 0 {
        bail!("the database of TANDEM_DATABASE_URL is not empty: name a new one");
    }
    Ok(())
}

fn restore_sqlite(config: &Config, source: &Path, note: &Note) -> Result<()> {
    let dir = &config.data_dir;
    if FolderKind::of(dir) != FolderKind::Empty {
        bail!(
            "{} is not empty: set TANDEM_DATA_DIR to a new folder",
            dir.display()
        );
    }
    make_folder(dir)?;
    if note.demo {
        crate::app::mark_demo(dir)?;
    }
    std::fs::copy(source.join(SQLITE), config.sqlite_file()).context("copying the database")?;
    Ok(())
}

/// The log is another one from here on: desks that remember the old one read everything again.
async fn begin_anew(config: &Config) -> Result<()> {
    let db = connect(config).await?;
    let mut tx = db.begin().await?;
    setting::set(&mut tx, "epoch", &mint_epoch()).await?;
    tx.commit().await?;
    db.close().await;
    Ok(())
}

async fn run_tool(tool: &str, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(tool);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let status = command.status().await.with_context(|| {
        format!("{tool} is not installed: install the package postgresql-client")
    })?;
    if !status.success() {
        bail!("{tool} failed ({status}): see its message above");
    }
    Ok(())
}
