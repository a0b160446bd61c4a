//! Tickets and repairs into the floor: all that are open at start, then whatever a fact changes.
//! The row is read again each time, so a fact that is missed costs nothing but time.

use floor::Input;
use floor::input::Work;
use tickets::repair;
use tickets::visit::windows;
use tickets::work::{self, WorkItem};
use tickets_base::Result;
use tickets_base::id::RepairId;
use tickets_routing::Kind;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use crate::state::House;

/// Rows read at once.
const PAGE: i64 = 500;

/// Task: for as long as this node has the floor; one that has lost it is told nothing it would use.
pub(super) async fn follow(house: House) {
    let mut facts = house.facts.subscribe();
    read_all(&house).await;
    loop {
        match facts.recv().await {
            Ok(fact) => {
                let noun = fact.kind.split('.').next().unwrap_or_default();
                if !matches!(noun, "ticket" | "repair" | "visit") {
                    continue;
                }
                for kind in ["ticket", "repair"] {
                    if let Some(id) = fact.subject(kind) {
                        changed(&house, id).await;
                    }
                }
            }
            Err(RecvError::Lagged(_)) => read_all(&house).await,
            Err(RecvError::Closed) => return,
        }
    }
}

async fn changed(house: &House, id: Uuid) {
    match work::get(&house.db, id).await {
        Ok(Some(item)) => tell(house, item).await,
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, work = %id, "work could not be read for the floor"),
    }
}

async fn read_all(house: &House) {
    let mut after = Uuid::nil();
    loop {
        match work::open(&house.db, after, PAGE).await {
            Ok(items) if items.is_empty() => return,
            Ok(items) => {
                for item in items {
                    after = item.id;
                    tell(house, item).await;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "open work could not be read for the floor");
                return;
            }
        }
    }
}

async fn tell(house: &House, item: WorkItem) {
    let input = match input_of(house, item).await {
        Ok(input) => input,
        Err(error) => {
            tracing::warn!(%error, "work could not be read for the floor");
            return;
        }
    };
    house.floor.send(input).await;
}

async fn input_of(house: &House, item: WorkItem) -> Result<Input> {
    let kind = if item.kind == "repair" {
        Kind::Repair
    } else {
        Kind::Ticket
    };
    Ok(match (item.state.as_str(), item.assignee) {
        ("waiting" | "offered", _) => Input::Work(Box::new(waiting(house, item, kind).await?)),
        ("assigned", Some(person)) => Input::WorkHeld {
            work: item.id,
            kind,
            person,
        },
        _ => Input::WorkDone(item.id),
    })
}

/// A repair passes by whoever gave it back, and whoever cannot keep the window that was promised.
async fn waiting(house: &House, item: WorkItem, kind: Kind) -> Result<Work> {
    let mut excluded = Vec::new();
    if kind == Kind::Repair {
        let (db, id) = (&house.db, RepairId(item.id));
        excluded = repair::gave_back(db, id).await?;
        excluded.extend(windows::kept_from(db, id, house.clock.now()).await?);
    }
    let promised = item.promised.filter(|person| !excluded.contains(person));
    Ok(Work {
        id: item.id,
        kind,
        queue: item.queue,
        skills: item
            .skills
            .0
            .into_iter()
            .map(|asked| (asked.skill, asked.level))
            .collect(),
        territory: item.territory,
        language: None,
        priority_s: item.priority_s,
        waiting_since: item.waiting_since.millis(),
        version: item.version,
        only: promised,
        excluded,
    })
}
