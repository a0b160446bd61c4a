//! What can be wrong with a request to this crate.

use std::fmt;

/// A request that cannot be carried out; the state is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// No open theme of that number.
    UnknownTheme(String),
    /// No filed text of that id.
    UnknownDocument(String),
    /// Fewer than two texts: nothing to split.
    TooSmall(String),
    /// A theme merged into itself.
    SameTheme(String),
    /// A file of the state is missing or not whole.
    Broken(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTheme(theme) => write!(f, "there is no open theme {theme}"),
            Self::UnknownDocument(id) => write!(f, "no text with the id {id} was fitted"),
            Self::TooSmall(theme) => write!(f, "theme {theme} has too few texts to be split"),
            Self::SameTheme(theme) => write!(f, "theme {theme} cannot be merged into itself"),
            Self::Broken(file) => write!(
                f,
                "{file} of the state folder is missing or damaged; fit again into an empty folder"
            ),
        }
    }
}

impl std::error::Error for Error {}
