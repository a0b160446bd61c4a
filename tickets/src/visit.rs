//! A technician at a customer's door: the window promised, what became of it, and the windows that can be promised.
//!
//! The asked window, the promised window and the actual times are three things. A promise is made in one transaction that
//! first takes the promises' turn (one row both databases lock), so that two agents cannot give away the last free place.

pub mod windows;

use serde::{Deserialize, Serialize};
use tickets_base::id::{PersonId, ProductId, RepairId, VisitId};
use tickets_base::{Db, Error, Result, Timestamp, Tx};
use utoipa::ToSchema;

use crate::calendar::Span;
use crate::reference::PersonRef;

/// A visit as its repair shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Visit {
    pub id: VisitId,
    pub from: Timestamp,
    pub to: Timestamp,
    pub technician: Option<PersonRef>,
    pub state: VisitState,
    pub started_at: Option<Timestamp>,
    /// What the technician's phone said, when it had no network.
    pub started_device_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    Promised,
    UnderWay,
    Done,
    Rearranged,
    Cancelled,
}

impl VisitState {
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "promised" => Self::Promised,
            "under_way" => Self::UnderWay,
            "done" => Self::Done,
            "rearranged" => Self::Rearranged,
            _ => Self::Cancelled,
        }
    }
}

/// A window somebody wants, with the technician it was offered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    pub from: Timestamp,
    pub to: Timestamp,
    pub technician: Option<PersonId>,
}

impl Wish {
    pub fn span(self) -> Span {
        Span {
            from: self.from,
            to: self.to,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: VisitId,
    technician: Option<PersonId>,
    technician_name: Option<String>,
    window_from: Timestamp,
    window_to: Timestamp,
    state: String,
    started_at: Option<Timestamp>,
    started_device_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    reason: Option<String>,
}

impl From<Row> for Visit {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            from: row.window_from,
            to: row.window_to,
            technician: row
                .technician
                .zip(row.technician_name)
                .map(|(id, name)| PersonRef { id, name }),
            state: VisitState::of(&row.state),
            started_at: row.started_at,
            started_device_at: row.started_device_at,
            ended_at: row.ended_at,
            reason: row.reason,
        }
    }
}

/// Every visit of a repair, the newest promise last.
pub async fn of_repair(db: &Db, repair: RepairId) -> Result<Vec<Visit>> {
    let rows: Vec<Row> = db
        .all(
            "select v.id, v.technician, p.name as technician_name, v.window_from, v.window_to, v.state,
                    v.started_at, v.started_device_at, v.ended_at, v.reason
             from visit v left join person p on p.id = v.technician
             where v.repair = $1
             order by v.promised_at, case when v.state in ('rearranged', 'cancelled') then 0 else 1 end, v.id",
            (repair,),
        )
        .await?;
    Ok(rows.into_iter().map(Visit::from).collect())
}

/// The visit that stands: promised or under way.
pub(crate) async fn standing(tx: &mut Tx, repair: RepairId) -> Result<Option<(VisitId, Wish)>> {
    let row: Option<(VisitId, Timestamp, Timestamp, Option<PersonId>)> = tx
        .opt(
            "select id, window_from, window_to, technician from visit
             where repair = $1 and state in ('promised', 'under_way') order by promised_at desc, id desc limit 1",
            (repair,),
        )
        .await?;
    Ok(row.map(|(id, from, to, technician)| {
        (
            id,
            Wish {
                from,
                to,
                technician,
            },
        )
    }))
}

/// What a window is wanted for.
#[derive(Clone, Debug)]
pub struct Job {
    pub territory: String,
    pub product: Option<ProductId>,
}

/// Promises a window for a repair, if somebody can keep it.
///
/// # Errors
/// `Conflict` with `window_taken` when nobody is free for it any more; `Invalid` for a window in the past or no window at all.
pub(crate) async fn promise(
    tx: &mut Tx,
    repair: RepairId,
    job: &Job,
    wish: Wish,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<VisitId> {
    if wish.to <= wish.from {
        return Err(Error::invalid("window", "empty_window"));
    }
    if wish.to <= now {
        return Err(Error::invalid("window", "window_is_past"));
    }
    take_turn(tx).await?;
    if !windows::can_promise(tx, job, wish, now).await? {
        return Err(Error::conflict("window_taken"));
    }
    let id = VisitId::mint(now);
    tx.exec(
        "insert into visit (id, repair, technician, window_from, window_to, promised_at, promised_by, state, version)
         values ($1, $2, $3, $4, $5, $6, $7, 'promised', 1)",
        (id, repair, wish.technician, wish.from, wish.to, now, by),
    )
    .await?;
    Ok(id)
}

/// The customer's window stands, whoever keeps it: nothing new is promised, so nobody has to be free.
pub(crate) async fn keep_window(
    tx: &mut Tx,
    repair: RepairId,
    window: Wish,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<()> {
    tx.exec(
        "insert into visit (id, repair, technician, window_from, window_to, promised_at, promised_by, state, version)
         values ($1, $2, null, $3, $4, $5, $6, 'promised', 1)",
        (VisitId::mint(now), repair, window.from, window.to, now, by),
    )
    .await
    .map(drop)
}

/// Ends the standing visit of a repair in another state than done.
pub(crate) async fn give_up(
    tx: &mut Tx,
    visit: VisitId,
    state: &'static str,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    tx.exec(
        "update visit set state = $2, reason = $3, ended_at = $4, version = version + 1 where id = $1",
        (visit, state, reason, now),
    )
    .await
    .map(drop)
}

/// One promise at a time: the row stays locked until the transaction ends.
async fn take_turn(tx: &mut Tx) -> Result<()> {
    tx.exec(
        "insert into counter (name, value) values ('visit_promises', 1)
         on conflict (name) do update set value = counter.value + 1",
        (),
    )
    .await
    .map(drop)
}
