//! One call's task: dialog, transactions and sound on one clock of 20 ms.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rtc::rtp;
use rtc::shared::marshal::{Marshal, Unmarshal};
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, timeout_at};

use super::dialog::{Dialog, Request};
use super::message::{Message, Start};
use super::mouth::{KEY_MS, Mouth};
use super::plan::{CallPlan, DigitWay};
use super::script::{Cue, Script};
use super::sdp::{self, Answer, Direction};
use super::transaction::{Due, Transaction};
use super::{CallEnd, CallState, Order, Side};
use crate::media::ear::Ear;
use crate::media::source::pace;
use crate::media::stream::RtpStream;
use crate::media::{Codec, MediaFrame};

/// The largest RTP packet that can arrive.
const PACKET: usize = 2_048;
/// Copies of a refusal or a BYE come at 0.5, 1.5 and 3.5 s; a call that ended stays for these.
const LINGER: Duration = Duration::from_secs(4);

/// What a call is connected to: the phone's socket, its own socket for sound, its owner.
pub(super) struct Line {
    pub socket: Arc<UdpSocket>,
    pub local: SocketAddr,
    pub target: SocketAddr,
    pub media: UdpSocket,
    pub mailbox: mpsc::Receiver<Message>,
    pub orders: mpsc::Receiver<Order>,
    pub state: watch::Sender<CallState>,
    pub ear: Ear,
}

/// A call and where it stands.
pub(super) struct Call {
    line: Line,
    dialog: Dialog,
    codec: Codec,
    phase: Phase,
    waiting: Vec<Transaction>,
    /// The ACK of the last answer to an INVITE, sent again when the answer is.
    ack: Option<Request>,
    offers: u32,
    mouth: Mouth,
    script: Script,
    talk: Option<Talk>,
    listener: Option<mpsc::Sender<MediaFrame>>,
}

enum Phase {
    Inviting {
        invite: Request,
        /// Something came back: only now may it be cancelled (RFC 3261, 9.1).
        heard: bool,
        cancel: Cancel,
    },
    Talking,
    /// BYE is out.
    Leaving,
    Over,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cancel {
    No,
    Wanted,
    Sent,
}

/// Sound both ways.
struct Talk {
    stream: RtpStream,
    answer: Answer,
}

/// Sends the INVITE.
pub(super) async fn start(line: Line, call_id: String, plan: CallPlan) -> io::Result<Call> {
    let now = Instant::now();
    let mut dialog = Dialog::new(call_id, line.local, line.target, &plan.from, &plan.to);
    let offer = sdp::offer(line.media.local_addr()?, plan.codec, Direction::Both, 1);
    let invite = dialog.invite(&offer);
    line.socket
        .send_to(invite.text.as_bytes(), invite.to)
        .await?;
    let waiting = vec![Transaction::new(invite.clone(), None, now)];
    Ok(Call {
        line,
        dialog,
        codec: plan.codec,
        phase: Phase::Inviting {
            invite,
            heard: false,
            cancel: Cancel::No,
        },
        waiting,
        ack: None,
        offers: 1,
        mouth: Mouth::new(plan.source, plan.codec),
        script: Script::new(plan.keys, plan.hang_up, now),
        talk: None,
        listener: plan.listener,
    })
}

impl Call {
    /// Until the call has ended, and been told so.
    pub async fn run(&mut self) {
        let mut clock = pace();
        let mut packet = vec![0; PACKET];
        while !matches!(self.phase, Phase::Over) {
            tokio::select! {
                message = self.line.mailbox.recv() => match message {
                    Some(message) => self.receive(message).await,
                    // The phone itself is gone.
                    None => self.end(200, Side::Caller),
                },
                Some(order) = self.line.orders.recv() => self.obey(order).await,
                Ok((length, from)) = self.line.media.recv_from(&mut packet) => {
                    self.hear(&packet[..length], from);
                }
                _ = clock.tick() => self.tick().await,
            }
        }
    }

    /// Answers copies of what was answered before, for as long as they may still come.
    pub async fn linger(mut self) {
        self.line.orders.close();
        while self.line.orders.try_recv().is_ok() {}
        let until = Instant::now() + LINGER;
        while let Ok(Some(message)) = timeout_at(until, self.line.mailbox.recv()).await {
            self.receive(message).await;
        }
    }

    // --- what others say -------------------------------------------------------------------

    async fn receive(&mut self, message: Message) {
        match &message.start {
            Start::Answer { code } => self.answered(*code, &message).await,
            Start::Request { method } => {
                let method = method.clone();
                self.requested(&method, &message).await;
            }
        }
    }

    async fn answered(&mut self, code: u16, answer: &Message) {
        let found = self
            .waiting
            .iter_mut()
            .position(|t| t.is_answered_by(answer));
        let Some(at) = found else {
            return self.answered_again(code, answer).await;
        };
        if code < 200 {
            self.waiting[at].hear();
            if self.waiting[at].request.method == "INVITE" {
                self.progressed(code).await;
            }
            return;
        }
        let transaction = self.waiting.swap_remove(at);
        match transaction.request.method {
            "INVITE" if matches!(self.phase, Phase::Inviting { .. }) => {
                self.settled(code, answer, transaction.request).await;
            }
            "INVITE" => self.agreed_again(code, answer, &transaction.request).await,
            "BYE" => self.end(200, Side::Caller),
            _ => {}
        }
        if let Some(reply) = transaction.reply {
            // Whoever asked may have stopped waiting.
            let _unheard = reply.send(code);
        }
    }

    /// A copy of an answer we have seen: only an INVITE's wants its ACK again.
    async fn answered_again(&mut self, code: u16, answer: &Message) {
        let invite = answer.cseq().is_some_and(|(_, method)| method == "INVITE");
        if let Some(ack) = self.ack.clone().filter(|_| invite && code >= 200) {
            self.send(&ack).await;
        }
    }

    async fn progressed(&mut self, code: u16) {
        let state = if code == 100 {
            CallState::Trying
        } else {
            CallState::Ringing
        };
        let Phase::Inviting { heard, cancel, .. } = &mut self.phase else {
            return;
        };
        *heard = true;
        if *cancel == Cancel::Wanted {
            self.cancel().await;
        }
        // A late 100 does not end the ringing.
        self.line.state.send_if_modified(|now| {
            let later = !(*now == CallState::Ringing && state == CallState::Trying);
            later && std::mem::replace(now, state) != state
        });
    }

    /// The final answer to the first INVITE.
    async fn settled(&mut self, code: u16, answer: &Message, invite: Request) {
        if code >= 300 {
            let ack = self.dialog.ack_refusal(&invite, answer);
            self.send(&ack).await;
            self.ack = Some(ack);
            let cancelled = matches!(
                self.phase,
                Phase::Inviting {
                    cancel: Cancel::Sent,
                    ..
                }
            );
            let by = if cancelled && code == 487 {
                Side::Caller
            } else {
                Side::Callee
            };
            return self.end(code, by);
        }
        let unwanted = !matches!(
            self.phase,
            Phase::Inviting {
                cancel: Cancel::No,
                ..
            }
        );
        self.dialog.establish(answer);
        let ack = self.dialog.ack(invite.cseq);
        self.send(&ack).await;
        self.ack = Some(ack);
        self.phase = Phase::Talking;
        let agreed = sdp::read(&answer.body);
        if unwanted || agreed.is_none() {
            return self.leave().await;
        }
        self.talk = agreed.map(|answer| self.talk_by(answer));
        self.script.answered(Instant::now());
        self.line.state.send_replace(CallState::Answered);
    }

    /// The answer to a re-INVITE.
    async fn agreed_again(&mut self, code: u16, answer: &Message, invite: &Request) {
        if code >= 300 {
            let ack = self.dialog.ack_refusal(invite, answer);
            self.send(&ack).await;
            return;
        }
        self.dialog.retarget(answer);
        let ack = self.dialog.ack(invite.cseq);
        self.send(&ack).await;
        self.ack = Some(ack);
        if let (Some(talk), Some(agreed)) = (&mut self.talk, sdp::read(&answer.body)) {
            talk.answer = agreed;
        }
    }

    async fn requested(&mut self, method: &str, request: &Message) {
        let reply = match method {
            "ACK" => return,
            "INVITE" | "UPDATE" => {
                self.dialog.retarget(request);
                if let (Some(talk), Some(offered)) = (&mut self.talk, sdp::read(&request.body)) {
                    talk.answer = offered;
                }
                let sdp = self.describe(Direction::Both);
                self.dialog.answer(request, "200 OK", sdp.as_deref())
            }
            "BYE" | "OPTIONS" | "INFO" | "NOTIFY" => self.dialog.answer(request, "200 OK", None),
            _ => self.dialog.answer(request, "405 Method Not Allowed", None),
        };
        // A lost answer is asked for again.
        let _sent = self
            .line
            .socket
            .send_to(reply.as_bytes(), request.from)
            .await;
        if method == "BYE" {
            self.end(200, Side::Callee);
        }
    }

    // --- what the owner and the script want ------------------------------------------------

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Press { keys, way } => self.press(&keys, way).await,
            Order::Say(source) => self.mouth.say(source),
            Order::Hold(reply) => self.renegotiate(Direction::SendOnly, reply).await,
            Order::Resume(reply) => self.renegotiate(Direction::Both, reply).await,
            Order::HangUp => self.leave().await,
        }
    }

    async fn press(&mut self, keys: &str, way: DigitWay) {
        for key in keys.chars() {
            if way == DigitWay::Info {
                let info = self.dialog.info(key, KEY_MS);
                self.request(info, None).await;
            } else {
                self.mouth.press(key, way);
            }
        }
    }

    async fn renegotiate(&mut self, direction: Direction, reply: oneshot::Sender<u16>) {
        if !matches!(self.phase, Phase::Talking) {
            return;
        }
        self.mouth.quiet = direction == Direction::SendOnly;
        if let Some(sdp) = self.describe(direction) {
            let invite = self.dialog.invite(&sdp);
            self.request(invite, Some(reply)).await;
        }
    }

    /// CANCEL while it rings, BYE while one talks.
    async fn leave(&mut self) {
        match &mut self.phase {
            Phase::Inviting { heard, cancel, .. } => {
                *cancel = Cancel::Wanted;
                if *heard {
                    self.cancel().await;
                }
            }
            Phase::Talking => {
                self.phase = Phase::Leaving;
                self.talk = None;
                let bye = self.dialog.bye();
                self.request(bye, None).await;
            }
            Phase::Leaving | Phase::Over => {}
        }
    }

    async fn cancel(&mut self) {
        let Phase::Inviting { invite, cancel, .. } = &mut self.phase else {
            return;
        };
        *cancel = Cancel::Sent;
        let request = self.dialog.cancel(invite);
        for transaction in &mut self.waiting {
            transaction.cancelled(Instant::now());
        }
        self.request(request, None).await;
    }

    fn end(&mut self, code: u16, by: Side) {
        if matches!(self.phase, Phase::Over) {
            return;
        }
        self.phase = Phase::Over;
        self.talk = None;
        self.line
            .state
            .send_replace(CallState::Ended(CallEnd { code, by }));
    }

    // --- the clock -------------------------------------------------------------------------

    async fn tick(&mut self) {
        let now = Instant::now();
        self.speak(now).await;
        match self.script.cue(&self.line.ear, self.mouth.is_done(), now) {
            Some(Cue::Press(press)) => self.press(&press.keys, press.way).await,
            Some(Cue::Leave) => self.leave().await,
            None => {}
        }
        let mut at = 0;
        while at < self.waiting.len() {
            match self.waiting[at].due(now) {
                Due::Nothing => at += 1,
                Due::SendAgain => {
                    let request = self.waiting[at].request.clone();
                    self.send(&request).await;
                    at += 1;
                }
                Due::GiveUp => {
                    let lost = self.waiting.swap_remove(at);
                    if matches!(lost.request.method, "INVITE" | "BYE") {
                        self.end(408, Side::Network);
                    }
                }
            }
        }
    }

    async fn speak(&mut self, now: Instant) {
        let Some(talk) = &mut self.talk else { return };
        let frame = self.mouth.next_frame();
        if !talk.answer.listens {
            return;
        }
        let Some(packet) = talk.stream.packet(frame, now) else {
            return;
        };
        if let Ok(bytes) = packet.marshal() {
            // Sound that finds no way is lost, as on any line.
            let _lost = self.line.media.send_to(&bytes, talk.answer.address).await;
        }
    }

    /// Only what comes from where the answer said.
    fn hear(&mut self, mut packet: &[u8], from: SocketAddr) {
        let Some(talk) = self
            .talk
            .as_ref()
            .filter(|talk| talk.answer.address == from)
        else {
            return;
        };
        let Ok(packet) = rtp::Packet::unmarshal(&mut packet) else {
            return;
        };
        if let Some(frame) = talk.answer.payload_types.read(&packet) {
            self.line.ear.hear(&frame);
            if let Some(listener) = &self.listener {
                // A listener that falls behind misses sound.
                let _missed = listener.try_send(frame);
            }
        }
    }

    fn talk_by(&self, answer: Answer) -> Talk {
        let (sequence, timestamp) = (rand::random(), rand::random());
        let stream = RtpStream::new(rand::random(), sequence, timestamp, answer.payload_types);
        Talk { stream, answer }
    }

    fn describe(&mut self, direction: Direction) -> Option<String> {
        self.offers += 1;
        let media = self.line.media.local_addr().ok()?;
        Some(sdp::offer(media, self.codec, direction, self.offers))
    }

    async fn request(&mut self, request: Request, reply: Option<oneshot::Sender<u16>>) {
        self.send(&request).await;
        self.waiting
            .push(Transaction::new(request, reply, Instant::now()));
    }

    async fn send(&self, request: &Request) {
        // What is lost is sent again by its transaction; an ACK by the answer that comes again.
        let _sent = self
            .line
            .socket
            .send_to(request.text.as_bytes(), request.to)
            .await;
    }
}
