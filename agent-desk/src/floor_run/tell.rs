//! Messages to desks: the floor's views in the words of the wire.

use floor::output::OfferResult;
use floor::{Message, PhoneState, PresenceView, QueueView};
use tickets::work;
use tickets_base::Timestamp;
use tickets_base::id::{PersonId, RepairId, TicketId};
use tickets_routing::Kind;
use uuid::Uuid;

use super::Runner;
use crate::api::live::LiveQueue;
use crate::api::people::Presence;
use crate::socket::message::{DeskMessage, PhoneNews, WorkNews, WrapUpNews};
use crate::socket::news::Topic;
use crate::state::House;

impl Runner {
    pub(super) fn tell(&self, message: Message) {
        let desks = &self.house.desks;
        match message {
            Message::Presence { person, view } => {
                let version = view.version;
                let presence = Presence::from(view);
                let changed = DeskMessage::PresenceChanged {
                    version,
                    person,
                    presence,
                };
                desks.send(person, &changed);
                desks.publish(&Topic::Live, &changed);
            }
            Message::Phone {
                person,
                version,
                state,
            } => {
                let state = state.map(|state| Box::new(self.phone_news(state)));
                desks.send(person, &DeskMessage::PhoneState { version, state });
            }
            Message::OfferEnded {
                person,
                version,
                call,
                reservation,
                result,
            } => {
                let result = on_the_wire(result).to_owned();
                let ended = DeskMessage::OfferEnded {
                    version,
                    call,
                    reservation,
                    result,
                };
                desks.send(person, &ended);
            }
            Message::Queue(view) => self.tell_queue(view),
            Message::WorkOffered {
                person,
                version,
                work,
                kind,
            } => {
                tokio::spawn(tell_work(self.house.clone(), person, version, work, kind));
            }
        }
    }

    fn tell_queue(&self, view: QueueView) {
        if let Some(known) = self.known.queues.get(&view.queue) {
            let version = view.version;
            let queue = LiveQueue::new(view, known.clone());
            let changed = DeskMessage::QueueChanged { version, queue };
            self.house.desks.publish(&Topic::Live, &changed);
        }
    }

    fn phone_news(&self, state: PhoneState) -> PhoneNews {
        let word = match state.state {
            floor::view::PhoneWord::Offered => "offered",
            floor::view::PhoneWord::InCall => "in_call",
            floor::view::PhoneWord::Held => "held",
            floor::view::PhoneWord::Reconnecting => "reconnecting",
            floor::view::PhoneWord::Wrapping => "wrapping",
        };
        PhoneNews {
            call: state.call,
            state: word.to_owned(),
            since: Timestamp(state.since),
            until: state.until.map(Timestamp),
            reservation: state.reservation,
            muted: state.muted,
            held_by_caller: state.held_by_caller,
            wrap_up: state.wrap_up.map(|wrap_up| WrapUpNews {
                until: Timestamp(wrap_up.until),
                outcome_required: wrap_up.outcome_required,
                outcome: wrap_up.outcome,
                category: wrap_up.category,
                note: wrap_up.note,
            }),
            pop: self.pops.of(state.call).map(|pop| Box::new((*pop).clone())),
            server_now: self.house.clock.now(),
        }
    }
}

/// A desk is not told why a device failed; for it the offer was taken back.
fn on_the_wire(result: OfferResult) -> &'static str {
    match result {
        OfferResult::Failed => OfferResult::Canceled.as_str(),
        other => other.as_str(),
    }
}

async fn tell_work(house: House, person: PersonId, version: i64, work: Uuid, kind: Kind) {
    let (id, word) = match kind {
        Kind::Repair => (RepairId(work).to_string(), "repair"),
        Kind::Call | Kind::Chat | Kind::Ticket => (TicketId(work).to_string(), "ticket"),
    };
    match work::number(&house.db, work).await {
        Ok(Some(no)) => {
            let work = WorkNews {
                id,
                kind: word.to_owned(),
                no,
            };
            house
                .desks
                .send(person, &DeskMessage::WorkOffered { version, work });
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, work = id, "new work could not be announced"),
    }
}

impl From<PresenceView> for Presence {
    fn from(view: PresenceView) -> Self {
        Self {
            state: view.state.as_str().to_owned(),
            reason: view.reason,
            since: Timestamp(view.since),
            version: view.version,
            activity: activity_word(view.activity).to_owned(),
            activity_since: Timestamp(view.activity_since),
            next: view.next.map(|next| next.state.as_str().to_owned()),
            call: view.call,
            queue: view.queue,
        }
    }
}

pub(crate) fn activity_word(activity: floor::Activity) -> &'static str {
    match activity {
        floor::Activity::Idle => "idle",
        floor::Activity::Offered => "offered",
        floor::Activity::InCall => "in_call",
        floor::Activity::Wrapping => "wrapping",
    }
}
