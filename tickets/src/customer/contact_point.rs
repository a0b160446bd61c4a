//! "Link this number": one more thing a customer is known by.

use serde::Deserialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{CallId, ContactPointId, CustomerId};
use tickets_base::viewer::Verb;
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::{Certainty, ContactKind, demand};
use crate::check;
use crate::phone::{self, LineRules, NumberKind};

/// Longer than any address in use.
const MOST: usize = 200;

/// What a person says the customer is known by.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContactPoint {
    pub kind: ContactKind,
    /// As typed, or as the call showed it.
    pub raw: String,
    /// The call during which it was said.
    pub call: Option<CallId>,
}

/// Links it; linking what is linked already confirms it once more.
pub async fn link(
    tx: &mut Tx,
    viewer: &Viewer,
    customer: CustomerId,
    new: &NewContactPoint,
    rules: &LineRules,
    now: Timestamp,
) -> Result<ContactPointId> {
    let customer = demand(tx, viewer, Verb::Write, customer).await?;
    let id = add(tx, customer, new.kind, &new.raw, rules, now).await?;
    tx.exec(
        "update customer set version = version + 1 where id = $1",
        (customer,),
    )
    .await?;
    let draft = FactDraft::new("customer.linked", viewer, now)
        .about("customer", customer.0)
        .about("contact_point", id.0)
        .during(new.call)
        .body(json!({"kind": new.kind}));
    record(tx, draft).await?;
    Ok(id)
}

/// The row, without asking who may: for verbs that have asked.
pub(super) async fn add(
    tx: &mut Tx,
    customer: CustomerId,
    kind: ContactKind,
    raw: &str,
    rules: &LineRules,
    now: Timestamp,
) -> Result<ContactPointId> {
    let raw = check::required("raw", raw, MOST)?;
    let (normalised, extension) = normalise(kind, &raw, rules)?;
    let known: Option<(ContactPointId,)> = tx
        .opt(
            "select id from contact_point where customer = $1 and kind = $2
             and (normalised = $3 or ($3 is null and raw = $4))",
            (customer, kind, &normalised, &raw),
        )
        .await?;
    if let Some((id,)) = known {
        tx.exec(
            "update contact_point set certainty = 'known', verified_at = $2 where id = $1",
            (id, now),
        )
        .await?;
        return Ok(id);
    }
    let id = ContactPointId::mint(now);
    tx.exec(
        "insert into contact_point (id, customer, kind, raw, normalised, extension, certainty, verified_at, source, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'person', $8)",
        (id, customer, kind, raw, normalised, extension, Certainty::Known, now),
    )
    .await?;
    Ok(id)
}

/// The key and the extension. A number that is none is refused; one that may never be a key is kept as text.
fn normalise(
    kind: ContactKind,
    raw: &str,
    rules: &LineRules,
) -> Result<(Option<String>, Option<String>)> {
    match kind {
        ContactKind::Phone => {
            let number = phone::read(raw, rules);
            if matches!(number.kind, NumberKind::Unreadable | NumberKind::Withheld) {
                return Err(Error::invalid("raw", "not_a_number"));
            }
            Ok((number.key().map(str::to_owned), number.extension))
        }
        ContactKind::Email => {
            let address = raw.to_lowercase();
            let sound = address.split_once('@').is_some_and(|(name, domain)| {
                !name.is_empty() && domain.contains('.') && !address.contains(char::is_whitespace)
            });
            if !sound {
                return Err(Error::invalid("raw", "not_an_address"));
            }
            Ok((Some(address), None))
        }
        ContactKind::Wechat => Ok((Some(raw.to_owned()), None)),
    }
}
