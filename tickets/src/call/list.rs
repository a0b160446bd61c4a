//! Reading calls: the list, newest first, and one call.

use serde_json::Value;
use tickets_base::db::{JsonText, Sql};
use tickets_base::id::{CallId, CategoryId, CustomerId, PersonId, QueueId, TicketId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Error, Result, Timestamp, Viewer};

/// Which calls; what is not given does not narrow.
#[derive(Clone, Debug, Default)]
pub struct CallFilter {
    pub queue: Option<QueueId>,
    pub person: Option<PersonId>,
    pub customer: Option<CustomerId>,
    pub outcome: Option<String>,
}

/// A call with the names a list shows.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct CallLine {
    pub id: CallId,
    pub direction: String,
    pub arrived_at: Timestamp,
    pub from_raw: String,
    pub from_number: Option<String>,
    pub withheld: i64,
    pub customer: Option<CustomerId>,
    pub customer_name: Option<String>,
    #[sqlx(rename = "match")]
    pub matched: String,
    pub queue: Option<QueueId>,
    pub queue_code: Option<String>,
    pub person: Option<PersonId>,
    pub person_name: Option<String>,
    pub choices: JsonText<Value>,
    pub language: Option<String>,
    pub queued_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub wrapped_up_at: Option<Timestamp>,
    pub outcome: Option<String>,
    pub wait_ms: Option<i64>,
    pub talk_ms: Option<i64>,
    pub hold_ms: Option<i64>,
    pub cause: Option<String>,
    pub ended_by: Option<String>,
    pub wrap_outcome: Option<String>,
    pub category: Option<CategoryId>,
    pub note: Option<String>,
    pub ticket: Option<TicketId>,
    pub version: i64,
}

const SELECT: &str = "select c.id, c.direction, c.arrived_at, c.from_raw, c.from_number, c.withheld, c.customer,
    k.name as customer_name, c.match, c.queue, q.code as queue_code, c.person, p.name as person_name, c.choices,
    c.language, c.queued_at, c.answered_at, c.ended_at, c.wrapped_up_at, c.outcome, c.wait_ms, c.talk_ms, c.hold_ms,
    c.cause, c.ended_by, c.wrap_outcome, c.category, c.note, c.ticket, c.version
  from call c
  left join customer k on k.id = c.customer
  left join queue q on q.id = c.queue
  left join person p on p.id = c.person
  where 1 = 1";

/// Calls this viewer may see, newest first, after `after` (arrived at, id).
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    filter: &CallFilter,
    after: Option<(Timestamp, CallId)>,
    limit: i64,
) -> Result<Vec<CallLine>> {
    let mut sql = visible(db, viewer)?;
    if let Some(queue) = filter.queue {
        sql.push(" and c.queue = ").bind(queue)?;
    }
    if let Some(person) = filter.person {
        sql.push(" and c.person = ").bind(person)?;
    }
    if let Some(customer) = filter.customer {
        sql.push(" and c.customer = ").bind(customer)?;
    }
    if let Some(outcome) = filter.outcome.clone() {
        sql.push(" and c.outcome = ").bind(outcome)?;
    }
    if let Some((at, id)) = after {
        sql.push(" and (c.arrived_at, c.id) < (")
            .bind(at)?
            .push(", ")
            .bind(id)?
            .push(")");
    }
    sql.push(" order by c.arrived_at desc, c.id desc limit ")
        .bind(limit)?;
    db.all_dynamic(sql).await
}

/// One call, if this viewer may see it.
pub async fn get(db: &Db, viewer: &Viewer, id: CallId) -> Result<CallLine> {
    let mut sql = visible(db, viewer)?;
    sql.push(" and c.id = ").bind(id)?;
    db.opt_dynamic(sql).await?.ok_or(Error::not_found("call"))
}

fn visible(db: &Db, viewer: &Viewer) -> Result<Sql> {
    let scope = viewer.scope(Verb::Read, Kind::Call);
    let mut sql = db.sql(SELECT);
    sql.push(" and (c.person = ").bind(scope.owner)?;
    sql.push(" or substr(c.unit_path || '|', 1, length(")
        .bind(scope.prefix.clone())?;
    sql.push(")) = ").bind(scope.prefix)?.push(")");
    Ok(sql)
}
