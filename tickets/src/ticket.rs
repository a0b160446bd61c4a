//! A ticket: what somebody asked for, until it has been answered. 工单
//!
//! One file a verb; each is a compare-and-set on the ticket's `version`, records one fact in the same transaction, and keeps
//! in step what hangs on it: the customer's counters and timeline, the work item (what routing sees), what the search finds.

mod change;
mod close;
mod list;
mod note;
mod open;
mod work;

pub use change::{TicketChange, change};
pub use close::{Closure, close};
pub use list::{Filter, list};
pub use note::{NewNote, Note, NoteKind, note, note_of, notes};
pub(crate) use note::{add as add_note, newest_notes};
pub use open::{NewTicket, open};

use serde::Serialize;
use tickets_base::db::id_list;
use tickets_base::id::{
    CallId, CategoryId, CustomerId, DeviceId, PersonId, ProductId, QueueId, TicketId,
};
use tickets_base::viewer::{Kind, Ownership, Verb};
use tickets_base::{Db, Error, Result, Timestamp, Viewer, by_ids, word};
use utoipa::ToSchema;

use crate::org::Words;
use crate::reference::{CategoryRef, CustomerRef, DeviceRef, PersonRef, ProductRef, QueueRef};

word! {
    Status {
        New "new"
        Open "open"
        WaitingCustomer "waiting_customer"
        WaitingParts "waiting_parts"
        /// Answered; the customer may still object.
        Resolved "resolved"
        Closed "closed"
    }
    /// p1 is the most urgent.
    Priority {
        P1 "p1"
        P2 "p2"
        P3 "p3"
        P4 "p4"
    }
    Channel {
        Phone "phone"
        Email "email"
        Chat "chat"
        Web "web"
        Api "api"
    }
}

impl Status {
    /// Does somebody still owe an answer?
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }
}

impl Priority {
    /// How much older an entry counts in its queue, in seconds.
    pub fn head_start_s(self) -> i64 {
        match self {
            Self::P1 => 3_600,
            Self::P2 => 600,
            Self::P3 => 0,
            Self::P4 => -600,
        }
    }
}

/// A ticket as lists, messages and its own page show it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Ticket {
    pub id: TicketId,
    pub no: i64,
    pub subject: String,
    pub customer: Option<CustomerRef>,
    pub contact_name: Option<String>,
    pub status: Status,
    pub open: bool,
    pub priority: Priority,
    pub channel: Channel,
    pub queue: Option<QueueRef>,
    pub owner: Option<PersonRef>,
    pub complaint: bool,
    pub complaint_at: Option<Timestamp>,
    pub device: Option<DeviceRef>,
    pub product: Option<ProductRef>,
    pub category: Option<CategoryRef>,
    /// The last promise given, in words.
    pub promise: Option<String>,
    pub promise_due: Option<Timestamp>,
    /// What the customer said.
    pub body: String,
    pub language: String,
    pub call: Option<CallId>,
    pub note_count: i64,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub version: i64,
    #[serde(skip)]
    pub unit_path: String,
}

impl Ticket {
    pub fn ownership(&self) -> Ownership {
        Ownership {
            owner: self.owner.as_ref().map(|owner| owner.id),
            unit_path: self.unit_path.clone(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: TicketId,
    no: i64,
    subject: String,
    customer: Option<CustomerId>,
    customer_name: Option<String>,
    contact_name: Option<String>,
    status: Status,
    priority: Priority,
    channel: Channel,
    queue: Option<QueueId>,
    queue_code: Option<String>,
    queue_en: Option<String>,
    queue_zh: Option<String>,
    owner: Option<PersonId>,
    owner_name: Option<String>,
    complaint: i64,
    complaint_at: Option<Timestamp>,
    device: Option<DeviceId>,
    serial: Option<String>,
    product: Option<ProductId>,
    product_code: Option<String>,
    product_en: Option<String>,
    product_zh: Option<String>,
    category: Option<CategoryId>,
    category_en: Option<String>,
    category_zh: Option<String>,
    promise: Option<String>,
    promise_due: Option<Timestamp>,
    body: String,
    language: String,
    call: Option<CallId>,
    note_count: i64,
    created_at: Timestamp,
    changed_at: Timestamp,
    resolved_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    version: i64,
    unit_path: String,
}

/// These tickets in this order, without asking who may.
pub async fn load(db: &Db, ids: &[TicketId]) -> Result<Vec<Ticket>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = by_ids!(
        db,
        "select t.id, t.no, t.subject, t.customer, c.name as customer_name, t.contact_name, t.status, t.priority, t.channel,
                t.queue, q.code as queue_code, q.name_en as queue_en, q.name_zh as queue_zh, t.owner, p.name as owner_name,
                t.complaint, t.complaint_at, t.device, d.serial, t.product, r.code as product_code, r.name_en as product_en,
                r.name_zh as product_zh, t.category, g.name_en as category_en, g.name_zh as category_zh, t.promise,
                t.promise_due, t.body, t.language, t.call, t.note_count, t.created_at, t.changed_at, t.resolved_at,
                t.closed_at, t.version, t.unit_path
         from ticket t
         left join customer c on c.id = t.customer left join queue q on q.id = t.queue
         left join person p on p.id = t.owner left join device d on d.id = t.device
         left join product r on r.id = t.product left join category g on g.id = t.category
         where t.id"
    );
    let rows: Vec<Row> = db.all(sql, (id_list(ids.iter().map(|id| id.0)),)).await?;
    let mut tickets: Vec<Ticket> = rows.into_iter().map(ticket).collect();
    tickets.sort_by_key(|ticket| ids.iter().position(|id| *id == ticket.id));
    Ok(tickets)
}

/// The ticket, if this viewer may see it.
pub async fn get(db: &Db, viewer: &Viewer, id: TicketId) -> Result<Ticket> {
    let found = load(db, &[id]).await?.pop();
    found
        .filter(|ticket| viewer.may(Verb::Read, Kind::Ticket, &ticket.ownership()))
        .ok_or(Error::not_found("ticket"))
}

fn ticket(row: Row) -> Ticket {
    let words = |en: Option<String>, zh: Option<String>| {
        Words::new(en.unwrap_or_default(), zh.unwrap_or_default())
    };
    let queue_name = words(row.queue_en, row.queue_zh);
    let product_name = words(row.product_en, row.product_zh);
    let category_name = words(row.category_en, row.category_zh);
    Ticket {
        id: row.id,
        no: row.no,
        subject: row.subject,
        customer: row
            .customer
            .zip(row.customer_name)
            .map(|(id, name)| CustomerRef { id, name }),
        contact_name: row.contact_name,
        status: row.status,
        open: row.status.is_open(),
        priority: row.priority,
        channel: row.channel,
        queue: row.queue.zip(row.queue_code).map(|(id, code)| QueueRef {
            id,
            code,
            name: queue_name,
        }),
        owner: row
            .owner
            .zip(row.owner_name)
            .map(|(id, name)| PersonRef { id, name }),
        complaint: row.complaint == 1,
        complaint_at: row.complaint_at,
        device: row
            .device
            .zip(row.serial)
            .map(|(id, serial)| DeviceRef { id, serial }),
        product: row
            .product
            .zip(row.product_code)
            .map(|(id, code)| ProductRef {
                id,
                code,
                name: product_name,
            }),
        category: row.category.map(|id| CategoryRef {
            id,
            name: category_name,
        }),
        promise: row.promise,
        promise_due: row.promise_due,
        body: row.body,
        language: row.language,
        call: row.call,
        note_count: row.note_count,
        created_at: row.created_at,
        changed_at: row.changed_at,
        resolved_at: row.resolved_at,
        closed_at: row.closed_at,
        version: row.version,
        unit_path: row.unit_path,
    }
}
