//! The nodes of a house that are up: each holds a lease of its own name and renews it.

use tickets_base::lease::{self, Held};
use tickets_base::{Db, Error, Result, Timestamp};

/// Says that this node is up until its lease runs out; takes the lease if it is not held yet.
pub async fn stay(db: &Db, node: &str, held: &mut Option<Held>, now: Timestamp) -> Result<()> {
    if let Some(own) = held {
        match lease::renew(db, own, now).await {
            Ok(()) => return Ok(()),
            Err(Error::LeaseLost { .. }) => *held = None,
            Err(error) => return Err(error),
        }
    }
    *held = lease::acquire(db, &format!("node:{node}"), node, now).await?;
    Ok(())
}

/// Names of the nodes that are up, in a fixed order.
pub async fn present(db: &Db, now: Timestamp) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = db
        .all(
            "select holder from lease where substr(name, 1, 5) = 'node:' and until > $1 order by holder",
            (now,),
        )
        .await?;
    Ok(rows.into_iter().map(|(holder,)| holder).collect())
}
