//! Deals: what a seller hopes to sell to whom.

use serde::Serialize;
use tickets_base::id::{CustomerId, DealId, PersonId};
use tickets_base::viewer::{Fields, Kind, Verb};
use tickets_base::{Db, Result, Viewer};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::reference::PersonRef;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Deal {
    pub id: DealId,
    pub customer: DealCustomer,
    pub name: String,
    /// lead, qualified, offer, negotiation, won, lost
    pub stage: String,
    /// In minor units; null where the viewer may not see what is sold for how much.
    pub amount: Option<i64>,
    pub currency: String,
    pub expected_on: Option<String>,
    pub owner: PersonRef,
    pub open: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DealCustomer {
    pub id: CustomerId,
    pub name: String,
    /// To be known before the seller dials.
    pub open_complaints: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: DealId,
    customer: CustomerId,
    customer_name: String,
    open_complaints: i64,
    name: String,
    stage: String,
    amount: i64,
    currency: String,
    expected_on: Option<String>,
    owner: PersonId,
    owner_name: String,
    open: i64,
}

/// Open deals first, of one person or of one customer, as far as the viewer may see them.
pub async fn of_owner(
    db: &Db,
    viewer: &Viewer,
    owner: PersonId,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<Deal>> {
    let scope = viewer.scope(Verb::Read, Kind::Deal);
    let (open, id) = after.unwrap_or((i64::MAX, Uuid::nil()));
    let rows: Vec<Row> = db
        .all(
            "select t.id, t.customer, c.name as customer_name, c.open_complaints, t.name, t.stage, t.amount, t.currency,
                    t.expected_on, t.owner, p.name as owner_name, t.open
             from deal t join customer c on c.id = t.customer join person p on p.id = t.owner
             where (t.owner = $1 or substr(t.unit_path || '|', 1, length($2)) = $2)
               and t.owner = $3 and t.open <= $4 and (t.open < $4 or t.id > $5)
             order by t.open desc, t.id limit $6",
            (scope.owner, scope.prefix, owner, open, id, limit),
        )
        .await?;
    Ok(rows.into_iter().map(|row| deal(row, viewer)).collect())
}

pub async fn of_customer(
    db: &Db,
    viewer: &Viewer,
    customer: CustomerId,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<Deal>> {
    let scope = viewer.scope(Verb::Read, Kind::Deal);
    let (open, id) = after.unwrap_or((i64::MAX, Uuid::nil()));
    let rows: Vec<Row> = db
        .all(
            "select t.id, t.customer, c.name as customer_name, c.open_complaints, t.name, t.stage, t.amount, t.currency,
                    t.expected_on, t.owner, p.name as owner_name, t.open
             from deal t join customer c on c.id = t.customer join person p on p.id = t.owner
             where (t.owner = $1 or substr(t.unit_path || '|', 1, length($2)) = $2)
               and t.customer in (select $3 union all select a.old from customer_alias a where a.customer = $3) and t.open <= $4 and (t.open < $4 or t.id > $5)
             order by t.open desc, t.id limit $6",
            (scope.owner, scope.prefix, customer, open, id, limit),
        )
        .await?;
    Ok(rows.into_iter().map(|row| deal(row, viewer)).collect())
}

fn deal(row: Row, viewer: &Viewer) -> Deal {
    let may_see =
        viewer.shows(Kind::Deal, Fields::Finance) || viewer.shows(Kind::Deal, Fields::Sales);
    Deal {
        id: row.id,
        customer: DealCustomer {
            id: row.customer,
            name: row.customer_name,
            open_complaints: row.open_complaints,
        },
        name: row.name,
        stage: row.stage,
        amount: may_see.then_some(row.amount),
        currency: row.currency,
        expected_on: row.expected_on,
        owner: PersonRef {
            id: row.owner,
            name: row.owner_name,
        },
        open: row.open == 1,
    }
}
