//! What the engine does, one sentence a test.
#![allow(clippy::unwrap_used)]

mod world;

use std::collections::{BTreeMap, BTreeSet};

use tickets_routing::{
    Cause, Engine, Entry, EntryId, Input, Kind, KindSet, Output, PersonId, Presence, Profile,
    QueueSettings, Refusal, Reservation, Settings, Step, Verdict,
};
use world::{QUEUE, SKILL, call, lang, need, person, repair};

struct House {
    engine: Engine,
    now: i64,
}

impl House {
    fn with(people: Vec<Profile>) -> Self {
        let mut house = Self {
            engine: Engine::new(Settings::default(), 1),
            now: 0,
        };
        for profile in people {
            let id = profile.id;
            house.send(Input::Profile(profile));
            house.ready(id.0);
        }
        house
    }

    fn send(&mut self, input: Input) -> Vec<Output> {
        let out = self.engine.handle(input, self.now);
        assert_eq!(self.engine.check_leases(self.now), vec![]);
        assert_eq!(self.engine.check_waiting(self.now, usize::MAX), vec![]);
        out
    }

    fn ready(&mut self, id: u128) -> Vec<Output> {
        self.send(Input::Presence {
            person: PersonId(id),
            presence: Presence::Ready,
        })
    }

    fn after(&mut self, ms: i64, input: Input) -> Vec<Output> {
        self.now += ms;
        self.send(input)
    }
}

fn offers(out: &[Output]) -> Vec<Reservation> {
    out.iter()
        .filter_map(|o| match o {
            Output::Reserved { offer, .. } => Some(*offer),
            _ => None,
        })
        .collect()
}

fn offered_to(out: &[Output]) -> Vec<(u128, u128)> {
    offers(out)
        .iter()
        .map(|o| (o.entry.0, o.person.0))
        .collect()
}

fn skilled(id: u128, level: u8) -> Profile {
    Profile {
        skills: BTreeMap::from([(SKILL, level)]),
        ..person(id)
    }
}

fn needing(entry: Entry, steps: &[(Option<i64>, u8)]) -> Entry {
    let steps = steps
        .iter()
        .map(|(for_ms, level)| Step {
            for_ms: *for_ms,
            needs: vec![need(*level)],
            any_language: false,
        })
        .collect();
    Entry { steps, ..entry }
}

#[test]
fn the_longest_idle_is_asked_first() {
    let mut house = House::with(vec![]);
    for id in [1, 2, 3] {
        house.now += 1_000;
        house.send(Input::Profile(person(id)));
    }
    for id in [2, 3, 1] {
        house.now += 1_000;
        house.ready(id);
    }
    assert_eq!(
        offered_to(&house.send(Input::Join(call(10, 0)))),
        vec![(10, 2)]
    );
    assert_eq!(
        offered_to(&house.send(Input::Join(call(11, 0)))),
        vec![(11, 3)]
    );
}

#[test]
fn whoever_declines_is_no_longer_the_longest_idle() {
    let mut house = House::with(vec![person(1), person(2)]);
    let offer = offers(&house.send(Input::Join(call(10, 0))))[0];
    assert_eq!(offer.person, PersonId(1));
    let out = house.after(
        500,
        Input::Release {
            reservation: offer.id,
            cause: Cause::Declined,
        },
    );
    assert_eq!(offered_to(&out), vec![(10, 2)]);
    house.send(Input::Leave(EntryId(10)));
    let out = house.after(60_000, Input::Join(call(11, 0)));
    assert_eq!(offered_to(&out), vec![(11, 2)]);
}

#[test]
fn a_vip_counts_as_having_waited_longer_but_not_for_ever() {
    let mut house = House::with(vec![]);
    house.send(Input::Join(call(10, 0)));
    house.now = 100_000;
    house.send(Input::Join(Entry {
        priority_s: 60,
        ..call(11, 100_000)
    }));
    house.send(Input::Join(Entry {
        priority_s: 600,
        ..call(12, 100_000)
    }));
    house.send(Input::Profile(Profile {
        capacity: 300,
        ..person(1)
    }));
    assert_eq!(offered_to(&house.ready(1)), vec![(12, 1), (10, 1), (11, 1)]);
}

#[test]
fn an_offer_that_nobody_answers_leaves_the_person_not_responding_and_the_entry_its_age() {
    let mut house = House::with(vec![person(1), person(2)]);
    house.now = 5_000;
    let offer = offers(&house.send(Input::Join(call(10, 5_000))))[0];
    assert_eq!(house.engine.next_deadline(), Some(offer.until));
    house.now = offer.until;
    let out = house.send(Input::Tick);
    assert!(out.contains(&Output::Released {
        offer,
        cause: Cause::NoAnswer
    }));
    assert!(out.contains(&Output::NotResponding {
        person: PersonId(1)
    }));
    assert_eq!(offered_to(&out), vec![(10, 2)]);
    assert_eq!(house.engine.entry(EntryId(10)).unwrap().joined_at, 5_000);
    assert_eq!(
        house.engine.presence(PersonId(1)),
        Some(Presence::NotResponding)
    );
}

#[test]
fn a_command_on_an_offer_that_is_not_open_is_refused() {
    let mut house = House::with(vec![person(1)]);
    let offer = offers(&house.send(Input::Join(call(10, 0))))[0];
    assert_eq!(
        house.send(Input::Accept(offer.id)),
        vec![Output::Accepted { offer }]
    );
    let refused = vec![Output::Refused {
        reservation: offer.id,
        why: Refusal::NotOpen,
    }];
    assert_eq!(house.send(Input::Accept(offer.id)), refused);
    assert_eq!(
        house.send(Input::Release {
            reservation: offer.id,
            cause: Cause::Declined
        }),
        refused
    );
}

#[test]
fn an_accept_at_the_deadline_comes_too_late() {
    let mut house = House::with(vec![person(1)]);
    let offer = offers(&house.send(Input::Join(call(10, 0))))[0];
    house.now = offer.until;
    let out = house.send(Input::Accept(offer.id));
    assert!(out.contains(&Output::Refused {
        reservation: offer.id,
        why: Refusal::NotOpen
    }));
}

#[test]
fn a_caller_who_leaves_costs_the_person_nothing() {
    let mut house = House::with(vec![person(1)]);
    let offer = offers(&house.send(Input::Join(call(10, 0))))[0];
    let out = house.send(Input::Leave(EntryId(10)));
    assert_eq!(
        out,
        vec![Output::Released {
            offer,
            cause: Cause::EntryLeft
        }]
    );
    assert_eq!(
        offered_to(&house.send(Input::Join(call(11, 0)))),
        vec![(11, 1)]
    );
}

#[test]
fn needs_relax_with_time_and_the_clock_stands_while_an_offer_rings() {
    let mut house = House::with(vec![skilled(1, 5), skilled(2, 2)]);
    let entry = needing(call(10, 0), &[(Some(30_000), 5), (Some(30_000), 2)]);
    let first = offers(&house.send(Input::Join(entry)))[0];
    assert_eq!(first.person, PersonId(1));
    // 20 s of ringing do not count: 30 s of the first step are left.
    house.after(20_000, Input::Tick);
    assert_eq!(offered_to(&house.after(29_999, Input::Tick)), vec![]);
    assert_eq!(offered_to(&house.after(1, Input::Tick)), vec![(10, 2)]);
}

#[test]
fn after_the_last_step_anyone_in_the_queue_may_take_it() {
    let mut house = House::with(vec![person(1)]);
    assert!(
        house
            .send(Input::Join(needing(call(10, 0), &[(Some(30_000), 3)])))
            .is_empty()
    );
    assert_eq!(offered_to(&house.after(30_000, Input::Tick)), vec![(10, 1)]);
}

#[test]
fn language_and_territory_are_kept() {
    let english = Profile {
        languages: BTreeSet::from([lang("en")]),
        ..person(1)
    };
    let far = Profile {
        territories: BTreeSet::new(),
        ..person(2)
    };
    let mut house = House::with(vec![english, far]);
    let chinese = Entry {
        language: Some(lang("zh")),
        ..call(10, 0)
    };
    assert_eq!(offered_to(&house.send(Input::Join(chinese))), vec![(10, 2)]);
    assert_eq!(
        offered_to(&house.send(Input::Join(repair(11, 0)))),
        vec![(11, 1)]
    );
}

#[test]
fn a_repair_refuses_a_call_and_a_call_refuses_a_repair() {
    let mut house = House::with(vec![person(1)]);
    let repair_offer = offers(&house.send(Input::Join(repair(10, 0))))[0];
    house.send(Input::Accept(repair_offer.id));
    assert!(house.send(Input::Join(call(11, 0))).is_empty());
    let why = house.engine.explain(EntryId(11), house.now).unwrap();
    assert_eq!(
        why.candidates[0].verdict,
        Verdict::CapacityFull {
            load: 10,
            needed: 100,
            capacity: 100
        }
    );
    let call_offer = offers(&house.send(Input::Done(EntryId(10))))[0];
    assert_eq!(call_offer.entry, EntryId(11));
    house.send(Input::Accept(call_offer.id));
    assert!(house.send(Input::Join(repair(12, 0))).is_empty());
    let why = house.engine.explain(EntryId(12), house.now).unwrap();
    assert_eq!(
        why.candidates[0].verdict,
        Verdict::CapacityFull {
            load: 100,
            needed: 10,
            capacity: 100
        }
    );
    assert_eq!(
        offered_to(&house.send(Input::Done(EntryId(11)))),
        vec![(12, 1)]
    );
}

#[test]
fn a_call_may_interrupt_an_open_ticket() {
    let mut house = House::with(vec![person(1)]);
    house.send(Input::Hold {
        person: PersonId(1),
        entry: EntryId(5),
        kind: Kind::Ticket,
    });
    assert_eq!(
        offered_to(&house.send(Input::Join(call(10, 0)))),
        vec![(10, 1)]
    );
}

#[test]
fn planned_work_goes_to_the_least_loaded_even_off_the_desk() {
    let mut house = House::with(vec![person(1), person(2)]);
    house.send(Input::Hold {
        person: PersonId(1),
        entry: EntryId(5),
        kind: Kind::Repair,
    });
    house.send(Input::Presence {
        person: PersonId(2),
        presence: Presence::Offline,
    });
    assert_eq!(
        offered_to(&house.send(Input::Join(repair(10, 0)))),
        vec![(10, 2)]
    );
}

#[test]
fn whoever_gave_a_job_back_does_not_get_it_again() {
    let mut house = House::with(vec![person(1)]);
    let given_back = Entry {
        excluded: vec![PersonId(1)],
        ..repair(10, 0)
    };
    assert!(house.send(Input::Join(given_back)).is_empty());
    let why = house.engine.explain(EntryId(10), 0).unwrap();
    assert_eq!(why.candidates[0].verdict, Verdict::Excluded);
}

#[test]
fn who_comes_last_takes_it_only_when_nobody_else_can() {
    let mut house = House::with(vec![person(1), person(2)]);
    let lost = Entry {
        last: Some(PersonId(1)),
        ..call(10, 0)
    };
    assert_eq!(
        offered_to(&house.send(Input::Join(lost.clone()))),
        vec![(10, 2)]
    );
    let again = Entry {
        id: EntryId(11),
        ..lost
    };
    assert_eq!(offered_to(&house.send(Input::Join(again))), vec![(11, 1)]);
}

#[test]
fn going_away_hands_the_offer_on() {
    let mut house = House::with(vec![person(1), person(2)]);
    house.send(Input::Join(call(10, 0)));
    let out = house.send(Input::Presence {
        person: PersonId(1),
        presence: Presence::Away,
    });
    assert_eq!(offered_to(&out), vec![(10, 2)]);
}

#[test]
fn without_a_microphone_there_are_no_calls() {
    let mut house = House::with(vec![person(1)]);
    house.send(Input::Accepts {
        person: PersonId(1),
        kinds: KindSet::of(&[Kind::Repair]),
    });
    assert!(house.send(Input::Join(call(10, 0))).is_empty());
    let all = KindSet::of(&Kind::ALL);
    let out = house.send(Input::Accepts {
        person: PersonId(1),
        kinds: all,
    });
    assert_eq!(offered_to(&out), vec![(10, 1)]);
}

#[test]
fn the_explanation_has_one_shape_for_calls_and_repairs() {
    let shape = |entry: Entry| {
        let mut house = House::with(vec![person(1), skilled(2, 3)]);
        let out = house.send(Input::Join(needing(entry, &[(None, 2)])));
        let Some(Output::Reserved { decision, .. }) = out.into_iter().next() else {
            panic!("someone has the skill")
        };
        assert_eq!(decision.chosen, Some(PersonId(2)));
        let missing = Verdict::SkillMissing {
            need: need(2),
            has: 0,
        };
        assert_eq!(decision.candidates[0].verdict, missing);
        assert_eq!(decision.candidates[1].score.unwrap().skill_s, 5);
        let json = serde_json::to_value(&*decision).unwrap();
        json.as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(shape(call(10, 0)), shape(repair(10, 0)));
}

#[test]
fn the_expected_wait_grows_with_the_line_and_is_unknown_without_people() {
    let mut house = House::with(vec![person(1)]);
    let taken = offers(&house.send(Input::Join(call(10, 0))))[0];
    house.send(Input::Accept(taken.id));
    house.send(Input::Join(call(11, 0)));
    house.send(Input::Join(call(12, 1)));
    let (first, second) = (
        house.engine.expected_wait_s(EntryId(11)).unwrap(),
        house.engine.expected_wait_s(EntryId(12)).unwrap(),
    );
    assert!((first - 240.0).abs() < 1e-6 && second > first && second < 480.0);
    house.send(Input::Presence {
        person: PersonId(1),
        presence: Presence::Away,
    });
    assert_eq!(house.engine.expected_wait_s(EntryId(11)), None);
}

#[test]
fn a_new_ring_time_holds_from_the_next_offer() {
    let mut house = House::with(vec![person(1)]);
    let mut settings = Settings::default();
    settings.queues.insert(
        QUEUE,
        QueueSettings {
            ring_ms: 7_000,
            ..QueueSettings::default()
        },
    );
    house.send(Input::Configure(settings));
    let offer = offers(&house.send(Input::Join(call(10, 0))))[0];
    assert_eq!(offer.until - offer.since, 7_000);
}
