//! The screen-pop: everything about a caller in one message, read from rows, before it rings.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use floor::output::Pop;
use knowledge_base::article::{Context, Hint};
use serde::Serialize;
use telephony::Party;
use telephony::flow::Choice;
use tickets::customer::MatchQuality;
use tickets::phone::LineRules;
use tickets::pop::{self, PopRows};
use tickets_base::clock::Stopwatch;
use tickets_base::id::{CallId, QueueId, ReservationId};
use tickets_base::{Result, Timestamp, Viewer};
use utoipa::ToSchema;

use super::Runner;
use super::configure::QueueName;
use super::look_up::{Caller, find};
use crate::api::queues::QueueRef;
use crate::socket::message::{DeskMessage, OfferNews};
use crate::state::House;

/// Rows that take longer are left out: a ring must not wait for a slow disk.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the desk shows of a caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScreenPop {
    pub call: CallId,
    pub queue: Option<QueueRef>,
    pub waited_ms: i64,
    pub arrived_at: Timestamp,
    pub language: Option<String>,
    /// What the caller chose in the menu, in order.
    #[schema(value_type = Vec<serde_json::Value>)]
    pub choices: Vec<Choice>,
    pub number: ShownNumber,
    /// exact, maybe, shared, unknown, withheld
    #[serde(rename = "match")]
    pub matched: String,
    /// When somebody last confirmed that the number is the customer's.
    pub confirmed_at: Option<Timestamp>,
    #[serde(flatten)]
    pub rows: PopRows,
    pub articles: Vec<Hint>,
}

/// Articles shown beside a caller.
const SUGGESTED: usize = 3;

/// The caller's number by the rules of the line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShownNumber {
    /// In national form.
    pub shown: String,
    /// What it is known by; null when it can never name a customer.
    pub raw: Option<String>,
    pub withheld: bool,
    pub extension: Option<String>,
}

/// Callers found and pops shown, by call; forgotten when the floor has forgotten the call.
#[derive(Default)]
pub(super) struct Pops {
    callers: HashMap<CallId, Arc<Caller>>,
    shown: HashMap<CallId, Arc<ScreenPop>>,
}

impl Pops {
    pub fn found(&mut self, call: CallId, caller: Caller) {
        self.callers.insert(call, Arc::new(caller));
    }

    pub fn caller(&self, call: CallId) -> Option<Arc<Caller>> {
        self.callers.get(&call).cloned()
    }

    pub fn of(&self, call: CallId) -> Option<Arc<ScreenPop>> {
        self.shown.get(&call).cloned()
    }

    pub fn retain(&mut self, here: impl Fn(CallId) -> bool) {
        self.callers.retain(|call, _| here(*call));
        self.shown.retain(|call, _| here(*call));
    }
}

impl Runner {
    /// Reads the rows in a task of its own and sends the pop; the ring follows when it comes back.
    pub(super) fn pop(&self, mut pop: Pop) {
        let mut source = self.source(&pop);
        let rules = self.rules_of(pop.record.line);
        let house = self.house.clone();
        let since = self.measured_from(pop.call);
        tokio::spawn(async move {
            if source.caller.is_none() {
                source.caller = find_now(&house, &rules, &mut pop).await;
            }
            let (call, reservation) = (pop.call, pop.reservation);
            let screen = read_in_time(&house, &pop, source).await;
            let offer = OfferNews {
                call,
                reservation,
                until: Timestamp(pop.until),
                server_now: house.clock.now(),
            };
            let message = DeskMessage::ScreenPop {
                version: pop.version,
                offer,
                pop: Box::new(screen),
            };
            house.desks.send_measured(pop.person, &message, Some(since));
            if let DeskMessage::ScreenPop { pop, .. } = message {
                house.floor.popped(call, reservation, pop).await;
            }
        });
    }

    /// Without a menu the time runs from the INVITE; with one, from the offer: nobody hurries a
    /// caller who listens.
    fn measured_from(&self, call: CallId) -> Stopwatch {
        let arrival = self
            .arrivals
            .get(&call)
            .filter(|_| self.floor.ran_no_menu(call));
        arrival.copied().unwrap_or_else(Stopwatch::start)
    }

    pub(super) fn popped(&mut self, call: CallId, reservation: ReservationId, pop: Box<ScreenPop>) {
        self.pops.shown.insert(call, Arc::from(pop));
        self.handle(floor::Input::PopSent { call, reservation });
    }

    pub(super) fn source(&self, pop: &Pop) -> Source {
        let queue = pop
            .record
            .queue
            .and_then(|id| Some((id, self.known.queues.get(&id)?.clone())));
        Source {
            caller: self.pops.caller(pop.call),
            queue,
        }
    }
}

/// Without a menu an offer may overtake the look-up: then it is done again, before the pop.
async fn find_now(house: &House, rules: &LineRules, pop: &mut Pop) -> Option<Arc<Caller>> {
    let party = Party {
        number: pop.record.from_raw.clone(),
        display_name: None,
        withheld: pop.record.withheld,
    };
    match find(house, rules, &party).await {
        Ok((caller, known)) => {
            pop.record.matched = known.matched.as_str();
            pop.record.customer = pop.record.customer.or(known.customer);
            pop.record.from_number = known.number;
            Some(Arc::new(caller))
        }
        Err(error) => {
            tracing::warn!(%error, call.id = %pop.call, "a pop whose caller was not looked up");
            None
        }
    }
}

/// What a pop is made of beside the floor's part and rows.
pub struct Source {
    pub caller: Option<Arc<Caller>>,
    pub queue: Option<(QueueId, QueueName)>,
}

async fn read_in_time(house: &House, pop: &Pop, source: Source) -> ScreenPop {
    let bare = Source {
        caller: source.caller.clone(),
        queue: source.queue.clone(),
    };
    match tokio::time::timeout(PATIENCE, read(house, pop, source)).await {
        Ok(Ok(screen)) => return screen,
        Ok(Err(error)) => tracing::warn!(%error, call.id = %pop.call, "a pop without its rows"),
        Err(_) => tracing::warn!(call.id = %pop.call, "a pop without its rows: they took too long"),
    }
    assemble(pop, &bare, PopRows::default(), None)
}

/// Everything, as this person may see it.
pub async fn read(house: &House, pop: &Pop, source: Source) -> Result<ScreenPop> {
    let viewer = Viewer::load(&house.db, pop.person, &house.node).await?;
    let known = pop.record.customer;
    let matches = source
        .caller
        .as_ref()
        .map(|c| c.matches.as_slice())
        .unwrap_or_default();
    let customers: Vec<_> = match known {
        Some(customer) => vec![customer],
        None => matches.iter().map(|m| m.customer).collect(),
    };
    let now = house.clock.now();
    let mut rows = pop::read(&house.db, &customers, &Viewer::house(&house.node), now).await?;
    rows.mask_for(&viewer);
    let confirmed = matches
        .iter()
        .find(|m| known.is_none_or(|c| c == m.customer));
    let confirmed_at = confirmed.and_then(|m| m.verified_at);
    let mut screen = assemble(pop, &source, rows, confirmed_at);
    screen.articles = suggestions(house, &screen);
    Ok(screen)
}

/// Articles about what is open, what was chosen in the menu, what the customer owns.
fn suggestions(house: &House, screen: &ScreenPop) -> Vec<Hint> {
    let language = screen.language.clone().unwrap_or_else(|| "zh".to_owned());
    let chosen = screen.queue.as_ref().map(|queue| {
        if language == "zh" {
            &queue.name.zh
        } else {
            &queue.name.en
        }
    });
    let open = screen
        .rows
        .open_tickets
        .iter()
        .map(|ticket| &ticket.subject);
    let owned = screen.rows.devices.iter().map(|device| {
        if language == "zh" {
            &device.product.name.zh
        } else {
            &device.product.name.en
        }
    });
    let words: Vec<&str> = open
        .chain(owned)
        .chain(chosen)
        .map(String::as_str)
        .collect();
    let context = Context {
        products: screen
            .rows
            .devices
            .iter()
            .map(|device| device.product.id)
            .collect(),
        language: Some(language),
    };
    house.suggest.find(&words.join("\n"), &context, SUGGESTED)
}

fn assemble(
    pop: &Pop,
    source: &Source,
    rows: PopRows,
    confirmed_at: Option<Timestamp>,
) -> ScreenPop {
    let record = &pop.record;
    let queue = source.queue.as_ref().map(|(id, queue)| QueueRef {
        id: *id,
        code: queue.code.clone(),
        name: queue.name.clone(),
    });
    let number = match &source.caller {
        Some(caller) => ShownNumber {
            shown: caller.number.national.clone(),
            raw: caller.number.key().map(str::to_owned),
            withheld: record.withheld,
            extension: caller.number.extension.clone(),
        },
        None => ShownNumber {
            shown: record.from_raw.clone(),
            raw: record.from_number.clone(),
            withheld: record.withheld,
            extension: None,
        },
    };
    ScreenPop {
        call: pop.call,
        queue,
        waited_ms: pop.waited_ms,
        arrived_at: Timestamp(record.arrived_at),
        language: record.language.clone(),
        choices: record.choices.clone(),
        number,
        matched: record.matched.to_owned(),
        confirmed_at,
        rows,
        articles: Vec::new(),
    }
}

/// The floor's word for the look-up's.
pub(super) fn match_of(quality: MatchQuality) -> floor::Match {
    match quality {
        MatchQuality::Exact => floor::Match::Exact,
        MatchQuality::Maybe => floor::Match::Maybe,
        MatchQuality::Shared => floor::Match::Shared,
        MatchQuality::Unknown => floor::Match::Unknown,
        MatchQuality::Withheld => floor::Match::Withheld,
    }
}
