//! Every refusal has its sentence: codes are looked up where the sources make them.

use std::collections::BTreeSet;
use std::path::Path;

use super::files::{read, tracked};

/// Calls whose last word in quotes is a code.
const MAKERS: [&str; 9] = [
    "Problem::invalid(",
    "Problem::conflict(",
    "Problem::forbidden(",
    "Problem::unauthorized(",
    "Error::invalid(",
    "Error::invalid_with(",
    "Error::conflict(",
    "Error::forbidden(",
    "Refusal::Conflict(",
];

/// The arguments after an opening bracket, without what follows a nested `json!`.
fn arguments(text: &str) -> &str {
    let mut depth = 1;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let whole = &text[..at];
            return whole.split("json!").next().unwrap_or(whole);
        }
    }
    text
}

fn quoted(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    let words = text.split('"').skip(1).step_by(2).collect::<Vec<_>>();
    words.into_iter()
}

/// The code is the last word; where a field comes first and the code is worked out, there is none to read.
fn code_in<'a>(maker: &str, arguments: &'a str) -> Option<&'a str> {
    let names_field = maker.ends_with("invalid(") && arguments.trim_start().starts_with('"');
    let after_field = usize::from(names_field);
    quoted(arguments).skip(after_field).last()
}

fn codes(source: &str) -> BTreeSet<String> {
    let program = source.split("#[cfg(test)]").next().unwrap_or(source);
    let made = MAKERS.iter().flat_map(|maker| {
        program
            .match_indices(maker)
            .filter_map(|(at, _)| code_in(maker, arguments(&program[at + maker.len()..])))
    });
    let fields = program
        .match_indices("code: \"")
        .filter_map(|(at, _)| quoted(&program[at..]).next());
    let word = |text: &&str| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    // A role, a queue and a shipped category have codes too, of one short word.
    let shipped = |text: &&str| text.contains('_') || *text == "required";
    made.chain(fields.filter(shipped))
        .filter(word)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_refusal_has_a_sentence_in_both_languages() {
    let mut known = BTreeSet::new();
    for folder in [
        "agent-desk/src",
        "agent-desk/floor/src",
        "tickets/src",
        "tickets/base/src",
        "knowledge-base/src",
    ] {
        for path in tracked(folder, &["rs"]) {
            if !path.to_string_lossy().contains("/tests") && !path.starts_with("tickets/src/house")
            {
                known.extend(codes(&read(&path)));
            }
        }
    }
    assert!(
        known.contains("offer_ended") && known.contains("version_conflict"),
        "{known:?}"
    );
    for language in ["en", "zh"] {
        let words = read(Path::new(&format!("agent-desk/locales/{language}.toml")));
        let missing: Vec<_> = known
            .iter()
            .filter(|code| {
                !words
                    .lines()
                    .any(|line| line.starts_with(&format!("{code} = ")))
            })
            .collect();
        assert!(missing.is_empty(), "{language} lacks {missing:?}");
    }
}
