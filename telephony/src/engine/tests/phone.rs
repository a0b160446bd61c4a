//! Calls of the house's own telephone: what it hears is what callers hear.

use std::time::Duration;

use rand::RngExt;

use super::*;
use crate::EndReason;
use crate::browser::double::BrowserDouble;
use crate::media::source::{Source as Said, pace};
use crate::media::tone::{Heard, plan};
use crate::media::{Codec, correlation, prompts};
use crate::phone::{CallPlan, DigitWay, HangUp, Phone, When};
use crate::signal::{Cause, EndedBy, MediaState};

async fn phone() -> Phone {
    Phone::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .await
        .unwrap()
}

async fn seated(house: &mut House, agent: AgentId) -> BrowserDouble {
    let (mut browser, offer) = BrowserDouble::offer(Codec::Pcmu, 65_000).await.unwrap();
    let answer = house.telephony.browser_offer(agent, &offer).await.unwrap();
    browser.accept(&answer).await.unwrap();
    while house.signal().await != SignalKind::AgentMedia(agent, MediaState::Connected) {}
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_hears_greeting_menu_and_music_as_they_lie_in_the_repository() {
    let mut house = House::open().await;
    let phone = phone().await;
    let menu = prompts::find("menu_service", "en").unwrap();
    let plan = CallPlan::new("01012345678", "95001")
        .codec(Codec::Pcmu)
        .pressing(When::Heard(menu), "2", DigitWay::Rfc4733);
    let call = phone
        .call(house.telephony.sip_address(), plan)
        .await
        .unwrap();
    let id = house.arrived().await;
    house.answer(id, flow());
    let queued = house
        .until(|s| matches!(s, CallSignal::Queued { .. }))
        .await;
    assert!(matches!(queued, CallSignal::Queued { queue, .. } if queue == "repairs"));
    let _music = call.ear().listen(3.0).await;
    let heard = call.ear().samples();
    let music = prompts::find("music", "en").unwrap().samples();
    let greeting = prompts::find("greeting", "en").unwrap().samples();
    for (name, wanted) in [
        ("greeting", greeting.as_slice()),
        ("menu_service", &menu.samples()),
        ("music", &music[..16_000]),
    ] {
        let found = correlation::find(&heard, wanted).unwrap();
        assert!(found.score > 0.95, "{name}: {found:?}");
    }
    call.hang_up().await;
    house.until(is_end).await;
    house.is_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_holds_by_the_caller_lose_no_sound() {
    let mut house = House::open().await;
    let (phone, agent) = (phone().await, AgentId(uuid::Uuid::from_u128(2)));
    let mut browser = seated(&mut house, agent).await;
    browser.speak(Said::tone(plan::AGENT));
    let plan_of_call = CallPlan::new("01012345678", "95001").saying(Said::tone(plan::CALLER));
    let call = phone
        .call(house.telephony.sip_address(), plan_of_call)
        .await
        .unwrap();
    let id = house.arrived().await;
    house.answer(id, queue());
    house
        .until(|s| matches!(s, CallSignal::Queued { .. }))
        .await;
    house.telephony.command(Command::Bridge { call: id, agent });
    house.until(|s| *s == CallSignal::Bridged { agent }).await;
    for round in 0..20 {
        assert_eq!(call.hold().await, Some(200), "round {round}");
        house.until(|s| *s == CallSignal::HeldByCaller).await;
        assert_eq!(call.resume().await, Some(200), "round {round}");
        house.until(|s| *s == CallSignal::ResumedByCaller).await;
        let _settling = call.ear().listen(0.3).await;
        let heard = Heard::in_samples(&call.ear().listen(0.5).await);
        assert_eq!(heard.only(), Some(plan::AGENT), "round {round}");
        let heard = Heard::in_samples(&browser.ear().latest(0.5));
        assert_eq!(heard.only(), Some(plan::CALLER), "round {round}");
    }
    house.telephony.command(Command::HangUp {
        call: id,
        reason: EndReason::Agent,
    });
    let end = call.ended().await;
    assert_eq!((end.code, end.by), (200, crate::phone::Side::Callee));
    house.until(is_end).await;
    house.is_empty().await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_who_cancel_at_any_instant_leave_nothing_behind() {
    const CALLS: usize = 60;
    let mut house = House::open().await;
    let phone = phone().await;
    let mut clock = pace();
    let mut calls = Vec::new();
    for n in 0..CALLS {
        clock.tick().await;
        let patience = Duration::from_millis(rand::rng().random_range(0..600));
        let plan =
            CallPlan::new(&format!("0101234{n:04}"), "95001").leaving(HangUp::Unanswered(patience));
        calls.push(
            phone
                .call(house.telephony.sip_address(), plan)
                .await
                .unwrap(),
        );
    }
    for call in &calls {
        let end = call.ended().await;
        assert_eq!((end.code, end.by), (487, crate::phone::Side::Caller));
    }
    for _ in 0..CALLS {
        let end = house.until(is_end).await;
        let abandoned = CallSignal::Ended {
            by: EndedBy::Caller,
            cause: Cause::Abandoned,
        };
        assert_eq!(end, abandoned);
    }
    house.is_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_callers_at_once_all_hear_music_and_leave_nothing_behind() {
    const CALLS: usize = 40;
    let mut house = House::open().await;
    let phone = phone().await;
    let mut calls = Vec::new();
    for n in 0..CALLS {
        let plan = CallPlan::new(&format!("0101234{n:04}"), "95001");
        calls.push(
            phone
                .call(house.telephony.sip_address(), plan)
                .await
                .unwrap(),
        );
        let id = house.arrived().await;
        house.answer(id, queue());
        house
            .until(|s| matches!(s, CallSignal::Queued { .. }))
            .await;
    }
    for call in &calls {
        let heard = crate::media::tone::loudness_dbfs(&call.ear().listen(0.5).await);
        assert!((-36.0..-22.0).contains(&heard), "{heard}");
        call.hang_up().await;
    }
    for call in &calls {
        assert_eq!(call.ended().await.code, 200);
    }
    for _ in 0..CALLS {
        house.until(is_end).await;
    }
    house.is_empty().await;
}
