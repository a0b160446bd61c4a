//! Changing what is known about a customer.

use serde::Deserialize;
use serde_json::{Value, json};
use tickets_base::fact::record;
use tickets_base::id::{CustomerId, PersonId};
use tickets_base::viewer::Verb;
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::{CustomerClass, demand};
use crate::{check, names, patch, search_box};

/// What is absent stays; `null` clears.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerChange {
    /// The version that was seen.
    pub version: i64,
    pub name: Option<String>,
    pub class: Option<CustomerClass>,
    pub language: Option<String>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<CustomerId>)]
    pub company: Option<Option<CustomerId>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<PersonId>)]
    pub owner: Option<Option<PersonId>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<String>)]
    pub email: Option<Option<String>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<String>)]
    pub note: Option<Option<String>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<String>)]
    pub contract_until: Option<Option<String>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    class: CustomerClass,
    language: String,
    company: Option<CustomerId>,
    owner: Option<PersonId>,
    email: Option<String>,
    note: Option<String>,
    contract_until: Option<String>,
    version: i64,
}

/// # Errors
/// `Conflict` with `version_conflict` when somebody else has changed it since.
pub async fn change(
    tx: &mut Tx,
    viewer: &Viewer,
    id: CustomerId,
    change: &CustomerChange,
    now: Timestamp,
) -> Result<()> {
    let id = demand(tx, viewer, Verb::Write, id).await?;
    let mut row: Row = tx
        .one(
            "select name, class, language, company, owner, email, note, contract_until, version
             from customer where id = $1",
            (id,),
        )
        .await?;
    if row.version != change.version {
        return Err(stale(row.version));
    }
    let fields = apply(&mut row, change)?;
    let written = tx
        .exec(
            "update customer set name = $3, name_sort = $4, class = $5, language = $6, company = $7, owner = $8,
                    email = $9, note = $10, contract_until = $11, version = version + 1
             where id = $1 and version = $2",
            (
                id,
                change.version,
                &row.name,
                names::sort_key(&row.name),
                row.class,
                row.language,
                row.company,
                row.owner,
                row.email,
                row.note,
                row.contract_until,
            ),
        )
        .await
        .map_err(unknown_reference)?;
    if written == 0 {
        return Err(stale(row.version));
    }
    if change.name.is_some() || change.email.is_some() {
        super::keep_keys(tx, id).await?;
    }
    if change.name.is_some() {
        search_box::index(tx, "customer", id.0, &names::name_terms(&row.name)).await?;
    }
    let draft = FactDraft::new("customer.changed", viewer, now)
        .about("customer", id.0)
        .body(json!({"fields": fields}));
    record(tx, draft).await.map(drop)
}

/// Writes the change into the row; gives the names of what was set.
fn apply(row: &mut Row, change: &CustomerChange) -> Result<Vec<&'static str>> {
    let mut fields = Vec::new();
    if let Some(name) = &change.name {
        row.name = check::required("name", name, 200)?;
        fields.push("name");
    }
    if let Some(class) = change.class {
        row.class = class;
        fields.push("class");
    }
    if let Some(language) = &change.language {
        row.language = check::language(language)?;
        fields.push("language");
    }
    if let Some(company) = change.company {
        row.company = company;
        fields.push("company");
    }
    if let Some(owner) = change.owner {
        row.owner = owner;
        fields.push("owner");
    }
    if let Some(email) = &change.email {
        row.email = check::optional("email", email.as_deref(), 200)?;
        fields.push("email");
    }
    if let Some(note) = &change.note {
        row.note = check::optional("note", note.as_deref(), 2_000)?;
        fields.push("note");
    }
    if let Some(until) = &change.contract_until {
        row.contract_until = until.as_deref().map(date).transpose()?;
        fields.push("contract_until");
    }
    Ok(fields)
}

fn date(text: &str) -> Result<String> {
    let date: jiff::civil::Date = text
        .trim()
        .parse()
        .map_err(|_| Error::invalid("contract_until", "bad_date"))?;
    Ok(date.to_string())
}

fn stale(version: i64) -> Error {
    let current: Value = json!({"version": version});
    Error::Conflict {
        code: "version_conflict",
        current,
    }
}

fn unknown_reference(error: Error) -> Error {
    if error.is_foreign_key_violation() {
        return Error::invalid("owner", "unknown_reference");
    }
    error
}
