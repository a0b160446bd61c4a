//! A state brought to what its owner's rows say: people decide there, and a node may have no files of the last fit.

use std::collections::HashMap;

use crate::describe;
use crate::matrix::Matrix;
use crate::scrub::scrub;
use crate::space::Space;
use crate::theme::{Document, Filed, State, Theme, ThemeNumber, ThemeState};

/// A theme as it is remembered outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    pub number: ThemeNumber,
    pub name: String,
    pub named_by_person: bool,
    pub state: ThemeState,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub theme: Option<ThemeNumber>,
    /// A person put it there.
    pub by_person: bool,
}

impl State {
    /// Takes themes and places from outside; what was known of the texts before is replaced. Texts of a merged theme
    /// belong to the one it leads to, and stay there. Without a space of its own it learns one from the texts.
    pub fn recall(
        &mut self,
        themes: &[Remembered],
        texts: &[Document],
        places: &HashMap<String, Place>,
        seed: u64,
    ) {
        for theme in &mut self.themes {
            // What the rows do not know was never put in place.
            theme.state = ThemeState::Archived;
            theme.named_by_person = false;
        }
        for one in themes {
            self.remember(one);
        }
        let filed = texts.iter().filter_map(|document| {
            let place = places.get(&document.id)?;
            let theme = place.theme.and_then(|number| self.resolve(number));
            let moved = theme.is_some_and(|theme| Some(theme.number) != place.theme);
            Some(Filed {
                id: document.id.clone(),
                text: scrub(&document.text),
                theme: theme.map(|theme| theme.number),
                score: 0.0,
                by_person: theme.is_some() && (place.by_person || moved),
            })
        });
        self.filed = filed.collect();
        let vectors = if self.space.dimensions() == 0 {
            let texts: Vec<&str> = self.filed.iter().map(|filed| filed.text.as_str()).collect();
            let (space, vectors) = Space::learn(&texts, seed);
            self.space = space;
            vectors
        } else {
            let mut vectors = Matrix {
                columns: self.space.dimensions(),
                data: Vec::new(),
            };
            for filed in &self.filed {
                vectors.data.extend(self.space.fold_in(&filed.text));
            }
            vectors
        };
        describe::describe(self, &vectors);
    }

    fn remember(&mut self, one: &Remembered) {
        let found = self
            .themes
            .iter()
            .position(|theme| theme.number == one.number);
        let at = found.unwrap_or_else(|| {
            self.themes.push(Theme::new(one.number));
            self.themes.len() - 1
        });
        self.next = self.next.max(one.number.0);
        let theme = &mut self.themes[at];
        theme.name.clone_from(&one.name);
        theme.named_by_person = one.named_by_person;
        theme.state = one.state;
    }
}
