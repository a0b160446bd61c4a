//! The words of a message, one template for each occasion, channel and language; an administrator edits them.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::TemplateId;
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::Channel;
use super::render::{self, Words};

/// A template as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Template {
    pub id: TemplateId,
    /// `repair_assigned`, `repair_rearranged`, `repair_done`
    pub code: String,
    pub channel: Channel,
    pub language: String,
    pub subject: String,
    pub body: String,
    pub version: i64,
    /// The body with invented values, as a customer would read it.
    pub example: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateChange {
    pub version: i64,
    pub subject: Option<String>,
    pub body: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: TemplateId,
    code: String,
    channel: String,
    language: String,
    subject: String,
    body: String,
    version: i64,
}

impl Row {
    fn template(self) -> Template {
        let example = render::render(&self.body, &Words::example(&self.language));
        Template {
            id: self.id,
            code: self.code,
            channel: Channel::of(&self.channel).unwrap_or(Channel::Email),
            language: self.language,
            subject: self.subject,
            body: self.body,
            version: self.version,
            // A template of an older release may name what this one no longer fills in.
            example: example.unwrap_or_default(),
        }
    }
}

/// Every template, by occasion.
pub async fn list(db: &Db, viewer: &Viewer) -> Result<Vec<Template>> {
    viewer.demand_some(Verb::Read, Kind::Repair)?;
    let rows: Vec<Row> = db
        .all(
            "select id, code, channel, language, subject, body, version from template
             order by code, channel, language desc",
            (),
        )
        .await?;
    Ok(rows.into_iter().map(Row::template).collect())
}

/// Other words, if they can be rendered.
///
/// # Errors
/// `Invalid` with `bad_template` and the line that cannot be read.
pub async fn change(
    tx: &mut Tx,
    viewer: &Viewer,
    id: TemplateId,
    change: &TemplateChange,
    now: Timestamp,
) -> Result<Template> {
    viewer.demand_some(Verb::Configure, Kind::Queue)?;
    let row: Option<Row> = tx
        .opt(
            "select id, code, channel, language, subject, body, version from template where id = $1",
            (id,),
        )
        .await?;
    let mut row = row.ok_or(Error::not_found("template"))?;
    if row.version != change.version {
        let current = json!({"subject": row.subject, "body": row.body, "version": row.version});
        return Err(Error::Conflict {
            code: "version_conflict",
            current,
        });
    }
    for (field, new, old) in [
        ("subject", &change.subject, &mut row.subject),
        ("body", &change.body, &mut row.body),
    ] {
        let Some(new) = new else { continue };
        let shown = render::render(new, &Words::example(&row.language));
        let why = |why: String| Error::invalid_with(field, "bad_template", json!({"why": why}));
        if shown.map_err(why)?.trim().is_empty() {
            return Err(Error::invalid(field, "empty"));
        }
        old.clone_from(new);
    }
    let touched = tx
        .exec(
            "update template set subject = $2, body = $3, version = version + 1 where id = $1 and version = $4",
            (id, row.subject.clone(), row.body.clone(), change.version),
        )
        .await?;
    if touched == 0 {
        return Err(Error::conflict("version_conflict"));
    }
    row.version += 1;
    let draft = FactDraft::new("template.changed", viewer, now).about("template", id.0);
    record(tx, draft).await?;
    Ok(row.template())
}
