//! "See as": the page as another person sees it, for whoever explains or checks rights.

use tickets_base::fact::record;
use tickets_base::id::PersonId;
use tickets_base::viewer::{Kind, Ownership, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};

use super::Session;

/// Needs `configure person` over the person: nobody widens what he may see by it.
pub async fn see_as(
    tx: &mut Tx,
    viewer: &Viewer,
    session: &Session,
    person: PersonId,
    now: Timestamp,
) -> Result<()> {
    let row: Option<(String,)> = tx
        .opt(
            "select unit_path from person where id = $1 and left_at is null",
            (person,),
        )
        .await?;
    let (unit_path,) = row.ok_or(Error::not_found("person"))?;
    let owned = Ownership {
        owner: None,
        unit_path,
    };
    viewer.demand(Verb::Configure, Kind::Person, &owned)?;
    set(tx, session, Some(person)).await?;
    let fact = FactDraft::new("session.seen_as", viewer, now);
    record(
        tx,
        fact.about("person", person.0)
            .about("session", session.id.0),
    )
    .await?;
    Ok(())
}

/// Back to oneself.
pub async fn stop_seeing_as(
    tx: &mut Tx,
    viewer: &Viewer,
    session: &Session,
    now: Timestamp,
) -> Result<()> {
    let Some(person) = session.see_as else {
        return Ok(());
    };
    set(tx, session, None).await?;
    let fact = FactDraft::new("session.seen_as_self", viewer, now);
    record(
        tx,
        fact.about("person", person.0)
            .about("session", session.id.0),
    )
    .await?;
    Ok(())
}

async fn set(tx: &mut Tx, session: &Session, person: Option<PersonId>) -> Result<()> {
    tx.exec(
        "update session set see_as = $2 where id = $1",
        (session.id, person),
    )
    .await
    .map(drop)
}
