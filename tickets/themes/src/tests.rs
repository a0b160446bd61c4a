//! The three verbs on generated texts: themes of an invented library, each with its own
//! nouns, in many clauses.

#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use crate::random::Random;
use crate::{Document, Edit, Options, Place, Remembered, State, ThemeNumber, ThemeState, fit};

/// Nouns and verbs of six invented subjects, two of them Chinese.
const SUBJECTS: [(&[&str], &[&str]); 7] = [
    (
        &["lantern", "lanterns", "lamp"],
        &["flickers", "went dark", "buzzes", "blinks all night"],
    ),
    (
        &["ferry", "ferry ticket", "boat pass"],
        &["was sold twice", "shows the wrong date", "cannot be read"],
    ),
    (
        &["melon", "melons", "fruit crate"],
        &["arrived rotten", "smelled sour", "came bruised"],
    ),
    (
        &["violin bow", "bow hair", "violin"],
        &["snapped", "lost its tension", "came loose"],
    ),
    (
        &["帐篷", "露营帐篷"],
        &["拉链卡住了", "拉链拉不上", "拉链坏了"],
    ),
    (
        &["茶壶", "紫砂茶壶"],
        &["壶嘴滴水", "壶盖裂了", "壶身有裂纹"],
    ),
    (
        &["kite", "kite line"],
        &["tangled at once", "tore in the wind", "would not rise"],
    ),
];
/// Words that stand around every subject alike.
const AROUND: &str = "hello again since monday morning noticed seems yesterday whole week sadly please advise who looks \
    happy second third send somebody reply kindly today evening after two days still waiting sure never before \
    colleague told office asked twice already early often sometimes rather quite really maybe soon";

fn document(subject: usize, number: usize, random: &mut Random) -> Document {
    let around: Vec<&str> = AROUND.split_whitespace().collect();
    let mut pick = |list: &[&str]| list[random.below(list.len())].to_owned();
    let (nouns, verbs) = SUBJECTS[subject];
    let before = [pick(&around), pick(&around)].join(" ");
    let text = format!(
        "{before} {} {} {} {}",
        pick(nouns),
        pick(verbs),
        pick(&around),
        pick(&around)
    );
    Document {
        id: format!("{subject}-{number}"),
        text,
    }
}

fn documents(subjects: std::ops::Range<usize>, numbers: std::ops::Range<usize>) -> Vec<Document> {
    let mut random = Random::new(3 + numbers.start as u64);
    let mut made: Vec<Document> = subjects
        .flat_map(|s| numbers.clone().map(move |n| (s, n)))
        .map(|(s, n)| document(s, n, &mut random))
        .collect();
    random.shuffle(&mut made);
    made
}

/// Share of texts in the commonest subject of their theme.
fn purity(state: &State) -> f64 {
    let mut right = 0;
    for theme in state.themes.iter().filter(|theme| theme.is_open()) {
        let mut counts = [0; SUBJECTS.len()];
        for filed in state.filed.iter().filter(|f| f.theme == Some(theme.number)) {
            counts[filed
                .id
                .split('-')
                .next()
                .unwrap()
                .parse::<usize>()
                .unwrap()] += 1;
        }
        right += counts.iter().max().unwrap();
    }
    f64::from(right) / state.filed.len() as f64
}

fn theme_of(state: &State, id: &str) -> Option<ThemeNumber> {
    state.filed.iter().find(|f| f.id == id).unwrap().theme
}

#[test]
fn a_fit_finds_the_subjects_and_repeats_itself() {
    let docs = documents(0..6, 0..60);
    let first = fit(
        &docs,
        None,
        Options {
            themes: Some(9),
            ..Options::default()
        },
    );
    assert!(purity(&first) > 0.9, "{}", purity(&first));
    let second = fit(
        &docs,
        None,
        Options {
            themes: Some(9),
            ..Options::default()
        },
    );
    assert_eq!(first.files(), second.files());
    let free = fit(&docs, None, Options::default());
    assert!(
        purity(&free) > 0.9 && (4..40).contains(&free.themes.len()),
        "{}",
        free.themes.len()
    );
    assert!(
        free.themes
            .iter()
            .all(|t| !t.name.is_empty() && t.quotes.len() == 3.min(t.size))
    );
    assert!(free.groups.len() <= free.themes.len() && !free.groups.is_empty());
}

#[test]
fn a_new_text_is_filed_under_its_subject_and_a_strange_one_under_none() {
    let state = fit(
        &documents(0..6, 0..60),
        None,
        Options {
            themes: Some(9),
            ..Options::default()
        },
    );
    let mut right = 0;
    let fresh = documents(0..6, 100..120);
    for doc in &fresh {
        let Some((theme, _)) = state.assign(&doc.text) else {
            continue;
        };
        let of_theme: Vec<_> = state
            .filed
            .iter()
            .filter(|f| f.theme == Some(theme.number))
            .collect();
        let alike = of_theme
            .iter()
            .filter(|f| f.id.starts_with(&doc.id[..2]))
            .count();
        right += usize::from(alike * 2 > of_theme.len());
    }
    assert!(right * 10 >= fresh.len() * 8, "{right} of {}", fresh.len());
    assert!(state.assign("zxqv 9913").is_none());
}

#[test]
fn a_warm_refit_keeps_the_numbers() {
    let early = documents(0..6, 0..60);
    let before = fit(&early, None, Options::default());
    let all: Vec<Document> = early
        .iter()
        .cloned()
        .chain(documents(0..6, 60..90))
        .collect();
    let after = fit(&all, Some(before.clone()), Options::default());
    let moved = early
        .iter()
        .filter(|d| theme_of(&before, &d.id) != theme_of(&after, &d.id))
        .count();
    assert!(moved * 100 <= early.len() * 8, "{moved} of {}", early.len());
    assert_eq!(after.run, 2);
}

#[test]
fn a_new_subject_becomes_a_new_theme() {
    let early = documents(0..6, 0..60);
    let before = fit(&early, None, Options::default());
    let all: Vec<Document> = early.into_iter().chain(documents(6..7, 0..40)).collect();
    let after = fit(&all, Some(before.clone()), Options::default());
    let made: Vec<_> = after
        .themes
        .iter()
        .filter(|t| before.theme(t.number).is_none())
        .collect();
    assert!(!made.is_empty());
    let inside = |id: &str| made.iter().any(|t| theme_of(&after, id) == Some(t.number));
    let found = after
        .filed
        .iter()
        .filter(|f| f.id.starts_with("6-") && inside(&f.id))
        .count();
    assert!(found >= 20, "{found} of 40");
}

#[test]
fn edits_of_people_survive_a_refit() {
    let docs = documents(0..6, 0..60);
    let mut state = fit(
        &docs,
        None,
        Options {
            themes: Some(9),
            ..Options::default()
        },
    );
    let (a, b) = (
        theme_of(&state, "0-1").unwrap(),
        theme_of(&state, "1-1").unwrap(),
    );
    let c = theme_of(&state, "2-1").unwrap();
    state
        .edit(&Edit::Rename {
            theme: a,
            name: "Lights".into(),
        })
        .unwrap();
    state
        .edit(&Edit::Pin {
            document: "3-5".into(),
            theme: a,
        })
        .unwrap();
    state.edit(&Edit::Merge { theme: b, into: c }).unwrap();
    state
        .edit(&Edit::Mute {
            theme: c,
            muted: true,
        })
        .unwrap();
    let after = fit(&docs, Some(state), Options::default());
    assert_eq!(after.theme(a).unwrap().name, "Lights");
    assert_eq!(theme_of(&after, "3-5"), Some(a));
    assert_eq!(after.resolve(b).unwrap().number, c);
    assert_eq!(after.theme(b).unwrap().state, ThemeState::MergedInto(c));
    assert_eq!(after.theme(c).unwrap().state, ThemeState::Muted);
    assert!(after.filed.iter().all(|f| f.theme != Some(b)));
}

/// What the rows of a house would say of a state.
fn remembered(state: &State) -> (Vec<Remembered>, HashMap<String, Place>) {
    let theme = |theme: &crate::Theme| Remembered {
        number: theme.number,
        name: theme.name.clone(),
        named_by_person: theme.named_by_person,
        state: theme.state,
    };
    let place = |filed: &crate::Filed| {
        let place = Place {
            theme: filed.theme,
            by_person: filed.by_person,
        };
        (filed.id.clone(), place)
    };
    (
        state.themes.iter().map(theme).collect(),
        state.filed.iter().map(place).collect(),
    )
}

#[test]
fn decisions_remembered_outside_survive_a_refit_with_and_without_the_files() {
    let docs = documents(0..6, 0..60);
    let first = fit(&docs, None, Options::default());
    let (a, b) = (
        theme_of(&first, "0-1").unwrap(),
        theme_of(&first, "1-1").unwrap(),
    );
    let (mut themes, places) = remembered(&first);
    for theme in &mut themes {
        if theme.number == a {
            (theme.name, theme.named_by_person) = ("Lights".into(), true);
        } else if theme.number == b {
            theme.state = ThemeState::MergedInto(a);
        }
    }
    for mut state in [first.clone(), State::default()] {
        state.recall(&themes, &docs, &places, 1);
        let more = documents(0..6, 60..70);
        let (found, _) = state.assign(&more[0].text).unwrap();
        assert!(found.is_open());
        let all: Vec<Document> = docs.iter().chain(&more).cloned().collect();
        let after = fit(&all, Some(state), Options::default());
        assert_eq!(after.theme(a).unwrap().name, "Lights");
        assert_eq!(after.theme(b).unwrap().state, ThemeState::MergedInto(a));
        let moved = first.filed.iter().filter(|filed| filed.theme == Some(b));
        for filed in moved {
            assert_eq!(theme_of(&after, &filed.id), Some(a));
        }
        let numbers = |state: &State| -> HashMap<String, Option<ThemeNumber>> {
            state
                .filed
                .iter()
                .map(|f| (f.id.clone(), f.theme))
                .collect()
        };
        let now = numbers(&after);
        let churned = first
            .filed
            .iter()
            .filter(|f| f.theme != Some(b) && now[&f.id] != f.theme)
            .count();
        assert!(churned * 20 < docs.len(), "{churned} of {}", docs.len());
    }
}

#[test]
fn a_split_parts_what_a_merge_joined_and_keeps_the_number_on_the_larger_part() {
    let mut state = fit(
        &documents(0..6, 0..60),
        None,
        Options {
            themes: Some(9),
            ..Options::default()
        },
    );
    let (from, into) = (
        theme_of(&state, "3-1").unwrap(),
        theme_of(&state, "4-1").unwrap(),
    );
    let apart = purity(&state);
    state.edit(&Edit::Merge { theme: from, into }).unwrap();
    assert!(purity(&state) < apart);
    state.edit(&Edit::Split { theme: into }).unwrap();
    let made = state.themes.last().unwrap();
    assert_eq!(made.split_from, Some(into));
    assert!(made.size > 0 && made.size <= state.theme(into).unwrap().size);
    assert!(
        purity(&state) > apart - 0.03,
        "{} of {apart}",
        purity(&state)
    );
}

#[test]
fn a_state_survives_its_files() {
    let state = fit(&documents(0..6, 0..30), None, Options::default());
    let files = state.files();
    let read = |name: &str| files.iter().find(|f| f.0 == name).map(|f| f.1.clone());
    let again = State::from_files(read).unwrap();
    assert_eq!(again.files(), files);
    let text = "my violin bow snapped";
    assert_eq!(
        again.assign(text).map(|t| t.0.number),
        state.assign(text).map(|t| t.0.number)
    );
    assert!(
        State::from_files(|name| read(name).map(|mut b| {
            b.pop();
            b
        }))
        .is_err()
    );
    assert!(State::from_files(|_| None).is_err());
}

#[test]
fn an_impossible_edit_changes_nothing() {
    let mut state = fit(
        &documents(0..3, 0..20),
        None,
        Options {
            themes: Some(3),
            ..Options::default()
        },
    );
    let before = state.files();
    let (a, none) = (state.themes[0].number, ThemeNumber(99));
    for edit in [
        Edit::Rename {
            theme: none,
            name: String::new(),
        },
        Edit::Merge {
            theme: a,
            into: none,
        },
        Edit::Merge { theme: a, into: a },
        Edit::Pin {
            document: "nobody".into(),
            theme: a,
        },
        Edit::Split { theme: none },
    ] {
        assert!(state.edit(&edit).is_err(), "{edit:?}");
    }
    assert_eq!(state.files(), before);
}

#[test]
fn very_few_or_empty_texts_are_no_trouble() {
    for texts in [
        &[][..],
        &[""],
        &["?"],
        &["one"],
        &["one", "one"],
        &["a b", "", "漏水"],
    ] {
        let docs: Vec<Document> = texts
            .iter()
            .enumerate()
            .map(|(i, t)| Document {
                id: i.to_string(),
                text: (*t).to_owned(),
            })
            .collect();
        for themes in [None, Some(2)] {
            let state = fit(
                &docs,
                None,
                Options {
                    themes,
                    ..Options::default()
                },
            );
            assert_eq!(state.filed.len(), docs.len());
            let again = fit(&docs, Some(state), Options::default());
            assert_eq!(again.filed.len(), docs.len());
        }
    }
}

#[test]
fn no_telephone_number_is_kept_in_a_state() {
    let docs: Vec<Document> = (0..30)
        .map(|i| Document {
            id: i.to_string(),
            text: format!(
                "lamp is dark, ring 138{:08} or mail x{i}@example.com",
                i * 77_777
            ),
        })
        .collect();
    let state = fit(&docs, None, Options::default());
    for (name, bytes) in state.files() {
        if name != "space.bin" {
            let text = String::from_utf8(bytes).unwrap();
            assert!(
                !text.contains("example.com") && !text.contains("13800"),
                "{name}"
            );
        }
    }
}
