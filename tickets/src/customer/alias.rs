//! Two rows, one customer: a merge is a row that points, so that taking it back restores everything.

use tickets_base::fact::record;
use tickets_base::id::CustomerId;
use tickets_base::viewer::Verb;
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};

use super::demand;

/// From now on `old` stands for `into`. What is linked to `old` stays linked and is found through the alias.
pub async fn merge(
    tx: &mut Tx,
    viewer: &Viewer,
    old: CustomerId,
    into: CustomerId,
    now: Timestamp,
) -> Result<()> {
    let old = demand(tx, viewer, Verb::Write, old).await?;
    let into = demand(tx, viewer, Verb::Write, into).await?;
    if old == into {
        return Err(Error::invalid("into", "same_customer"));
    }
    // One step, never a chain: what pointed at the old one points at the new one too.
    tx.exec(
        "update customer_alias set customer = $2, at = $3 where customer = $1",
        (old, into, now),
    )
    .await?;
    tx.exec(
        "insert into customer_alias (old, customer, at) values ($1, $2, $3)",
        (old, into, now),
    )
    .await?;
    let draft = FactDraft::new("customer.merged", viewer, now)
        .about("customer", old.0)
        .about("customer", into.0);
    record(tx, draft).await.map(drop)
}

/// `old` is a customer of its own again.
pub async fn unmerge(tx: &mut Tx, viewer: &Viewer, old: CustomerId, now: Timestamp) -> Result<()> {
    let into: Option<(CustomerId,)> = tx
        .opt("select customer from customer_alias where old = $1", (old,))
        .await?;
    let (into,) = into.ok_or(Error::not_found("customer_alias"))?;
    demand(tx, viewer, Verb::Write, into).await?;
    tx.exec("delete from customer_alias where old = $1", (old,))
        .await?;
    let draft = FactDraft::new("customer.unmerged", viewer, now)
        .about("customer", old.0)
        .about("customer", into.0);
    record(tx, draft).await.map(drop)
}
