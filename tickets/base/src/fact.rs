//! The log of what happened: one row a fact, never edited, read in one order by everybody.
//!
//! A fact is written in the transaction of the change it tells ([`record`]). Its body carries ids, numbers and words of
//! enums, never names, telephone numbers or free text: those live in rows that can be erased.
//!
//! Order: on SQLite there is one writer, so a fact is numbered as it is written. On PostgreSQL numbers drawn while writing
//! are not in the order of the commits and a reader at `seq > last` would lose rows; there a fact is written without a
//! number, and one [sequencer] numbers what is committed. Readers see numbered facts only.
//!
//! [sequencer]: log::FactLog

mod log;
mod sequence;

pub use log::{FactLog, FactNews};
pub use sequence::{LEASE, number};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::{Db, Engine, JsonText, Tx};
use crate::error::Result;
use crate::id::{CallId, FactId, PersonId};
use crate::viewer::Viewer;

/// Who made it happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum By {
    Person(PersonId),
    Rule(Uuid),
    System,
}

impl By {
    fn columns(self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::Person(person) => ("person", Some(person.0)),
            Self::Rule(rule) => ("rule", Some(rule)),
            Self::System => ("system", None),
        }
    }

    fn of(kind: &str, id: Option<Uuid>) -> Self {
        match (kind, id) {
            ("person", Some(id)) => Self::Person(PersonId(id)),
            ("rule", Some(id)) => Self::Rule(id),
            _ => Self::System,
        }
    }
}

/// A record a fact is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// `ticket`, `customer`, `call` …
    pub kind: String,
    pub id: Uuid,
}

/// A fact about to be written.
#[derive(Clone, Debug)]
pub struct FactDraft {
    kind: &'static str,
    version: i64,
    at: Timestamp,
    by: By,
    subjects: Vec<(&'static str, Uuid)>,
    call: Option<CallId>,
    cause: Option<String>,
    node: String,
    trace: Option<String>,
    body: Value,
}

impl FactDraft {
    /// `noun.past`, by this viewer.
    pub fn new(kind: &'static str, viewer: &Viewer, at: Timestamp) -> Self {
        Self {
            kind,
            version: 1,
            at,
            by: viewer.by(),
            subjects: Vec::new(),
            call: None,
            cause: None,
            node: viewer.node().to_string(),
            trace: viewer.trace().map(str::to_owned),
            body: Value::Object(serde_json::Map::new()),
        }
    }

    /// Adds a record it is about; naming one twice is the same as once.
    #[must_use]
    pub fn about(mut self, kind: &'static str, id: Uuid) -> Self {
        if !self.subjects.contains(&(kind, id)) {
            self.subjects.push((kind, id));
        }
        self
    }

    /// As [`FactDraft::about`], if there is one.
    #[must_use]
    pub fn about_some(self, kind: &'static str, id: Option<Uuid>) -> Self {
        match id {
            Some(id) => self.about(kind, id),
            None => self,
        }
    }

    #[must_use]
    pub fn during(mut self, call: Option<CallId>) -> Self {
        self.call = call;
        self
    }

    /// The fact or request this follows from.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    #[must_use]
    pub fn by(mut self, by: By) -> Self {
        self.by = by;
        self
    }

    /// The form of the body, when it has changed since the first.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    /// Ids, numbers and words of enums only.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = body;
        self
    }
}

/// A fact as read; `seq` is the order of the log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    pub id: FactId,
    pub seq: i64,
    pub kind: String,
    pub version: i64,
    pub at: Timestamp,
    pub by: By,
    pub subjects: Vec<Subject>,
    pub call: Option<CallId>,
    pub cause: Option<String>,
    pub node: String,
    pub trace: Option<String>,
    pub body: Value,
}

impl Fact {
    /// The first subject of the kind.
    pub fn subject(&self, kind: &str) -> Option<Uuid> {
        self.subjects
            .iter()
            .find(|subject| subject.kind == kind)
            .map(|subject| subject.id)
    }
}

/// Writes a fact in the transaction of its change; the commit wakes the readers.
pub async fn record(tx: &mut Tx, draft: FactDraft) -> Result<FactId> {
    let id = FactId::mint(draft.at);
    let (by_kind, by_id) = draft.by.columns();
    // One writer on SQLite: the next number is the last one's successor. The last fact is never deleted.
    let sql = tx.pick(
        "insert into fact (id, seq, kind, version, at, by_kind, by_id, call, cause, node, trace, body)
         values ($1, (select coalesce(max(seq), 0) + 1 from fact), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        "insert into fact (id, seq, kind, version, at, by_kind, by_id, call, cause, node, trace, body)
         values ($1, null, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    );
    let body = JsonText(draft.body);
    let row = (
        id,
        draft.kind,
        draft.version,
        draft.at,
        by_kind,
        by_id,
        draft.call,
        draft.cause,
        draft.node,
        draft.trace,
        body,
    );
    tx.exec(sql, row).await?;
    for (kind, subject) in draft.subjects {
        tx.exec(
            "insert into fact_subject (fact, kind, id, at) values ($1, $2, $3, $4)",
            (id, kind, subject, draft.at),
        )
        .await?;
    }
    tx.mark_recorded();
    Ok(id)
}

/// The number of the newest fact readers may see; 0 for an empty log.
pub async fn last_seq(db: &Db) -> Result<i64> {
    let (seq,): (i64,) = db.one("select coalesce(max(seq), 0) from fact", ()).await?;
    Ok(seq)
}

/// Facts after `seq` in order, at most `limit`.
pub async fn after(db: &Db, seq: i64, limit: i64) -> Result<Vec<Fact>> {
    let rows = db
        .all(
            "select id, seq, kind, version, at, by_kind, by_id, call, cause, node, trace, body
             from fact where seq > $1 order by seq limit $2",
            (seq, limit),
        )
        .await?;
    let Some(last) = last_of(&rows) else {
        return Ok(Vec::new());
    };
    let subjects = db
        .all(
            "select s.fact, s.kind, s.id from fact_subject s join fact f on f.id = s.fact
             where f.seq > $1 and f.seq <= $2 order by f.seq, s.kind, s.id",
            (seq, last),
        )
        .await?;
    Ok(assemble(rows, subjects))
}

/// As [`after`], inside a reader's transaction.
pub(crate) async fn after_in(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Fact>> {
    let rows = tx
        .all(
            "select id, seq, kind, version, at, by_kind, by_id, call, cause, node, trace, body
             from fact where seq > $1 order by seq limit $2",
            (seq, limit),
        )
        .await?;
    let Some(last) = last_of(&rows) else {
        return Ok(Vec::new());
    };
    let subjects = tx
        .all(
            "select s.fact, s.kind, s.id from fact_subject s join fact f on f.id = s.fact
             where f.seq > $1 and f.seq <= $2 order by f.seq, s.kind, s.id",
            (seq, last),
        )
        .await?;
    Ok(assemble(rows, subjects))
}

/// The newest facts about one record, newest first: its audit.
pub async fn about(db: &Db, kind: &str, id: Uuid, limit: i64) -> Result<Vec<Fact>> {
    let rows: Vec<Row> = db
        .all(
            "select f.id, f.seq, f.kind, f.version, f.at, f.by_kind, f.by_id, f.call, f.cause, f.node, f.trace, f.body
             from fact_subject s join fact f on f.id = s.fact
             where s.kind = $1 and s.id = $2 and f.seq is not null order by s.at desc limit $3",
            (kind, id, limit),
        )
        .await?;
    Ok(assemble(rows, vec![]))
}

type SubjectRow = (FactId, String, Uuid);

#[derive(sqlx::FromRow)]
struct Row {
    id: FactId,
    seq: i64,
    kind: String,
    version: i64,
    at: Timestamp,
    by_kind: String,
    by_id: Option<Uuid>,
    call: Option<CallId>,
    cause: Option<String>,
    node: String,
    trace: Option<String>,
    body: JsonText<Value>,
}

fn last_of(rows: &[Row]) -> Option<i64> {
    rows.last().map(|row| row.seq)
}

/// Both come in the order of the log.
fn assemble(rows: Vec<Row>, subjects: Vec<SubjectRow>) -> Vec<Fact> {
    let mut subjects = subjects.into_iter().peekable();
    let fact = |row: Row| {
        let mut own = Vec::new();
        while let Some((_, kind, id)) = subjects.next_if(|(fact, ..)| *fact == row.id) {
            own.push(Subject { kind, id });
        }
        Fact {
            id: row.id,
            seq: row.seq,
            kind: row.kind,
            version: row.version,
            at: row.at,
            by: By::of(&row.by_kind, row.by_id),
            subjects: own,
            call: row.call,
            cause: row.cause,
            node: row.node,
            trace: row.trace,
            body: row.body.0,
        }
    };
    rows.into_iter().map(fact).collect()
}

/// Does this engine number facts as they are written?
pub(crate) fn numbered_when_written(engine: Engine) -> bool {
    engine == Engine::Sqlite
}
