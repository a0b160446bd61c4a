//! The phone against a callee that is spelled out datagram by datagram.

use std::time::Duration;

use tokio::time::timeout;

use super::message::Start;
use super::*;
use crate::media::dtmf::DigitReceiver;
use crate::media::dtmf::tones::ToneDetector;
use crate::media::source::pace;
use crate::media::stream::{PayloadTypes, RtpStream};
use crate::media::tone::{Heard, plan as tones};
use crate::media::{Codec, MediaFrame};
use rtc::shared::marshal::{Marshal, Unmarshal};

const PATIENCE: Duration = Duration::from_secs(10);
const TYPES: PayloadTypes = PayloadTypes {
    pcma: Some(8),
    pcmu: Some(0),
    events: Some(101),
};

/// Whoever is called: a socket for SIP, one for sound.
struct Callee {
    socket: UdpSocket,
    media: Arc<UdpSocket>,
}

impl Callee {
    async fn new() -> Self {
        let here = "127.0.0.1:0";
        let media = Arc::new(UdpSocket::bind(here).await.unwrap());
        Self {
            socket: UdpSocket::bind(here).await.unwrap(),
            media,
        }
    }

    fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    /// The next request of this method; others in between fail the test.
    async fn expect(&self, method: &str) -> Message {
        let message = self.next().await;
        assert_eq!(
            message.start,
            Start::Request {
                method: method.to_owned()
            }
        );
        message
    }

    async fn next(&self) -> Message {
        let mut datagram = vec![0; DATAGRAM];
        let read = timeout(PATIENCE, self.socket.recv_from(&mut datagram)).await;
        let (length, from) = read.expect("a datagram in time").unwrap();
        Message::read(&datagram[..length], from).unwrap()
    }

    async fn reply(&self, request: &Message, status: &str, with_sdp: bool) {
        let mut text = format!("SIP/2.0 {status}\r\n");
        for name in ["Via", "From", "Call-ID", "CSeq"] {
            text.push_str(&format!("{name}: {}\r\n", request.header(name).unwrap()));
        }
        let to = request.header("To").unwrap();
        let tag = if to.contains(";tag=") {
            ""
        } else {
            ";tag=callee"
        };
        text.push_str(&format!(
            "To: {to}{tag}\r\nContact: <sip:desk@{}>\r\n",
            self.address()
        ));
        let media = self.media.local_addr().unwrap();
        let sdp = sdp::offer(media, Codec::Pcma, sdp::Direction::Both, 1);
        let body = if with_sdp { sdp.as_str() } else { "" };
        text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        self.socket
            .send_to(text.as_bytes(), request.from)
            .await
            .unwrap();
    }

    /// Takes the call; returns the INVITE.
    async fn answer(&self) -> Message {
        let invite = self.expect("INVITE").await;
        self.reply(&invite, "100 Trying", false).await;
        self.reply(&invite, "180 Ringing", false).await;
        self.reply(&invite, "200 OK", true).await;
        self.expect("ACK").await;
        invite
    }

    /// A request of the callee within the dialog that `invite` opened.
    async fn request(&self, method: &str, invite: &Message) {
        let text = format!(
            "{method} sip:phone@{peer} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKcallee{method}\r\n\
             From: {to};tag=callee\r\nTo: {from}\r\nCall-ID: {id}\r\nCSeq: 1 {method}\r\n\
             Content-Length: 0\r\n\r\n",
            peer = invite.from,
            own = self.address(),
            to = invite.header("To").unwrap(),
            from = invite.header("From").unwrap(),
            id = invite.header("Call-ID").unwrap(),
        );
        self.socket
            .send_to(text.as_bytes(), invite.from)
            .await
            .unwrap();
    }

    /// Speaks a tone to where the phone wants its sound.
    fn speak(&self, invite: &Message, hz: f64) -> JoinHandle<()> {
        let to = sdp::read(&invite.body).unwrap().address;
        let media = Arc::clone(&self.media);
        tokio::spawn(async move {
            let mut stream = RtpStream::new(7, 1, 1, TYPES);
            let mut source = Source::tone(hz);
            let mut clock = pace();
            loop {
                let now = clock.tick().await;
                let packet = stream.packet(source.next_frame(Codec::Pcma), now).unwrap();
                media.send_to(&packet.marshal().unwrap(), to).await.unwrap();
            }
        })
    }

    /// Frames that the phone sends, until `count` came.
    async fn listen(&self, count: usize) -> Vec<MediaFrame> {
        let mut packet = [0; 2_048];
        let mut frames = Vec::new();
        while frames.len() < count {
            let read = timeout(PATIENCE, self.media.recv(&mut packet))
                .await
                .expect("sound");
            let mut bytes = &packet[..read.unwrap()];
            let packet = rtc::rtp::Packet::unmarshal(&mut bytes).unwrap();
            frames.extend(TYPES.read(&packet));
        }
        frames
    }
}

async fn phone() -> Phone {
    Phone::start("127.0.0.1:0".parse().unwrap()).await.unwrap()
}

fn plan() -> CallPlan {
    CallPlan::new("01012345678", "95001")
}

fn samples(frames: &[MediaFrame]) -> Vec<i16> {
    frames.iter().flat_map(MediaFrame::samples).collect()
}

#[tokio::test]
async fn a_call_is_heard_at_both_ends_and_ended_by_the_caller() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let plan = plan().saying(Source::tone(tones::CALLER));
    let call = phone.call(callee.address(), plan).await.unwrap();
    let invite = callee.answer().await;
    call.answered().await.unwrap();
    assert!(
        invite
            .header("From")
            .unwrap()
            .starts_with("<sip:01012345678@127.0.0.1")
    );
    let speaking = callee.speak(&invite, tones::AGENT);
    let said = samples(&callee.listen(55).await);
    assert_eq!(
        Heard::in_samples(&said[800..8_800]).only(),
        Some(tones::CALLER)
    );
    assert_eq!(
        Heard::in_samples(&call.ear().listen(1.0).await).only(),
        Some(tones::AGENT)
    );
    call.hang_up().await;
    let bye = callee.expect("BYE").await;
    callee.reply(&bye, "200 OK", false).await;
    assert_eq!(
        call.ended().await,
        CallEnd {
            code: 200,
            by: Side::Caller
        }
    );
    speaking.abort();
}

#[tokio::test]
async fn the_callee_ends_it() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let call = phone.call(callee.address(), plan()).await.unwrap();
    let invite = callee.answer().await;
    callee.request("OPTIONS", &invite).await;
    assert_eq!(callee.next().await.start, Start::Answer { code: 200 });
    callee.request("BYE", &invite).await;
    assert_eq!(
        call.ended().await,
        CallEnd {
            code: 200,
            by: Side::Callee
        }
    );
    assert_eq!(callee.next().await.start, Start::Answer { code: 200 });
    timeout(PATIENCE, async {
        let mut clock = pace();
        while phone.calls() > 0 {
            clock.tick().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_refusal_is_acknowledged_each_time_it_comes() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let call = phone.call(callee.address(), plan()).await.unwrap();
    let invite = callee.expect("INVITE").await;
    callee.reply(&invite, "486 Busy Here", false).await;
    let ack = callee.expect("ACK").await;
    assert_eq!(ack.branch(), invite.branch());
    assert!(ack.header("To").unwrap().ends_with(";tag=callee"));
    let busy = CallEnd {
        code: 486,
        by: Side::Callee,
    };
    assert_eq!(call.ended().await, busy);
    callee.reply(&invite, "486 Busy Here", false).await;
    callee.expect("ACK").await;
    assert_eq!(phone.calls(), 0);
}

#[tokio::test]
async fn an_answer_that_comes_again_is_acknowledged_again() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let call = phone.call(callee.address(), plan()).await.unwrap();
    let invite = callee.answer().await;
    callee.reply(&invite, "200 OK", true).await;
    let again = callee.expect("ACK").await;
    assert_eq!(again.cseq().map(|(n, _)| n), invite.cseq().map(|(n, _)| n));
    assert_eq!(call.state(), CallState::Answered);
}

#[tokio::test]
async fn a_caller_who_gives_up_cancels_what_rings() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let patience = HangUp::Unanswered(Duration::from_millis(100));
    let call = phone
        .call(callee.address(), plan().leaving(patience))
        .await
        .unwrap();
    let invite = callee.expect("INVITE").await;
    callee.reply(&invite, "180 Ringing", false).await;
    let cancel = callee.expect("CANCEL").await;
    assert_eq!(cancel.branch(), invite.branch());
    callee.reply(&cancel, "200 OK", false).await;
    callee.reply(&invite, "487 Request Terminated", false).await;
    callee.expect("ACK").await;
    assert_eq!(
        call.ended().await,
        CallEnd {
            code: 487,
            by: Side::Caller
        }
    );
}

#[tokio::test]
async fn an_answer_that_crosses_the_cancel_is_ended_with_a_bye() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let call = phone.call(callee.address(), plan()).await.unwrap();
    let invite = callee.expect("INVITE").await;
    call.hang_up().await;
    callee.reply(&invite, "200 OK", true).await;
    callee.expect("ACK").await;
    let bye = callee.expect("BYE").await;
    callee.reply(&bye, "200 OK", false).await;
    assert_eq!(
        call.ended().await,
        CallEnd {
            code: 200,
            by: Side::Caller
        }
    );
}

#[tokio::test]
async fn a_withheld_number_is_not_told() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let mut plan = plan();
    plan.from = Caller {
        withheld: true,
        ..Caller::numbered("01012345678")
    };
    phone.call(callee.address(), plan).await.unwrap();
    let invite = callee.expect("INVITE").await;
    assert!(
        invite
            .header("From")
            .unwrap()
            .contains("anonymous@anonymous.invalid")
    );
    assert_eq!(invite.header("Privacy"), Some("id"));
    assert!(
        ["From", "Contact", "To"]
            .iter()
            .all(|n| !invite.header(n).unwrap().contains("0101234"))
    );
}

#[tokio::test]
async fn a_name_is_quoted() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let mut plan = plan();
    plan.from.display_name = Some("王\"伟\\".to_owned());
    phone.call(callee.address(), plan).await.unwrap();
    let invite = callee.expect("INVITE").await;
    assert!(
        invite
            .header("From")
            .unwrap()
            .starts_with("\"王\\\"伟\\\\\" <sip:01012345678@")
    );
}

#[tokio::test]
async fn keys_travel_in_each_of_three_ways() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let call = phone.call(callee.address(), plan()).await.unwrap();
    callee.answer().await;
    call.answered().await.unwrap();
    call.send_digits("19#", DigitWay::Rfc4733).await;
    let mut receiver = DigitReceiver::default();
    let keys: String = callee
        .listen(70)
        .await
        .iter()
        .filter_map(|frame| receiver.hear(frame))
        .collect();
    assert_eq!(keys, "19#");
    call.send_digits("2*", DigitWay::Inband).await;
    let keys = ToneDetector::default().hear(&samples(&callee.listen(50).await));
    assert_eq!(keys, ['2', '*']);
    call.send_digits("5", DigitWay::Info).await;
    let info = callee.expect("INFO").await;
    assert_eq!(info.body, "Signal=5\r\nDuration=120\r\n");
    assert_eq!(info.header("Content-Type"), Some("application/dtmf-relay"));
}

#[tokio::test]
async fn hold_and_resume_are_negotiated() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let call = phone.call(callee.address(), plan()).await.unwrap();
    let invite = callee.answer().await;
    call.answered().await.unwrap();
    let first = invite.cseq().map(|(number, _)| number).unwrap();
    for (flow, n) in [("a=sendonly", 1), ("a=sendrecv", 2)] {
        let call = call.clone();
        let asked = tokio::spawn(async move {
            if flow == "a=sendonly" {
                call.hold().await
            } else {
                call.resume().await
            }
        });
        let again = callee.expect("INVITE").await;
        assert!(again.body.contains(flow), "{}", again.body);
        assert!(again.header("To").unwrap().contains("tag=callee"));
        assert_eq!(again.cseq(), Some((first + n, "INVITE")));
        callee.reply(&again, "200 OK", true).await;
        callee.expect("ACK").await;
        assert_eq!(asked.await.unwrap(), Some(200));
    }
}

#[tokio::test]
async fn a_menu_is_answered_when_it_has_been_heard() {
    let (phone, callee) = (phone().await, Callee::new().await);
    let menu = crate::media::prompts::find("menu_language", "zh").unwrap();
    let plan = plan()
        .pressing(When::Heard(menu), "1", DigitWay::Info)
        .pressing(When::Quiet(Duration::from_millis(300)), "2", DigitWay::Info);
    let call = phone.call(callee.address(), plan).await.unwrap();
    let invite = callee.answer().await;
    call.answered().await.unwrap();
    let to = sdp::read(&invite.body).unwrap().address;
    let mut stream = RtpStream::new(7, 1, 1, TYPES);
    let service = crate::media::prompts::find("menu_service", "en").unwrap();
    let mut pressed = Vec::new();
    for recording in [menu, service] {
        let mut clock = pace();
        for frame in recording
            .frames()
            .chain((0..25).map(|_| MediaFrame::silence(Codec::Pcma)))
        {
            let now = clock.tick().await;
            let packet = stream.packet(frame, now).unwrap();
            callee
                .media
                .send_to(&packet.marshal().unwrap(), to)
                .await
                .unwrap();
        }
        let info = callee.expect("INFO").await;
        callee.reply(&info, "200 OK", false).await;
        pressed.push(info.body.chars().nth(7).unwrap());
    }
    assert_eq!(pressed, ['1', '2']);
}
