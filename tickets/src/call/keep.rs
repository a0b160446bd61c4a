//! Writing a call's record: whole, by its version, so that an older state never covers a newer.

use serde_json::Value;
use tickets_base::db::JsonText;
use tickets_base::id::{CallId, CategoryId, CustomerId, LineId, PersonId, QueueId};
use tickets_base::{Error, Result, Timestamp, Tx};

/// What the floor knows of a call.
#[derive(Clone, Debug)]
pub struct CallRecord {
    pub id: CallId,
    pub line: Option<LineId>,
    pub dialled: String,
    pub from_raw: String,
    /// As the line's rules read it; `None`: not a key.
    pub from_number: Option<String>,
    pub withheld: bool,
    pub customer: Option<CustomerId>,
    /// exact, maybe, shared, unknown, withheld
    pub matched: &'static str,
    pub queue: Option<QueueId>,
    /// What was chosen in the menu, as JSON.
    pub choices: Value,
    pub language: Option<String>,
    pub person: Option<PersonId>,
    pub arrived_at: Timestamp,
    pub queued_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub wait_ms: Option<i64>,
    pub talk_ms: Option<i64>,
    pub hold_ms: Option<i64>,
    pub outcome: Option<&'static str>,
    pub cause: Option<&'static str>,
    pub ended_by: Option<&'static str>,
    pub node: String,
    pub version: i64,
}

/// What a desk writes after a call.
#[derive(Clone, Debug, Default)]
pub struct WrapUp {
    pub outcome: Option<String>,
    pub category: Option<CategoryId>,
    pub note: Option<String>,
    /// Set when it is over.
    pub ended_at: Option<Timestamp>,
    pub took_ms: Option<i64>,
}

/// Makes the record or brings it up to date; one that is newer stays.
pub async fn keep(tx: &mut Tx, call: &CallRecord) -> Result<()> {
    insert(tx, call).await?;
    let row = (
        call.id,
        call.version,
        call.from_number.clone(),
        call.customer,
        call.matched,
        call.queue,
        JsonText(call.choices.clone()),
        call.language.clone(),
        call.person,
        call.queued_at,
        call.answered_at,
        call.ended_at,
        call.wait_ms,
        call.talk_ms,
        call.hold_ms,
        call.outcome,
        call.cause,
        call.ended_by,
    );
    let kept = tx
        .exec(
            "update call set version = $2, from_number = $3, customer = $4, match = $5, queue = $6, choices = $7,
               language = $8, person = $9, queued_at = $10, answered_at = $11, ended_at = $12, wait_ms = $13,
               talk_ms = $14, hold_ms = $15, outcome = $16, cause = $17, ended_by = $18,
               unit_path = coalesce((select p.unit_path from person p where p.id = $9), unit_path)
             where id = $1 and version < $2",
            row,
        )
        .await?;
    if kept > 0 && call.ended_at.is_some() {
        contact(tx, call).await?;
    }
    Ok(())
}

/// Until somebody answers, a call belongs to the whole company.
async fn insert(tx: &mut Tx, call: &CallRecord) -> Result<()> {
    tx.exec(
        "insert into call (id, direction, line, dialled, from_raw, withheld, match, choices, unit_path, arrived_at,
                           node, version)
         values ($1, 'in', $2, $3, $4, $5, $6, '[]',
                 coalesce((select path from org_unit where parent is null and kind = 'company'), '/'), $7, $8, 0)
         on conflict (id) do nothing",
        (
            call.id,
            call.line,
            call.dialled.clone(),
            call.from_raw.clone(),
            i64::from(call.withheld),
            call.matched,
            call.arrived_at,
            call.node.clone(),
        ),
    )
    .await
    .map(drop)
}

/// The line of the customer's timeline; its id is the call's, so that it is one however often the
/// record is written. What the note says later takes the place of the outcome.
async fn contact(tx: &mut Tx, call: &CallRecord) -> Result<()> {
    let Some(customer) = call.customer else {
        return tx
            .exec("delete from contact where id = $1", (call.id,))
            .await
            .map(drop);
    };
    tx.exec(
        "insert into contact (id, customer, at, kind, direction, subject_kind, subject, person, summary)
         values ($1, $2, $3, 'call', 'in', 'call', $1, $4, $5)
         on conflict (id) do update set customer = $2, person = $4",
        (call.id, customer, call.arrived_at, call.person, call.outcome.unwrap_or("")),
    )
    .await?;
    tx.exec(
        "update customer set last_contact_at = $2
         where id = $1 and (last_contact_at is null or last_contact_at < $2)",
        (customer, call.arrived_at),
    )
    .await
    .map(drop)
}

/// What the desk wrote; a part that is not given stays as it was.
pub async fn keep_wrap_up(tx: &mut Tx, id: CallId, wrap_up: &WrapUp) -> Result<()> {
    let row = (
        id,
        wrap_up.outcome.clone(),
        wrap_up.category,
        wrap_up.note.clone(),
        wrap_up.ended_at,
        wrap_up.took_ms,
    );
    tx.exec(
        "update call set wrap_outcome = coalesce($2, wrap_outcome), category = coalesce($3, category),
           note = coalesce($4, note), wrapped_up_at = coalesce($5, wrapped_up_at),
           wrap_up_ms = coalesce($6, wrap_up_ms)
         where id = $1",
        row,
    )
    .await?;
    if let Some(note) = wrap_up.note.clone().filter(|note| !note.trim().is_empty()) {
        tx.exec("update contact set summary = $2 where id = $1", (id, note))
            .await?;
    }
    Ok(())
}

/// "This is about another customer", for a call that is over.
///
/// # Errors
/// `NotFound` for a customer or a call that is not there.
pub async fn link(tx: &mut Tx, id: CallId, customer: CustomerId) -> Result<()> {
    let known: Option<(i64,)> = tx
        .opt("select 1 from customer where id = $1", (customer,))
        .await?;
    known.ok_or(Error::not_found("customer"))?;
    let changed = tx
        .exec(
            "update call set customer = $2, match = 'exact', version = version + 1 where id = $1",
            (id, customer),
        )
        .await?;
    if changed == 0 {
        return Err(Error::not_found("call"));
    }
    tx.exec(
        "update contact set customer = $2 where id = $1",
        (id, customer),
    )
    .await
    .map(drop)
}
