//! Showing a masked number in clear: allowed by role, and always a fact.

use serde::Serialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{ContactPointId, CustomerId};
use tickets_base::viewer::Verb;
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::{ContactKind, demand};
use crate::phone;

/// What was behind the mask.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Revealed {
    /// As it can be dialled or written to.
    pub raw: String,
    /// In national form.
    pub shown: String,
}

pub async fn reveal(
    tx: &mut Tx,
    viewer: &Viewer,
    customer: CustomerId,
    point: ContactPointId,
    now: Timestamp,
) -> Result<Revealed> {
    let customer = demand(tx, viewer, Verb::Reveal, customer).await?;
    let row: Option<(ContactKind, String, Option<String>)> = tx
        .opt(
            "select p.kind, p.raw, p.normalised from contact_point p
             left join customer_alias a on a.old = p.customer
             where p.id = $1 and coalesce(a.customer, p.customer) = $2",
            (point, customer),
        )
        .await?;
    let (kind, raw, normalised) = row.ok_or(Error::not_found("contact_point"))?;
    let draft = FactDraft::new("contact_point.revealed", viewer, now)
        .about("customer", customer.0)
        .about("contact_point", point.0)
        .body(json!({"kind": kind}));
    record(tx, draft).await?;
    let key = normalised.unwrap_or_else(|| raw.clone());
    let shown = if kind == ContactKind::Phone {
        phone::national(&key)
    } else {
        raw
    };
    Ok(Revealed { raw: key, shown })
}
