//! Lines, their numbers and the flows they run, as the floor reads them.

use tickets_base::db::JsonText;
use tickets_base::id::{FlowId, LineId};
use tickets_base::{Db, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Line {
    pub id: LineId,
    /// An address or a network: `127.0.0.0/8`.
    pub source: String,
    pub country: String,
    pub area_code: String,
    pub strip_prefixes: JsonText<Vec<String>>,
    pub flow: Option<FlowId>,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct LineNumber {
    /// Digits as dialled.
    pub number: String,
    pub line: LineId,
    pub flow: FlowId,
}

/// A published flow; its body is JSON whose type belongs to telephony.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct FlowBody {
    pub id: FlowId,
    pub name: String,
    pub body: String,
}

pub async fn lines(db: &Db) -> Result<Vec<Line>> {
    db.all(
        "select id, source, country, area_code, strip_prefixes, flow from line order by id",
        (),
    )
    .await
}

pub async fn numbers(db: &Db) -> Result<Vec<LineNumber>> {
    db.all(
        "select number, line, flow from line_number order by number",
        (),
    )
    .await
}

pub async fn flows(db: &Db) -> Result<Vec<FlowBody>> {
    db.all(
        "select id, name, body from flow where state = 'published' order by id",
        (),
    )
    .await
}
