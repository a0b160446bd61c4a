//! The server's own words: one file per language, `code = "sentence with {params}"`.
//!
//! Small on purpose: the page renders its problems from code and params. These words are for the
//! people behind scripts and for the few lines the server itself writes to a screen.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

static ENGLISH: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| words(include_str!("../locales/en.toml")));
static CHINESE: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| words(include_str!("../locales/zh.toml")));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    En,
    Zh,
}

impl Language {
    /// The first of our two languages that Accept-Language names; English if none.
    pub fn of(headers: &HeaderMap) -> Self {
        headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .and_then(Self::preferred)
            .unwrap_or(Self::En)
    }

    /// Reads the list in its order: browsers send the dearest first.
    fn preferred(list: &str) -> Option<Self> {
        list.split(',').find_map(|entry| {
            let tag = entry.trim().to_ascii_lowercase();
            match tag.get(..2) {
                Some("zh") => Some(Self::Zh),
                Some("en") => Some(Self::En),
                _ => None,
            }
        })
    }
}

/// The sentence of a problem; a code without one is said by the code itself.
pub fn problem(language: Language, code: &str, params: &Map<String, Value>) -> String {
    let file = match language {
        Language::En => &ENGLISH,
        Language::Zh => &CHINESE,
    };
    let sentence = file.get(code).or_else(|| file.get("unknown"));
    let sentence = sentence.map_or(code, String::as_str);
    let mut text = sentence.replace("{code}", code);
    for (name, value) in params {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    text
}

fn words(toml: &str) -> HashMap<String, String> {
    toml::from_str(toml).expect("locale files are compiled in and tested")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_know_the_same_codes() {
        let mut english: Vec<_> = ENGLISH.keys().collect();
        let mut chinese: Vec<_> = CHINESE.keys().collect();
        english.sort();
        chinese.sort();
        assert_eq!(english, chinese);
    }

    #[test]
    fn the_language_asked_first_is_spoken() {
        assert_eq!(
            Language::preferred("fr, zh-CN;q=0.9, en;q=0.8"),
            Some(Language::Zh)
        );
        assert_eq!(Language::preferred("en-GB,zh"), Some(Language::En));
        assert_eq!(Language::preferred("fr"), None);
    }

    #[test]
    fn params_stand_in_the_sentence() {
        let mut params = Map::new();
        params.insert("field".into(), "subject".into());
        let text = problem(Language::En, "unknown_field", &params);
        assert!(text.contains("`subject`"), "{text}");
    }
}
