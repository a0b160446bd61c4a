//! A theme, a filed text, and everything a fit leaves behind.

use serde::{Deserialize, Serialize};

use crate::space::Space;

/// The number of a theme within a state; never used twice. Written `t12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ThemeNumber(pub u32);

impl std::fmt::Display for ThemeNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "t{}", self.0)
    }
}

impl std::str::FromStr for ThemeNumber {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('t').unwrap_or(text);
        digits
            .parse()
            .map(Self)
            .map_err(|_| crate::Error::UnknownTheme(text.to_owned()))
    }
}

/// What people or the program decided about a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeState {
    /// Found by the program, not touched by people.
    Auto,
    /// Named or corrected by a person: no re-fit removes it.
    Pinned,
    /// Left out of alarms.
    Muted,
    /// Its texts went to another theme.
    MergedInto(ThemeNumber),
    /// No text is left in it.
    Archived,
}

/// A cluster of texts with a name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Theme {
    pub number: ThemeNumber,
    /// The coarser level; a number of [`State::groups`].
    pub group: u32,
    /// The telling terms, or the name a person gave.
    pub name: String,
    pub named_by_person: bool,
    pub state: ThemeState,
    /// Texts in it after the last fit or edit.
    pub size: usize,
    /// The theme this one was split from.
    pub split_from: Option<ThemeNumber>,
    /// Ids of the texts that stand for it: the most central one first, then different ones.
    pub quotes: Vec<String>,
    /// Unit mean of its texts, folded in.
    pub(crate) centroid: Vec<f32>,
    /// The similarity 95 % of its texts reach; a new text below it is not filed here.
    pub(crate) least: f32,
}

impl Theme {
    /// Whether texts can be filed under it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state, ThemeState::MergedInto(_) | ThemeState::Archived)
    }

    pub(crate) fn new(number: ThemeNumber) -> Self {
        Self {
            number,
            group: 0,
            name: String::new(),
            named_by_person: false,
            state: ThemeState::Auto,
            size: 0,
            split_from: None,
            quotes: Vec::new(),
            centroid: Vec::new(),
            least: 0.0,
        }
    }
}

/// The coarser level of the tree.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Group {
    pub number: u32,
    pub name: String,
    pub size: usize,
}

/// A text of the caller: its own id and what the customer said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub id: String,
    pub text: String,
}

/// A text under its theme. The text is kept scrubbed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filed {
    pub id: String,
    pub text: String,
    pub theme: Option<ThemeNumber>,
    /// Cosine to the theme's centre, 0 to 1.
    pub score: f32,
    /// A person put it there; no re-fit moves it.
    pub by_person: bool,
}

/// Everything a fit leaves behind: what a warm re-fit, `assign` and edits start from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// Fits so far.
    pub run: u32,
    pub(crate) next: u32,
    pub themes: Vec<Theme>,
    pub groups: Vec<Group>,
    #[serde(skip)]
    pub filed: Vec<Filed>,
    #[serde(skip)]
    pub(crate) space: Space,
}

impl State {
    #[must_use]
    pub fn theme(&self, number: ThemeNumber) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.number == number)
    }

    /// Follows merges to the theme that holds the texts now.
    #[must_use]
    pub fn resolve(&self, number: ThemeNumber) -> Option<&Theme> {
        let mut theme = self.theme(number)?;
        for _ in 0..self.themes.len() {
            match theme.state {
                ThemeState::MergedInto(into) => theme = self.theme(into)?,
                _ => return Some(theme),
            }
        }
        None
    }

    pub(crate) fn new_theme(&mut self) -> &mut Theme {
        self.next += 1;
        self.themes.push(Theme::new(ThemeNumber(self.next)));
        self.themes.last_mut().expect("one was just pushed")
    }
}
