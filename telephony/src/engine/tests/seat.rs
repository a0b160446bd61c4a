//! What an agent's browser hears and loses: reload under a call, keys, mute.

use super::call::{queued, seated, talk};
use super::wire::Wire;
use super::*;
use crate::browser::double::BrowserDouble;
use crate::media::dtmf::DigitSender;
use crate::media::source::Source as Sound;
use crate::media::tone::plan;

struct Talk {
    house: House,
    wire: Wire,
    browser: BrowserDouble,
    agent: AgentId,
    call: CallId,
    rtp: SocketAddr,
}

/// A caller and an agent joined; the agent speaks her tone.
async fn joined() -> Talk {
    let mut house = House::open().await;
    let agent = AgentId(uuid::Uuid::from_u128(1));
    let mut browser = seated(&mut house, agent).await;
    browser.speak(Sound::tone(plan::AGENT));
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    let (call, rtp) = queued(&mut house, &mut wire).await;
    house.telephony.command(Command::Bridge { call, agent });
    house.until(|s| *s == CallSignal::Bridged { agent }).await;
    talk(&mut wire, rtp, 25).await;
    Talk {
        house,
        wire,
        browser,
        agent,
        call,
        rtp,
    }
}

#[tokio::test]
async fn a_reload_under_a_call_goes_on_in_the_new_browser() {
    let mut t = joined().await;
    let mut again = seated(&mut t.house, t.agent).await;
    again.speak(Sound::tone(plan::AGENT));
    talk(&mut t.wire, t.rtp, 25).await;
    again.ear().forget();
    let heard = talk(&mut t.wire, t.rtp, 60).await;
    assert_eq!(heard.tones().only(), Some(plan::AGENT));
    assert_eq!(again.ear().tones().only(), Some(plan::CALLER));
    t.wire.bye().await;
    // Nobody was unbridged on the way: the end is the next thing that is told.
    assert!(is_end(&t.house.until(|_| true).await));
    t.house.is_empty().await;
    t.browser.close().await;
}

#[tokio::test]
async fn a_callers_key_is_told_once_and_heard_once_by_the_browser() {
    let mut t = joined().await;
    let mut sender = DigitSender::new('7', 100, 5_000).unwrap();
    while let Some(frame) = sender.next_packet() {
        t.wire.say_frame(t.rtp, &frame).await;
    }
    talk(&mut t.wire, t.rtp, 20).await;
    assert_eq!(t.house.until(|_| true).await, CallSignal::Digit('7'));
    assert_eq!(t.browser.ear().digits(), "7");
    t.wire.bye().await;
    assert!(is_end(&t.house.until(|_| true).await));
}

/// Garbage to one port, about 5,000 datagrams a second, until dropped.
fn flood(target: SocketAddr) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let mut pace = tokio::time::interval(Duration::from_millis(2));
        loop {
            pace.tick().await;
            for length in [1_usize, 12, 40, 172, 172, 172, 172, 400, 900, 1_400] {
                let noise: Vec<u8> = (0..length).map(|_| rand::random()).collect();
                socket.send_to(&noise, target).await.unwrap();
            }
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_garbage_on_both_ports_leaves_the_talk_unharmed() {
    let mut t = joined().await;
    let floods = [flood(t.house.telephony.sip_address()), flood(t.rtp)];
    t.browser.ear().forget();
    let heard = talk(&mut t.wire, t.rtp, 150).await;
    assert_eq!(heard.tones().only(), Some(plan::AGENT));
    let arrived = t.browser.ear().frames();
    // Some are still under way, and every other test runs beside this one.
    assert!(arrived >= 135, "of 150 frames {arrived} arrived");
    assert_eq!(t.browser.ear().tones().only(), Some(plan::CALLER));
    t.wire.bye().await;
    assert!(is_end(&t.house.until(|_| true).await));
    floods.iter().for_each(tokio::task::JoinHandle::abort);
    t.house.is_empty().await;
}

#[tokio::test]
async fn a_muted_agent_is_silence_to_the_caller_who_is_still_heard() {
    let mut t = joined().await;
    let mute = |on| Command::Mute { call: t.call, on };
    t.house.telephony.command(mute(true));
    talk(&mut t.wire, t.rtp, 15).await;
    t.browser.ear().forget();
    let muted = talk(&mut t.wire, t.rtp, 60).await;
    assert!(
        muted.tones().nothing(),
        "the caller hears {:?}",
        muted.tones()
    );
    assert_eq!(t.browser.ear().tones().only(), Some(plan::CALLER));
    t.house.telephony.command(mute(false));
    talk(&mut t.wire, t.rtp, 15).await;
    assert_eq!(
        talk(&mut t.wire, t.rtp, 50).await.tones().only(),
        Some(plan::AGENT)
    );
}

#[tokio::test]
async fn a_house_on_every_interface_tells_the_caller_an_address_within_reach() {
    let (sender, signals) = mpsc::channel(64);
    let config = Config {
        sip_listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        rtp_ports: PortRange::any(),
        ..Config::default()
    };
    let telephony = Telephony::start(config, sender).await.unwrap();
    let mut house = House { telephony, signals };
    let port = house.telephony.sip_address().port();
    let mut wire = Wire::to(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await;
    wire.invite().await;
    let call = house.arrived().await;
    house.answer(call, queue());
    let ok = wire.hear_until("SIP/2.0 200").await;
    assert!(ok.contains("c=IN IP4 127.0.0.1"), "{ok}");
    assert!(
        ok.contains(&format!("Contact: <sip:tandem@127.0.0.1:{port}>")),
        "{ok}"
    );
    wire.remember(&ok);
    wire.send(wire.request("ACK", "", "")).await;
    wire.listen(10).await;
    house.telephony.command(Command::HangUp {
        call,
        reason: crate::EndReason::System,
    });
    wire.hear_until("BYE ").await;
}
