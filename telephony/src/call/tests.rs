use super::*;
use crate::flow::Step;
use CallInput as In;
use CallOutput as Out;

fn agent(n: u128) -> AgentId {
    AgentId(uuid::Uuid::from_u128(n))
}

/// Straight into the queue, so that stages and not menus are looked at.
fn flow() -> Arc<Flow> {
    let queue = Step::Queue {
        queue: "repairs".into(),
        music: "music".into(),
    };
    Arc::new(Flow {
        start: "q".into(),
        steps: [("q".to_owned(), queue)].into(),
    })
}

fn queued() -> Call {
    let mut call = Call::new();
    assert_eq!(call.handle(In::Answer(flow()), 0), [Out::Accept]);
    let outputs = call.handle(In::Acknowledged, 1);
    assert_eq!(outputs[0], Out::Signal(CallSignal::Answered));
    assert_eq!(call.caller_hears(), Hears::Player);
    call
}

fn talking() -> Call {
    let mut call = queued();
    assert_eq!(call.handle(In::Bridge(agent(1)), 2), [Out::Join(agent(1))]);
    let outputs = call.handle(In::AgentJoined(agent(1)), 3);
    assert!(outputs.contains(&Out::Signal(CallSignal::Bridged { agent: agent(1) })));
    assert_eq!(call.caller_hears(), Hears::Agent);
    call
}

fn ended(outputs: &[CallOutput]) -> Option<(EndedBy, Cause)> {
    outputs.iter().find_map(|o| match o {
        Out::Signal(CallSignal::Ended { by, cause }) => Some((*by, *cause)),
        _ => None,
    })
}

#[test]
fn a_caller_who_cancels_is_abandoned_and_nothing_comes_after() {
    let mut call = Call::new();
    let outputs = call.handle(In::Cancelled, 1);
    assert_eq!(ended(&outputs), Some((EndedBy::Caller, Cause::Abandoned)));
    assert_eq!(outputs.last(), Some(&Out::Over));
    for late in [
        In::Answer(flow()),
        In::PeerBye,
        In::HangUp(EndReason::System),
        In::MediaLost,
    ] {
        assert!(call.handle(late, 2).is_empty());
    }
}

#[test]
fn leaving_the_queue_is_abandoned_and_leaving_a_talk_is_normal() {
    assert_eq!(
        ended(&queued().handle(In::PeerBye, 5)),
        Some((EndedBy::Caller, Cause::Abandoned))
    );
    assert_eq!(
        ended(&talking().handle(In::PeerBye, 5)),
        Some((EndedBy::Caller, Cause::NormalClearing))
    );
}

#[test]
fn hold_gives_the_caller_music_and_the_agent_nothing() {
    let mut call = talking();
    assert_eq!(call.handle(In::Hold, 5), [Out::Music("music".into())]);
    assert_eq!(
        (call.caller_hears(), call.agent_hears()),
        (Hears::Player, false)
    );
    assert_eq!(call.handle(In::Resume, 6), [Out::Hush]);
    assert_eq!(
        (call.caller_hears(), call.agent_hears()),
        (Hears::Agent, true)
    );
}

#[test]
fn a_held_call_may_lose_its_agent_to_another_call_and_takes_her_back() {
    let mut call = talking();
    call.handle(In::Hold, 5);
    assert!(call.handle(In::AgentTaken, 6).is_empty());
    assert_eq!(call.handle(In::Resume, 7), [Out::Join(agent(1))]);
    assert_eq!(call.handle(In::AgentJoined(agent(1)), 8), [Out::Hush]);
    assert!(call.agent_hears());
}

#[test]
fn a_lost_browser_gives_music_at_once_and_the_call_goes_back_to_the_queue() {
    let mut call = talking();
    let outputs = call.handle(In::AgentLost, 5);
    assert!(outputs.contains(&Out::Music("music".into())));
    assert!(outputs.contains(&Out::Signal(CallSignal::Unbridged { agent: agent(1) })));
    assert_eq!(call.caller_hears(), Hears::Player);
    assert_eq!(call.handle(In::Bridge(agent(2)), 6), [Out::Join(agent(2))]);
}

#[test]
fn an_agent_without_a_browser_is_refused_and_the_music_goes_on() {
    let mut call = queued();
    call.handle(In::Bridge(agent(1)), 2);
    let outputs = call.handle(In::AgentMissing(agent(1)), 3);
    assert!(matches!(
        outputs.last(),
        Some(Out::Signal(CallSignal::Refused { what: "bridge", .. }))
    ));
    assert_eq!(call.caller_hears(), Hears::Player);
}

#[test]
fn mute_keeps_the_stream_alive_and_ends_with_the_next_agent() {
    let mut call = talking();
    call.handle(In::Mute(true), 4);
    assert_eq!(
        (call.caller_hears(), call.agent_hears()),
        (Hears::Silence, true)
    );
    call.handle(In::Park, 5);
    call.handle(In::Bridge(agent(2)), 6);
    call.handle(In::AgentJoined(agent(2)), 7);
    assert_eq!(call.caller_hears(), Hears::Agent);
}

#[test]
fn a_caller_on_hold_is_sent_nothing_and_says_so_once() {
    let mut call = talking();
    assert_eq!(
        call.handle(In::CallerHolds(true), 5),
        [Out::Signal(CallSignal::HeldByCaller)]
    );
    assert!(call.handle(In::CallerHolds(true), 6).is_empty());
    assert_eq!(call.caller_hears(), Hears::Nothing);
    assert_eq!(
        call.handle(In::CallerHolds(false), 7),
        [Out::Signal(CallSignal::ResumedByCaller)]
    );
}

#[test]
fn an_announcement_is_heard_over_the_music_which_then_goes_on() {
    let mut call = queued();
    let prompt = PromptRef {
        name: "still_waiting".into(),
        language: "en".into(),
    };
    assert_eq!(
        call.handle(In::Say(prompt.clone()), 5),
        [Out::Play(vec![prompt])]
    );
    assert_eq!(call.handle(In::Played, 6), [Out::Music("music".into())]);
}

#[test]
fn whatever_happens_there_is_one_end_and_it_is_last() {
    let inputs = |n: u32| match n % 17 {
        0 => In::Answer(flow()),
        1 => In::Acknowledged,
        2 => In::Bridge(agent(u128::from(n % 3))),
        3 => In::AgentJoined(agent(u128::from(n % 3))),
        4 => In::AgentMissing(agent(1)),
        5 => In::Hold,
        6 => In::Resume,
        7 => In::Park,
        8 => In::AgentLost,
        9 => In::AgentTaken,
        10 => In::Played,
        11 => In::Digit('1'),
        12 => In::CallerHolds(n.is_multiple_of(2)),
        13 => In::Mute(n.is_multiple_of(2)),
        14 if n.is_multiple_of(5) => In::PeerBye,
        15 if n.is_multiple_of(7) => In::MediaLost,
        16 if n.is_multiple_of(11) => In::HangUp(EndReason::Agent),
        _ => In::Deadline,
    };
    let mut seed = 1_u32;
    for _ in 0..2_000 {
        let mut call = Call::new();
        let mut all = Vec::new();
        for step in 0..60 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            all.extend(call.handle(inputs(seed >> 8), step));
        }
        let ends = all
            .iter()
            .filter(|o| matches!(o, Out::Signal(CallSignal::Ended { .. })))
            .count();
        assert_eq!(ends, usize::from(call.is_over()));
        assert!(!call.is_over() || all.last() == Some(&Out::Over));
        let joins = all
            .iter()
            .filter(|o| matches!(o, Out::Signal(CallSignal::Bridged { .. })))
            .count();
        let leaves = all
            .iter()
            .filter(|o| matches!(o, Out::Signal(CallSignal::Unbridged { .. })))
            .count();
        assert!(joins >= leaves && joins <= leaves + 1);
    }
}
