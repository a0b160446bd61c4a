//! Bad input over the wire: answered or dropped, never a crash, never a call left behind.

use super::wire::{Wire, header};
use super::*;
use crate::signal::{Cause, EndedBy};

#[tokio::test]
async fn garbage_is_survived_and_the_next_call_is_served() {
    let mut house = House::open().await;
    let noise = Wire::to(house.telephony.sip_address()).await;
    let mut seed = 7_u32;
    for length in 0..400_usize {
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 24) as u8
            })
            .collect();
        noise.send(bytes).await;
    }
    noise.send(vec![b'A'; 60_000]).await;
    noise
        .send(format!("INVITE sip:{} SIP/2.0\r\n\r\n", "x".repeat(40_000)))
        .await;
    noise.send("\r\n\r\n").await;
    let options = noise.request("OPTIONS", "", "");
    noise.send(&options).await;
    let answer = noise.hear_until("SIP/2.0 200").await;
    assert!(header(&answer, "Allow").contains("INVITE"));
    let wire = Wire::to(house.telephony.sip_address()).await;
    wire.invite().await;
    wire.hear_until("SIP/2.0 180").await;
    house.arrived().await;
}

#[tokio::test]
async fn the_torture_messages_leave_the_house_standing_and_empty() {
    let mut house = House::open().await;
    let tormentor = Wire::to(house.telephony.sip_address()).await;
    for message in crate::sip::torture::messages() {
        tormentor.send(message).await;
    }
    let wire = Wire::to(house.telephony.sip_address()).await;
    wire.invite().await;
    wire.hear_until("SIP/2.0 180").await;
    // Those that were calls ring like any other, and are refused like any other. Ours came last.
    let (mut arrived, mut ended, mut ours_came) = (0, 0, false);
    while !ours_came || ended < arrived {
        match house.signal().await {
            SignalKind::Call(call, CallSignal::Arrived { dialled, .. }) => {
                arrived += 1;
                ours_came |= dialled == "4008001234";
                let reject = Command::Reject {
                    call,
                    status: 486,
                    retry_after: None,
                };
                house.telephony.command(reject);
            }
            SignalKind::Call(_, CallSignal::Ended { .. }) => ended += 1,
            other => panic!("nobody answered, and yet {other:?}"),
        }
    }
    assert!(
        arrived >= 3,
        "two sound INVITEs and ours make calls: {arrived}"
    );
    house.is_empty().await;
}

#[tokio::test]
async fn broken_sdp_makes_no_call() {
    let house = House::open().await;
    let cases = [
        ("v=0\r\nm=audio\r\n", "400"),
        (
            "v=0\r\nc=IN IP4 255.255.255.255\r\nm=audio 9 RTP/AVP 8\r\n",
            "400",
        ),
        (
            "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 18\r\n",
            "488",
        ),
        (
            "v=0\r\nc=IN IP4 127.0.0.1\r\nm=video 9 RTP/AVP 96\r\n",
            "488",
        ),
    ];
    for (sdp, status) in cases {
        let wire = Wire::to(house.telephony.sip_address()).await;
        wire.send(wire.request("INVITE", "", sdp)).await;
        let answer = wire.hear_until(&format!("SIP/2.0 {status}")).await;
        assert!(header(&answer, "To").contains("tag="));
        wire.send(wire.request("ACK", "", "")).await;
    }
    house.is_empty().await;
}

#[tokio::test]
async fn requests_outside_a_dialog_are_answered_481_and_unknown_methods_501() {
    let house = House::open().await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    for (method, status) in [("REGISTER", "405"), ("FROBNICATE", "501"), ("BYE", "481")] {
        if method == "BYE" {
            wire.to = "<sip:4008001234@127.0.0.1>;tag=nobody".to_owned();
        }
        let answer = wire.ask(method, "", "").await;
        assert!(
            answer.starts_with(&format!("SIP/2.0 {status}")),
            "{method}: {answer}"
        );
    }
}

#[tokio::test]
async fn sound_from_elsewhere_is_not_heard_and_changes_nothing() {
    let mut house = House::open().await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    wire.invite().await;
    let call = house.arrived().await;
    house.answer(call, flow());
    let rtp = wire.answered().await;
    house.until(|s| *s == CallSignal::Answered).await;
    wire.say(rtp, 8, 0, &[0xD5; 160]).await;
    let mut stranger = Wire::to(house.telephony.sip_address()).await;
    for n in 0..200 {
        stranger.say(rtp, 101, 9_000, &[2, 0x80, 3, 0]).await;
        stranger.say(rtp, 8, n * 160, &[0x11; 160]).await;
        stranger.say(rtp, 127, n, &[0xFF; 900]).await;
    }
    let queued = house
        .until(|s| matches!(s, CallSignal::Queued { .. }))
        .await;
    assert!(
        matches!(&queued, CallSignal::Queued { queue, .. } if queue == "support"),
        "{queued:?}"
    );
    wire.listen(20).await;
    wire.bye().await;
    house.until(is_end).await;
    house.is_empty().await;
}

#[tokio::test]
async fn too_many_calls_are_told_to_come_later() {
    let mut house = House::open_with(Config {
        max_calls: 2,
        ..Config::default()
    })
    .await;
    for _ in 0..2 {
        Wire::to(house.telephony.sip_address()).await.invite().await;
        house.arrived().await;
    }
    let wire = Wire::to(house.telephony.sip_address()).await;
    wire.invite().await;
    assert_eq!(
        header(&wire.hear_until("SIP/2.0 503").await, "Retry-After"),
        "5"
    );
}

#[tokio::test]
async fn a_rejected_call_says_when_to_come_again() {
    let mut house = House::open().await;
    let wire = Wire::to(house.telephony.sip_address()).await;
    wire.invite().await;
    let call = house.arrived().await;
    house.telephony.command(Command::Reject {
        call,
        status: 503,
        retry_after: Some(20),
    });
    let refused = wire.hear_until("SIP/2.0 503").await;
    assert_eq!(header(&refused, "Retry-After"), "20");
    wire.send(wire.request("ACK", "", "")).await;
    let end = house.until(is_end).await;
    assert_eq!(
        end,
        CallSignal::Ended {
            by: EndedBy::System,
            cause: Cause::Overload
        }
    );
    house.is_empty().await;
}

#[tokio::test]
async fn a_caller_who_falls_silent_is_given_up_and_freed() {
    let config = Config {
        media_lost_after: Duration::from_secs(2),
        ..Config::default()
    };
    let mut house = House::open_with(config).await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    wire.invite().await;
    let call = house.arrived().await;
    house.answer(call, queue());
    wire.answered().await;
    let end = house.until(is_end).await;
    assert_eq!(
        end,
        CallSignal::Ended {
            by: EndedBy::System,
            cause: Cause::MediaLost
        }
    );
    wire.hear_until("BYE ").await;
}

#[tokio::test]
async fn a_full_floor_is_answered_503_and_a_taken_port_is_named() {
    let (sender, _full) = mpsc::channel(1);
    let config = Config {
        sip_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        rtp_ports: PortRange::any(),
        ..Config::default()
    };
    let telephony = Telephony::start(config.clone(), sender.clone())
        .await
        .unwrap();
    let first = Wire::to(telephony.sip_address()).await;
    first.invite().await;
    first.hear_until("SIP/2.0 180").await;
    let second = Wire::to(telephony.sip_address()).await;
    second.invite().await;
    second.hear_until("SIP/2.0 503").await;

    let taken = Config {
        sip_listen: telephony.sip_address(),
        ..config
    };
    let error = Telephony::start(taken, sender)
        .await
        .err()
        .expect("the port is taken");
    let words = error.to_string();
    assert!(
        words.contains(&telephony.sip_address().port().to_string()) && words.contains("taken"),
        "{words}"
    );
}
