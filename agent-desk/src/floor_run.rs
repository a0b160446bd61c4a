//! The floor at work: its loop, and everything it asks for carried out.
//!
//! The loop never waits: it takes one mail, one signal, one desk's word or one deadline, lets
//! [`Floor::handle`] decide, and hands the outputs on. What takes time (look-ups, pops, commits,
//! assignments) runs in tasks of its own and comes back as mail.
//!
//! | file | |
//! |---|---|
//! | [`mailbox`] | the handle everybody else has |
//! | `carry` | outputs carried out |
//! | [`configure`] | rows into the floor's configuration |
//! | `look_up` | who is calling |
//! | [`pop`] | the screen-pop |
//! | `scribe` | rows and facts through the group-commit writer |
//! | `tell` | messages to desks |
//! | `keep` | the lease, once a second; what a start or a take-over reads |
//! | `work` | tickets and repairs that wait |

mod carry;
pub mod configure;
mod keep;
mod look_up;
pub mod mailbox;
pub mod pop;
mod scribe;
mod tell;
mod work;

pub use mailbox::{FloorHandle, Mailbox};
pub(crate) use tell::activity_word;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use floor::person::SocketId;
use floor::{DeskCommand, Floor, Input, Output, Refusal};
use telephony::Signal;
use tickets_base::Timestamp;
use tickets_base::clock::Stopwatch;
use tickets_base::id::{CallId, PersonId};
use tickets_base::lease::Held;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::api::calls::MOST_REASON;
use crate::problem::Problem;
use crate::socket::desks::DeskEvent;
use crate::socket::message::{DeskMessage, DeskRequest};
use crate::state::House;
use configure::Known;
use mailbox::{Answer, Mail, Post};
use pop::Pops;

/// Rounds of housekeeping: the lease is renewed, configuration compared, invariants swept.
const ROUND_MS: i64 = 1_000;
/// How long the last signals of calls may take.
const SETTLE: Duration = Duration::from_secs(2);
/// One sweep in so many rounds.
const SWEEP_EVERY: u64 = 5;

/// Everything the loop owns.
pub(crate) struct Runner {
    house: House,
    floor: Floor,
    /// This node's floor is the one of the house; also while the lease has run out because the database does not
    /// answer, and nobody is known to have taken it.
    lease: Option<Held>,
    /// The lease runs: new calls are taken and work is handed out.
    active: bool,
    /// A look at the lease and the configuration is under way.
    looking: bool,
    /// What is to be written, in its order.
    scribe: mpsc::UnboundedSender<Arc<scribe::Job>>,
    known: Known,
    pops: Pops,
    asks: HashMap<u64, Answer>,
    next_ask: u64,
    /// Sockets open here; they are told to the floor when it becomes active.
    desks: BTreeMap<SocketId, PersonId>,
    /// When each call's INVITE came in.
    arrivals: HashMap<CallId, Stopwatch>,
    /// Follows tickets and repairs while this node has the floor.
    work: Option<JoinHandle<()>>,
    round: u64,
    /// The midnight that counters count from.
    day: Option<Timestamp>,
}

/// Task: the floor, for as long as the house is open.
pub async fn run(
    house: House,
    mailbox: Mailbox,
    signals: mpsc::Receiver<Signal>,
    desks: mpsc::Receiver<DeskEvent>,
) {
    let fence = 0;
    let (scribe, jobs) = mpsc::unbounded_channel();
    tokio::spawn(scribe::keep_writing(house.clone(), jobs));
    let mut runner = Runner {
        floor: Floor::new(fence),
        lease: None,
        active: false,
        looking: false,
        scribe,
        known: Known::default(),
        pops: Pops::default(),
        asks: HashMap::new(),
        next_ask: 1,
        desks: BTreeMap::new(),
        arrivals: HashMap::new(),
        work: None,
        round: 0,
        day: None,
        house,
    };
    runner.handle(Input::Active(false));
    let asked = runner.question();
    let found = keep::look(&runner.house, asked).await;
    runner.found_out(found);
    runner.live(mailbox, signals, desks).await;
}

/// At the end: the last signals are worked through and what they wrote is committed.
pub async fn settle(house: &House) {
    let over = async {
        while house
            .floor
            .look(|floor, _| floor.live_calls())
            .await
            .is_ok_and(|calls| calls > 0)
        {
            tokio::task::yield_now().await;
        }
        house.storage.settled().await;
    };
    if tokio::time::timeout(SETTLE, over).await.is_err() {
        tracing::warn!("calls were still on, or not all written, when the house closed");
    }
}

impl Runner {
    async fn live(
        &mut self,
        mut mailbox: Mailbox,
        mut signals: mpsc::Receiver<Signal>,
        mut desks: mpsc::Receiver<DeskEvent>,
    ) {
        let clock = self.house.clock.clone();
        let mut next_round = clock.now().millis() + ROUND_MS;
        loop {
            let deadline = self
                .floor
                .next_deadline()
                .unwrap_or(i64::MAX)
                .min(next_round);
            tokio::select! {
                signal = signals.recv() => match signal {
                    Some(signal) => self.signal(signal),
                    None => return,
                },
                mail = mailbox.recv() => match mail {
                    Some(mail) => self.mail(mail),
                    None => return,
                },
                event = desks.recv() => match event {
                    Some(event) => self.desk(event),
                    None => return,
                },
                () = clock.sleep_until(Timestamp(deadline)) => {
                    if clock.now().millis() >= next_round {
                        next_round = clock.now().millis() + ROUND_MS;
                        self.housekeeping();
                    }
                    self.handle(Input::Tick);
                }
            }
        }
    }

    fn signal(&mut self, signal: Signal) {
        let now = self.house.clock.now().millis();
        let late_ms = u32::try_from((now - signal.at).max(0)).unwrap_or(u32::MAX);
        metrics::histogram!("tandem_floor_mailbox_seconds").record(f64::from(late_ms) / 1000.0);
        self.note_arrival(&signal);
        self.handle(Input::Signal(signal));
    }

    fn note_arrival(&mut self, signal: &Signal) {
        use telephony::CallSignal;
        use telephony::signal::SignalKind;
        if let SignalKind::Call(call, what) = &signal.kind {
            let call = CallId(call.0);
            match what {
                CallSignal::Arrived { .. } => {
                    self.arrivals.insert(call, Stopwatch::start());
                }
                CallSignal::Ended { .. } => {
                    self.arrivals.remove(&call);
                }
                _ => {}
            }
        }
    }

    fn mail(&mut self, post: Post) {
        let waited = post.since.elapsed().as_secs_f64();
        metrics::histogram!("tandem_floor_mailbox_seconds").record(waited);
        match post.mail {
            Mail::Input(input) => self.handle(*input),
            Mail::Ask {
                person,
                command,
                answer,
            } => self.ask(person, *command, answer),
            Mail::Look(look) => look(&self.floor, self.house.clock.now().millis()),
            Mail::PopSource { call, answer } => {
                let made_of = self.floor.pop_of(call, self.house.clock.now().millis());
                let made_of = made_of.map(|pop| {
                    let source = self.source(&pop);
                    (pop, source)
                });
                // Whoever asked may have gone.
                let _ = answer.send(made_of);
            }
            Mail::Found {
                call,
                caller,
                known,
            } => self.found(call, *caller, known),
            Mail::Popped {
                call,
                reservation,
                pop,
            } => self.popped(call, reservation, pop),
            Mail::FoundOut(found) => self.found_out(*found),
        }
    }

    fn ask(&mut self, person: PersonId, command: DeskCommand, answer: Answer) {
        if self.lease.is_none() {
            // Whoever asked has gone if this does not arrive.
            let _ = answer.send(Err(Refusal::Conflict("floor_elsewhere")));
            return;
        }
        let ask = self.next_ask;
        self.next_ask += 1;
        self.asks.insert(ask, answer);
        self.handle(Input::Desk {
            person,
            ask,
            command,
        });
    }

    fn desk(&mut self, event: DeskEvent) {
        match event {
            DeskEvent::Opened { person, desk } => {
                self.desks.insert(SocketId(desk), person);
                self.if_active(Input::DeskAttached {
                    person,
                    socket: SocketId(desk),
                });
            }
            DeskEvent::Closed { person, desk } => {
                self.desks.remove(&SocketId(desk));
                self.if_active(Input::DeskDetached {
                    person,
                    socket: SocketId(desk),
                });
            }
            DeskEvent::Asked {
                person, request, ..
            } => self.asked(person, request),
        }
    }

    fn asked(&mut self, person: PersonId, request: DeskRequest) {
        if let Some((what, command)) = command_of(request) {
            let (answer, said) = tokio::sync::oneshot::channel();
            self.ask(person, command, answer);
            let house = self.house.clone();
            tokio::spawn(async move {
                if let Ok(Err(refusal)) = said.await {
                    let problem = Problem::from(refusal);
                    let (code, params) = (problem.code().to_owned(), problem.params());
                    let what = what.to_owned();
                    house
                        .desks
                        .send(person, &DeskMessage::Refused { what, code, params });
                }
            });
        }
    }

    fn if_active(&mut self, input: Input) {
        if self.lease.is_some() {
            self.handle(input);
        }
    }

    /// One input worked through, its outputs carried out in their order.
    fn handle(&mut self, input: Input) {
        let took = Stopwatch::start();
        let out = self.floor.handle(input, self.house.clock.now().millis());
        metrics::histogram!("tandem_routing_seconds").record(took.elapsed().as_secs_f64());
        for output in out {
            self.carry_out(output);
        }
    }

    fn carry_out(&mut self, output: Output) {
        match output {
            Output::Telephony(command) => self.house.telephony.command(command),
            Output::LookUp { call, line, party } => self.look_up(call, line, party),
            Output::PopNeeded(pop) => self.pop(*pop),
            Output::Write(write) => self.write(write),
            Output::Message(message) => self.tell(message),
            Output::Assign(assignment) => self.assign(*assignment),
            Output::Reply { ask, result } => {
                if let Some(answer) = self.asks.remove(&ask) {
                    // Whoever asked may have gone.
                    let _ = answer.send(result);
                }
            }
        }
    }
}

/// A frame of the desk as a command of the floor, with its type for a refusal.
fn command_of(request: DeskRequest) -> Option<(&'static str, DeskCommand)> {
    Some(match request {
        DeskRequest::Accept { call, reservation } => {
            ("accept", DeskCommand::Accept { call, reservation })
        }
        DeskRequest::Decline {
            call,
            reservation,
            reason,
        } => {
            let reason = reason.map(|said| said.trim().chars().take(MOST_REASON).collect());
            let reason = reason.filter(|said: &String| !said.is_empty());
            let decline = DeskCommand::Decline {
                call,
                reservation,
                reason,
            };
            ("decline", decline)
        }
        DeskRequest::Hold { call } => ("hold", DeskCommand::Hold { call }),
        DeskRequest::Resumption { call } => ("resumption", DeskCommand::Resume { call }),
        DeskRequest::Mute { call, on } => ("mute", DeskCommand::Mute { call, on }),
        DeskRequest::Digits { call, digits } => ("digits", DeskCommand::Digits { call, digits }),
        DeskRequest::HangUp { call } => ("hang_up", DeskCommand::HangUp { call }),
        // Telephony itself knows whether sound flows; the socket's own frames never come here.
        DeskRequest::Media { .. }
        | DeskRequest::Resume { .. }
        | DeskRequest::Subscribe { .. }
        | DeskRequest::Unsubscribe { .. }
        | DeskRequest::Ping { .. } => return None,
    })
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::not_found("call"),
            Refusal::Conflict(code) => Self::conflict(code),
            Refusal::Invalid { field, code } => Self::invalid(field, code),
        }
    }
}
