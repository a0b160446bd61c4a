//! Knows every call and every seat of this node, and carries notes between them. One task; it
//! decides nothing about a call and never waits for one.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use std::net::IpAddr;
use tokio::sync::{mpsc, watch};

use crate::browser::{BrowserEvent, BrowserLeg};
use crate::call::CallInput;
use crate::clock::now_ms;
use crate::command::{Command, EndReason};
use crate::id::{AgentId, CallId};
use crate::media::clock::{self, Beats};
use crate::ports::RtpPorts;
use crate::rtp::leg::RtpLeg;
use crate::seat::Seat;
use crate::session::{Order, Parts, Session};
use crate::signal::{CallSignal, Signal, SignalKind};
use crate::sip::dialog::{Asked, Invitation};
use crate::sip::front::address_for;
use crate::sip::identity::caller;
use crate::sip::sdp::{self, Description, SdpFault};
use crate::sip::stack::RETRY_AFTER;

/// RFC 4028 4: no session is shorter.
const SHORTEST_SESSION_S: u32 = 90;

/// What the switchboard hears of.
pub(crate) enum Note {
    Command(Command),
    Seated {
        agent: AgentId,
        leg: Box<BrowserLeg>,
        events: mpsc::Receiver<(AgentId, BrowserEvent)>,
    },
    Over(CallId),
    Drain,
    HangUpAll,
    VacateAll,
}

/// Where this node stands and what it may carry.
pub(crate) struct Place {
    pub listen: SocketAddr,
    pub public: Option<IpAddr>,
    pub ports: RtpPorts,
    pub media_lost_after: Duration,
    pub max_calls: usize,
}

pub(crate) struct Switchboard {
    place: Place,
    calls: HashMap<CallId, mpsc::UnboundedSender<Order>>,
    seats: HashMap<AgentId, Seat>,
    notes: mpsc::UnboundedSender<Note>,
    signals: mpsc::Sender<Signal>,
    call_count: watch::Sender<usize>,
    seat_count: watch::Sender<usize>,
    draining: bool,
}

/// Why an INVITE makes no call.
struct Refusal {
    status: u16,
    why: &'static str,
    header: Option<(&'static str, String)>,
}

impl Refusal {
    fn new(status: u16, why: &'static str) -> Self {
        Self {
            status,
            why,
            header: None,
        }
    }

    fn busy(why: &'static str) -> Self {
        let retry = ("Retry-After", RETRY_AFTER.to_string());
        Self {
            status: 503,
            why,
            header: Some(retry),
        }
    }
}

impl Switchboard {
    pub fn new(
        place: Place,
        notes: mpsc::UnboundedSender<Note>,
        signals: mpsc::Sender<Signal>,
    ) -> (Self, watch::Receiver<usize>, watch::Receiver<usize>) {
        let (call_count, calls) = watch::channel(0);
        let (seat_count, seats) = watch::channel(0);
        let switchboard = Self {
            place,
            calls: HashMap::new(),
            seats: HashMap::new(),
            notes,
            signals,
            call_count,
            seat_count,
            draining: false,
        };
        (switchboard, calls, seats)
    }

    pub async fn run(
        mut self,
        mut notes: mpsc::UnboundedReceiver<Note>,
        mut invitations: mpsc::Receiver<Invitation>,
    ) {
        let beats = clock::start();
        loop {
            tokio::select! {
                note = notes.recv() => match note {
                    Some(note) => self.take(note),
                    None => return,
                },
                invitation = invitations.recv() => match invitation {
                    Some(invitation) => self.invited(invitation, &beats).await,
                    None => return,
                },
            }
            self.call_count.send_if_modified(|count| {
                std::mem::replace(count, self.calls.len()) != self.calls.len()
            });
            let seated = self
                .seats
                .values()
                .filter(|seat| seat.is_occupied())
                .count();
            self.seat_count
                .send_if_modified(|count| std::mem::replace(count, seated) != seated);
        }
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::Command(command) => self.command(command),
            Note::Seated { agent, leg, events } => {
                let seat = self.seats.entry(agent).or_insert_with(|| Seat::new(agent));
                seat.take(*leg, events, self.signals.clone());
            }
            Note::Over(call) => {
                self.calls.remove(&call);
            }
            Note::Drain => {
                self.draining = true;
                self.tell_all(|| Order::Drain);
            }
            Note::HangUpAll => {
                self.tell_all(|| Order::Input(CallInput::HangUp(EndReason::Shutdown), None))
            }
            Note::VacateAll => {
                for (_, seat) in self.seats.drain() {
                    seat.vacate();
                }
            }
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Answer { call, flow } => self.tell(call, CallInput::Answer(flow)),
            Command::Reject {
                call,
                status,
                retry_after,
            } => self.tell(
                call,
                CallInput::Reject {
                    status,
                    retry_after,
                },
            ),
            Command::Bridge { call, agent } => {
                let seat = self
                    .seats
                    .entry(agent)
                    .or_insert_with(|| Seat::new(agent))
                    .clone();
                self.order(call, Order::Input(CallInput::Bridge(agent), Some(seat)));
            }
            Command::Park { call } => self.tell(call, CallInput::Park),
            Command::Hold { call } => self.tell(call, CallInput::Hold),
            Command::Resume { call } => self.tell(call, CallInput::Resume),
            Command::Mute { call, on } => self.tell(call, CallInput::Mute(on)),
            Command::SendDigits { call, digits } => self.tell(call, CallInput::SendDigits(digits)),
            Command::Say { call, prompt } => self.tell(call, CallInput::Say(prompt)),
            Command::HangUp { call, reason } => self.tell(call, CallInput::HangUp(reason)),
            Command::CloseAgent { agent } => {
                if let Some(seat) = self.seats.remove(&agent) {
                    seat.vacate();
                }
            }
        }
    }

    fn tell(&self, call: CallId, input: CallInput) {
        self.order(call, Order::Input(input, None));
    }

    fn order(&self, call: CallId, order: Order) {
        let told = self
            .calls
            .get(&call)
            .is_some_and(|orders| orders.send(order).is_ok());
        if !told {
            tracing::debug!(call.id = %call, "a command came after the end of its call");
        }
    }

    fn tell_all(&self, order: impl Fn() -> Order) {
        for orders in self.calls.values() {
            if orders.send(order()).is_err() {
                tracing::debug!("a call ended by itself");
            }
        }
    }

    /// A new INVITE: a call, or an answer that says why not.
    async fn invited(&mut self, invitation: Invitation, beats: &Beats) {
        let Some(asked) = invitation.asked() else {
            return invitation.refuse(400, None);
        };
        match self.admit(&asked) {
            Ok(offer) => self.begin(invitation, asked, offer, beats).await,
            Err(refusal) => refuse(invitation, refusal),
        }
    }

    fn admit(&self, asked: &Asked) -> Result<Option<Description>, Refusal> {
        if self.draining {
            return Err(Refusal::busy("draining"));
        }
        if self.calls.len() >= self.place.max_calls {
            return Err(Refusal::busy("too_many_calls"));
        }
        if asked
            .session
            .expires_s
            .is_some_and(|s| s < SHORTEST_SESSION_S)
        {
            let header = Some(("Min-SE", SHORTEST_SESSION_S.to_string()));
            return Err(Refusal {
                status: 422,
                why: "session_too_short",
                header,
            });
        }
        if asked.body.is_empty() {
            return Ok(None);
        }
        match sdp::read(&asked.body) {
            Ok(offer) => Ok(Some(offer)),
            Err(SdpFault::Broken) => Err(Refusal::new(400, "broken_sdp")),
            Err(SdpFault::NothingOfOurs) => Err(Refusal::new(488, "no_common_codec")),
        }
    }

    async fn begin(
        &mut self,
        invitation: Invitation,
        asked: Asked,
        offer: Option<Description>,
        beats: &Beats,
    ) {
        let Some(ports) = self.place.ports.pair().await else {
            return refuse(invitation, Refusal::busy("no_rtp_port"));
        };
        // Room for the first signal is taken before anything else: a call nobody is told of would
        // ring for ever.
        let Ok(room) = self.signals.clone().try_reserve_owned() else {
            return refuse(invitation, Refusal::busy("floor_is_full"));
        };
        let now = now_ms();
        let id = CallId::mint(now, rand::random());
        let address = address_for(self.place.listen, self.place.public, asked.source.ip());
        let contact = format!(
            "sip:tandem@{}",
            SocketAddr::new(address, self.place.listen.port())
        );
        let (dialog, events) = match invitation.open(&contact) {
            Ok(opened) => opened,
            Err(error) => {
                tracing::debug!(%error, "an INVITE made no dialog");
                return;
            }
        };
        room.send(arrived(id, &asked, now));
        let (orders, inbox) = mpsc::unbounded_channel();
        let described = offer.clone().unwrap_or_else(Description::unknown);
        let session = Session::new(Parts {
            id,
            dialog,
            events,
            rtp: RtpLeg::new(ports, &described, asked.source.ip(), rand::random()),
            offer,
            session: asked.session,
            address,
            media_lost_after: self.place.media_lost_after,
            beats: beats.clone(),
            orders: inbox,
            signals: self.signals.clone(),
        });
        self.calls.insert(id, orders);
        let notes = self.notes.clone();
        tokio::spawn(async move {
            session.run().await;
            if notes.send(Note::Over(id)).is_err() {
                tracing::debug!(call.id = %id, "the last call is over");
            }
        });
    }
}

fn arrived(id: CallId, asked: &Asked, now: i64) -> Signal {
    let signal = CallSignal::Arrived {
        from: caller(&asked.named),
        dialled: asked.dialled.clone(),
        source: asked.source,
        sip_call_id: asked.call_id.clone(),
    };
    Signal {
        at: now,
        kind: SignalKind::Call(id, signal),
    }
}

fn refuse(invitation: Invitation, refusal: Refusal) {
    metrics::counter!("telephony_invites_refused_total", "why" => refusal.why).increment(1);
    match refusal.header {
        Some((name, value)) => invitation.refuse_with(refusal.status, (name, &value)),
        None => invitation.refuse(refusal.status, None),
    }
}
