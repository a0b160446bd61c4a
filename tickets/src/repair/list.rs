//! Lists of repairs: newest change first, and a technician's day.

use tickets_base::db::Sql;
use tickets_base::id::{CustomerId, PersonId, TicketId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Result, Timestamp, Viewer};
use uuid::Uuid;

use super::Repair;
use super::rows::{Row, SELECT};
use crate::calendar::Span;

/// What a list shows; everything is one more condition.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub technician: Option<PersonId>,
    pub customer: Option<CustomerId>,
    pub ticket: Option<TicketId>,
    pub open: Option<bool>,
}

/// Repairs this viewer may see, after a place in the order (changed, id), both falling.
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    filter: Filter,
    after: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<Repair>> {
    let mut sql = visible(db, viewer)?;
    if let Some(technician) = filter.technician {
        sql.push(" and r.technician = ").bind(technician)?;
    }
    if let Some(customer) = filter.customer {
        sql.push(" and r.customer in (select a.old from customer_alias a where a.customer = ")
            .bind(customer)?
            .push(" union all select c.id from customer c where c.id = ")
            .bind(customer)?
            .push(")");
    }
    if let Some(ticket) = filter.ticket {
        sql.push(" and r.ticket = ").bind(ticket)?;
    }
    if let Some(open) = filter.open {
        sql.push(" and r.open = ").bind(i64::from(open))?;
    }
    if let Some((changed, id)) = after {
        sql.push(" and (r.changed_at, r.id) < (")
            .bind(changed)?
            .push(", ")
            .bind(id)?
            .push(")");
    }
    sql.push(" order by r.changed_at desc, r.id desc limit ")
        .bind(limit)?;
    let rows: Vec<Row> = db.all_dynamic(sql).await?;
    Ok(rows.into_iter().map(|row| row.repair(viewer)).collect())
}

/// A technician's jobs: those of the day, and open ones that should have been done before it or have no window.
pub async fn day(db: &Db, viewer: &Viewer, technician: PersonId, day: Span) -> Result<Vec<Repair>> {
    let mut sql = visible(db, viewer)?;
    sql.push(" and r.technician = ")
        .bind(technician)?
        .push(" and (r.open = 1 and (v.id is null or v.window_from < ")
        .bind(day.to)?
        .push(") or r.open = 0 and r.done_at >= ")
        .bind(day.from)?
        .push(" and r.done_at < ")
        .bind(day.to)?
        .push(") order by r.open desc, coalesce(v.window_from, 0), r.id limit 200");
    let rows: Vec<Row> = db.all_dynamic(sql).await?;
    Ok(rows.into_iter().map(|row| row.repair(viewer)).collect())
}

/// What comes next: open jobs promised for after the day, the soonest first.
pub async fn later(
    db: &Db,
    viewer: &Viewer,
    technician: PersonId,
    day: Span,
) -> Result<Vec<Repair>> {
    let mut sql = visible(db, viewer)?;
    sql.push(" and r.technician = ")
        .bind(technician)?
        .push(" and r.open = 1 and v.window_from >= ")
        .bind(day.to)?
        .push(" order by v.window_from, r.id limit 50");
    let rows: Vec<Row> = db.all_dynamic(sql).await?;
    Ok(rows.into_iter().map(|row| row.repair(viewer)).collect())
}

/// The select of repairs, up to a condition that lets pass what this viewer may see.
fn visible(db: &Db, viewer: &Viewer) -> Result<Sql> {
    let mut sql = db.sql(SELECT);
    let scope = viewer.scope(Verb::Read, Kind::Repair);
    sql.push(" where (r.technician = ")
        .bind(scope.owner)?
        .push(" or substr(r.unit_path || '|', 1, length(")
        .bind(scope.prefix.clone())?
        .push(")) = ")
        .bind(scope.prefix)?
        .push(")");
    Ok(sql)
}

/// Where a list goes on after this repair.
impl Repair {
    pub fn place(&self) -> (Timestamp, Uuid) {
        (self.changed_at, self.id.0)
    }
}
