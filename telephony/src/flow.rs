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
    /// before one is chosen every listed language plays. `interruptible`: a key ends it and serves
    /// the next menu; a notice the law asks for is not, keys pressed meanwhile are kept.
    Play {
        prompts: Vec<Prompt>,
        next: String,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        interruptible: bool,
    },
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

/// Why a flow cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlowFault {
    #[error("step {step:?} leads to {next:?}, which does not exist")]
    NoSuchStep { step: String, next: String },
    #[error("step {0:?} never ends in a queue")]
    NeverQueues(String),
    #[error("menu {step:?} offers {digit:?} twice or offers something that is no key")]
    BadDigit { step: String, digit: char },
    #[error("menu {0:?} has no option")]
    EmptyMenu(String),
}

impl Flow {
    /// Every step that a caller can reach must lead to a queue in the end, also when the caller
    /// presses nothing.
    pub fn check(&self) -> Result<(), FlowFault> {
        self.steps_exist()?;
        for name in self.steps.keys() {
            self.menu_is_sound(name)?;
        }
        // A caller who does nothing follows `default`; following it must not turn in a circle.
        for name in std::iter::once(&self.start).chain(self.steps.keys()) {
            self.ends_without_keys(name)?;
        }
        Ok(())
    }

    fn steps_exist(&self) -> Result<(), FlowFault> {
        let start = std::iter::once((String::from("start"), self.start.clone()));
        let inner = self.steps.iter().flat_map(|(name, step)| {
            let next = step.leads_to().into_iter().map(str::to_owned);
            next.map(|next| (name.clone(), next)).collect::<Vec<_>>()
        });
        for (step, next) in start.chain(inner) {
            if !self.steps.contains_key(&next) {
                return Err(FlowFault::NoSuchStep { step, next });
            }
        }
        Ok(())
    }

    fn menu_is_sound(&self, name: &str) -> Result<(), FlowFault> {
        let Some(Step::Menu { options, .. }) = self.steps.get(name) else {
            return Ok(());
        };
        if options.is_empty() {
            return Err(FlowFault::EmptyMenu(name.to_owned()));
        }
        for (at, option) in options.iter().enumerate() {
            let twice = options[..at].iter().any(|o| o.digit == option.digit);
            if twice || !"0123456789*#".contains(option.digit) {
                return Err(FlowFault::BadDigit {
                    step: name.to_owned(),
                    digit: option.digit,
                });
            }
        }
        Ok(())
    }

    fn ends_without_keys(&self, from: &str) -> Result<(), FlowFault> {
        let mut name = from;
        for _ in 0..=self.steps.len() {
            match self.steps.get(name) {
                Some(Step::Queue { .. }) => return Ok(()),
                Some(Step::Play { next, .. } | Step::Language { next, .. }) => name = next,
                Some(Step::Menu { default, .. }) => name = default,
                None => break,
            }
        }
        Err(FlowFault::NeverQueues(from.to_owned()))
    }
}

impl Step {
    fn leads_to(&self) -> Vec<&str> {
        match self {
            Self::Play { next, .. } | Self::Language { next, .. } => vec![next],
            Self::Menu {
                options, default, ..
            } => options
                .iter()
                .map(|o| o.next.as_str())
                .chain([default.as_str()])
                .collect(),
            Self::Queue { .. } => Vec::new(),
        }
    }
}
