//! Menus heard and walked by a telephone.

use std::time::Duration;
use telephony::CallSignal;

use telephony::media::correlation;
use telephony::media::prompts::{self, Recording};
use telephony::phone::{CallPlan, DigitWay, When};

use super::{Line, menus, phone};

fn recording(name: &str, language: &str) -> Recording {
    prompts::find(name, language).unwrap()
}

/// Longer than any pause within a prompt, shorter than the menu waits.
const THINKING: Duration = Duration::from_millis(1_200);

/// Chooses English and Repairs by one way of pressing keys.
async fn walk(way: DigitWay) {
    let mut line = Line::open().await;
    let phone = phone().await;
    let plan = CallPlan::new("13812345678", "4008001234")
        .pressing(When::Heard(recording("menu_language", "en")), "2", way)
        .pressing(When::Quiet(THINKING), "2", way);
    let call = phone.call(line.address(), plan).await.unwrap();
    let id = line.arrived().await;
    line.answer(id, &menus());
    let queued = line.until(|s| matches!(s, CallSignal::Queued { .. })).await;
    let expected = CallSignal::Queued {
        queue: "repairs".into(),
        language: "en".into(),
    };
    assert_eq!(queued, expected);
    let heard = call.ear().samples();
    for (name, language) in [
        ("greeting", "zh"),
        ("greeting", "en"),
        ("menu_language", "zh"),
        ("menu_service", "en"),
    ] {
        // The last words may be cut off by the key.
        let samples = recording(name, language).samples();
        let found = correlation::find(&heard, &samples[..samples.len() * 2 / 3]);
        assert!(
            found.is_some_and(|m| m.score > 0.9),
            "{name} in {language} was heard"
        );
    }
    let unheard = correlation::find(&heard, &recording("menu_service", "zh").samples());
    assert!(
        unheard.is_none_or(|m| m.score < 0.5),
        "the other language was not"
    );
    call.hang_up().await;
    line.until(|s| matches!(s, CallSignal::Ended { .. })).await;
    line.is_clear().await;
}

#[tokio::test]
async fn menus_are_walked_by_events() {
    walk(DigitWay::Rfc4733).await;
}

#[tokio::test]
async fn menus_are_walked_by_info() {
    walk(DigitWay::Info).await;
}

#[tokio::test]
async fn menus_are_walked_by_tones() {
    walk(DigitWay::Inband).await;
}

#[tokio::test]
async fn a_silent_caller_hears_the_menu_twice_and_reaches_support_in_chinese() {
    let mut line = Line::open().await;
    let phone = phone().await;
    let call = phone
        .call(line.address(), CallPlan::new("13812345678", "4008001234"))
        .await
        .unwrap();
    let id = line.arrived().await;
    line.answer(id, &menus());
    let queued = line.until(|s| matches!(s, CallSignal::Queued { .. })).await;
    let expected = CallSignal::Queued {
        queue: "support".into(),
        language: "zh".into(),
    };
    assert_eq!(queued, expected);
    let menu = recording("menu_language", "zh").samples();
    let heard = call.ear().samples();
    let first = correlation::find(&heard, &menu).expect("the menu is heard");
    assert!(first.score > 0.9);
    // Taken away, it is found a second time.
    let mut rest = heard;
    rest[first.at..first.at + menu.len()].fill(0);
    let second = correlation::find(&rest, &menu).expect("it is heard again");
    assert!(second.score > 0.9);
}
