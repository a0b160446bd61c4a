//! Calls that go right, and the ways callers leave.

use super::wire::{Wire, header};
use super::*;
use crate::browser::double::BrowserDouble;
use crate::command::EndReason;
use crate::media::dtmf::DigitSender;
use crate::media::dtmf::tones::tone_pair;
use crate::media::ear::Ear;
use crate::media::frame::{Codec, FRAME_SAMPLES};
use crate::media::source::Source as Sound;
use crate::media::tone::{loudness_dbfs, plan};
use crate::media::{MediaFrame, prompts, source};
use crate::signal::{Cause, EndedBy, MediaState};

#[tokio::test]
async fn an_unanswered_call_rings_and_a_cancel_abandons_it() {
    let mut house = House::open().await;
    let wire = Wire::to(house.telephony.sip_address()).await;
    wire.invite().await;
    wire.hear_until("SIP/2.0 180").await;
    house.arrived().await;
    wire.send(wire.request("CANCEL", "", "")).await;
    wire.hear_until("SIP/2.0 487").await;
    wire.send(wire.request("ACK", "", "")).await;
    let end = house.until(is_end).await;
    assert_eq!(
        end,
        CallSignal::Ended {
            by: EndedBy::Caller,
            cause: Cause::Abandoned
        }
    );
    house.is_empty().await;
}

#[tokio::test]
async fn a_bye_before_the_answer_ends_the_invite_too() {
    let mut house = House::open().await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    wire.invite().await;
    let ringing = wire.hear_until("SIP/2.0 180").await;
    wire.remember(&ringing);
    wire.cseq += 1;
    wire.send(wire.request("BYE", "", "")).await;
    wire.hear_until("SIP/2.0 487").await;
    house.until(is_end).await;
    house.is_empty().await;
}

#[tokio::test]
async fn the_caller_is_told_who_called_and_what_was_dialled() {
    let mut house = House::open().await;
    let wire = Wire::to(house.telephony.sip_address()).await;
    wire.send(wire.request(
        "INVITE",
        "P-Asserted-Identity: <tel:+8613900139000>\r\nPrivacy: id\r\n",
        &wire.sdp("sendrecv"),
    ))
    .await;
    let SignalKind::Call(
        _,
        CallSignal::Arrived {
            from,
            dialled,
            source,
            ..
        },
    ) = house.signal().await
    else {
        panic!("a call should arrive");
    };
    assert_eq!(
        (from.number.as_str(), from.withheld),
        ("+8613900139000", true)
    );
    assert_eq!(dialled, "4008001234");
    assert!(source.ip().is_loopback());
}

/// Answers, hears the greeting by its file, presses `press` in the menu, and is queued.
async fn digit_leads_to(press: impl AsyncFnOnce(&mut Wire, SocketAddr), queue: &str) {
    let mut house = House::open().await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    wire.invite().await;
    let call = house.arrived().await;
    house.answer(call, flow());
    let rtp = wire.answered().await;
    house.until(|s| *s == CallSignal::Answered).await;
    let greeting = prompts::find("greeting", "en").unwrap();
    wire.listen(greeting.frames().count() + 20).await;
    press(&mut wire, rtp).await;
    let queued = house
        .until(|s| matches!(s, CallSignal::Queued { .. }))
        .await;
    assert!(
        matches!(&queued, CallSignal::Queued { queue: q, .. } if q == queue),
        "{queued:?}"
    );
    wire.bye().await;
    let end = house.until(is_end).await;
    assert_eq!(
        end,
        CallSignal::Ended {
            by: EndedBy::Caller,
            cause: Cause::Abandoned
        }
    );
    house.is_empty().await;
}

#[tokio::test]
async fn a_key_as_an_event_leads_to_its_queue() {
    let press = async |wire: &mut Wire, rtp| {
        let mut sender = DigitSender::new('2', 100, 5_000).unwrap();
        while let Some(frame) = sender.next_packet() {
            wire.say_frame(rtp, &frame).await;
        }
    };
    digit_leads_to(press, "repairs").await;
}

#[tokio::test]
async fn a_key_as_sip_info_leads_to_its_queue() {
    let press = async |wire: &mut Wire, _| {
        let answer = wire
            .ask(
                "INFO",
                "Content-Type: application/dtmf-relay\r\n",
                "Signal=1\r\nDuration=160\r\n",
            )
            .await;
        assert!(answer.starts_with("SIP/2.0 200"));
    };
    digit_leads_to(press, "sales").await;
}

#[tokio::test]
async fn a_key_in_the_sound_itself_leads_to_its_queue() {
    let press = async |wire: &mut Wire, rtp| {
        let tone = tone_pair('9', 200, -10.0).unwrap();
        let mut pace = source::pace();
        for piece in tone.chunks(FRAME_SAMPLES) {
            pace.tick().await;
            wire.say_frame(rtp, &MediaFrame::encode(Codec::Pcma, piece))
                .await;
        }
    };
    digit_leads_to(press, "support").await;
}

/// A signed-in agent whose browser is connected.
pub async fn seated(house: &mut House, agent: AgentId) -> BrowserDouble {
    let (mut browser, offer) = BrowserDouble::offer(Codec::Pcmu, 65_000).await.unwrap();
    let answer = house.telephony.browser_offer(agent, &offer).await.unwrap();
    browser.accept(&answer).await.unwrap();
    loop {
        if house.signal().await == SignalKind::AgentMedia(agent, MediaState::Connected) {
            return browser;
        }
    }
}

/// A call in the queue: its id, and where its sound goes.
pub async fn queued(house: &mut House, wire: &mut Wire) -> (CallId, SocketAddr) {
    wire.invite().await;
    let call = house.arrived().await;
    house.answer(call, queue());
    let rtp = wire.answered().await;
    house
        .until(|s| matches!(s, CallSignal::Queued { .. }))
        .await;
    (call, rtp)
}

/// Speaks 600 Hz while it listens for as many packets.
pub async fn talk(wire: &mut Wire, rtp: SocketAddr, packets: usize) -> Ear {
    let mut tone = Sound::tone(plan::CALLER);
    let mut pace = source::pace();
    let ear = Ear::default();
    for _ in 0..packets {
        pace.tick().await;
        wire.say_frame(rtp, &tone.next_frame(Codec::Pcma)).await;
        let (heard, _) = wire.listen(1).await;
        ear.hear(&MediaFrame::encode(Codec::Pcma, &heard.samples()));
    }
    ear
}

#[tokio::test]
async fn caller_and_agent_hear_each_other_and_hold_gives_music() {
    let mut house = House::open().await;
    let agent = AgentId(uuid::Uuid::from_u128(1));
    let mut browser = seated(&mut house, agent).await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    let (call, rtp) = queued(&mut house, &mut wire).await;
    let (music, _) = wire.listen(50).await;
    assert!(is_loud(&music), "music is heard in the queue");

    browser.speak(Sound::tone(plan::AGENT));
    house.telephony.command(Command::Bridge { call, agent });
    house.until(|s| *s == CallSignal::Bridged { agent }).await;
    talk(&mut wire, rtp, 25).await;
    browser.ear().forget();
    let heard = talk(&mut wire, rtp, 60).await;
    assert_eq!(heard.tones().only(), Some(plan::AGENT));
    assert_eq!(browser.ear().tones().only(), Some(plan::CALLER));

    // A bridge that makes no sense is refused and disturbs nobody.
    house.telephony.command(Command::Bridge { call, agent });
    house
        .until(|s| matches!(s, CallSignal::Refused { what: "bridge", .. }))
        .await;
    assert_eq!(
        talk(&mut wire, rtp, 50).await.tones().only(),
        Some(plan::AGENT)
    );

    house.telephony.command(Command::Hold { call });
    talk(&mut wire, rtp, 15).await;
    browser.ear().forget();
    let held = talk(&mut wire, rtp, 60).await;
    assert!(is_loud(&held));
    assert_ne!(held.tones().only(), Some(plan::AGENT));
    assert_eq!(
        browser.ear().frames(),
        0,
        "the agent hears nothing of a held call"
    );

    house.telephony.command(Command::Resume { call });
    talk(&mut wire, rtp, 25).await;
    assert_eq!(
        talk(&mut wire, rtp, 50).await.tones().only(),
        Some(plan::AGENT)
    );

    house.telephony.command(Command::HangUp {
        call,
        reason: EndReason::Agent,
    });
    let bye = wire.hear_until("BYE ").await;
    wire.send(ok_for(&bye)).await;
    let end = house.until(is_end).await;
    assert_eq!(
        end,
        CallSignal::Ended {
            by: EndedBy::Agent,
            cause: Cause::NormalClearing
        }
    );
    house.is_empty().await;
}

#[tokio::test]
async fn a_lost_browser_leaves_the_caller_with_music_and_a_new_one_takes_the_call_again() {
    let mut house = House::open().await;
    let agent = AgentId(uuid::Uuid::from_u128(1));
    let browser = seated(&mut house, agent).await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    let (call, rtp) = queued(&mut house, &mut wire).await;
    house.telephony.command(Command::Bridge { call, agent });
    house.until(|s| *s == CallSignal::Bridged { agent }).await;
    browser.close().await;
    house.until(|s| *s == CallSignal::Unbridged { agent }).await;
    assert!(is_loud(&talk(&mut wire, rtp, 50).await));

    let mut again = seated(&mut house, agent).await;
    again.speak(Sound::tone(plan::AGENT));
    house.telephony.command(Command::Bridge { call, agent });
    house.until(|s| *s == CallSignal::Bridged { agent }).await;
    talk(&mut wire, rtp, 30).await;
    assert_eq!(
        talk(&mut wire, rtp, 50).await.tones().only(),
        Some(plan::AGENT)
    );
    wire.bye().await;
    house.until(is_end).await;
    house.is_empty().await;
}

#[tokio::test]
async fn the_agents_keys_reach_the_caller_as_events_with_three_ends() {
    let mut house = House::open().await;
    let agent = AgentId(uuid::Uuid::from_u128(1));
    let _browser = seated(&mut house, agent).await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    let (call, _) = queued(&mut house, &mut wire).await;
    house.telephony.command(Command::Bridge { call, agent });
    house.until(|s| *s == CallSignal::Bridged { agent }).await;
    house.telephony.command(Command::SendDigits {
        call,
        digits: "5#".into(),
    });
    let mut ends = Vec::new();
    while ends.len() < 6 {
        let (_, packets) = wire.listen(1).await;
        let event = packets
            .iter()
            .find(|p| p[1] & 0x7F == 101 && p[13] & 0x80 != 0);
        ends.extend(event.map(|p| p[12]));
    }
    assert_eq!(ends, [5, 5, 5, 11, 11, 11]);
}

#[tokio::test]
async fn a_caller_may_hold_and_resume_by_reinvite() {
    let mut house = House::open().await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    queued(&mut house, &mut wire).await;
    let held = wire.ask("INVITE", "", &wire.sdp("sendonly")).await;
    assert!(held.contains("a=recvonly"), "{held}");
    wire.send(wire.request("ACK", "", "")).await;
    assert_eq!(house.until(|_| true).await, CallSignal::HeldByCaller);
    let resumed = wire.ask("INVITE", "", &wire.sdp("sendrecv")).await;
    assert!(resumed.contains("a=sendrecv"), "{resumed}");
    wire.send(wire.request("ACK", "", "")).await;
    assert_eq!(house.until(|_| true).await, CallSignal::ResumedByCaller);
    wire.bye().await;
    house.until(is_end).await;
    house.is_empty().await;
}

#[tokio::test]
async fn the_stream_to_the_caller_is_one_from_the_menu_to_the_talk() {
    let mut house = House::open().await;
    let agent = AgentId(uuid::Uuid::from_u128(1));
    let mut browser = seated(&mut house, agent).await;
    browser.speak(Sound::tone(plan::AGENT));
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    let (call, _) = queued(&mut house, &mut wire).await;
    let (_, mut packets) = wire.listen(20).await;
    house.telephony.command(Command::Bridge { call, agent });
    house.until(|s| *s == CallSignal::Bridged { agent }).await;
    packets.extend(wire.listen(40).await.1);
    house.telephony.command(Command::Park { call });
    packets.extend(wire.listen(40).await.1);
    let number = |p: &Vec<u8>| u16::from_be_bytes([p[2], p[3]]);
    assert!(
        packets
            .windows(2)
            .all(|pair| number(&pair[1]) == number(&pair[0]).wrapping_add(1))
    );
    assert!(
        packets.iter().all(|p| p[8..12] == packets[0][8..12]),
        "one SSRC"
    );
}

#[tokio::test]
async fn an_invite_without_an_offer_gets_ours_and_the_ack_answers_it() {
    let mut house = House::open().await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    wire.send(wire.request("INVITE", "", "")).await;
    let call = house.arrived().await;
    house.answer(call, queue());
    let ok = wire.hear_until("SIP/2.0 200").await;
    assert!(
        ok.contains("m=audio ") && ok.contains("RTP/AVP 8 0 101"),
        "{ok}"
    );
    wire.remember(&ok);
    wire.send(wire.request("ACK", "", &wire.sdp("sendrecv")))
        .await;
    house
        .until(|s| matches!(s, CallSignal::Queued { .. }))
        .await;
    assert!(is_loud(&wire.listen(50).await.0));
}

#[tokio::test]
async fn a_session_timer_is_agreed_on_and_a_short_one_refused() {
    let mut house = House::open().await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    let timer = "Supported: timer\r\nSession-Expires: 1800\r\n";
    wire.send(wire.request("INVITE", timer, &wire.sdp("sendrecv")))
        .await;
    let call = house.arrived().await;
    house.answer(call, queue());
    let ok = wire.hear_until("SIP/2.0 200").await;
    assert_eq!(header(&ok, "Session-Expires"), "1800;refresher=uac");
    wire.remember(&ok);
    wire.send(wire.request("ACK", "", "")).await;
    let refreshed = wire.ask("UPDATE", timer, "").await;
    assert!(refreshed.starts_with("SIP/2.0 200"), "{refreshed}");
    let short = Wire::to(house.telephony.sip_address()).await;
    short
        .send(short.request(
            "INVITE",
            "Supported: timer\r\nSession-Expires: 30\r\n",
            &short.sdp("sendrecv"),
        ))
        .await;
    let refused = short.hear_until("SIP/2.0 422").await;
    assert_eq!(header(&refused, "Min-SE"), "90");
}

#[tokio::test]
async fn a_closing_house_lets_talks_go_on_until_the_limit_and_takes_no_new_calls() {
    let mut house = House::open().await;
    let agent = AgentId(uuid::Uuid::from_u128(1));
    let mut browser = seated(&mut house, agent).await;
    browser.speak(Sound::tone(plan::AGENT));
    let (mut talking, mut waiting) = (
        Wire::to(house.telephony.sip_address()).await,
        Wire::to(house.telephony.sip_address()).await,
    );
    let (call, rtp) = queued(&mut house, &mut talking).await;
    house.telephony.command(Command::Bridge { call, agent });
    house.until(|s| *s == CallSignal::Bridged { agent }).await;
    queued(&mut house, &mut waiting).await;

    let stopping = tokio::spawn({
        let telephony = house.telephony.clone();
        async move { telephony.stop(PATIENCE).await }
    });
    let bye = waiting.hear_until("BYE ").await;
    waiting.send(ok_for(&bye)).await;
    let late = Wire::to(house.telephony.sip_address()).await;
    late.invite().await;
    assert_eq!(
        header(&late.hear_until("SIP/2.0 503").await, "Retry-After"),
        "5"
    );
    talk(&mut talking, rtp, 10).await;
    talking.bye().await;
    stopping.await.unwrap();
    assert_eq!(house.telephony.counts(), Counts::default());
}

/// Music has many tones; it is known by being there.
fn is_loud(ear: &Ear) -> bool {
    loudness_dbfs(&ear.samples()) > -50.0
}

/// 200 for a request of the house.
fn ok_for(request: &str) -> String {
    let names = ["Via", "From", "To", "Call-ID", "CSeq"];
    let lines = request
        .lines()
        .filter(|l| names.iter().any(|n| l.starts_with(&format!("{n}:"))));
    let head: String = lines.map(|l| format!("{l}\r\n")).collect();
    format!("SIP/2.0 200 OK\r\n{head}Content-Length: 0\r\n\r\n")
}
