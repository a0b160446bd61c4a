//! A person who works here: whoever can sign in, answer, drive out, sell. Customers are no persons of
//! this table. Nobody is deleted: who leaves gets `left_at`, and history keeps its names.
//!
//! Verbs: [`create`], [`change`], [`set_password`] (`person/`); passwords are hashed by [`password`].

mod change;
mod create;
pub mod password;
mod presence;

pub use change::{PersonChange, change, set_password};
pub use create::{NewPerson, create};
pub use presence::{
    Worker, all_skills, all_territories, floor_mark, keep_presence, kept_presences, workers,
};

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tickets_base::id::{PersonId, TeamId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Error, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use crate::org::Words;
use crate::pinyin;

/// Which area opens after sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    Agent,
    Technician,
    Manager,
    Sales,
    Admin,
}

/// What one person carries at once: a call fills it.
pub const USUAL_CAPACITY: i64 = 100;

/// A person as colleagues see one.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Person {
    pub id: PersonId,
    pub sign_in: String,
    pub name: String,
    pub unit: TeamId,
    pub unit_path: String,
    pub language: String,
    pub time_zone: String,
    pub position: String,
    pub capacity: i64,
    pub version: i64,
}

/// A skill and how well it is mastered, 1 to 5.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct SkillLevel {
    pub skill: String,
    pub level: i64,
}

/// The same, to be read by people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NamedSkill {
    pub skill: String,
    pub name: Words,
    pub level: i64,
}

/// The presence a person chose last, as kept; while the house runs the floor's memory is the truth.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptPresence {
    pub state: String,
    pub reason: Option<String>,
    pub since: Timestamp,
    pub version: i64,
}

/// What sign-in compares.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Credentials {
    pub id: PersonId,
    pub password_hash: Option<String>,
}

impl Position {
    pub fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Technician => "technician",
            Self::Manager => "manager",
            Self::Sales => "sales",
            Self::Admin => "admin",
        }
    }
}

/// The person, whoever asks: names of colleagues are no secret. `NotFound` for one who never was.
pub async fn get(db: &Db, id: PersonId) -> Result<Person> {
    db.opt(
        "select id, sign_in, name, unit, unit_path, language, time_zone, position, capacity, version
         from person where id = $1",
        (id,),
    )
    .await?
    .ok_or(Error::not_found("person"))
}

/// Who signs in by this name; `None` for nobody, or one who has left.
pub async fn credentials(db: &Db, sign_in: &str) -> Result<Option<Credentials>> {
    db.opt(
        "select id, password_hash from person where sign_in = $1 and left_at is null",
        (normal(sign_in),),
    )
    .await
}

/// People of the house this viewer may see, by name; `typed` narrows by name, sound or sign-in.
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    typed: &str,
    after: Option<(String, PersonId)>,
    limit: i64,
) -> Result<Vec<Person>> {
    let scope = viewer.scope(Verb::Read, Kind::Person);
    let word = format!("%{}%", escaped(&pinyin::typed(typed)));
    let (name, id) = after.unwrap_or((String::new(), PersonId(uuid::Uuid::nil())));
    // A few hundred rows: the pattern is matched on the page's own rows, not on a hot path.
    db.all(
        "select id, sign_in, name, unit, unit_path, language, time_zone, position, capacity, version
         from person
         where left_at is null and (id = $1 or substr(unit_path || '|', 1, length($2)) = $2)
           and (name_terms like $3 escape '!' or sign_in like $3 escape '!') and (name, id) > ($4, $5)
         order by name, id limit $6",
        (scope.owner, scope.prefix, word, name, id, limit),
    )
    .await
}

/// Skills by person, for the people of one page.
pub async fn skills(db: &Db, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<NamedSkill>>> {
    let rows: Vec<(PersonId, String, i64, String, String)> = db
        .all(
            "select p.person, p.skill, p.level, s.name_en, s.name_zh
             from person_skill p join skill s on s.code = p.skill order by p.person, p.level desc, p.skill",
            (),
        )
        .await?;
    let mut out: HashMap<_, Vec<_>> = HashMap::new();
    for (person, skill, level, en, zh) in rows {
        if people.contains(&person) {
            let name = Words { en, zh };
            let skills = out.entry(person).or_default();
            skills.push(NamedSkill { skill, name, level });
        }
    }
    Ok(out)
}

/// The presence kept for this person; nobody who never chose one has a row.
pub async fn kept_presence(db: &Db, person: PersonId) -> Result<Option<KeptPresence>> {
    db.opt(
        "select state, reason, since, version from presence where person = $1",
        (person,),
    )
    .await
}

/// Codes of the person's roles.
pub async fn role_codes(db: &Db, person: PersonId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = db
        .all(
            "select r.code from person_role p join role r on r.id = p.role
             where p.person = $1 order by r.code",
            (person,),
        )
        .await?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

/// Is anybody there yet? A new house has nobody.
pub async fn anybody(db: &Db) -> Result<bool> {
    let (people,): (i64,) = db.one("select count(*) from person", ()).await?;
    Ok(people > 0)
}

/// Sign-in names are lower case and have no blanks at their ends.
fn normal(sign_in: &str) -> String {
    sign_in.trim().to_lowercase()
}

fn escaped(word: &str) -> String {
    word.replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_")
}

/// A skill by its code; one that is there keeps its name.
pub async fn add_skill(tx: &mut Tx, code: &str, name: &Words) -> Result<()> {
    tx.exec(
        "insert into skill (code, name_en, name_zh) values ($1, $2, $3) on conflict (code) do nothing",
        (code, &name.en, &name.zh),
    )
    .await
    .map(drop)
}
