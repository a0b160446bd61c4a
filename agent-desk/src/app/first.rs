//! The first start of a house: its base, and the epoch of its log.

use std::sync::Arc;

use anyhow::{Context, Result};
use tickets::house::base::{self, Plan};
use tickets::house::setting;
use tickets::org::Words;
use tickets_base::{Db, Timestamp, Viewer};

use crate::menu;

/// Lays what is missing; gives the log's epoch.
pub async fn lay_base(db: &Db, node: &Arc<str>, now: Timestamp) -> Result<String> {
    if let Some(epoch) = setting::get(db, "epoch").await? {
        return Ok(epoch);
    }
    let viewer = Viewer::house(node);
    let mut tx = db.begin().await?;
    base::lay(&mut tx, &viewer, &plan(), now)
        .await
        .context("the base of the house")?;
    let epoch = setting::keep(&mut tx, "epoch", &mint_epoch()).await?;
    tx.commit().await?;
    Ok(epoch)
}

/// What a house begins with; an administrator renames the company.
pub fn plan() -> Plan {
    Plan {
        company: Words::new("Our company", "本公司"),
        flow: menu::default_json(),
        sources: Vec::new(),
    }
}

pub fn mint_epoch() -> String {
    format!("{:016x}", rand::random::<u64>())
}
