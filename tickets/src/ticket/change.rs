//! Changing a ticket: who has it, how urgent it is, what was promised. Compare-and-set on the version that was seen.

use serde::Deserialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{CategoryId, CustomerId, DeviceId, PersonId, ProductId, QueueId, TicketId};
use tickets_base::viewer::{Kind, Ownership, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::{Priority, Status, work};
use crate::search_box::{self, ticket_terms};
use crate::{check, customer, patch};

/// What is absent stays; `null` clears.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketChange {
    /// The version that was seen.
    pub version: i64,
    pub subject: Option<String>,
    /// Closing has a verb of its own.
    pub status: Option<Status>,
    pub priority: Option<Priority>,
    pub complaint: Option<bool>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<PersonId>)]
    pub owner: Option<Option<PersonId>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<QueueId>)]
    pub queue: Option<Option<QueueId>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<CategoryId>)]
    pub category: Option<Option<CategoryId>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<CustomerId>)]
    pub customer: Option<Option<CustomerId>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<DeviceId>)]
    pub device: Option<Option<DeviceId>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<String>)]
    pub promise: Option<Option<String>>,
    #[serde(default, deserialize_with = "patch::set")]
    #[schema(value_type = Option<i64>)]
    pub promise_due: Option<Option<Timestamp>>,
}

/// The columns a change may touch.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub(super) struct Row {
    pub subject: String,
    pub status: Status,
    pub priority: Priority,
    pub complaint: i64,
    pub complaint_at: Option<Timestamp>,
    pub owner: Option<PersonId>,
    pub queue: Option<QueueId>,
    pub category: Option<CategoryId>,
    pub customer: Option<CustomerId>,
    pub device: Option<DeviceId>,
    pub product: Option<ProductId>,
    pub batch: Option<String>,
    pub promise: Option<String>,
    pub promise_due: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub language: String,
    pub unit_path: String,
    pub version: i64,
}

/// # Errors
/// `Conflict` with `version_conflict` when somebody else has changed it since.
pub async fn change(
    tx: &mut Tx,
    viewer: &Viewer,
    id: TicketId,
    change: &TicketChange,
    now: Timestamp,
) -> Result<()> {
    let before = read(tx, viewer, id, change.version).await?;
    permit(viewer, &before, change)?;
    let mut after = before.clone();
    let fields = apply(tx, viewer, &mut after, change, now).await?;
    write(tx, id, &before, &after, now).await?;
    if after.subject != before.subject {
        search_box::index(tx, "ticket", id.0, &ticket_terms(&after.subject)).await?;
    }
    let draft = fact("ticket.changed", viewer, id, &before, &after, now).body(json!({
        "fields": fields, "status": after.status, "owner": after.owner, "queue": after.queue,
        "priority": after.priority, "complaint": after.complaint == 1,
    }));
    record(tx, draft).await.map(drop)
}

/// The row, at the version that was seen.
pub(super) async fn read(tx: &mut Tx, viewer: &Viewer, id: TicketId, version: i64) -> Result<Row> {
    let row: Option<Row> = tx
        .opt(
            "select subject, status, priority, complaint, complaint_at, owner, queue, category, customer, device, product,
                    batch, promise, promise_due, resolved_at, closed_at, language, unit_path, version
             from ticket where id = $1",
            (id,),
        )
        .await?;
    let row = row.ok_or(Error::not_found("ticket"))?;
    if !viewer.may(Verb::Read, Kind::Ticket, &row.ownership()) {
        return Err(Error::not_found("ticket"));
    }
    if row.version != version {
        return Err(row.stale(id));
    }
    Ok(row)
}

/// Giving it to somebody or to a queue is `assign`; the rest is `write`.
fn permit(viewer: &Viewer, row: &Row, change: &TicketChange) -> Result<()> {
    let moves = change.owner.is_some() || change.queue.is_some();
    let takes = change.owner == Some(viewer.person()) && row.owner.is_none();
    if moves && !takes {
        viewer.demand(Verb::Assign, Kind::Ticket, &row.ownership())?;
    }
    let only_moves = TicketChange {
        owner: None,
        queue: None,
        ..change.clone()
    };
    if !only_moves.is_empty() || takes {
        viewer.demand(Verb::Write, Kind::Ticket, &row.ownership())?;
    }
    Ok(())
}

impl TicketChange {
    fn is_empty(&self) -> bool {
        self.subject.is_none()
            && self.status.is_none()
            && self.priority.is_none()
            && self.complaint.is_none()
            && self.owner.is_none()
            && self.queue.is_none()
            && self.category.is_none()
            && self.customer.is_none()
            && self.device.is_none()
            && self.promise.is_none()
            && self.promise_due.is_none()
    }
}

impl Row {
    pub fn ownership(&self) -> Ownership {
        Ownership {
            owner: self.owner,
            unit_path: self.unit_path.clone(),
        }
    }

    pub fn stale(&self, id: TicketId) -> Error {
        let current =
            json!({"id": id, "version": self.version, "status": self.status, "owner": self.owner});
        Error::Conflict {
            code: "version_conflict",
            current,
        }
    }
}

/// Writes the change into the row; gives the names of what was set.
async fn apply(
    tx: &mut Tx,
    viewer: &Viewer,
    row: &mut Row,
    change: &TicketChange,
    now: Timestamp,
) -> Result<Vec<&'static str>> {
    let mut fields = Vec::new();
    if let Some(subject) = &change.subject {
        row.subject = check::required("subject", subject, 200)?;
        fields.push("subject");
    }
    if let Some(status) = change.status {
        set_status(row, status, now)?;
        fields.push("status");
    }
    if let Some(priority) = change.priority {
        row.priority = priority;
        fields.push("priority");
    }
    if let Some(complaint) = change.complaint {
        row.complaint = i64::from(complaint);
        row.complaint_at = if complaint {
            row.complaint_at.or(Some(now))
        } else {
            None
        };
        fields.push("complaint");
    }
    if let Some(customer) = change.customer {
        row.customer = match customer {
            Some(customer) => Some(customer::demand(tx, viewer, Verb::Read, customer).await?),
            None => None,
        };
        fields.push("customer");
    }
    if let Some(device) = change.device {
        set_device(tx, row, device).await?;
        fields.push("device");
    }
    fields.extend(apply_plain(row, change)?);
    Ok(fields)
}

fn apply_plain(row: &mut Row, change: &TicketChange) -> Result<Vec<&'static str>> {
    let mut fields = Vec::new();
    if let Some(owner) = change.owner {
        row.owner = owner;
        if owner.is_some() && row.status == Status::New {
            row.status = Status::Open;
        }
        fields.push("owner");
    }
    if let Some(queue) = change.queue {
        row.queue = queue;
        fields.push("queue");
    }
    if let Some(category) = change.category {
        row.category = category;
        fields.push("category");
    }
    if let Some(promise) = &change.promise {
        row.promise = check::optional("promise", promise.as_deref(), 500)?;
        fields.push("promise");
    }
    if let Some(due) = change.promise_due {
        row.promise_due = due;
        fields.push("promise_due");
    }
    Ok(fields)
}

fn set_status(row: &mut Row, status: Status, now: Timestamp) -> Result<()> {
    if status == Status::Closed {
        return Err(Error::invalid("status", "close_by_its_verb"));
    }
    row.status = status;
    row.resolved_at = if status == Status::Resolved {
        row.resolved_at.or(Some(now))
    } else {
        None
    };
    // Whatever is changed is not closed any more.
    row.closed_at = None;
    Ok(())
}

async fn set_device(tx: &mut Tx, row: &mut Row, device: Option<DeviceId>) -> Result<()> {
    row.device = device;
    if let Some(device) = device {
        let known: Option<(ProductId, Option<String>)> = tx
            .opt("select product, batch from device where id = $1", (device,))
            .await?;
        let (product, batch) =
            known.ok_or_else(|| Error::invalid("device", "unknown_reference"))?;
        (row.product, row.batch) = (Some(product), batch);
    }
    Ok(())
}

/// Writes the row if nobody was faster, and what hangs on it.
pub(super) async fn write(
    tx: &mut Tx,
    id: TicketId,
    before: &Row,
    after: &Row,
    now: Timestamp,
) -> Result<()> {
    let row = (
        id,
        before.version,
        &after.subject,
        after.status,
        i64::from(after.status.is_open()),
        after.priority,
        after.complaint,
        after.complaint_at,
        after.owner,
        after.queue,
        after.category,
        after.customer,
        after.device,
        after.product,
        &after.batch,
        &after.promise,
        after.promise_due,
        after.resolved_at,
        after.closed_at,
        now,
    );
    let update = "update ticket set subject = $3, status = $4, open = $5, priority = $6, complaint = $7, complaint_at = $8, owner = $9,
                queue = $10, category = $11, customer = $12, device = $13, product = $14, batch = $15, promise = $16,
                promise_due = $17, resolved_at = $18, closed_at = $19, changed_at = $20, version = version + 1
         where id = $1 and version = $2";
    let written = tx.exec(update, row).await.map_err(|error| {
        if error.is_foreign_key_violation() {
            Error::invalid("ticket", "unknown_reference")
        } else {
            error
        }
    })?;
    if written == 0 {
        return Err(before.stale(id));
    }
    count(tx, before, after).await?;
    match after.queue {
        _ if !after.status.is_open() => work::done(tx, id).await,
        Some(queue) => {
            work::put(
                tx,
                id,
                queue,
                after.owner,
                after.priority,
                &after.language,
                now,
            )
            .await
        }
        None => work::done(tx, id).await,
    }
}

/// Moves the customers' counters by what has changed.
async fn count(tx: &mut Tx, before: &Row, after: &Row) -> Result<()> {
    let load = |row: &Row| {
        let open = i64::from(row.status.is_open());
        (open, open * row.complaint)
    };
    let ((tickets, complaints), (tickets_now, complaints_now)) = (load(before), load(after));
    if before.customer == after.customer {
        return customer::count(
            tx,
            after.customer,
            tickets_now - tickets,
            complaints_now - complaints,
        )
        .await;
    }
    customer::count(tx, before.customer, -tickets, -complaints).await?;
    customer::count(tx, after.customer, tickets_now, complaints_now).await
}

pub(super) fn fact(
    kind: &'static str,
    viewer: &Viewer,
    id: TicketId,
    before: &Row,
    after: &Row,
    now: Timestamp,
) -> FactDraft {
    FactDraft::new(kind, viewer, now)
        .about("ticket", id.0)
        .about_some("customer", after.customer.map(|id| id.0))
        .about_some("customer", before.customer.map(|id| id.0))
}
