//! Random days on the floor: whatever people, callers and the store do, every invariant holds
//! after each input, and when all have gone home nobody is stuck.
#![allow(clippy::unwrap_used)]

mod world;

use floor::input::{Assigned, WrapUp};
use floor::view::Activity;
use floor::{CallState, DeskCommand, Input, Match, Output, Presence};
use proptest::prelude::*;
use telephony::{CallSignal, EndedBy, MediaState};
use tickets_base::id::{CallId, PersonId};
use world::{LIN, MEI, WEI, World, repair, technician};

#[derive(Clone, Debug)]
enum Step {
    Arrive,
    Commit(usize),
    Fail(usize),
    Queue(usize, bool),
    Know(usize, i64),
    Pop(usize),
    Accept(usize, usize),
    Decline(usize, usize),
    Bridged(usize, usize),
    Unbridged(usize, usize),
    Ended(usize, bool),
    Hold(usize, usize, bool),
    HangUp(usize, usize),
    WrapUp(usize, usize, bool),
    Extend(usize, usize),
    Presence(usize, usize),
    Media(usize, bool),
    Attach(usize),
    Detach(usize),
    Repair,
    Assigned(u8),
    Active(bool),
    After(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let call = || 0_usize..6;
    let who = || 0_usize..3;
    prop_oneof![
        3 => Just(Step::Arrive),
        4 => call().prop_map(Step::Commit),
        1 => call().prop_map(Step::Fail),
        4 => (call(), any::<bool>()).prop_map(|(c, r)| Step::Queue(c, r)),
        1 => (call(), 0_i64..900).prop_map(|(c, p)| Step::Know(c, p)),
        3 => call().prop_map(Step::Pop),
        6 => (call(), who()).prop_map(|(c, p)| Step::Accept(c, p)),
        1 => (call(), who()).prop_map(|(c, p)| Step::Decline(c, p)),
        5 => (call(), who()).prop_map(|(c, p)| Step::Bridged(c, p)),
        1 => (call(), who()).prop_map(|(c, p)| Step::Unbridged(c, p)),
        3 => (call(), any::<bool>()).prop_map(|(c, b)| Step::Ended(c, b)),
        2 => (call(), who(), any::<bool>()).prop_map(|(c, p, on)| Step::Hold(c, p, on)),
        1 => (call(), who()).prop_map(|(c, p)| Step::HangUp(c, p)),
        2 => (call(), who(), any::<bool>()).prop_map(|(c, p, d)| Step::WrapUp(c, p, d)),
        1 => (call(), who()).prop_map(|(c, p)| Step::Extend(c, p)),
        5 => (who(), 0_usize..6).prop_map(|(p, s)| Step::Presence(p, s)),
        3 => (who(), prop::bool::weighted(0.75)).prop_map(|(p, up)| Step::Media(p, up)),
        3 => who().prop_map(Step::Attach),
        1 => who().prop_map(Step::Detach),
        1 => Just(Step::Repair),
        2 => (0_u8..3).prop_map(Step::Assigned),
        1 => prop::bool::weighted(0.8).prop_map(Step::Active),
        5 => (0_i64..25_000).prop_map(Step::After),
    ]
}

/// The last few calls, live or gone: commands for the dead must do no harm.
struct Day {
    w: World,
    calls: Vec<CallId>,
}

impl Day {
    fn call(&self, n: usize) -> CallId {
        let back = self.calls.len().saturating_sub(1 + n);
        self.calls
            .get(back)
            .copied()
            .unwrap_or(CallId(uuid::Uuid::nil()))
    }

    fn play(&mut self, step: Step) {
        let people = [LIN, WEI, MEI];
        match step {
            Step::Arrive => {
                let call = self.w.arrive();
                self.calls.push(call);
            }
            Step::Commit(n) => self.w.commit(self.call(n)),
            Step::Fail(n) => self.w.send(Input::NotCommitted { call: self.call(n) }),
            Step::Queue(n, repairs) => {
                // Telephony runs a flow only on an answered call.
                if self.w.state(self.call(n)) == Some(CallState::Menu) {
                    self.w
                        .queue(self.call(n), if repairs { "repairs" } else { "gone" });
                }
            }
            Step::Know(n, priority_s) => self.w.know(self.call(n), Match::Exact, priority_s),
            Step::Pop(n) => self.with_offer(n, |w, call, id| {
                w.send(Input::PopSent {
                    call,
                    reservation: id,
                });
            }),
            Step::Accept(n, p) => self.with_offer(n, |w, call, reservation| {
                let _ = w.desk(people[p], DeskCommand::Accept { call, reservation });
            }),
            Step::Decline(n, p) => self.with_offer(n, |w, call, reservation| {
                let _ = w.desk(
                    people[p],
                    DeskCommand::Decline {
                        call,
                        reservation,
                        reason: None,
                    },
                );
            }),
            Step::Bridged(n, p) => self.w.bridged(self.call(n), people[p]),
            Step::Unbridged(n, p) => {
                let agent = telephony::AgentId(people[p].0);
                self.w.signal(self.call(n), CallSignal::Unbridged { agent });
            }
            Step::Ended(n, by_caller) => {
                let by = if by_caller {
                    EndedBy::Caller
                } else {
                    EndedBy::System
                };
                self.w.ended(self.call(n), by);
            }
            other => self.play_person(other, people),
        }
    }

    fn play_person(&mut self, step: Step, people: [PersonId; 3]) {
        let states = [
            Presence::Ready,
            Presence::Ready,
            Presence::Ready,
            Presence::Away,
            Presence::Offline,
        ];
        let (who, command) = match step {
            Step::Hold(n, p, true) => (p, DeskCommand::Hold { call: self.call(n) }),
            Step::Hold(n, p, false) => (p, DeskCommand::Resume { call: self.call(n) }),
            Step::HangUp(n, p) => (p, DeskCommand::HangUp { call: self.call(n) }),
            Step::Extend(n, p) => (p, DeskCommand::ExtendWrapUp { call: self.call(n) }),
            Step::WrapUp(n, p, done) => {
                let outcome = Some("solved".into());
                let wrap_up = WrapUp {
                    outcome,
                    done,
                    ..WrapUp::default()
                };
                (
                    p,
                    DeskCommand::WrapUp {
                        call: self.call(n),
                        wrap_up,
                    },
                )
            }
            Step::Presence(p, s) => {
                let state = states.get(s).copied().unwrap_or(Presence::TransfersOnly);
                (p, DeskCommand::Presence(state.into()))
            }
            other => return self.play_rest(other, people),
        };
        let _ = self.w.desk(people[who], command);
    }

    fn play_rest(&mut self, step: Step, people: [PersonId; 3]) {
        match step {
            Step::Media(p, true) => self.w.media(people[p], MediaState::Connected),
            Step::Media(p, false) => self.w.media(people[p], MediaState::Lost),
            Step::Attach(p) => self.w.attach(people[p]),
            Step::Detach(p) => self.w.detach(people[p]),
            Step::Repair => {
                self.w.repair(repair());
            }
            Step::Assigned(how) => self.assigned(how),
            Step::Active(active) => self.w.send(Input::Active(active)),
            Step::After(ms) => self.w.after(ms),
            _ => unreachable!("played before"),
        }
    }

    fn with_offer(
        &mut self,
        n: usize,
        act: impl FnOnce(&mut World, CallId, tickets_base::id::ReservationId),
    ) {
        let call = self.call(n);
        let made = |o: &Output| matches!(o, Output::PopNeeded(pop) if pop.call == call);
        if self.w.saw(made) {
            let offer = self.w.offer(call);
            act(&mut self.w, call, offer.id);
        }
    }

    fn assigned(&mut self, how: u8) {
        if self.w.saw(|o| matches!(o, Output::Assign(_))) {
            let results = [Assigned::Done, Assigned::Conflict, Assigned::Failed];
            let result = results[usize::from(how)];
            let reservation = self.w.assignment().reservation;
            self.w.send(Input::Assigned {
                reservation,
                result,
            });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_sweeper_finds_nothing_and_nobody_stays_stuck(
        steps in prop::collection::vec(step(), 50..250)
    ) {
        let mut day = Day { w: World::with(&[LIN, WEI]), calls: Vec::new() };
        day.w.configure(vec![technician(MEI)]);
        for step in steps {
            day.play(step);
        }
        for call in day.calls.clone() {
            day.w.ended(call, EndedBy::Caller);
        }
        day.w.after(700_000);
        prop_assert_eq!(day.w.floor.live_calls(), 0);
        prop_assert_eq!(day.w.floor.call_views(), vec![]);
        for person in [LIN, WEI, MEI] {
            prop_assert_eq!(day.w.activity(person), Activity::Idle);
        }
        prop_assert_eq!(day.w.floor.violations(), 0);
    }
}
