//! The floor itself: what it remembers, and the order in which one input is worked through.
//!
//! Deadlines first, then the input, then what follows: rows for the calls that changed, messages
//! for the people and queues that changed. Busy is never stored: it follows from the stages of
//! calls and the engine's leases, and [`Floor::sweep`] checks that the two agree.

use std::collections::{BTreeMap, BTreeSet};

use tickets_base::id::{CallId, PersonId, QueueId, ReservationId};
use tickets_routing::{self as routing, Engine};
use uuid::Uuid;

use crate::call::Call;
use crate::config::{Config, Queue};
use crate::ids::{self, Words};
use crate::input::{Input, Work};
use crate::output::{Fact, Output};
use crate::person::Person;
use crate::view::{QueueView, Tally};

mod configure;
mod desk;
mod flush;
mod look;
mod media;
mod offers;
mod presence;
mod signals;
mod sweep;
mod work;
mod wrap_up;

pub use sweep::Violation;

/// The commit of `call.arrived` must come within this, or the trunk is asked to try elsewhere.
pub(crate) const COMMIT_MS: i64 = 5_000;
/// Accepting to sound: longer means that the browser is not there.
pub(crate) const BRIDGE_MS: i64 = 5_000;
/// The same person may come back (other tab, reload) before the call goes to another.
pub(crate) const RECONNECT_MS: i64 = 15_000;
/// A desk without a socket is kept this long.
pub(crate) const DESK_MS: i64 = 60_000;
/// An assignment that failed in the store is tried again.
pub(crate) const RETRY_MS: i64 = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    Commit(CallId),
    Bridge(CallId),
    Reconnect(CallId),
    WrapUp(CallId),
    Desk(PersonId),
    Retry(Uuid),
}

/// A ticket or repair as the floor remembers it; the truth is its row.
#[derive(Debug)]
pub(crate) struct Owed {
    pub work: Work,
    pub offer: Option<(ReservationId, routing::ReservationId)>,
}

#[derive(Debug)]
pub struct Floor {
    pub(crate) config: Config,
    pub(crate) queues: BTreeMap<QueueId, Queue>,
    pub(crate) codes: BTreeMap<String, QueueId>,
    pub(crate) engine: Engine,
    pub(crate) words: Words,
    pub(crate) calls: BTreeMap<CallId, Call>,
    pub(crate) people: BTreeMap<PersonId, Person>,
    pub(crate) work: BTreeMap<Uuid, Owed>,
    pub(crate) tallies: BTreeMap<QueueId, Tally>,
    pub(crate) timers: BTreeSet<(i64, Timer)>,
    pub(crate) active: bool,
    pub(crate) draining: bool,
    pub(crate) version: i64,
    pub(crate) violations: u64,
    told_queues: BTreeMap<QueueId, QueueView>,
    touched: Touched,
}

/// What one input has changed; emptied by the flush.
#[derive(Debug, Default)]
struct Touched {
    out: Vec<Output>,
    calls: BTreeMap<CallId, Vec<Fact>>,
    people: BTreeSet<PersonId>,
    /// Told everything again, changed or not: a desk has just come.
    forced: BTreeSet<PersonId>,
    queues: BTreeSet<QueueId>,
}

impl Floor {
    /// `fence` is that of the floor's lease: offers of a later holder never carry a number that
    /// an earlier one has used.
    pub fn new(fence: u32) -> Self {
        Self {
            config: Config::default(),
            queues: BTreeMap::new(),
            codes: BTreeMap::new(),
            engine: Engine::new(routing::Settings::default(), u64::from(fence) << 30),
            words: Words::default(),
            calls: BTreeMap::new(),
            people: BTreeMap::new(),
            work: BTreeMap::new(),
            tallies: BTreeMap::new(),
            timers: BTreeSet::new(),
            active: true,
            draining: false,
            version: 0,
            violations: 0,
            told_queues: BTreeMap::new(),
            touched: Touched::default(),
        }
    }

    pub fn handle(&mut self, input: Input, now: i64) -> Vec<Output> {
        self.run_timers(now);
        self.apply(input, now);
        self.flush(now);
        std::mem::take(&mut self.touched.out)
    }

    /// When the next [`Input::Tick`] is due.
    pub fn next_deadline(&self) -> Option<i64> {
        let own = self.timers.first().map(|(at, _)| *at);
        own.into_iter().chain(self.engine.next_deadline()).min()
    }

    fn apply(&mut self, input: Input, now: i64) {
        match input {
            Input::Signal(signal) => self.signal(signal, now),
            Input::LookedUp { call, known } => self.looked_up(call, known, now),
            Input::Committed { call } => self.committed(call, now),
            Input::NotCommitted { call } => self.not_committed(call, now),
            Input::PopSent { call, reservation } => self.pop_sent(call, reservation),
            Input::Desk {
                person,
                ask,
                command,
            } => self.desk(person, ask, command, now),
            Input::DeskAttached { person, socket } => self.attached(person, socket, now),
            Input::DeskDetached { person, socket } => self.detached(person, socket, now),
            Input::Work(work) => self.work_waits(*work, now),
            Input::WorkGone(id) => self.work_gone(id, now),
            Input::WorkHeld { work, kind, person } => self.work_held(work, kind, person, now),
            Input::WorkDone(id) => self.work_done(id, now),
            Input::Assigned {
                reservation,
                result,
            } => self.assigned(reservation, result, now),
            Input::Configure(config) => self.configure(*config, now),
            Input::Restored { person, presence } => self.restored(person, presence, now),
            Input::Tallies(tallies) => self.put_tallies(tallies),
            Input::TellAll => self.tell_all(),
            Input::Active(active) => self.set_active(active, now),
            Input::Drain => self.draining = true,
            Input::Tick => {}
        }
    }

    fn run_timers(&mut self, now: i64) {
        if self.engine.next_deadline().is_some_and(|at| at <= now) {
            self.route(routing::Input::Tick, now);
        }
        while let Some((at, timer)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, timer));
            match timer {
                Timer::Commit(call) => self.not_committed(call, now),
                Timer::Bridge(call) => self.bridge_is_late(call, now),
                Timer::Reconnect(call) => self.give_up_waiting(call, now),
                Timer::WrapUp(call) => self.wrap_up_is_over(call, now),
                Timer::Desk(person) => self.desk_is_gone(person, now),
                Timer::Retry(work) => self.retry(work, now),
            }
        }
    }

    /// Everything the engine decides passes here.
    pub(crate) fn route(&mut self, input: routing::Input, now: i64) {
        for output in self.engine.handle(input, now) {
            match output {
                routing::Output::Reserved { offer, decision } => {
                    self.reserved(&offer, &decision, now);
                }
                routing::Output::Released { offer, cause } => self.released(&offer, cause, now),
                routing::Output::Accepted { offer } => self.accepted(&offer, now),
                routing::Output::NotResponding { person } => {
                    self.not_responding(ids::person_of(person), now);
                }
                routing::Output::Refused { reservation, .. } => {
                    tracing::debug!(
                        offer.number = reservation.0,
                        "the offer is not open any more"
                    );
                }
            }
        }
    }

    pub(crate) fn push(&mut self, output: Output) {
        self.touched.out.push(output);
    }

    pub(crate) fn command(&mut self, command: telephony::Command) {
        self.push(Output::Telephony(command));
    }

    /// The call has changed: its rows are written with these facts.
    pub(crate) fn note(&mut self, call: CallId, fact: Option<Fact>) {
        self.touched.calls.entry(call).or_default().extend(fact);
        let Some(c) = self.calls.get(&call) else {
            return;
        };
        self.touched
            .people
            .extend(c.holder().or(c.offer().map(|o| o.person)));
        self.touched.queues.extend(c.queue);
    }

    pub(crate) fn touch_person(&mut self, person: PersonId) {
        self.touched.people.insert(person);
    }

    pub(crate) fn touch_queue(&mut self, queue: QueueId) {
        self.touched.queues.insert(queue);
    }

    /// Rises through restarts too: it is never behind the clock.
    pub(crate) fn next_version(&mut self, now: i64) -> i64 {
        self.version = now.max(self.version + 1);
        self.version
    }
}
