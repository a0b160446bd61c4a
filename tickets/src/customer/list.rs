//! Lists of customers: by number, a person's own, and the seller's with open complaints first.

use serde::Serialize;
use tickets_base::db::id_list;
use tickets_base::id::{CustomerId, PersonId, TicketId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Result, Timestamp, Viewer, by_ids};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Customer, Match, by_number, load};
use crate::phone::{self, LineRules};

/// Customers this number may belong to, as far as the viewer may see them, with how sure each is.
pub async fn by_phone(
    db: &Db,
    viewer: &Viewer,
    raw: &str,
    rules: &LineRules,
) -> Result<Vec<(Customer, Match)>> {
    let number = phone::read(raw, rules);
    let Some(key) = number.key() else {
        return Ok(Vec::new());
    };
    let matches = by_number(db, key).await?;
    let ids: Vec<_> = matches.iter().map(|found| found.customer).collect();
    let mut out = Vec::new();
    for mut customer in load(db, &ids).await? {
        if viewer.may(Verb::Read, Kind::Customer, &customer.ownership()) {
            let found = matches
                .iter()
                .find(|found| found.customer == customer.id)
                .copied();
            customer.mask_for(viewer);
            out.extend(found.map(|found| (customer, found)));
        }
    }
    Ok(out)
}

/// Customers by name; `owner` narrows to one person's.
pub async fn own(
    db: &Db,
    viewer: &Viewer,
    owner: Option<PersonId>,
    after: Option<(String, Uuid)>,
    limit: i64,
) -> Result<Vec<Customer>> {
    let scope = viewer.scope(Verb::Read, Kind::Customer);
    let (name, id) = after.unwrap_or_default();
    let rows: Vec<(CustomerId,)> = match owner {
        Some(owner) => {
            db.all(
                "select c.id from customer c
                 where (c.owner = $1 or substr(c.unit_path || '|', 1, length($2)) = $2)
                   and c.owner = $3 and (c.name_sort, c.id) > ($4, $5)
                   and not exists (select 1 from customer_alias a where a.old = c.id)
                 order by c.name_sort, c.id limit $6",
                (scope.owner, scope.prefix, owner, name, id, limit),
            )
            .await?
        }
        None => {
            db.all(
                "select c.id from customer c
                 where (c.owner = $1 or substr(c.unit_path || '|', 1, length($2)) = $2)
                   and (c.name_sort, c.id) > ($3, $4)
                   and not exists (select 1 from customer_alias a where a.old = c.id)
                 order by c.name_sort, c.id limit $5",
                (scope.owner, scope.prefix, name, id, limit),
            )
            .await?
        }
    };
    masked(db, viewer, rows).await
}

/// A seller's customer, and the complaint that should be known before dialling.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SellerCustomer {
    #[serde(flatten)]
    pub customer: Customer,
    pub open_complaint: Option<Complaint>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Complaint {
    pub ticket: TicketId,
    pub no: i64,
    pub subject: String,
    pub since: Timestamp,
}

/// A seller's own customers, open complaints first.
pub async fn of_seller(
    db: &Db,
    viewer: &Viewer,
    seller: PersonId,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<SellerCustomer>> {
    let scope = viewer.scope(Verb::Read, Kind::Customer);
    let (complaints, id) = after.unwrap_or((i64::MAX, Uuid::nil()));
    let rows: Vec<(CustomerId,)> = db
        .all(
            "select c.id from customer c
             where (c.owner = $1 or substr(c.unit_path || '|', 1, length($2)) = $2)
               and c.owner = $3 and c.open_complaints <= $4 and (c.open_complaints < $4 or c.id > $5)
               and not exists (select 1 from customer_alias a where a.old = c.id)
             order by c.open_complaints desc, c.id limit $6",
            (scope.owner, scope.prefix, seller, complaints, id, limit),
        )
        .await?;
    let customers = masked(db, viewer, rows).await?;
    let wanted = id_list(
        customers
            .iter()
            .filter(|c| c.open_complaints > 0)
            .map(|c| c.id.0),
    );
    let sql = by_ids!(
        db,
        "select t.customer, t.id, t.no, t.subject, t.complaint_at from ticket t
         where t.open = 1 and t.complaint = 1 and t.complaint_at is not null and t.customer"
    );
    let mut rows: Vec<(CustomerId, TicketId, i64, String, Timestamp)> =
        db.all(sql, (wanted,)).await?;
    rows.sort_by_key(|(.., since)| *since);
    let oldest = |customer: &Customer| {
        let row = rows.iter().find(|(id, ..)| *id == customer.id)?;
        Some(Complaint {
            ticket: row.1,
            no: row.2,
            subject: row.3.clone(),
            since: row.4,
        })
    };
    let dress = |customer: Customer| SellerCustomer {
        open_complaint: oldest(&customer),
        customer,
    };
    Ok(customers.into_iter().map(dress).collect())
}

async fn masked(db: &Db, viewer: &Viewer, rows: Vec<(CustomerId,)>) -> Result<Vec<Customer>> {
    let ids: Vec<_> = rows.into_iter().map(|(id,)| id).collect();
    let mut customers = load(db, &ids).await?;
    for customer in &mut customers {
        customer.mask_for(viewer);
    }
    Ok(customers)
}
