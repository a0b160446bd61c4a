//! Opening a ticket: a subject alone is enough. From a call, its first note says what the house knows already.

use serde::Deserialize;
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{
    CallId, CategoryId, CustomerId, DeviceId, PersonId, ProductId, QueueId, TicketId,
};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Error, FactDraft, Result, Timestamp, Tx, Viewer};
use utoipa::ToSchema;

use super::{Channel, Priority, Status, note, work};
use crate::contact::{self, ContactSubject, Direction, NewContact};
use crate::search_box::{self, ticket_terms};
use crate::{check, counter, customer};

mod from_call;

use from_call::CallRow;

/// What is known at first.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    pub subject: String,
    pub customer: Option<CustomerId>,
    pub device: Option<DeviceId>,
    pub product: Option<ProductId>,
    pub category: Option<CategoryId>,
    #[serde(default)]
    pub complaint: bool,
    pub priority: Option<Priority>,
    pub channel: Option<Channel>,
    /// A queue whose people take it up; without one it belongs to whoever opened it.
    pub queue: Option<QueueId>,
    pub body: Option<String>,
    /// The call it comes from: its customer and language are taken over where none is given.
    pub call: Option<CallId>,
    pub note: Option<String>,
    pub promise: Option<String>,
    pub promise_due: Option<Timestamp>,
    pub language: Option<String>,
}

pub async fn open(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &NewTicket,
    now: Timestamp,
) -> Result<TicketId> {
    viewer.demand_some(Verb::Create, Kind::Ticket)?;
    let call = match new.call {
        Some(call) => Some(from_call::read(tx, call).await?),
        None => None,
    };
    let made = Made::of(tx, viewer, new, call.as_ref()).await?;
    let id = TicketId::mint(now);
    let no = counter::next_ticket_no(tx).await?;
    insert(tx, viewer, new, &made, id, no, now).await?;
    if let Some(queue) = new.queue {
        work::put(
            tx,
            id,
            queue,
            made.owner,
            made.priority,
            &made.language,
            now,
        )
        .await?;
    }
    search_box::index(tx, "ticket", id.0, &ticket_terms(&made.subject)).await?;
    customer::count(tx, made.customer, 1, i64::from(new.complaint)).await?;
    first_notes(tx, viewer, new, call.as_ref(), id, now).await?;
    if let Some(customer) = made.customer {
        let line = NewContact {
            customer,
            kind: ContactSubject::Ticket,
            direction: Direction::In,
            subject: id.0,
            person: viewer.person(),
            summary: made.subject.clone(),
        };
        contact::add(tx, &line, now).await?;
    }
    if let Some(call) = new.call {
        tx.exec(
            "update call set ticket = $2 where id = $1 and ticket is null",
            (call, id),
        )
        .await?;
    }
    let draft = FactDraft::new("ticket.opened", viewer, now)
        .about("ticket", id.0)
        .about_some("customer", made.customer.map(|id| id.0))
        .about_some("device", new.device.map(|id| id.0))
        .during(new.call)
        .body(json!({
            "no": no, "priority": made.priority, "channel": made.channel, "queue": new.queue, "owner": made.owner,
            "complaint": new.complaint, "product": made.product, "category": new.category,
        }));
    record(tx, draft).await?;
    Ok(id)
}

/// What follows from what was given.
struct Made {
    subject: String,
    body: String,
    customer: Option<CustomerId>,
    product: Option<ProductId>,
    batch: Option<String>,
    owner: Option<PersonId>,
    priority: Priority,
    channel: Channel,
    language: String,
    promise: Option<String>,
}

impl Made {
    async fn of(
        tx: &mut Tx,
        viewer: &Viewer,
        new: &NewTicket,
        call: Option<&CallRow>,
    ) -> Result<Self> {
        let device = match new.device {
            Some(device) => Some(device_of(tx, device).await?),
            None => None,
        };
        let named = new.customer.or(call.and_then(|call| call.customer));
        let customer = named.or(device.as_ref().map(|device| device.customer));
        let customer = match customer {
            Some(customer) => Some(customer::demand(tx, viewer, Verb::Read, customer).await?),
            None => None,
        };
        let language = new
            .language
            .as_deref()
            .or(call.and_then(|call| call.language.as_deref()));
        let said_by_phone = if call.is_some() {
            Channel::Phone
        } else {
            Channel::Web
        };
        Ok(Self {
            subject: check::required("subject", &new.subject, 200)?,
            body: check::optional("body", new.body.as_deref(), 20_000)?.unwrap_or_default(),
            customer,
            product: new.product.or(device.as_ref().map(|device| device.product)),
            batch: device.and_then(|device| device.batch),
            owner: if new.queue.is_some() {
                None
            } else {
                viewer.person()
            },
            priority: new.priority.unwrap_or(Priority::P3),
            channel: new.channel.unwrap_or(said_by_phone),
            language: check::language(language.unwrap_or(viewer.language()))?,
            promise: check::optional("promise", new.promise.as_deref(), 500)?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct DeviceRow {
    customer: CustomerId,
    product: ProductId,
    batch: Option<String>,
}

async fn device_of(tx: &mut Tx, device: DeviceId) -> Result<DeviceRow> {
    tx.opt(
        "select customer, product, batch from device where id = $1",
        (device,),
    )
    .await?
    .ok_or_else(|| Error::invalid("device", "unknown_reference"))
}

async fn insert(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &NewTicket,
    made: &Made,
    id: TicketId,
    no: i64,
    now: Timestamp,
) -> Result<()> {
    let status = if made.owner.is_some() {
        Status::Open
    } else {
        Status::New
    };
    let insert = "insert into ticket (id, no, subject, customer, device, product, batch, category, complaint, status, open, priority, channel,
                             queue, owner, unit_path, language, created_by, created_at, changed_at, body, note_count, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13, $14, $15, $16, $17, $18, $18, $19, 0, 1)";
    let row = (
        id,
        no,
        &made.subject,
        made.customer,
        new.device,
        made.product,
        &made.batch,
        new.category,
        i64::from(new.complaint),
        status,
        made.priority,
        made.channel,
        new.queue,
        made.owner,
        viewer.unit_path(),
        &made.language,
        viewer.person(),
        now,
        &made.body,
    );
    tx.exec(insert, row).await.map_err(unknown_reference)?;
    let complaint_at = new.complaint.then_some(now);
    tx.exec(
        "update ticket set call = $2, promise = $3, promise_due = $4, complaint_at = $5 where id = $1",
        (id, new.call, &made.promise, new.promise_due, complaint_at),
    )
    .await
    .map(drop)
}

fn unknown_reference(error: Error) -> Error {
    if error.is_foreign_key_violation() {
        return Error::invalid("ticket", "unknown_reference");
    }
    error
}

/// What the system knows, then what the person wrote.
async fn first_notes(
    tx: &mut Tx,
    viewer: &Viewer,
    new: &NewTicket,
    call: Option<&CallRow>,
    id: TicketId,
    now: Timestamp,
) -> Result<()> {
    let typed = check::optional("note", new.note.as_deref(), 20_000)?;
    let Some(call) = call else {
        if let Some(typed) = typed {
            note::add(tx, viewer, id, note::NoteKind::Note, &typed, now).await?;
        }
        return Ok(());
    };
    let known = from_call::summary(tx, call, new.device, viewer.language()).await?;
    let text = match typed {
        Some(typed) => format!("{known}\n\n{typed}"),
        None => known,
    };
    note::add(tx, viewer, id, note::NoteKind::Note, &text, now)
        .await
        .map(drop)
}
