//! Another name, or other rights.

use tickets_base::fact::record;
use tickets_base::id::RoleId;
use tickets_base::viewer::{Fields, Kind, Reach, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};

use super::RoleGrant;
use crate::org::Words;

/// What is `None` stays; `grants`, when given, are all of them.
#[derive(Clone, Debug)]
pub struct RoleChange {
    pub version: i64,
    pub name: Option<Words>,
    pub grants: Option<Vec<RoleGrant>>,
}

/// Needs `configure person` over everybody. Takes effect with the next request of each person.
pub async fn change(
    tx: &mut Tx,
    viewer: &Viewer,
    role: RoleId,
    change: RoleChange,
    now: Timestamp,
) -> Result<()> {
    if viewer.reach(Verb::Configure, Kind::Person) != Reach::All || viewer.is_read_only() {
        viewer.demand_some(Verb::Configure, Kind::Person)?;
        return Err(Error::forbidden("not_allowed"));
    }
    let (en, zh) = change
        .name
        .map_or((None, None), |name| (Some(name.en), Some(name.zh)));
    let changed = tx
        .exec(
            "update role set name_en = coalesce($3, name_en), name_zh = coalesce($4, name_zh),
                             version = version + 1
             where id = $1 and version = $2",
            (role, change.version, en, zh),
        )
        .await?;
    if changed == 0 {
        return Err(stale(tx, role).await?);
    }
    if let Some(grants) = change.grants {
        replace(tx, role, &grants).await?;
        somebody_may_configure(tx).await?;
    }
    record(
        tx,
        FactDraft::new("role.changed", viewer, now).about("role", role.0),
    )
    .await?;
    Ok(())
}

/// A house in which nobody may change roles could only be mended by hand, in the database.
async fn somebody_may_configure(tx: &mut Tx) -> Result<()> {
    let (left,): (i64,) = tx
        .one(
            "select count(*) from person p
             join person_role pr on pr.person = p.id
             join role_grant g on g.role = pr.role
             where p.left_at is null and g.verb in ('*', 'configure')
               and g.record in ('*', 'person') and g.scope = 'all'",
            (),
        )
        .await?;
    if left == 0 {
        return Err(Error::invalid("grants", "nobody_left_to_configure"));
    }
    Ok(())
}

async fn stale(tx: &mut Tx, role: RoleId) -> Result<Error> {
    let known: Option<(i64,)> = tx
        .opt("select version from role where id = $1", (role,))
        .await?;
    Ok(match known {
        Some((version,)) => Error::Conflict {
            code: "version_conflict",
            current: serde_json::json!({"id": role, "version": version}),
        },
        None => Error::not_found("role"),
    })
}

/// Puts these rights in place of the old ones; a word nobody knows is refused.
pub(crate) async fn replace(tx: &mut Tx, role: RoleId, grants: &[RoleGrant]) -> Result<()> {
    tx.exec("delete from role_grant where role = $1", (role,))
        .await?;
    for grant in grants {
        check(grant)?;
        tx.exec(
            "insert into role_grant (role, verb, record, scope, fields) values ($1, $2, $3, $4, $5)
             on conflict (role, verb, record, scope, fields) do nothing",
            (
                role,
                &grant.verb,
                &grant.record,
                &grant.scope,
                &grant.fields,
            ),
        )
        .await?;
    }
    Ok(())
}

fn check(grant: &RoleGrant) -> Result<()> {
    let scopes = [Reach::Own, Reach::Team, Reach::Below, Reach::All];
    let words: [(&'static str, bool, Vec<&str>); 4] = [
        (
            "grants.verb",
            Verb::matching(&grant.verb).is_empty(),
            Verb::ALL.iter().map(|known| known.word()).collect(),
        ),
        (
            "grants.record",
            Kind::matching(&grant.record).is_empty(),
            Kind::ALL.iter().map(|known| known.word()).collect(),
        ),
        (
            "grants.scope",
            Reach::parse(&grant.scope) == Reach::None,
            scopes.iter().map(|known| known.word()).collect(),
        ),
        (
            "grants.fields",
            Fields::matching(&grant.fields).is_empty(),
            Fields::ALL.iter().map(|known| known.word()).collect(),
        ),
    ];
    match words.into_iter().find(|(_, unknown, _)| *unknown) {
        Some((field, _, known)) => {
            let params = serde_json::json!({ "known": known });
            Err(Error::invalid_with(field, "unknown_word", params))
        }
        None => Ok(()),
    }
}
