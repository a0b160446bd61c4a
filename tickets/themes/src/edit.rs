//! What people change about themes. People win: no re-fit undoes an edit.

use serde::{Deserialize, Serialize};

use crate::describe;
use crate::error::Error;
use crate::graph::{nearest, smooth};
use crate::kmeans;
use crate::matrix::Matrix;
use crate::theme::{State, Theme, ThemeNumber, ThemeState};

/// One decision; the caller keeps the log of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// Gives a name and locks it.
    Rename { theme: ThemeNumber, name: String },
    /// Moves all texts to `into`; the old number leads there from now on.
    Merge {
        theme: ThemeNumber,
        into: ThemeNumber,
    },
    /// Parts a theme in two; the larger part keeps the number.
    Split { theme: ThemeNumber },
    /// Files one text under a theme for good.
    Pin {
        document: String,
        theme: ThemeNumber,
    },
    /// Leaves a theme out of alarms, or takes it in again.
    Mute { theme: ThemeNumber, muted: bool },
}

/// Two-means is started so often when a theme is split.
const SPLIT_RUNS: u64 = 5;

impl State {
    /// Carries out one edit.
    ///
    /// # Errors
    /// When a theme or text is unknown, or a theme cannot be split; nothing is changed.
    pub fn edit(&mut self, edit: &Edit) -> Result<(), Error> {
        match edit {
            Edit::Rename { theme, name } => self.rename(*theme, name),
            Edit::Merge { theme, into } => self.merge(*theme, *into),
            Edit::Split { theme } => self.split(*theme),
            Edit::Pin { document, theme } => self.pin(document, *theme),
            Edit::Mute { theme, muted } => self.mute(*theme, *muted),
        }
    }

    fn rename(&mut self, number: ThemeNumber, name: &str) -> Result<(), Error> {
        let theme = self.open_theme(number)?;
        name.clone_into(&mut theme.name);
        theme.named_by_person = true;
        if theme.state == ThemeState::Auto {
            theme.state = ThemeState::Pinned;
        }
        Ok(())
    }

    fn merge(&mut self, from: ThemeNumber, into: ThemeNumber) -> Result<(), Error> {
        if from == into {
            return Err(Error::SameTheme(from.to_string()));
        }
        self.open_theme(into)?;
        self.open_theme(from)?.state = ThemeState::MergedInto(into);
        for filed in self
            .filed
            .iter_mut()
            .filter(|filed| filed.theme == Some(from))
        {
            filed.theme = Some(into);
        }
        self.describe_again();
        Ok(())
    }

    fn split(&mut self, number: ThemeNumber) -> Result<(), Error> {
        self.open_theme(number)?;
        let members: Vec<usize> = (0..self.filed.len())
            .filter(|&i| self.filed[i].theme == Some(number) && !self.filed[i].by_person)
            .collect();
        let vectors = self.fold(members.iter().copied());
        if members.len() < 2 {
            return Err(Error::TooSmall(number.to_string()));
        }
        let seed = u64::from(number.0);
        let smoothed = smooth(&vectors, &nearest(&vectors, seed));
        let parts = kmeans::best_of_runs(&smoothed, 2, seed, SPLIT_RUNS).labels;
        let ones = parts.iter().filter(|&&part| part == 1).count();
        if ones == 0 || ones == parts.len() {
            return Err(Error::TooSmall(number.to_string()));
        }
        let smaller = u32::from(ones * 2 <= parts.len());
        let made = self.new_theme();
        made.split_from = Some(number);
        made.state = ThemeState::Pinned;
        let made = made.number;
        let group = self.theme(number).map_or(0, |theme| theme.group);
        self.open_theme(made)?.group = group;
        for (&i, &part) in members.iter().zip(&parts) {
            if part == smaller {
                self.filed[i].theme = Some(made);
            }
        }
        self.describe_again();
        Ok(())
    }

    fn pin(&mut self, document: &str, number: ThemeNumber) -> Result<(), Error> {
        self.open_theme(number)?;
        let filed = self.filed.iter_mut().find(|filed| filed.id == document);
        let filed = filed.ok_or_else(|| Error::UnknownDocument(document.to_owned()))?;
        filed.theme = Some(number);
        filed.by_person = true;
        filed.score = 1.0;
        self.describe_again();
        Ok(())
    }

    fn mute(&mut self, number: ThemeNumber, muted: bool) -> Result<(), Error> {
        let theme = self.open_theme(number)?;
        theme.state = match (muted, theme.named_by_person) {
            (true, _) => ThemeState::Muted,
            (false, true) => ThemeState::Pinned,
            (false, false) => ThemeState::Auto,
        };
        Ok(())
    }

    fn open_theme(&mut self, number: ThemeNumber) -> Result<&mut Theme, Error> {
        let open = self
            .themes
            .iter_mut()
            .find(|theme| theme.number == number && theme.is_open());
        open.ok_or_else(|| Error::UnknownTheme(number.to_string()))
    }

    fn describe_again(&mut self) {
        let vectors = self.fold(0..self.filed.len());
        describe::describe(self, &vectors);
    }

    fn fold(&self, indices: impl Iterator<Item = usize>) -> Matrix {
        let mut vectors = Matrix {
            columns: self.space.dimensions(),
            data: Vec::new(),
        };
        for i in indices {
            vectors.data.extend(self.space.fold_in(&self.filed[i].text));
        }
        vectors
    }
}
