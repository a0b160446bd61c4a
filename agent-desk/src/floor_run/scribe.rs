//! The floor's rows and facts, through the group-commit writer, each with the floor's fence.
//!
//! What cannot be written for a while (disk full, database away) is tried again until it is, before
//! what came after it: callers keep their music meanwhile. Only `call.arrived` is not: a call that
//! cannot be recorded at once is not answered.

use std::sync::Arc;
use std::time::Duration;

use floor::output::{OfferResult, OfferRow, Record, WrapUpRow};
use floor::{Fact, Input, LiveRow, Write};
use tickets::call::{self, CallRecord, WrapUp};
use tickets::house::live_call::{self, LiveCall};
use tickets::person::{self, KeptPresence};
use tickets::reservation::{self, NewReservation};
use tickets_base::fact::record;
use tickets_base::id::{CallId, CategoryId, ReservationId};
use tickets_base::writer::{Priority, Receipt};
use tickets_base::{By, Error, FactDraft, Result, Timestamp, Tx, Viewer, lease};
use tickets_routing::Kind;
use tokio::sync::mpsc;

use super::{Runner, keep};
use crate::state::House;

/// Between two tries of a write that failed.
const AGAIN: Duration = Duration::from_millis(500);

/// Writes submitted before their commits are looked at.
const ROUND: usize = 64;

/// A write with what it needs to be tried again.
pub(super) struct Job {
    write: Write,
    fence: i64,
    node: Arc<str>,
}

impl Runner {
    pub(super) fn write(&self, write: Write) {
        let arrived = match &write {
            Write::Call {
                ack: true, record, ..
            } => Some(record.call),
            _ => None,
        };
        let job = Arc::new(Job {
            write,
            fence: self.fence(),
            node: Arc::clone(&self.house.node),
        });
        if let Some(call) = arrived {
            let receipt = submit(&self.house, &job);
            tokio::spawn(acknowledge(self.house.clone(), call, receipt));
            return;
        }
        self.house.storage.owe(1);
        if self.scribe.send(job).is_err() {
            // The house is closing, and its scribe has gone before.
            self.house.storage.paid(1);
        }
    }
}

fn submit(house: &House, job: &Arc<Job>) -> Result<Receipt<()>> {
    let job = Arc::clone(job);
    house.writer.submit(Priority::Call, move |tx| {
        Box::pin(async move { job.run(tx).await })
    })
}

/// The caller is answered after this, and not before.
async fn acknowledge(house: House, call: CallId, receipt: Result<Receipt<()>>) {
    let done = match receipt {
        Ok(receipt) => receipt.committed().await,
        Err(error) => Err(error),
    };
    let input = match done {
        Ok(()) => Input::Committed { call },
        Err(error) => {
            tracing::warn!(%error, call.id = %call, "a call could not be recorded and is sent elsewhere");
            Input::NotCommitted { call }
        }
    };
    house.floor.send(input).await;
}

/// Task: everything the floor writes but the first record of a call, in its order.
pub(super) async fn keep_writing(house: House, mut jobs: mpsc::UnboundedReceiver<Arc<Job>>) {
    let mut due = Vec::new();
    let mut waiting = None;
    loop {
        if due.is_empty() {
            waiting = None;
            if jobs.recv_many(&mut due, ROUND).await == 0 {
                return;
            }
        } else {
            waiting = waiting.or_else(|| Some(house.storage.wait()));
            house.clock.sleep(AGAIN).await;
        }
        let before = due.len();
        due = write_round(&house, due).await;
        house.storage.paid(before - due.len());
    }
}

/// Those that must be tried again.
async fn write_round(house: &House, due: Vec<Arc<Job>>) -> Vec<Arc<Job>> {
    let receipts: Vec<_> = due.iter().map(|job| submit(house, job)).collect();
    let mut again = Vec::new();
    for (job, receipt) in due.into_iter().zip(receipts) {
        let done = match receipt {
            Ok(receipt) => receipt.committed().await,
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => {}
            Err(error @ Error::LeaseLost { .. }) => {
                tracing::warn!(%error, "a write of a floor that was replaced is dropped");
            }
            Err(error) if error.is_transient() => {
                metrics::counter!("tandem_floor_writes_again_total").increment(1);
                tracing::debug!(%error, "what a call has to write is tried again");
                again.push(job);
            }
            Err(error) => {
                metrics::counter!("tandem_floor_writes_failed_total").increment(1);
                tracing::error!(%error, "the floor could not write");
            }
        }
    }
    again
}

impl Job {
    async fn run(&self, tx: &mut Tx) -> Result<()> {
        lease::check_fence(tx, keep::LEASE, self.fence).await?;
        match &self.write {
            Write::Call {
                record,
                live,
                facts,
                ..
            } => {
                self.call(tx, record, live.as_ref()).await?;
                self.facts(tx, facts).await
            }
            Write::WrapUp {
                call,
                wrap_up,
                facts,
            } => {
                call::keep_wrap_up(tx, *call, &wrap_up_of(wrap_up)).await?;
                self.facts(tx, facts).await
            }
            Write::Offer(offer) => reservation::keep(tx, &offer_of(offer)).await,
            Write::OfferEnded {
                reservation,
                at,
                result,
            } => end_offer(tx, *reservation, *at, *result).await,
            Write::OfferReason {
                reservation,
                reason,
            } => reservation::explain_decline(tx, *reservation, reason).await,
            Write::Presence {
                person,
                state,
                reason,
                since,
                version,
                facts,
            } => {
                let kept = KeptPresence::new(state, reason.clone(), Timestamp(*since), *version);
                person::keep_presence(tx, *person, &kept).await?;
                self.facts(tx, facts).await
            }
        }
    }

    async fn call(&self, tx: &mut Tx, record: &Record, live: Option<&LiveRow>) -> Result<()> {
        call::keep(tx, &self.record_of(record)).await?;
        match live {
            Some(live) => live_call::keep(tx, &self.live_of(record.call, live)).await,
            None => live_call::remove(tx, record.call).await,
        }
    }

    async fn facts(&self, tx: &mut Tx, facts: &[Fact]) -> Result<()> {
        let viewer = Viewer::house(&self.node);
        for fact in facts {
            let mut draft = FactDraft::new(fact.kind, &viewer, Timestamp(fact.at))
                .by(fact.by.map_or(By::System, By::Person))
                .during(fact.call)
                .body(fact.body.clone());
            for (kind, id) in &fact.subjects {
                draft = draft.about(kind, *id);
            }
            record(tx, draft).await?;
        }
        Ok(())
    }

    fn live_of(&self, call: CallId, live: &LiveRow) -> LiveCall {
        LiveCall {
            call,
            node: self.node.to_string(),
            state: live.state.as_str(),
            queue: live.queue,
            joined_at: live.joined_at.map(Timestamp),
            reservation: live.reservation,
            person: live.person,
            changed_at: Timestamp(live.changed_at),
            fence: self.fence,
        }
    }

    fn record_of(&self, r: &Record) -> CallRecord {
        CallRecord {
            id: r.call,
            line: r.line,
            dialled: r.dialled.clone(),
            from_raw: r.from_raw.clone(),
            from_number: r.from_number.clone(),
            withheld: r.withheld,
            customer: r.customer,
            matched: r.matched,
            queue: r.queue,
            choices: serde_json::to_value(&r.choices).unwrap_or_default(),
            language: r.language.clone(),
            person: r.person,
            arrived_at: Timestamp(r.arrived_at),
            queued_at: r.queued_at.map(Timestamp),
            answered_at: r.answered_at.map(Timestamp),
            ended_at: r.ended_at.map(Timestamp),
            wait_ms: r.wait_ms,
            talk_ms: r.talk_ms,
            hold_ms: r.hold_ms,
            outcome: r.outcome,
            cause: r.cause,
            ended_by: r.ended_by,
            node: self.node.to_string(),
            version: r.version,
        }
    }
}

fn wrap_up_of(row: &WrapUpRow) -> WrapUp {
    WrapUp {
        outcome: row.outcome.clone(),
        category: row.category.map(CategoryId),
        note: row.note.clone(),
        ended_at: row.wrapped_up_at.map(Timestamp),
        took_ms: row.wrap_up_ms,
    }
}

fn offer_of(offer: &OfferRow) -> NewReservation {
    NewReservation {
        id: offer.reservation,
        entry: offer.entry,
        entry_kind: match offer.kind {
            Kind::Call => "call",
            Kind::Chat => "chat",
            Kind::Ticket => "ticket",
            Kind::Repair => "repair",
        },
        person: offer.person,
        at: Timestamp(offer.at),
        until: Timestamp(offer.until),
        explanation: offer.explanation.clone(),
    }
}

async fn end_offer(tx: &mut Tx, id: ReservationId, at: i64, result: OfferResult) -> Result<()> {
    reservation::end(tx, id, result.as_str(), Timestamp(at)).await
}
