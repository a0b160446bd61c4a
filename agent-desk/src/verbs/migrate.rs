//! `tandem migrate`: brings the database's schema to what this program knows.

use anyhow::{Context, Result};
use tickets_base::migrate;

use super::say;
use crate::app::{connect, make_folder};
use crate::config::Config;

pub async fn run(config: Config) -> Result<()> {
    if config.database_url.is_none() {
        make_folder(&config.data_dir)?;
    }
    let db = connect(&config).await?;
    let done = migrate::migrate(&db)
        .await
        .context("the schema could not be changed")?;
    if let Some(copy) = &done.copy {
        say::line(&format!("Copied the database to {} first.", copy.display()));
    }
    if done.from == done.to {
        say::line(&format!("The schema is at {} already.", done.to));
    } else {
        say::line(&format!(
            "The schema went from {} to {}.",
            done.from, done.to
        ));
    }
    db.close().await;
    Ok(())
}
