//! Many calls at once: all are served, and nothing is left of any.

use std::collections::HashMap;
use std::time::Duration;

use kit::wait;
use telephony::browser::double::BrowserDouble;
use telephony::media::source::Source;
use telephony::media::tone::plan;
use telephony::phone::{CallHandle, CallPlan, HangUp};
use telephony::signal::{Cause, EndedBy, SignalKind};
use telephony::{AgentId, CallId, CallSignal, Command};

use super::{Line, phone, queue};

const AGENTS: u128 = 8;
const CALLS: usize = 32;
/// Twenty calls a second.
const BETWEEN_CALLS: Duration = Duration::from_millis(50);
/// Long enough for a second of tone at both ends.
const TALK: Duration = Duration::from_secs(2);

/// A floor that joins whoever waits longest to whoever is free.
#[derive(Default)]
struct SmallFloor {
    free: Vec<AgentId>,
    waiting: Vec<CallId>,
    talking: HashMap<CallId, AgentId>,
    ended: Vec<(EndedBy, Cause)>,
}

impl SmallFloor {
    fn hear(&mut self, line: &Line, call: CallId, signal: CallSignal) {
        match signal {
            CallSignal::Arrived { .. } => line.answer(call, &queue()),
            CallSignal::Queued { .. } => self.waiting.push(call),
            CallSignal::Ended { by, cause } => {
                self.waiting.retain(|waiting| *waiting != call);
                self.free.extend(self.talking.remove(&call));
                self.ended.push((by, cause));
            }
            CallSignal::Refused { what, why } => panic!("{what} was refused: {why}"),
            _ => {}
        }
        while !self.waiting.is_empty() && !self.free.is_empty() {
            let (call, agent) = (self.waiting.remove(0), self.free.remove(0));
            self.talking.insert(call, agent);
            line.telephony.command(Command::Bridge { call, agent });
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_calls_to_eight_agents_are_heard_both_ways_and_leave_nothing() {
    let mut line = Line::open().await;
    let mut floor = SmallFloor::default();
    let mut browsers: Vec<BrowserDouble> = Vec::new();
    for number in 1..=AGENTS {
        let (agent, mut browser) = line.seat(number).await;
        browser.speak(Source::tone(plan::AGENT));
        floor.free.push(agent);
        browsers.push(browser);
    }
    let phone = phone().await;
    let address = line.address();
    let placing = async {
        let mut calls: Vec<CallHandle> = Vec::new();
        let mut pace = tokio::time::interval(BETWEEN_CALLS);
        for number in 0..CALLS {
            pace.tick().await;
            let plan = CallPlan::new(&format!("138{number:08}"), "4008001234")
                .saying(Source::tone(plan::CALLER));
            calls.push(phone.call(address, plan).await.unwrap());
        }
        calls
    };
    let leaving = |call: CallHandle| async move {
        let agent_is_heard = || async {
            let heard = telephony::media::tone::Heard::in_samples(
                &call.ear().latest(TALK.as_secs_f64() / 2.0),
            );
            (heard.only() == Some(plan::AGENT)).then_some(())
        };
        wait::until("the agent alone is heard for a second", agent_is_heard).await;
        call.hang_up().await;
    };
    let (placed, mut calls) = tokio::sync::oneshot::channel();
    tokio::pin!(placing);
    let mut placed = Some(placed);
    while floor.ended.len() < CALLS {
        tokio::select! {
            all = &mut placing, if placed.is_some() => {
                let _ = placed.take().unwrap().send(all);
                for call in calls.try_recv().unwrap() {
                    tokio::spawn(leaving(call));
                }
            }
            signal = line.signal() => {
                if let SignalKind::Call(call, signal) = signal {
                    floor.hear(&line, call, signal);
                }
            }
        }
    }
    assert!(
        floor
            .ended
            .iter()
            .all(|end| *end == (EndedBy::Caller, Cause::NormalClearing)),
        "{:?}",
        floor.ended
    );
    for browser in &browsers {
        assert!(browser.ear().frames() > 0);
    }
    line.is_clear().await;
}

#[tokio::test]
async fn a_hundred_callers_who_give_up_are_all_abandoned_and_leave_nothing() {
    let mut line = Line::open().await;
    let phone = phone().await;
    for number in 0..100_u64 {
        // Nobody answers; the spread stands for people of unequal patience.
        let patience = Duration::from_millis(number * 37 % 1_000);
        let plan = CallPlan::new("13812345678", "4008001234").leaving(HangUp::Unanswered(patience));
        phone.call(line.address(), plan).await.unwrap();
    }
    for _ in 0..100 {
        let end = line.until(|s| matches!(s, CallSignal::Ended { .. })).await;
        assert_eq!(
            end,
            CallSignal::Ended {
                by: EndedBy::Caller,
                cause: Cause::Abandoned
            }
        );
    }
    line.is_clear().await;
}
