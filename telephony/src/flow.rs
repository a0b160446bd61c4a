//! A menu as data: the JSON that an administrator's flow is stored as.
//!
//! The interpreter is pure (`ivr`): it is given digits, finished prompts and the time, and says
//! what to play next. A flow ends in a queue; there is no dead end (`check` refuses one).

use serde::{Deserialize, Serialize};

/// One published version of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Steps by name; the call starts at `start`.
    pub start: String,
    pub steps: std::collections::BTreeMap<String, Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Step {
    /// Play prompts one after the other, then go on. `{lang}` texts play in the call's language;
    /// before one is chosen every listed language plays.
    Play { prompts: Vec<Prompt>, next: String },
    /// Play, collect one digit (RFC 4733, INFO or in-band), go where it leads. No digit within
    /// `timeout_ms` of the prompt's end, or a wrong one: play again, `repeats` times; then `default`.
    Menu {
        prompts: Vec<Prompt>,
        options: Vec<MenuOption>,
        timeout_ms: u32,
        repeats: u8,
        default: String,
    },
    /// Sets the call's language from here on.
    Language { language: String, next: String },
    /// The end: into a queue, with music.
    Queue { queue: String, music: String },
}

/// A prompt's name, and the language it is spoken in (`None`: the call's).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuOption {
    pub digit: char,
    /// What the desk shows: `{"en": "Repairs", "zh": "维修"}`.
    pub label: std::collections::BTreeMap<String, String>,
    pub next: String,
}

/// What the caller chose, for the screen-pop: `1 Repairs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The menu's step name.
    pub menu: String,
    /// `None` when the menu fell through to its default.
    pub digit: Option<char>,
    pub label: std::collections::BTreeMap<String, String>,
}
