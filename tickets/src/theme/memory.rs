//! What the rows remember of the last fit and of people's decisions: enough to begin the next one from, on any node.

use tickets_base::db::JsonText;
use tickets_base::id::{ThemeId, TicketId};
use tickets_base::{Db, Result, Timestamp};
use uuid::Uuid;

use super::store::Labels;

/// A fit in place.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Run {
    pub id: Uuid,
    pub at: Timestamp,
    /// Texts it was made of.
    pub texts: i64,
    pub state_ref: String,
}

/// A theme as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub id: ThemeId,
    /// Its number in the fits.
    pub number: u32,
    pub name: String,
    pub named_by_person: bool,
    /// auto, pinned, muted, merged_into, archived
    pub state: String,
    pub merged_into: Option<ThemeId>,
}

/// A complaint under its theme.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Filing {
    pub ticket: TicketId,
    pub theme: Option<ThemeId>,
    pub by_human: i64,
}

type Row = (
    ThemeId,
    String,
    i64,
    String,
    Option<ThemeId>,
    JsonText<Labels>,
);

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub run: Option<Run>,
    /// The newest decision these rows contain.
    pub edit: Option<Uuid>,
    pub themes: Vec<Standing>,
    pub filings: Vec<Filing>,
}

/// The run everybody reads.
pub async fn newest_run(db: &Db) -> Result<Option<Run>> {
    db.opt(
        "select id, at, texts, state_ref from theme_run order by at desc, id desc limit 1",
        (),
    )
    .await
}

/// The newest decision of a person.
pub async fn newest_edit(db: &Db) -> Result<Option<Uuid>> {
    let row: Option<(Uuid,)> = db
        .opt(
            "select id from theme_edit order by at desc, id desc limit 1",
            (),
        )
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Did a person decide anything after that time?
pub async fn decided_since(db: &Db, at: Timestamp) -> Result<bool> {
    let row: Option<(Uuid,)> = db
        .opt("select id from theme_edit where at > $1 limit 1", (at,))
        .await?;
    Ok(row.is_some())
}

/// Reads the edit first: one made meanwhile is newer than what is remembered, and is seen the next time.
pub async fn memory(db: &Db) -> Result<Memory> {
    let edit = newest_edit(db).await?;
    let run = newest_run(db).await?;
    let themes: Vec<Row> = db
        .all(
            "select id, name, name_by_human, state, merged_into, labels from theme where state <> 'parent' order by id",
            (),
        )
        .await?;
    let standing = |(id, name, named, state, merged_into, labels): Row| Standing {
        id,
        number: labels.0.number,
        name,
        named_by_person: named == 1,
        state,
        merged_into,
    };
    let filings = match &run {
        Some(run) => {
            db.all(
                "select ticket, theme, by_human from theme_filing where run = $1",
                (run.id,),
            )
            .await?
        }
        None => Vec::new(),
    };
    Ok(Memory {
        run,
        edit,
        themes: themes.into_iter().map(standing).collect(),
        filings,
    })
}
