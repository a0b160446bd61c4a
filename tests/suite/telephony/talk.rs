//! Caller and agent, heard at both ends by their tones.

use std::time::Duration;

use telephony::media::Codec;
use telephony::media::source::Source;
use telephony::media::tone::plan;
use telephony::phone::{CallPlan, Side};
use telephony::signal::{Cause, EndedBy};
use telephony::{CallSignal, Command, EndReason};

use super::{Line, phone, queue};

/// Both laws on the line; the browser always speaks µ-law.
async fn both_ways(codec: Codec) {
    let mut line = Line::open().await;
    let (agent, mut browser) = line.seat(1).await;
    browser.speak(Source::tone(plan::AGENT));
    let phone = phone().await;
    let plan_of_call = CallPlan::new("13812345678", "4008001234")
        .codec(codec)
        .saying(Source::tone(plan::CALLER));
    let call = phone.call(line.address(), plan_of_call).await.unwrap();
    let id = line.arrived().await;
    line.answer(id, &queue());
    line.until(|s| matches!(s, CallSignal::Queued { .. })).await;
    line.telephony.command(Command::Bridge { call: id, agent });
    line.until(|s| *s == CallSignal::Bridged { agent }).await;
    call.ear().listen(0.5).await;
    browser.ear().forget();
    let heard = call.ear().listen(1.0).await;
    assert_eq!(
        telephony::media::tone::Heard::in_samples(&heard).only(),
        Some(plan::AGENT)
    );
    assert_eq!(browser.ear().tones().only(), Some(plan::CALLER));

    // The caller holds: the agent stays, the caller is sent nothing.
    assert_eq!(call.hold().await, Some(200));
    assert_eq!(line.until(|_| true).await, CallSignal::HeldByCaller);
    assert_eq!(call.resume().await, Some(200));
    assert_eq!(line.until(|_| true).await, CallSignal::ResumedByCaller);
    call.ear().listen(0.3).await;
    let heard = call.ear().listen(1.0).await;
    assert_eq!(
        telephony::media::tone::Heard::in_samples(&heard).only(),
        Some(plan::AGENT)
    );

    let reason = EndReason::Agent;
    line.telephony.command(Command::HangUp { call: id, reason });
    let end = line.until(|s| matches!(s, CallSignal::Ended { .. })).await;
    assert_eq!(
        end,
        CallSignal::Ended {
            by: EndedBy::Agent,
            cause: Cause::NormalClearing
        }
    );
    assert_eq!(call.ended().await.by, Side::Callee);
    line.is_clear().await;
    line.telephony.stop(Duration::ZERO).await;
}

#[tokio::test]
async fn an_a_law_caller_and_an_agent_hear_each_other() {
    both_ways(Codec::Pcma).await;
}

#[tokio::test]
async fn a_mu_law_caller_and_an_agent_hear_each_other() {
    both_ways(Codec::Pcmu).await;
}
