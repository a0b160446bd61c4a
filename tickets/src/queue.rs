//! Queues: where work waits, what it asks for, and what people promise there.

use serde::{Deserialize, Serialize};
use tickets_base::db::JsonText;
use tickets_base::id::QueueId;
use tickets_base::{Db, Result};

/// A skill and the least level of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub skill: String,
    pub level: u8,
}

/// After so long these skills are no longer asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relax {
    pub after_s: i64,
    pub drop: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Queue {
    pub id: QueueId,
    /// What flows name.
    pub code: String,
    pub name_en: String,
    pub name_zh: String,
    /// call, repair, ticket
    pub kind: String,
    pub strategy: String,
    pub skills: JsonText<Vec<Asked>>,
    pub relax: JsonText<Vec<Relax>>,
    pub ring_s: i64,
    pub wrap_up_s: i64,
    /// Answered within so many seconds counts as in time,
    pub service_level_s: i64,
    /// and this share of the calls should be.
    pub service_level_percent: i64,
    pub short_abandon_s: i64,
    pub recorded: i64,
    pub music: String,
    pub outcome_required: i64,
    pub version: i64,
}

impl Queue {
    /// Skills that are asked for to the end: who has them belongs to the queue.
    pub fn lasting_skills(&self) -> impl Iterator<Item = &str> {
        let dropped = |skill: &str| {
            self.relax
                .0
                .iter()
                .any(|r| r.drop.iter().any(|d| d == skill))
        };
        self.skills
            .0
            .iter()
            .map(|asked| asked.skill.as_str())
            .filter(move |s| !dropped(s))
    }
}

/// All of them: a house has a few.
pub async fn all(db: &Db) -> Result<Vec<Queue>> {
    db.all(
        "select id, code, name_en, name_zh, kind, strategy, skills, relax, ring_s, wrap_up_s, service_level_s,
           service_level_percent, short_abandon_s, recorded, music, outcome_required, version
         from queue order by code",
        (),
    )
    .await
}
