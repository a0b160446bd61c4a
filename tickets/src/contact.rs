//! The customer's timeline: one line a contact, written in the transaction of what it tells.

use serde::Serialize;
use tickets_base::id::{CustomerId, PersonId};
use tickets_base::viewer::{Kind, Verb};
use tickets_base::{Db, Error, Result, Timestamp, Tx, Viewer, id, word};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::customer;
use crate::reference::PersonRef;

id! {
    /// A line of the timeline.
    ContactId "con"
}

word! {
    ContactSubject {
        Call "call"
        Ticket "ticket"
        Repair "repair"
        Visit "visit"
        Message "message"
        Note "note"
        Deal "deal"
    }
    Direction {
        In "in"
        Out "out"
        None "none"
    }
}

/// A line about to be written.
#[derive(Clone, Debug)]
pub struct NewContact {
    pub customer: CustomerId,
    pub kind: ContactSubject,
    pub direction: Direction,
    pub subject: Uuid,
    pub person: Option<PersonId>,
    /// Words; erased with the customer.
    pub summary: String,
}

/// A line as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Contact {
    pub id: ContactId,
    pub at: Timestamp,
    /// call, ticket, repair, visit, message, note, deal
    pub kind: String,
    /// in, out, none
    pub direction: String,
    pub subject_kind: String,
    /// The record's id, `tic_…`.
    pub subject: String,
    pub person: Option<PersonRef>,
    pub summary: String,
}

/// Longer summaries are cut: the record itself has the rest.
const MOST: usize = 300;

/// Writes the line and the moment of the customer's last contact.
pub async fn add(tx: &mut Tx, new: &NewContact, now: Timestamp) -> Result<ContactId> {
    let id = ContactId::mint(now);
    let summary: String = new.summary.chars().take(MOST).collect();
    tx.exec(
        "insert into contact (id, customer, at, kind, direction, subject_kind, subject, person, summary)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        (id, new.customer, now, new.kind, new.direction, new.kind, new.subject, new.person, summary),
    )
    .await?;
    tx.exec(
        "update customer set last_contact_at = $2 where id = $1",
        (new.customer, now),
    )
    .await?;
    Ok(id)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ContactId,
    at: Timestamp,
    kind: String,
    direction: String,
    subject_kind: String,
    subject: Uuid,
    person: Option<PersonId>,
    person_name: Option<String>,
    summary: String,
}

/// The timeline, newest first, of a customer this viewer may see.
pub async fn timeline(
    db: &Db,
    viewer: &Viewer,
    customer: CustomerId,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<Contact>> {
    let customer = customer::get(db, viewer, customer).await?.id;
    latest(db, customer, after, limit).await
}

/// As [`timeline`], without asking who may: for the pop.
pub async fn latest(
    db: &Db,
    customer: CustomerId,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<Contact>> {
    let (at, id) = after.unwrap_or((i64::MAX, Uuid::nil()));
    let rows: Vec<Row> = db
        .all(
            "select x.id, x.at, x.kind, x.direction, x.subject_kind, x.subject, x.person, p.name as person_name, x.summary
             from contact x left join person p on p.id = x.person
             where x.customer in (select $1 union all select a.old from customer_alias a where a.customer = $1) and x.at <= $2 and (x.at < $2 or x.id > $3)
             order by x.at desc, x.id limit $4",
            (customer, at, id, limit),
        )
        .await?;
    Ok(rows.into_iter().map(contact).collect())
}

fn contact(row: Row) -> Contact {
    Contact {
        id: row.id,
        at: row.at,
        subject: typed_id(&row.subject_kind, row.subject),
        kind: row.kind,
        direction: row.direction,
        subject_kind: row.subject_kind,
        person: row
            .person
            .zip(row.person_name)
            .map(|(id, name)| PersonRef { id, name }),
        summary: row.summary,
    }
}

/// The id as text of its kind.
pub fn typed_id(kind: &str, id: Uuid) -> String {
    use tickets_base::id::{CallId, DealId, MessageId, NoteId, RepairId, TicketId, VisitId};
    match kind {
        "call" => CallId(id).to_string(),
        "ticket" => TicketId(id).to_string(),
        "repair" => RepairId(id).to_string(),
        "visit" => VisitId(id).to_string(),
        "note" => NoteId(id).to_string(),
        "deal" => DealId(id).to_string(),
        _ => MessageId(id).to_string(),
    }
}

/// A person writes a note on the customer's timeline itself.
pub async fn note(
    tx: &mut Tx,
    viewer: &Viewer,
    customer: CustomerId,
    text: &str,
    now: Timestamp,
) -> Result<ContactId> {
    let (customer, ownership) = customer::owned(tx, customer).await?;
    if !viewer.may(Verb::Read, Kind::Customer, &ownership) {
        return Err(Error::not_found("customer"));
    }
    let summary = crate::check::required("text", text, MOST)?;
    let subject = tickets_base::id::NoteId::mint(now).0;
    let kind = ContactSubject::Note;
    let new = NewContact {
        customer,
        kind,
        direction: Direction::None,
        subject,
        person: viewer.person(),
        summary,
    };
    add(tx, &new, now).await
}
