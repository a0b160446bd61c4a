//! What a person changes about oneself, and a new password.

use tickets_base::fact::record;
use tickets_base::id::PersonId;
use tickets_base::viewer::{Kind, Ownership, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};

/// What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct PersonChange {
    /// `zh` or `en`.
    pub language: Option<String>,
    /// An IANA name, `Asia/Shanghai`.
    pub time_zone: Option<String>,
}

/// One's own, or with `write person`.
pub async fn change(
    tx: &mut Tx,
    viewer: &Viewer,
    person: PersonId,
    change: PersonChange,
    now: Timestamp,
) -> Result<()> {
    demand(tx, viewer, person).await?;
    if let Some(language) = &change.language
        && !matches!(language.as_str(), "zh" | "en")
    {
        return Err(Error::invalid("language", "unknown_language"));
    }
    if let Some(zone) = &change.time_zone
        && jiff::tz::TimeZone::get(zone).is_err()
    {
        return Err(Error::invalid("time_zone", "unknown_time_zone"));
    }
    tx.exec(
        "update person set language = coalesce($2, language), time_zone = coalesce($3, time_zone),
                           version = version + 1
         where id = $1",
        (person, change.language, change.time_zone),
    )
    .await?;
    record(
        tx,
        FactDraft::new("person.changed", viewer, now).about("person", person.0),
    )
    .await?;
    Ok(())
}

/// A new password ends every session of the person. `hash` is made by `password::hash`.
pub async fn set_password(
    tx: &mut Tx,
    viewer: &Viewer,
    person: PersonId,
    hash: String,
    now: Timestamp,
) -> Result<()> {
    demand(tx, viewer, person).await?;
    tx.exec(
        "update person set password_hash = $2, version = version + 1 where id = $1",
        (person, hash),
    )
    .await?;
    tx.exec(
        "update session set revoked_at = $2 where person = $1 and revoked_at is null",
        (person, now),
    )
    .await?;
    let fact = FactDraft::new("person.password_set", viewer, now).about("person", person.0);
    record(tx, fact).await?;
    Ok(())
}

async fn demand(tx: &mut Tx, viewer: &Viewer, person: PersonId) -> Result<()> {
    if viewer.person() == Some(person) && !viewer.is_read_only() {
        return Ok(());
    }
    let row: Option<(String,)> = tx
        .opt("select unit_path from person where id = $1", (person,))
        .await?;
    let (unit_path,) = row.ok_or(Error::not_found("person"))?;
    let owned = Ownership {
        owner: Some(person),
        unit_path,
    };
    viewer.demand(Verb::Write, Kind::Person, &owned)
}
