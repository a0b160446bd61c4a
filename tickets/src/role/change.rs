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
    }
    record(
        tx,
        FactDraft::new("role.changed", viewer, now).about("role", role.0),
    )
    .await?;
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
    let bad = |field: &'static str| Err(Error::invalid(field, "unknown_word"));
    if Verb::matching(&grant.verb).is_empty() {
        return bad("grants.verb");
    }
    if Kind::matching(&grant.record).is_empty() {
        return bad("grants.record");
    }
    if Reach::parse(&grant.scope) == Reach::None {
        return bad("grants.scope");
    }
    if Fields::matching(&grant.fields).is_empty() {
        return bad("grants.fields");
    }
    Ok(())
}
