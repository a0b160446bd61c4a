//! Notes: what people wrote on a ticket, and what the customer was told.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tickets_base::fact::record;
use tickets_base::id::{CustomerId, NoteId, PersonId, TicketId};
use tickets_base::viewer::{Kind, Ownership, Verb};
use tickets_base::{Db, Error, FactDraft, Result, Timestamp, Tx, Viewer, word};
use utoipa::ToSchema;
use uuid::Uuid;

use super::get;
use crate::check;
use crate::reference::PersonRef;

word! {
    NoteKind {
        /// For colleagues.
        Note "note"
        /// The customer has it too.
        Public "public"
        System "system"
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Note {
    pub id: NoteId,
    pub kind: NoteKind,
    pub author: Option<PersonRef>,
    pub body: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    pub body: String,
    /// note, unless said otherwise; people do not write system notes
    pub kind: Option<NoteKind>,
}

/// Writes a note; whoever may read the ticket and write any ticket may.
pub async fn note(
    tx: &mut Tx,
    viewer: &Viewer,
    ticket: TicketId,
    new: &NewNote,
    now: Timestamp,
) -> Result<NoteId> {
    let row: Option<(Option<PersonId>, String, Option<CustomerId>)> = tx
        .opt(
            "select owner, unit_path, customer from ticket where id = $1",
            (ticket,),
        )
        .await?;
    let (owner, unit_path, customer) = row.ok_or(Error::not_found("ticket"))?;
    if !viewer.may(Verb::Read, Kind::Ticket, &Ownership { owner, unit_path }) {
        return Err(Error::not_found("ticket"));
    }
    viewer.demand_some(Verb::Write, Kind::Ticket)?;
    let body = check::required("body", &new.body, 20_000)?;
    let kind = new.kind.unwrap_or(NoteKind::Note);
    if kind == NoteKind::System {
        return Err(Error::invalid("kind", "not_yours_to_write"));
    }
    let id = add(tx, viewer, ticket, kind, &body, now).await?;
    tx.exec(
        "update ticket set changed_at = $2, version = version + 1 where id = $1",
        (ticket, now),
    )
    .await?;
    let draft = FactDraft::new("ticket.noted", viewer, now)
        .about("ticket", ticket.0)
        .about_some("customer", customer.map(|id| id.0))
        .about("note", id.0)
        .body(json!({"kind": kind}));
    record(tx, draft).await?;
    Ok(id)
}

/// The row and the count, for verbs that record their own fact.
pub(crate) async fn add(
    tx: &mut Tx,
    viewer: &Viewer,
    ticket: TicketId,
    kind: NoteKind,
    body: &str,
    now: Timestamp,
) -> Result<NoteId> {
    let id = NoteId::mint(now);
    tx.exec(
        "insert into ticket_note (id, ticket, kind, author, body, at) values ($1, $2, $3, $4, $5, $6)",
        (id, ticket, kind, viewer.person(), body, now),
    )
    .await?;
    tx.exec(
        "update ticket set note_count = note_count + 1 where id = $1",
        (ticket,),
    )
    .await?;
    Ok(id)
}

type Row = (
    NoteId,
    NoteKind,
    Option<PersonId>,
    Option<String>,
    String,
    Timestamp,
);

/// The newest notes, in the order they were written: what a page shows of a long history.
pub(crate) async fn newest_notes(
    db: &Db,
    viewer: &Viewer,
    ticket: TicketId,
    most: i64,
) -> Result<Vec<Note>> {
    get(db, viewer, ticket).await?;
    let rows: Vec<Row> = db
        .all(
            "select n.id, n.kind, n.author, p.name, n.body, n.at
             from ticket_note n left join person p on p.id = n.author
             where n.ticket = $1 order by n.at desc, n.id desc limit $2",
            (ticket, most),
        )
        .await?;
    Ok(rows.into_iter().rev().map(shown).collect())
}

/// Notes in the order they were written.
pub async fn notes(
    db: &Db,
    viewer: &Viewer,
    ticket: TicketId,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<Note>> {
    get(db, viewer, ticket).await?;
    let (at, id) = after.unwrap_or((i64::MIN, Uuid::nil()));
    let rows: Vec<Row> = db
        .all(
            "select n.id, n.kind, n.author, p.name, n.body, n.at
             from ticket_note n left join person p on p.id = n.author
             where n.ticket = $1 and (n.at, n.id) > ($2, $3) order by n.at, n.id limit $4",
            (ticket, at, id, limit),
        )
        .await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// One note, without asking who may: for whoever has just written it.
pub async fn note_of(db: &Db, id: NoteId) -> Result<Note> {
    let row: Option<Row> = db
        .opt(
            "select n.id, n.kind, n.author, p.name, n.body, n.at
             from ticket_note n left join person p on p.id = n.author where n.id = $1",
            (id,),
        )
        .await?;
    row.map(shown).ok_or(Error::not_found("note"))
}

fn shown((id, kind, author, name, body, at): Row) -> Note {
    let author = author.zip(name).map(|(id, name)| PersonRef { id, name });
    Note {
        id,
        kind,
        author,
        body,
        at,
    }
}
