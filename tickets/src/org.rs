//! The organisation: a tree of company, branches, departments, teams and dealers.
//!
//! A unit's path (`/company/branch/team/`, of ids) stands in every row it owns, so that "my team and
//! all below" is a prefix. Moving a unit would rewrite those paths and is not offered yet.

use serde::Serialize;
use tickets_base::fact::record;
use tickets_base::id::TeamId;
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

/// A word in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub en: String,
    pub zh: String,
}

/// One unit; its children name it as `parent`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Unit {
    pub id: TeamId,
    pub parent: Option<TeamId>,
    /// company, branch, department, team, dealer
    pub kind: String,
    pub name: Words,
    #[serde(skip)]
    pub path: String,
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: TeamId,
    parent: Option<TeamId>,
    kind: String,
    name_en: String,
    name_zh: String,
    path: String,
    version: i64,
}

impl Words {
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self {
            en: en.into(),
            zh: zh.into(),
        }
    }
}

impl From<Row> for Unit {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            parent: row.parent,
            kind: row.kind,
            name: Words::new(row.name_en, row.name_zh),
            path: row.path,
            version: row.version,
        }
    }
}

/// The whole tree, parents before children.
pub async fn tree(db: &Db) -> Result<Vec<Unit>> {
    let rows: Vec<Row> = db
        .all(
            "select id, parent, kind, name_en, name_zh, path, version from org_unit order by path",
            (),
        )
        .await?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

/// The unit; `NotFound` if there is none.
pub async fn get(db: &Db, id: TeamId) -> Result<Unit> {
    let row: Option<Row> = db
        .opt(
            "select id, parent, kind, name_en, name_zh, path, version from org_unit where id = $1",
            (id,),
        )
        .await?;
    row.map(Unit::from).ok_or(Error::not_found("unit"))
}

/// The path rows of this unit carry.
pub async fn path(tx: &mut Tx, id: TeamId) -> Result<String> {
    let row: Option<(String,)> = tx
        .opt("select path from org_unit where id = $1", (id,))
        .await?;
    row.map(|(path,)| path).ok_or(Error::not_found("unit"))
}

/// A new unit under `parent`; the company has none. Needs `configure person`.
pub async fn create(
    tx: &mut Tx,
    viewer: &Viewer,
    parent: Option<TeamId>,
    kind: &str,
    name: &Words,
    now: Timestamp,
) -> Result<TeamId> {
    viewer.demand_some(Verb::Configure, Kind::Person)?;
    if !matches!(
        kind,
        "company" | "branch" | "department" | "team" | "dealer"
    ) {
        return Err(Error::invalid("kind", "unknown_unit_kind"));
    }
    let above = match parent {
        Some(parent) => path(tx, parent).await?,
        None => "/".to_owned(),
    };
    let id = TeamId::mint(now);
    tx.exec(
        "insert into org_unit (id, parent, kind, name_en, name_zh, path, version)
         values ($1, $2, $3, $4, $5, $6, 1)",
        (
            id,
            parent,
            kind,
            &name.en,
            &name.zh,
            format!("{above}{id}/"),
        ),
    )
    .await?;
    record(
        tx,
        FactDraft::new("unit.created", viewer, now).about("unit", id.0),
    )
    .await?;
    Ok(id)
}
