//! A new colleague, with a place in the organisation, roles and skills.

use tickets_base::fact::record;
use tickets_base::id::{PersonId, RoleId, TeamId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};

use super::{Position, SkillLevel, normal};
use crate::{org, pinyin};

/// Everything a person begins with. Ids, when given, are for a seed that must name its people.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub sign_in: String,
    pub name: String,
    pub position: Position,
    pub unit: TeamId,
    pub language: String,
    pub time_zone: String,
    pub mobile: Option<String>,
    /// Made by [`super::password::hash`]; none: nobody can sign in by this name yet.
    pub password_hash: Option<String>,
    /// Work carried at once: 100 is one call, or ten tickets or repairs.
    pub capacity: i64,
    pub roles: Vec<RoleId>,
    pub skills: Vec<SkillLevel>,
    pub territories: Vec<String>,
}

/// Needs `create person`; `Conflict` when the sign-in name is taken.
pub async fn create(
    tx: &mut Tx,
    viewer: &Viewer,
    new: NewPerson,
    now: Timestamp,
) -> Result<PersonId> {
    viewer.demand_some(Verb::Create, Kind::Person)?;
    check(&new)?;
    let sign_in = normal(&new.sign_in);
    let taken: Option<(PersonId,)> = tx
        .opt("select id from person where sign_in = $1", (&sign_in,))
        .await?;
    if taken.is_some() {
        return Err(Error::conflict("sign_in_taken"));
    }
    let unit_path = org::path(tx, new.unit).await?;
    let id = PersonId::mint(now);
    insert(tx, id, &new, &sign_in, &unit_path, now).await?;
    for role in &new.roles {
        tx.exec(
            "insert into person_role (person, role) values ($1, $2)",
            (id, *role),
        )
        .await?;
    }
    for SkillLevel { skill, level } in &new.skills {
        tx.exec(
            "insert into person_skill (person, skill, level) values ($1, $2, $3)",
            (id, skill, *level),
        )
        .await?;
    }
    for territory in &new.territories {
        tx.exec(
            "insert into person_territory (person, territory) values ($1, $2)",
            (id, territory),
        )
        .await?;
    }
    record(
        tx,
        FactDraft::new("person.created", viewer, now).about("person", id.0),
    )
    .await?;
    Ok(id)
}

async fn insert(
    tx: &mut Tx,
    id: PersonId,
    new: &NewPerson,
    sign_in: &str,
    unit_path: &str,
    now: Timestamp,
) -> Result<()> {
    let terms = pinyin::terms(&new.name);
    let row = (
        id,
        sign_in,
        new.name.trim().to_owned(),
        terms,
        new.unit,
        unit_path,
        &new.language,
        &new.time_zone,
        new.mobile.clone(),
        new.password_hash.clone(),
        new.capacity,
        new.position.word(),
        now,
    );
    tx.exec(
        "insert into person (id, sign_in, name, name_terms, unit, unit_path, language, time_zone,
                             mobile, password_hash, capacity, position, created_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)",
        row,
    )
    .await
    .map(drop)
}

fn check(new: &NewPerson) -> Result<()> {
    let sign_in = normal(&new.sign_in);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if sign_in.is_empty() || sign_in.len() > 64 || !sign_in.chars().all(plain) {
        return Err(Error::invalid("sign_in", "bad_sign_in"));
    }
    if new.name.trim().is_empty() || new.name.len() > 200 {
        return Err(Error::invalid("name", "bad_name"));
    }
    Ok(())
}
