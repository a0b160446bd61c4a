//! A role is a row, and its rights are rows: verb × record kind × scope × field group.
//!
//! Five are shipped (`shipped`); a house changes them or adds its own. What they mean is compiled
//! by `tickets_base::viewer`.

mod change;
mod shipped;

pub(crate) use change::replace;
pub use change::{RoleChange, change};
pub use shipped::{SHIPPED, ShippedRole};

use serde::Serialize;
use tickets_base::id::RoleId;
use tickets_base::viewer::Grant;
use tickets_base::{Db, Error, Result};
use utoipa::ToSchema;

use crate::org::Words;

/// A role with all its rights.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Role {
    pub id: RoleId,
    pub code: String,
    pub name: Words,
    pub grants: Vec<RoleGrant>,
    pub version: i64,
}

/// One right. `*` stands for every word of its column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleGrant {
    /// read, write, create, close, assign, reveal, supervise, export, configure
    pub verb: String,
    /// customer, ticket, repair, call, deal, article, theme, person, part, queue, fact
    pub record: String,
    /// own, team, below, all
    pub scope: String,
    /// base, contact, service, sales, finance
    pub fields: String,
}

impl From<Grant> for RoleGrant {
    fn from(grant: Grant) -> Self {
        Self {
            verb: grant.verb,
            record: grant.record,
            scope: grant.scope,
            fields: grant.fields,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: RoleId,
    code: String,
    name_en: String,
    name_zh: String,
    version: i64,
}

/// Every role, by code.
pub async fn list(db: &Db) -> Result<Vec<Role>> {
    let rows: Vec<Row> = db
        .all(
            "select id, code, name_en, name_zh, version from role order by code",
            (),
        )
        .await?;
    let grants: Vec<(RoleId, String, String, String, String)> = db
        .all(
            "select role, verb, record, scope, fields from role_grant
             order by role, record, verb, scope, fields",
            (),
        )
        .await?;
    let dressed = rows.into_iter().map(|row| Role {
        id: row.id,
        name: Words::new(row.name_en, row.name_zh),
        code: row.code,
        version: row.version,
        grants: grants
            .iter()
            .filter(|(role, ..)| *role == row.id)
            .map(|(_, verb, record, scope, fields)| RoleGrant {
                verb: verb.clone(),
                record: record.clone(),
                scope: scope.clone(),
                fields: fields.clone(),
            })
            .collect(),
    });
    Ok(dressed.collect())
}

/// The role; `NotFound` if there is none.
pub async fn get(db: &Db, id: RoleId) -> Result<Role> {
    let roles = list(db).await?;
    roles
        .into_iter()
        .find(|role| role.id == id)
        .ok_or(Error::not_found("role"))
}
