//! The one task of one call: it owns the dialog, the sound and the call's state, waits for
//! whatever comes next, and carries out what the state says.
//!
//! | module | what it holds |
//! |---|---|
//! | `carry` | what the state asks for, done |
//! | `describe` | offers and answers of this call |
//! | `keys` | keys heard from three sources, and keys pressed for the agent |
//! | `life` | signs of life, and the session timer |

mod carry;
mod describe;
mod keys;
mod life;

use std::collections::VecDeque;
use std::net::IpAddr;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::call::{Call, CallInput, Hears};
use crate::clock::now_ms;
use crate::command::EndReason;
use crate::id::CallId;
use crate::media::MediaFrame;
use crate::media::clock::Beats;
use crate::media::player::{Played, Player};
use crate::rtp::leg::{Heard, Inbox, RtpLeg};
use crate::seat::{Seat, SeatNews};
use crate::signal::Signal;
use crate::sip::dialog::{Dialog, DialogEvent, DialogEvents, SessionAsked};
use crate::sip::info;
use crate::sip::sdp::Description;

use describe::Talk;
use keys::{Dialer, KeyEar, Origin};
use life::Life;

/// Frames made up for at most: more would be a burst that no phone's buffer takes.
const MOST_BEATS: u64 = 5;

/// What the switchboard tells a session.
pub(crate) enum Order {
    /// The seat comes along where the input needs one.
    Input(CallInput, Option<Seat>),
    /// The house closes: calls that nobody talks on end now.
    Drain,
}

/// Everything a session is made of.
pub(crate) struct Parts {
    pub id: CallId,
    pub dialog: Dialog,
    pub events: DialogEvents,
    pub rtp: RtpLeg,
    /// The offer, unless the INVITE came without one.
    pub offer: Option<Description>,
    pub session: SessionAsked,
    /// Our address as the peer sees it.
    pub address: IpAddr,
    pub media_lost_after: Duration,
    pub beats: Beats,
    pub orders: mpsc::UnboundedReceiver<Order>,
    pub signals: mpsc::Sender<Signal>,
}

pub(crate) struct Session {
    id: CallId,
    call: Call,
    dialog: Option<Dialog>,
    events: DialogEvents,
    rtp: RtpLeg,
    inbox: Inbox,
    player: Player,
    talk: Talk,
    life: Life,
    ear: KeyEar,
    dialer: Dialer,
    seat: Option<Seat>,
    offered: Option<Seat>,
    news: Option<mpsc::Receiver<SeatNews>>,
    beats: Beats,
    beat: u64,
    orders: mpsc::UnboundedReceiver<Order>,
    signals: mpsc::Sender<Signal>,
    outbox: VecDeque<Signal>,
}

impl Session {
    pub fn new(parts: Parts) -> Self {
        Self {
            id: parts.id,
            call: Call::new(),
            dialog: Some(parts.dialog),
            events: parts.events,
            talk: Talk::new(parts.offer, parts.address, parts.rtp.port()),
            rtp: parts.rtp,
            inbox: Inbox::new(),
            player: Player::default(),
            life: Life::new(parts.media_lost_after, parts.session),
            ear: KeyEar::default(),
            dialer: Dialer::default(),
            seat: None,
            offered: None,
            news: None,
            beats: parts.beats,
            beat: 0,
            orders: parts.orders,
            signals: parts.signals,
            outbox: VecDeque::new(),
        }
    }

    /// Runs until the call is over and its end has been told.
    pub async fn run(mut self) {
        if let Some(dialog) = &self.dialog {
            dialog.ring();
        }
        let signals = self.signals.clone();
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        while !(self.call.is_over() && self.outbox.is_empty()) {
            let beating = self.needs_beat();
            if !beating {
                self.beat = *self.beats.borrow_and_update();
            }
            let over = self.call.is_over();
            tokio::select! {
                order = self.orders.recv(), if !over => self.order(order),
                event = next_event(&mut self.events, self.dialog.as_ref()), if !over => self.event(event),
                heard = self.rtp.receive(&mut self.inbox), if !over => self.heard(heard),
                news = next_news(&mut self.news), if !over => self.seat_news(news),
                beat = self.beats.changed(), if beating => {
                    if beat.is_ok() {
                        self.beats_passed();
                    }
                }
                answer = self.life.probed(), if !over => self.probed(answer),
                _ = seconds.tick(), if !over => self.second(),
                permit = signals.reserve(), if !self.outbox.is_empty() => match permit {
                    Ok(permit) => {
                        if let Some(signal) = self.outbox.pop_front() {
                            permit.send(signal);
                        }
                    }
                    // Nobody listens any more: the house is closing.
                    Err(_) => self.outbox.clear(),
                },
            }
        }
    }

    fn order(&mut self, order: Option<Order>) {
        match order {
            Some(Order::Input(input, seat)) => {
                // Offered for this one input: a refused bridge must not touch the present seat.
                self.offered = seat;
                self.feed(input);
                self.offered = None;
            }
            Some(Order::Drain) if !self.call.is_talking() => {
                self.feed(CallInput::HangUp(EndReason::Shutdown));
            }
            Some(Order::Drain) => {}
            None => self.feed(CallInput::HangUp(EndReason::Shutdown)),
        }
    }

    fn event(&mut self, event: Option<DialogEvent>) {
        self.life.heard();
        match event {
            Some(DialogEvent::Acknowledged(answer)) => {
                self.take_late_answer(answer);
                self.feed(CallInput::Acknowledged);
            }
            Some(DialogEvent::Cancelled) => self.feed(CallInput::Cancelled),
            Some(DialogEvent::Bye) => self.feed(CallInput::PeerBye),
            Some(DialogEvent::Unacknowledged | DialogEvent::Closed) | None => {
                self.feed(CallInput::DialogFailed)
            }
            Some(DialogEvent::Changed {
                is_invite,
                body,
                session,
                reply,
            }) => {
                self.life.refreshed(session);
                self.change(is_invite, &body, reply);
            }
            Some(DialogEvent::Info {
                content_type,
                body,
                reply,
            }) => match info::digit(&content_type, &body) {
                Some(digit) => {
                    reply.send(200, Vec::new(), None);
                    self.key(digit, Origin::Info);
                }
                None if body.is_empty() => reply.send(200, Vec::new(), None),
                None => {
                    let accept = "application/dtmf-relay, application/dtmf".to_owned();
                    reply.send(415, vec![("Accept", accept)], None);
                }
            },
            Some(DialogEvent::Other { reply, is_options }) => {
                reply.send(if is_options { 200 } else { 405 }, Vec::new(), None);
            }
        }
    }

    fn heard(&mut self, heard: Heard) {
        let frames = match heard {
            Heard::Frames(frames) => frames,
            Heard::Report => return self.life.heard(),
            Heard::Foreign => return,
        };
        self.life.heard();
        for frame in frames {
            let listens = self.call.listens_for_tones();
            for (digit, origin) in self.ear.hear(&frame, listens) {
                self.key(digit, origin);
            }
            if self.call.agent_hears()
                && let Some(seat) = &self.seat
            {
                seat.send(frame);
            }
        }
    }

    fn key(&mut self, digit: char, origin: Origin) {
        if self.ear.is_new(digit, origin, now_ms()) {
            self.feed(CallInput::Digit(digit));
        }
    }

    fn seat_news(&mut self, news: Option<SeatNews>) {
        match news {
            Some(SeatNews::Frame(frame)) => {
                if self.call.caller_hears() == Hears::Agent && !self.dialer.is_busy() {
                    self.rtp.send(frame);
                }
            }
            Some(SeatNews::Taken) => {
                self.news = None;
                self.feed(CallInput::AgentTaken);
            }
            Some(SeatNews::Lost) | None => {
                self.news = None;
                self.feed(CallInput::AgentLost);
            }
        }
    }

    /// The shared beat is only listened to while there is something to play or to wait for.
    fn needs_beat(&self) -> bool {
        let plays = matches!(self.call.caller_hears(), Hears::Player | Hears::Silence);
        plays || self.dialer.is_busy() || self.call.deadline().is_some()
    }

    fn beats_passed(&mut self) {
        let now = *self.beats.borrow_and_update();
        let passed = now.saturating_sub(self.beat).min(MOST_BEATS);
        self.beat = now;
        for _ in 0..passed {
            self.step();
        }
        if self.call.deadline().is_some_and(|due| now_ms() >= due) {
            self.feed(CallInput::Deadline);
        }
    }

    /// One frame of 20 ms to the caller.
    fn step(&mut self) {
        if let Some(frame) = self.dialer.step(self.rtp.takes_digits()) {
            return self.rtp.send(frame);
        }
        match self.call.caller_hears() {
            Hears::Player => match self.player.step() {
                Played::Frame(frame) => self.rtp.send(frame),
                Played::Finished => self.feed(CallInput::Played),
                // A menu waits for a key: silence keeps the stream and the NAT alive.
                Played::Nothing => self.rtp.send(silence()),
            },
            Hears::Silence => self.rtp.send(silence()),
            Hears::Agent | Hears::Nothing => {}
        }
    }
}

fn silence() -> MediaFrame {
    MediaFrame::silence(crate::media::Codec::Pcma)
}

async fn next_event(events: &mut DialogEvents, dialog: Option<&Dialog>) -> Option<DialogEvent> {
    match dialog {
        Some(dialog) => events.next(dialog).await,
        None => std::future::pending().await,
    }
}

async fn next_news(news: &mut Option<mpsc::Receiver<SeatNews>>) -> Option<SeatNews> {
    match news {
        Some(news) => news.recv().await,
        None => std::future::pending().await,
    }
}
