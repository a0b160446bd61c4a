//! What people decide about a theme: its name, whether it raises alarms, and that it is the same as another. No fit undoes
//! any of it. Every decision is a row of `theme_edit` and a fact.
//!
//! A merge moves no text: the theme becomes a redirect and its own filings stay its own, also through later fits. So it is
//! one small write however large the theme, and undoing it gives every text back.

use serde::Serialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{ThemeId, mint_uuid};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;
use uuid::Uuid;

/// A name longer than this is a sentence.
const LONGEST_NAME: usize = 120;
/// Merges followed before a row is taken for damaged.
const MOST_MERGES: usize = 100;

/// What may be changed about a theme.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The version that was looked at; left out, the change is made to whatever stands.
    pub version: Option<i64>,
    /// A name that no fit changes.
    pub name: Option<String>,
    /// Left out of alarms, or taken in again.
    pub muted: Option<bool>,
}

/// A theme that leads to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Merged {
    pub theme: ThemeId,
    /// Where its texts are counted now.
    pub into: ThemeId,
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    name_by_human: i64,
    state: String,
    merged_into: Option<ThemeId>,
    version: i64,
}

/// Names a theme for good, mutes it, or takes it into alarms again.
///
/// # Errors
/// `Conflict` with `version_conflict` when somebody changed it since; `theme_is_merged` for one that leads to another.
pub async fn change(
    tx: &mut Tx,
    viewer: &Viewer,
    id: ThemeId,
    change: &Change,
    now: Timestamp,
) -> Result<()> {
    viewer.demand_some(Verb::Write, Kind::Theme)?;
    let row = read(tx, id).await?;
    if change.version.is_some_and(|version| version != row.version) {
        return Err(Error::Conflict {
            code: "version_conflict",
            current: json!({"name": row.name, "state": row.state, "version": row.version}),
        });
    }
    if let Some(into) = row.merged_into {
        return Err(is_merged(into));
    }
    if let Some(name) = &change.name {
        let name = checked_name(name)?;
        if name != row.name || row.name_by_human == 0 {
            rename(tx, viewer, id, name, &row, now).await?;
        }
    }
    // The coarser level raises no alarms.
    let mutable = change.muted.filter(|_| row.state != "parent");
    if let Some(muted) = mutable.filter(|muted| *muted != (row.state == "muted")) {
        let named = row.name_by_human == 1 || change.name.is_some();
        mute(tx, viewer, id, muted, named, now).await?;
    }
    Ok(())
}

fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::invalid("name", "empty"));
    }
    if name.chars().count() > LONGEST_NAME {
        let most = json!({"most": LONGEST_NAME});
        return Err(Error::invalid_with("name", "too_long", most));
    }
    Ok(name)
}

async fn rename(
    tx: &mut Tx,
    viewer: &Viewer,
    id: ThemeId,
    name: &str,
    row: &Row,
    now: Timestamp,
) -> Result<()> {
    let state = if row.state == "auto" {
        "pinned"
    } else {
        &row.state
    };
    tx.exec(
        "update theme set name = $2, name_by_human = 1, state = $3, version = version + 1 where id = $1",
        (id, name, state),
    )
    .await?;
    remember(
        tx,
        viewer,
        id,
        "rename",
        json!({"name": name, "before": row.name}),
        now,
    )
    .await?;
    let fact = FactDraft::new("theme.named", viewer, now).about("theme", id.0);
    record(tx, fact).await.map(drop)
}

async fn mute(
    tx: &mut Tx,
    viewer: &Viewer,
    id: ThemeId,
    muted: bool,
    named: bool,
    now: Timestamp,
) -> Result<()> {
    let (state, verb, kind) = match (muted, named) {
        (true, _) => ("muted", "mute", "theme.muted"),
        (false, true) => ("pinned", "unmute", "theme.unmuted"),
        (false, false) => ("auto", "unmute", "theme.unmuted"),
    };
    // What is muted is no longer rising for anybody.
    tx.exec(
        "update theme set state = $2, raised_at = null, version = version + 1 where id = $1",
        (id, state),
    )
    .await?;
    remember(tx, viewer, id, verb, json!({}), now).await?;
    let fact = FactDraft::new(kind, viewer, now).about("theme", id.0);
    record(tx, fact).await.map(drop)
}

/// Says that one theme is the same as another: its texts are counted there from now on.
///
/// Done again it changes nothing.
///
/// # Errors
/// `Invalid` with `same_theme` when they are one already; `Conflict` with `theme_is_merged` when it leads elsewhere.
pub async fn merge(
    tx: &mut Tx,
    viewer: &Viewer,
    id: ThemeId,
    into: ThemeId,
    now: Timestamp,
) -> Result<Merged> {
    viewer.demand_some(Verb::Write, Kind::Theme)?;
    let row = read(tx, id).await?;
    let end = end_of(tx, into).await?;
    if row.merged_into == Some(into) || row.merged_into == Some(end) {
        return Ok(Merged {
            theme: id,
            into: end,
        });
    }
    if let Some(elsewhere) = row.merged_into {
        return Err(is_merged(elsewhere));
    }
    if end == id {
        return Err(Error::invalid("into", "same_theme"));
    }
    if row.state == "parent" {
        return Err(Error::not_found("theme"));
    }
    tx.exec(
        "update theme set state = 'merged_into', merged_into = $2, raised_at = null, version = version + 1 where id = $1",
        (id, end),
    )
    .await?;
    tx.exec(
        "update theme set version = version + 1 where id = $1",
        (end,),
    )
    .await?;
    remember(
        tx,
        viewer,
        id,
        "merge",
        json!({"into": end, "before": row.state}),
        now,
    )
    .await?;
    record_pair(tx, viewer, "theme.merged", id, end, now).await?;
    Ok(Merged {
        theme: id,
        into: end,
    })
}

/// Undoes a merge: the theme and every text that was its own stand as before. Done again it changes nothing.
pub async fn unmerge(tx: &mut Tx, viewer: &Viewer, id: ThemeId, now: Timestamp) -> Result<()> {
    viewer.demand_some(Verb::Write, Kind::Theme)?;
    let row = read(tx, id).await?;
    let Some(into) = row.merged_into else {
        return Ok(());
    };
    let last: Option<(String,)> = tx
        .opt(
            "select body from theme_edit where theme = $1 and verb = 'merge' order by at desc, id desc limit 1",
            (id,),
        )
        .await?;
    let before = last
        .and_then(|(body,)| serde_json::from_str::<serde_json::Value>(&body).ok())
        .and_then(|body| body["before"].as_str().map(str::to_owned))
        .unwrap_or_else(|| "pinned".to_owned());
    // Its row was left alone by the fits since; it has its texts again, so it is not archived.
    let state = if before == "archived" {
        "auto"
    } else {
        &before
    };
    tx.exec(
        "update theme set state = $2, merged_into = null, version = version + 1 where id = $1",
        (id, state),
    )
    .await?;
    tx.exec(
        "update theme set version = version + 1 where id = $1",
        (into,),
    )
    .await?;
    remember(tx, viewer, id, "unmerge", json!({"into": into}), now).await?;
    record_pair(tx, viewer, "theme.unmerged", id, into, now).await
}

async fn read(tx: &mut Tx, id: ThemeId) -> Result<Row> {
    let row = tx
        .opt(
            "select name, name_by_human, state, merged_into, version from theme where id = $1",
            (id,),
        )
        .await?;
    row.ok_or(Error::not_found("theme"))
}

/// The theme that holds the texts of `id` in the end.
async fn end_of(tx: &mut Tx, id: ThemeId) -> Result<ThemeId> {
    let mut end = id;
    for _ in 0..MOST_MERGES {
        let row = read(tx, end).await?;
        if row.state == "parent" {
            return Err(Error::not_found("theme"));
        }
        match row.merged_into {
            Some(next) => end = next,
            None => return Ok(end),
        }
    }
    Err(Error::conflict("theme_is_merged"))
}

fn is_merged(into: ThemeId) -> Error {
    Error::Conflict {
        code: "theme_is_merged",
        current: json!({"merged_into": into}),
    }
}

async fn record_pair(
    tx: &mut Tx,
    viewer: &Viewer,
    kind: &'static str,
    id: ThemeId,
    into: ThemeId,
    now: Timestamp,
) -> Result<()> {
    let fact = FactDraft::new(kind, viewer, now)
        .about("theme", id.0)
        .about("theme", into.0)
        .body(json!({"theme": id, "into": into}));
    record(tx, fact).await.map(drop)
}

async fn remember(
    tx: &mut Tx,
    viewer: &Viewer,
    id: ThemeId,
    verb: &str,
    body: serde_json::Value,
    now: Timestamp,
) -> Result<()> {
    let row: (Uuid, Timestamp, _, ThemeId, &str, String) = (
        mint_uuid(now),
        now,
        viewer.person(),
        id,
        verb,
        body.to_string(),
    );
    tx.exec(
        "insert into theme_edit (id, at, person, theme, verb, body) values ($1, $2, $3, $4, $5, $6)",
        row,
    )
    .await
    .map(drop)
}
