//! The world around the floor: it sends inputs, carries nothing out, and remembers every output.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use floor::config::{self, Line, Net, Queue};
use floor::input::Work;
use floor::output::{Assignment, OfferResult, Pop, Record, Refusal, Reply};
use floor::person::SocketId;
use floor::view::{Activity, PhoneState, QueueView};
use floor::{
    CallState, Config, DeskCommand, Fact, Floor, Input, Known, Match, Message, Output, Presence,
    Write,
};
use telephony::signal::{Cause, SignalKind};
use telephony::{AgentId, CallSignal, Command, EndedBy, Flow, MediaState, Party, Signal};
use tickets_base::id::{CallId, LineId, PersonId, QueueId, ReservationId};
use tickets_routing::Kind;
use uuid::Uuid;

pub const LIN: PersonId = PersonId(Uuid::from_u128(1));
pub const WEI: PersonId = PersonId(Uuid::from_u128(2));
pub const MEI: PersonId = PersonId(Uuid::from_u128(3));
pub const REPAIRS: QueueId = QueueId(Uuid::from_u128(10));
pub const SALES: QueueId = QueueId(Uuid::from_u128(11));

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offered {
    pub id: ReservationId,
    pub person: PersonId,
    pub until: i64,
}

pub struct World {
    pub floor: Floor,
    pub now: i64,
    pub seen: Vec<Output>,
    people: Vec<config::Person>,
    next: u128,
}

pub fn person(id: PersonId) -> config::Person {
    config::Person {
        id,
        queues: vec![REPAIRS, SALES],
        skills: BTreeMap::from([("repairs".to_owned(), 3)]),
        languages: Vec::new(),
        territories: Vec::new(),
        capacity: 100,
    }
}

pub fn technician(id: PersonId) -> config::Person {
    config::Person {
        territories: vec!["bj-haidian".into()],
        ..person(id)
    }
}

pub fn repair() -> Work {
    Work {
        id: Uuid::nil(),
        kind: Kind::Repair,
        queue: REPAIRS,
        skills: Vec::new(),
        territory: Some("bj-haidian".into()),
        language: None,
        priority_s: 0,
        waiting_since: 0,
        version: 1,
        only: None,
        excluded: Vec::new(),
    }
}

fn queue(id: QueueId, code: &str) -> Queue {
    Queue {
        id,
        code: code.into(),
        skills: vec![("repairs".into(), 1)],
        relax: Vec::new(),
        ring_ms: 20_000,
        wrap_up_ms: 30_000,
        service_level_ms: 20_000,
        short_abandon_ms: 5_000,
        outcome_required: true,
    }
}

impl World {
    /// These people are at their desks, with sound, and Ready; the others are known.
    pub fn with(ready: &[PersonId]) -> Self {
        let people = vec![person(LIN), person(WEI), person(MEI)];
        let floor = Floor::new(1);
        let mut w = Self {
            floor,
            now: 1_000_000,
            seen: Vec::new(),
            people,
            next: 100,
        };
        w.configure(Vec::new());
        for person in ready {
            w.sign_in(*person);
        }
        w
    }

    pub fn configure(&mut self, changed: Vec<config::Person>) {
        for person in changed {
            self.people.retain(|p| p.id != person.id);
            self.people.push(person);
        }
        let flow = Arc::new(Flow {
            start: "queue".into(),
            steps: BTreeMap::new(),
        });
        let line = LineId(Uuid::from_u128(50));
        let config = Config {
            queues: vec![queue(REPAIRS, "repairs"), queue(SALES, "sales")],
            people: self.people.clone(),
            lines: vec![Line {
                id: line,
                sources: vec![Net::parse("127.0.0.0/8").unwrap()],
                flow,
            }],
            numbers: BTreeMap::new(),
        };
        self.send(Input::Configure(Box::new(config)));
    }

    /// After every input the sweeper looks around.
    pub fn send(&mut self, input: Input) {
        let out = self.floor.handle(input, self.now);
        self.seen.extend(out);
        assert_eq!(self.floor.sweep(self.now), vec![]);
    }

    /// Lets time pass; every deadline on the way is met at its instant.
    pub fn after(&mut self, ms: i64) {
        let end = self.now + ms;
        while let Some(at) = self.floor.next_deadline().filter(|at| *at <= end) {
            self.now = at.max(self.now);
            self.send(Input::Tick);
        }
        self.now = end;
    }

    pub fn forget(&mut self) {
        self.seen.clear();
    }

    // People ---------------------------------------------------------------------------------

    pub fn sign_in(&mut self, person: PersonId) {
        self.now += 1;
        self.attach(person);
        self.media(person, MediaState::Connected);
        self.desk(person, DeskCommand::Presence(Presence::Ready.into()))
            .unwrap();
    }

    pub fn attach(&mut self, person: PersonId) {
        self.next += 1;
        let socket = SocketId(u64::try_from(self.next).unwrap());
        self.send(Input::DeskAttached { person, socket });
    }

    /// Every socket of the person goes.
    pub fn detach(&mut self, person: PersonId) {
        for socket in 100..=u64::try_from(self.next).unwrap() {
            self.send(Input::DeskDetached {
                person,
                socket: SocketId(socket),
            });
        }
    }

    pub fn media(&mut self, person: PersonId, state: MediaState) {
        self.tell(SignalKind::AgentMedia(AgentId(person.0), state));
    }

    pub fn desk(&mut self, person: PersonId, command: DeskCommand) -> Result<Reply, Refusal> {
        self.send(Input::Desk {
            person,
            ask: 7,
            command,
        });
        let replies = self.seen.iter().rev();
        let reply = replies.filter_map(|o| match o {
            Output::Reply { result, .. } => Some(result.clone()),
            _ => None,
        });
        reply.take(1).next().unwrap()
    }

    pub fn accept(
        &mut self,
        who: PersonId,
        call: CallId,
        offer: Offered,
    ) -> Result<Reply, Refusal> {
        self.desk(
            who,
            DeskCommand::Accept {
                call,
                reservation: offer.id,
            },
        )
    }

    // Calls ----------------------------------------------------------------------------------

    pub fn arrive(&mut self) -> CallId {
        self.arrive_from("127.0.0.1:5060")
    }

    pub fn arrive_from(&mut self, source: &str) -> CallId {
        self.next += 1;
        let call = CallId(Uuid::from_u128(self.next));
        let from = Party {
            number: "13812345678".into(),
            display_name: None,
            withheld: false,
        };
        self.signal(
            call,
            CallSignal::Arrived {
                from,
                dialled: "4008001".into(),
                source: source.parse().unwrap(),
                sip_call_id: "x".into(),
            },
        );
        call
    }

    pub fn commit(&mut self, call: CallId) {
        self.send(Input::Committed { call });
    }

    pub fn queue(&mut self, call: CallId, code: &str) {
        let queued = CallSignal::Queued {
            queue: code.into(),
            language: "zh".into(),
        };
        self.signal(call, queued);
    }

    /// Arrived, committed, through the menu, in the queue of repairs.
    pub fn queued(&mut self) -> CallId {
        let call = self.arrive();
        self.commit(call);
        self.queue(call, "repairs");
        call
    }

    /// All the way to two-way sound.
    pub fn talk(&mut self, person: PersonId) -> CallId {
        let call = self.queued();
        let offer = self.offer(call);
        assert_eq!(offer.person, person);
        self.pop(call, offer);
        self.accept(person, call, offer).unwrap();
        self.bridged(call, person);
        call
    }

    pub fn know(&mut self, call: CallId, matched: Match, priority_s: i64) {
        let number = Some("+8613812345678".into());
        let known = Known {
            matched,
            customer: None,
            number,
            priority_s,
            language: None,
        };
        self.send(Input::LookedUp { call, known });
    }

    pub fn pop(&mut self, call: CallId, offer: Offered) {
        self.send(Input::PopSent {
            call,
            reservation: offer.id,
        });
    }

    pub fn bridged(&mut self, call: CallId, person: PersonId) {
        self.signal(
            call,
            CallSignal::Bridged {
                agent: AgentId(person.0),
            },
        );
    }

    pub fn ended(&mut self, call: CallId, by: EndedBy) {
        self.signal(
            call,
            CallSignal::Ended {
                by,
                cause: Cause::NormalClearing,
            },
        );
    }

    pub fn signal(&mut self, call: CallId, what: CallSignal) {
        self.tell(SignalKind::Call(telephony::CallId(call.0), what));
    }

    fn tell(&mut self, kind: SignalKind) {
        self.send(Input::Signal(Signal { at: self.now, kind }));
    }

    pub fn repair(&mut self, work: Work) -> Uuid {
        self.next += 1;
        let id = Uuid::from_u128(self.next);
        self.send(Input::Work(Box::new(Work {
            id,
            waiting_since: self.now,
            ..work
        })));
        id
    }

    // What was seen --------------------------------------------------------------------------

    pub fn saw(&self, what: impl Fn(&Output) -> bool) -> bool {
        self.seen.iter().any(what)
    }

    pub fn commands(&self) -> Vec<Command> {
        let command = |o: &Output| match o {
            Output::Telephony(command) => Some(command.clone()),
            _ => None,
        };
        self.seen.iter().filter_map(command).collect()
    }

    fn pops(&self) -> impl DoubleEndedIterator<Item = &Pop> {
        self.seen.iter().filter_map(|o| match o {
            Output::PopNeeded(pop) => Some(&**pop),
            _ => None,
        })
    }

    /// The last offer of a call.
    pub fn offer(&self, call: CallId) -> Offered {
        let pop = self.pops().rfind(|pop| pop.call == call).unwrap();
        Offered {
            id: pop.reservation,
            person: pop.person,
            until: pop.until,
        }
    }

    pub fn assignment(&self) -> Assignment {
        let assignment = |o: &Output| match o {
            Output::Assign(assignment) => Some((**assignment).clone()),
            _ => None,
        };
        self.seen.iter().rev().find_map(assignment).unwrap()
    }

    pub fn written(&self) -> impl DoubleEndedIterator<Item = &Write> {
        self.seen.iter().filter_map(|o| match o {
            Output::Write(write) => Some(write),
            _ => None,
        })
    }

    fn all_facts(&self) -> impl Iterator<Item = &Fact> {
        self.written().flat_map(|write| match write {
            Write::Call { facts, .. }
            | Write::WrapUp { facts, .. }
            | Write::Presence { facts, .. } => facts.as_slice(),
            Write::Offer(_) | Write::OfferEnded { .. } | Write::OfferReason { .. } => &[],
        })
    }

    pub fn facts(&self) -> Vec<String> {
        self.all_facts().map(|f| f.kind.to_owned()).collect()
    }

    pub fn bodies(&self) -> String {
        self.all_facts().map(|f| f.body.to_string()).collect()
    }

    pub fn record(&self, call: CallId) -> Record {
        let record = |w: &Write| match w {
            Write::Call { record, .. } if record.call == call => Some((**record).clone()),
            _ => None,
        };
        self.written().rev().find_map(record).unwrap()
    }

    pub fn ended_offers(&self) -> Vec<(PersonId, OfferResult)> {
        let ended = |o: &Output| match o {
            Output::Message(Message::OfferEnded { person, result, .. }) => Some((*person, *result)),
            _ => None,
        };
        self.seen.iter().filter_map(ended).collect()
    }

    pub fn state(&self, call: CallId) -> Option<CallState> {
        self.floor.call_view(call).map(|c| c.state)
    }

    pub fn phone(&self, person: PersonId) -> Option<PhoneState> {
        self.floor.phone_state(person)
    }

    pub fn activity(&self, person: PersonId) -> Activity {
        self.floor.presence_view(person).unwrap().activity
    }

    pub fn queue_view(&self, queue: QueueId) -> QueueView {
        self.floor
            .queue_views()
            .into_iter()
            .find(|q| q.queue == queue)
            .unwrap()
    }
}
