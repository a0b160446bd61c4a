//! A scripted world around the floor: telephony, store, desks and the clock are the test's own.
#![allow(clippy::unwrap_used)]

mod world;

use floor::input::{Assigned, WrapUp};
use floor::output::{OfferResult, Refusal, Reply};
use floor::person::Wish;
use floor::view::{Activity, PhoneWord};
use floor::{CallState, DeskCommand, Input, Match, Message, Output, Presence, Write};
use telephony::{Command, EndedBy, MediaState};
use tickets_base::id::PersonId;
use tickets_routing::Kind;
use uuid::Uuid;
use world::{LIN, MEI, REPAIRS, WEI, World, repair, technician};

#[test]
fn a_call_lives_from_invite_to_wrap_up_and_leaves_its_facts_in_order() {
    let mut w = World::with(&[LIN]);
    let call = w.arrive();
    w.commit(call);
    w.queue(call, "repairs");
    let offer = w.offer(call);
    w.pop(call, offer);
    w.accept(LIN, call, offer).unwrap();
    w.bridged(call, LIN);
    w.after(30_000);
    w.ended(call, EndedBy::Caller);
    w.desk(
        LIN,
        DeskCommand::WrapUp {
            call,
            wrap_up: solved(),
        },
    )
    .unwrap();
    assert_eq!(
        w.facts(),
        [
            "presence.changed",
            "presence.changed",
            "call.arrived",
            "call.queued",
            "call.offered",
            "call.answered",
            "call.ended",
            "call.wrapped_up",
        ]
    );
    let record = w.record(call);
    assert_eq!(record.outcome, Some("answered"));
    assert_eq!(record.person, Some(LIN));
    assert_eq!(record.talk_ms, Some(30_000));
    assert_eq!(w.floor.presence(LIN), Some(Presence::Ready));
    assert_eq!(w.activity(LIN), Activity::Idle);
}

fn solved() -> WrapUp {
    WrapUp {
        outcome: Some("solved".into()),
        done: true,
        ..WrapUp::default()
    }
}

#[test]
fn nobody_is_answered_before_the_record_is_committed() {
    let mut w = World::with(&[LIN]);
    let call = w.arrive();
    assert!(w.commands().is_empty());
    assert!(w.saw(|o| matches!(o, Output::LookUp { .. })));
    assert!(w.saw(|o| matches!(o, Output::Write(Write::Call { ack: true, .. }))));
    w.commit(call);
    assert!(matches!(w.commands()[..], [Command::Answer { .. }]));
}

#[test]
fn a_call_that_cannot_be_recorded_is_sent_elsewhere_and_its_record_says_so() {
    let mut w = World::with(&[LIN]);
    let (failed, late) = (w.arrive(), w.arrive());
    w.send(Input::NotCommitted { call: failed });
    w.after(5_000);
    let rejected = w.commands();
    let is_503 = |c: &Command| {
        matches!(
            c,
            Command::Reject {
                status: 503,
                retry_after: Some(_),
                ..
            }
        )
    };
    assert_eq!(rejected.iter().filter(|c| is_503(c)).count(), 2);
    assert_eq!(w.record(late).outcome, Some("refused"));
    w.commit(late);
    assert_eq!(w.commands().len(), 2);
}

#[test]
fn while_the_house_drains_new_calls_are_sent_elsewhere_and_old_ones_go_on() {
    let mut w = World::with(&[LIN]);
    let call = w.talk(LIN);
    w.send(Input::Drain);
    w.arrive();
    assert!(matches!(
        w.commands().last(),
        Some(Command::Reject { status: 503, .. })
    ));
    assert_eq!(w.state(call), Some(CallState::Answered));
    assert_eq!(w.floor.live_calls(), 1);
}

#[test]
fn the_screen_comes_before_the_ring_and_on_that_persons_desk_alone() {
    let mut w = World::with(&[LIN, WEI]);
    let call = w.queued();
    let offer = w.offer(call);
    assert_eq!(offer.person, LIN);
    assert_eq!(w.phone(LIN), None);
    w.pop(call, offer);
    let phone = w.phone(LIN).unwrap();
    assert_eq!(
        (phone.state, phone.until),
        (PhoneWord::Offered, Some(offer.until))
    );
    assert_eq!(w.phone(WEI), None);
}

#[test]
fn no_answer_makes_the_person_not_responding_and_the_call_goes_on_at_its_age() {
    let mut w = World::with(&[LIN, WEI]);
    let call = w.queued();
    let joined = w.record(call).queued_at;
    let offer = w.offer(call);
    w.after(20_000);
    assert_eq!(w.floor.presence(LIN), Some(Presence::NotResponding));
    assert_eq!(w.ended_offers(), [(LIN, OfferResult::Expired)]);
    assert_eq!(w.offer(call).person, WEI);
    assert_eq!(w.record(call).queued_at, joined);
    assert_eq!(w.accept(LIN, call, offer), Err(Refusal::NotFound));
    w.desk(LIN, DeskCommand::Presence(Presence::Ready.into()))
        .unwrap();
    assert_eq!(w.floor.presence(LIN), Some(Presence::Ready));
}

#[test]
fn a_decline_hands_the_call_to_the_next_and_a_late_answer_is_a_conflict() {
    let mut w = World::with(&[LIN, WEI]);
    let call = w.queued();
    let first = w.offer(call);
    w.desk(
        LIN,
        DeskCommand::Decline {
            call,
            reservation: first.id,
            reason: Some("午饭".to_owned()),
        },
    )
    .unwrap();
    let said = w.written().find_map(|write| match write {
        Write::OfferReason {
            reservation,
            reason,
        } => Some((*reservation, reason.clone())),
        _ => None,
    });
    assert_eq!(said, Some((first.id, "午饭".to_owned())));
    let second = w.offer(call);
    assert_eq!(second.person, WEI);
    w.accept(WEI, call, second).unwrap();
    assert_eq!(
        w.accept(WEI, call, second),
        Err(Refusal::Conflict("offer_ended"))
    );
    assert_eq!(w.floor.presence(LIN), Some(Presence::Ready));
}

#[test]
fn a_caller_who_leaves_while_it_rings_frees_the_person_at_once() {
    let mut w = World::with(&[LIN]);
    let call = w.queued();
    w.after(8_000);
    w.ended(call, EndedBy::Caller);
    assert_eq!(w.ended_offers(), [(LIN, OfferResult::Canceled)]);
    assert_eq!(w.activity(LIN), Activity::Idle);
    let record = w.record(call);
    assert_eq!(
        (record.outcome, record.wait_ms),
        (Some("abandoned"), Some(8_000))
    );
    let queue = w.queue_view(REPAIRS);
    assert_eq!((queue.waiting, queue.today.abandoned), (0, 1));
    assert_eq!(w.floor.live_calls(), 0);
}

#[test]
fn a_short_abandon_stays_outside_the_service_level() {
    let mut w = World::with(&[]);
    let call = w.queued();
    w.after(2_000);
    w.ended(call, EndedBy::Caller);
    let today = w.queue_view(REPAIRS).today;
    assert_eq!(
        (
            today.short_abandoned,
            today.abandoned,
            today.service_level()
        ),
        (1, 0, None)
    );
}

#[test]
fn lost_media_means_music_at_once_and_the_same_person_within_fifteen_seconds() {
    let mut w = World::with(&[LIN, WEI]);
    let call = w.talk(LIN);
    w.media(LIN, MediaState::Lost);
    assert!(matches!(w.commands().last(), Some(Command::Park { .. })));
    assert_eq!(w.phone(LIN).unwrap().state, PhoneWord::Reconnecting);
    w.after(14_000);
    w.media(LIN, MediaState::Connected);
    assert!(matches!(w.commands().last(), Some(Command::Bridge { .. })));
    w.bridged(call, LIN);
    assert_eq!(w.phone(LIN).unwrap().state, PhoneWord::InCall);
    assert_eq!(w.queue_view(REPAIRS).today.answered, 1);
}

#[test]
fn after_fifteen_seconds_the_call_is_back_before_all_others_with_its_age() {
    let mut w = World::with(&[LIN]);
    let call = w.talk(LIN);
    let joined = w.record(call).queued_at;
    let waiting = w.queued();
    w.media(LIN, MediaState::Lost);
    w.after(15_000);
    assert_eq!(w.state(call), Some(CallState::Queued));
    assert_eq!(w.record(call).queued_at, joined);
    w.sign_in(WEI);
    assert_eq!(w.offer(call).person, WEI);
    assert_eq!(w.state(waiting), Some(CallState::Queued));
    assert_eq!(w.activity(LIN), Activity::Idle);
}

#[test]
fn a_bridge_without_sound_goes_to_the_next_person() {
    let mut w = World::with(&[LIN, WEI]);
    let call = w.queued();
    let offer = w.offer(call);
    w.accept(LIN, call, offer).unwrap();
    w.after(5_000);
    assert_eq!(w.floor.presence(LIN), Some(Presence::NotResponding));
    assert_eq!(w.offer(call).person, WEI);
}

#[test]
fn without_sound_or_desk_there_are_no_calls() {
    let mut w = World::with(&[]);
    let call = w.queued();
    w.desk(LIN, DeskCommand::Presence(Presence::Ready.into()))
        .unwrap();
    assert_eq!(w.state(call), Some(CallState::Queued));
    w.attach(LIN);
    assert_eq!(w.state(call), Some(CallState::Queued));
    w.media(LIN, MediaState::Connected);
    assert_eq!(w.state(call), Some(CallState::Offered));
}

#[test]
fn hold_mute_and_keys_are_for_the_person_on_the_call_alone() {
    let mut w = World::with(&[LIN, WEI]);
    let call = w.talk(LIN);
    assert_eq!(
        w.desk(WEI, DeskCommand::Hold { call }),
        Err(Refusal::NotFound)
    );
    w.desk(LIN, DeskCommand::Hold { call }).unwrap();
    assert_eq!(w.state(call), Some(CallState::Held));
    w.after(4_000);
    w.desk(LIN, DeskCommand::Resume { call }).unwrap();
    w.desk(LIN, DeskCommand::Mute { call, on: true }).unwrap();
    assert!(w.phone(LIN).unwrap().muted);
    w.desk(
        LIN,
        DeskCommand::Digits {
            call,
            digits: "5#".into(),
        },
    )
    .unwrap();
    let wrong = w.desk(
        LIN,
        DeskCommand::Digits {
            call,
            digits: "hello".into(),
        },
    );
    assert_eq!(
        wrong,
        Err(Refusal::Invalid {
            field: "digits",
            code: "not_keys"
        })
    );
    w.desk(LIN, DeskCommand::HangUp { call }).unwrap();
    w.ended(call, EndedBy::Agent);
    assert_eq!(w.record(call).hold_ms, Some(4_000));
    let late = w.desk(LIN, DeskCommand::Hold { call });
    assert_eq!(late, Err(Refusal::Conflict("call_has_ended")));
}

#[test]
fn wrap_up_ends_by_itself_and_can_be_extended() {
    let mut w = World::with(&[LIN]);
    let call = w.talk(LIN);
    w.ended(call, EndedBy::Caller);
    let until = w.phone(LIN).unwrap().until.unwrap();
    assert_eq!(until, w.now + 30_000);
    w.desk(LIN, DeskCommand::ExtendWrapUp { call }).unwrap();
    w.after(30_000);
    assert_eq!(w.activity(LIN), Activity::Wrapping);
    let next = w.queued();
    w.after(60_000);
    assert_eq!(
        w.facts().iter().filter(|f| *f == "call.wrapped_up").count(),
        1
    );
    assert_eq!(w.offer(next).person, LIN);
}

#[test]
fn a_wish_waits_for_the_end_of_the_work_and_the_last_one_wins() {
    let mut w = World::with(&[LIN]);
    let call = w.talk(LIN);
    w.desk(LIN, DeskCommand::Presence(Presence::Offline.into()))
        .unwrap();
    let lunch = Wish {
        state: Presence::Away,
        reason: Some("lunch".into()),
    };
    let reply = w.desk(LIN, DeskCommand::Presence(lunch.clone())).unwrap();
    let Reply::Presence(view) = reply else {
        panic!("presence answers with presence")
    };
    assert_eq!((view.state, view.next), (Presence::Ready, Some(lunch)));
    let next = w.queued();
    w.ended(call, EndedBy::Caller);
    w.desk(
        LIN,
        DeskCommand::WrapUp {
            call,
            wrap_up: solved(),
        },
    )
    .unwrap();
    assert_eq!(w.floor.presence(LIN), Some(Presence::Away));
    assert_eq!(w.state(next), Some(CallState::Queued));
}

#[test]
fn not_responding_is_set_by_the_server_alone() {
    let mut w = World::with(&[LIN]);
    let refused = w.desk(LIN, DeskCommand::Presence(Presence::NotResponding.into()));
    assert_eq!(
        refused,
        Err(Refusal::Invalid {
            field: "state",
            code: "set_by_the_server"
        })
    );
}

#[test]
fn an_outcome_the_queue_requires_must_be_given() {
    let mut w = World::with(&[LIN]);
    let call = w.talk(LIN);
    let empty = WrapUp {
        done: true,
        ..WrapUp::default()
    };
    let early = w.desk(
        LIN,
        DeskCommand::WrapUp {
            call,
            wrap_up: solved(),
        },
    );
    assert_eq!(early, Err(Refusal::Conflict("call_is_on")));
    w.ended(call, EndedBy::Caller);
    let kept = w.phone(LIN).unwrap().wrap_up.unwrap();
    assert_eq!(
        (kept.outcome.as_deref(), kept.outcome_required),
        (Some("solved"), true)
    );
    w.desk(
        LIN,
        DeskCommand::WrapUp {
            call,
            wrap_up: empty,
        },
    )
    .unwrap();
    let other = w.talk(LIN);
    w.ended(other, EndedBy::Caller);
    let empty = WrapUp {
        done: true,
        ..WrapUp::default()
    };
    let missing = w.desk(
        LIN,
        DeskCommand::WrapUp {
            call: other,
            wrap_up: empty,
        },
    );
    assert_eq!(
        missing,
        Err(Refusal::Invalid {
            field: "outcome",
            code: "required"
        })
    );
}

#[test]
fn a_desk_that_loads_again_is_told_everything_and_pops_again() {
    let mut w = World::with(&[LIN]);
    let call = w.queued();
    let offer = w.offer(call);
    w.pop(call, offer);
    w.forget();
    w.attach(LIN);
    assert!(w.saw(|o| matches!(o, Output::PopNeeded(pop) if pop.reservation == offer.id)));
    assert!(w.saw(|o| matches!(o, Output::Message(Message::Phone { state: Some(_), .. }))));
    assert!(w.saw(|o| matches!(o, Output::Message(Message::Presence { .. }))));
}

#[test]
fn a_desk_that_stays_away_for_a_minute_goes_offline_but_a_call_goes_on() {
    let mut w = World::with(&[LIN, WEI]);
    let call = w.talk(LIN);
    w.detach(LIN);
    w.detach(WEI);
    w.after(60_000);
    assert_eq!(w.floor.presence(WEI), Some(Presence::Offline));
    assert_eq!(w.floor.presence(LIN), Some(Presence::Ready));
    assert_eq!(w.state(call), Some(CallState::Answered));
}

#[test]
fn a_vip_found_while_waiting_moves_forward() {
    let mut w = World::with(&[]);
    let (first, vip) = (w.queued(), w.queued());
    w.know(vip, Match::Exact, 600);
    w.sign_in(LIN);
    assert_eq!(w.state(vip), Some(CallState::Offered));
    assert_eq!(w.state(first), Some(CallState::Queued));
}

#[test]
fn a_repair_is_assigned_by_the_same_engine_and_takes_the_place_of_a_call() {
    let mut w = World::with(&[MEI]);
    w.configure(vec![technician(MEI)]);
    let work = w.repair(repair());
    let assignment = w.assignment();
    assert_eq!((assignment.work, assignment.person), (work, MEI));
    let keys: Vec<&String> = assignment.explanation.as_object().unwrap().keys().collect();
    w.send(Input::Assigned {
        reservation: assignment.reservation,
        result: Assigned::Done,
    });
    assert!(w.saw(|o| matches!(o, Output::Message(Message::WorkOffered { person: MEI, .. }))));
    let call = w.queued();
    assert_eq!(w.state(call), Some(CallState::Queued));
    let why = w.floor.explain(call.0, w.now).unwrap();
    assert_eq!(why.as_object().unwrap().keys().collect::<Vec<_>>(), keys);
    let candidates = why["candidates"].as_array().unwrap();
    let mei = candidates
        .iter()
        .find(|c| c["person"] == MEI.to_string())
        .unwrap();
    assert_eq!(mei["verdict"]["why"], "capacity_full");
    w.send(Input::WorkDone(work));
    assert_eq!(w.offer(call).person, MEI);
}

#[test]
fn an_assignment_that_lost_is_dropped_and_one_that_failed_is_tried_again() {
    let mut w = World::with(&[MEI]);
    w.configure(vec![technician(MEI)]);
    w.repair(repair());
    let lost = w.assignment();
    w.send(Input::Assigned {
        reservation: lost.reservation,
        result: Assigned::Conflict,
    });
    let again = w.repair(repair());
    let failed = w.assignment();
    assert_eq!(failed.work, again);
    w.forget();
    w.send(Input::Assigned {
        reservation: failed.reservation,
        result: Assigned::Failed,
    });
    assert!(!w.saw(|o| matches!(o, Output::Assign(_))));
    w.after(2_000);
    assert_eq!(w.assignment().work, again);
}

#[test]
fn without_the_lease_nothing_is_handed_out() {
    let mut w = World::with(&[MEI]);
    w.configure(vec![technician(MEI)]);
    w.send(Input::Active(false));
    let work = w.repair(repair());
    assert!(!w.saw(|o| matches!(o, Output::Assign(_))));
    w.arrive();
    assert!(matches!(
        w.commands().last(),
        Some(Command::Reject { status: 503, .. })
    ));
    w.send(Input::Active(true));
    assert_eq!(w.assignment().work, work);
}

#[test]
fn held_work_found_at_start_counts_against_capacity() {
    let mut w = World::with(&[MEI]);
    w.send(Input::WorkHeld {
        work: Uuid::from_u128(77),
        kind: Kind::Repair,
        person: MEI,
    });
    let call = w.queued();
    assert_eq!(w.state(call), Some(CallState::Queued));
    w.send(Input::WorkDone(Uuid::from_u128(77)));
    assert_eq!(w.offer(call).person, MEI);
}

#[test]
fn a_number_from_an_unknown_place_is_not_found() {
    let mut w = World::with(&[LIN]);
    w.arrive_from("10.9.9.9:5060");
    assert!(matches!(
        w.commands()[..],
        [Command::Reject { status: 404, .. }]
    ));
    assert_eq!(w.floor.live_calls(), 0);
}

#[test]
fn no_fact_carries_a_name_or_a_number_of_a_telephone() {
    let mut w = World::with(&[LIN]);
    let call = w.talk(LIN);
    let reason = Wish {
        state: Presence::Away,
        reason: Some("Dr. Wang, 14:00".into()),
    };
    w.desk(LIN, DeskCommand::Presence(reason)).unwrap();
    w.ended(call, EndedBy::Caller);
    w.after(100_000);
    let bodies = w.bodies();
    assert!(
        !bodies.contains("13812345678") && !bodies.contains("Wang"),
        "{bodies}"
    );
}

#[test]
fn a_stranger_is_not_found() {
    let mut w = World::with(&[LIN]);
    let stranger = PersonId(Uuid::from_u128(999));
    let answer = w.desk(stranger, DeskCommand::Presence(Presence::Ready.into()));
    assert_eq!(answer, Err(Refusal::NotFound));
}

#[test]
fn somebody_hired_while_at_the_desk_takes_calls_once_the_floor_knows_them() {
    let mut w = World::with(&[]);
    let new = PersonId(Uuid::from_u128(99));
    w.attach(new);
    w.media(new, MediaState::Connected);
    w.configure(vec![world::person(new)]);
    w.desk(new, DeskCommand::Presence(Presence::Ready.into()))
        .unwrap();
    let call = w.queued();
    assert_eq!(w.offer(call).person, new);
}
