//! Lists of tickets by keyset, newest change first. One statement for each way in that has an index of its own.

use tickets_base::id::{CustomerId, PersonId, QueueId, TicketId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Result, Viewer};
use uuid::Uuid;

use super::{Status, Ticket, load};

/// What is asked for; `None` is everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub customer: Option<CustomerId>,
    pub owner: Option<PersonId>,
    pub queue: Option<QueueId>,
    pub status: Option<Status>,
    pub open: Option<bool>,
    pub complaint: Option<bool>,
}

/// Tickets this viewer may see, after a place in the order (changed_at, id).
pub async fn list(
    db: &Db,
    viewer: &Viewer,
    filter: &Filter,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<Ticket>> {
    let place = after.unwrap_or((i64::MAX, Uuid::nil()));
    let ids = match (filter.customer, filter.owner, filter.open) {
        (Some(customer), ..) => of_customer(db, viewer, customer, filter, place, limit).await?,
        (None, Some(owner), _) => of_owner(db, viewer, owner, filter, place, limit).await?,
        (None, None, Some(open)) => by_open(db, viewer, open, filter, place, limit).await?,
        (None, None, None) => all(db, viewer, filter, place, limit).await?,
    };
    let ids: Vec<TicketId> = ids.into_iter().map(|(id,)| id).collect();
    load(db, &ids).await
}

type Place = (i64, Uuid);

async fn of_customer(
    db: &Db,
    viewer: &Viewer,
    customer: CustomerId,
    filter: &Filter,
    (at, id): Place,
    limit: i64,
) -> Result<Vec<(TicketId,)>> {
    let scope = viewer.scope(Verb::Read, Kind::Ticket);
    db.all(
        "select t.id from ticket t
         where (t.owner = $1 or substr(t.unit_path || '|', 1, length($2)) = $2)
           and t.customer in (select $3 union all select a.old from customer_alias a where a.customer = $3) and t.changed_at <= $4 and (t.changed_at < $4 or t.id > $5)
           and (t.status = $6 or $6 is null) and (t.queue = $7 or $7 is null)
           and (t.open = $8 or $8 is null) and (t.complaint = $9 or $9 is null) and (t.owner = $10 or $10 is null)
         order by t.changed_at desc, t.id limit $11",
        (
            scope.owner,
            scope.prefix,
            customer,
            at,
            id,
            filter.status,
            filter.queue,
            filter.open.map(i64::from),
            filter.complaint.map(i64::from),
            filter.owner,
            limit,
        ),
    )
    .await
}

async fn of_owner(
    db: &Db,
    viewer: &Viewer,
    owner: PersonId,
    filter: &Filter,
    (at, id): Place,
    limit: i64,
) -> Result<Vec<(TicketId,)>> {
    let scope = viewer.scope(Verb::Read, Kind::Ticket);
    db.all(
        "select t.id from ticket t
         where (t.owner = $1 or substr(t.unit_path || '|', 1, length($2)) = $2)
           and t.owner = $3 and t.changed_at <= $4 and (t.changed_at < $4 or t.id > $5)
           and (t.status = $6 or $6 is null) and (t.queue = $7 or $7 is null)
           and (t.open = $8 or $8 is null) and (t.complaint = $9 or $9 is null)
         order by t.changed_at desc, t.id limit $10",
        (
            scope.owner,
            scope.prefix,
            owner,
            at,
            id,
            filter.status,
            filter.queue,
            filter.open.map(i64::from),
            filter.complaint.map(i64::from),
            limit,
        ),
    )
    .await
}

async fn by_open(
    db: &Db,
    viewer: &Viewer,
    open: bool,
    filter: &Filter,
    (at, id): Place,
    limit: i64,
) -> Result<Vec<(TicketId,)>> {
    let scope = viewer.scope(Verb::Read, Kind::Ticket);
    db.all(
        "select t.id from ticket t
         where (t.owner = $1 or substr(t.unit_path || '|', 1, length($2)) = $2)
           and t.open = $3 and t.changed_at <= $4 and (t.changed_at < $4 or t.id > $5)
           and (t.status = $6 or $6 is null) and (t.queue = $7 or $7 is null) and (t.complaint = $8 or $8 is null)
         order by t.changed_at desc, t.id limit $9",
        (
            scope.owner,
            scope.prefix,
            i64::from(open),
            at,
            id,
            filter.status,
            filter.queue,
            filter.complaint.map(i64::from),
            limit,
        ),
    )
    .await
}

async fn all(
    db: &Db,
    viewer: &Viewer,
    filter: &Filter,
    (at, id): Place,
    limit: i64,
) -> Result<Vec<(TicketId,)>> {
    let scope = viewer.scope(Verb::Read, Kind::Ticket);
    db.all(
        "select t.id from ticket t
         where (t.owner = $1 or substr(t.unit_path || '|', 1, length($2)) = $2)
           and t.changed_at <= $3 and (t.changed_at < $3 or t.id > $4)
           and (t.status = $5 or $5 is null) and (t.queue = $6 or $6 is null) and (t.complaint = $7 or $7 is null)
         order by t.changed_at desc, t.id limit $8",
        (
            scope.owner,
            scope.prefix,
            at,
            id,
            filter.status,
            filter.queue,
            filter.complaint.map(i64::from),
            limit,
        ),
    )
    .await
}
