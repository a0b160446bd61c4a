//! A state as files: three names and their bytes. Reading and writing them is the
//! caller's work.

use crate::error::Error;
use crate::space::Space;
use crate::theme::{Filed, State};

const THEMES: &str = "themes.json";
const TEXTS: &str = "texts.jsonl";
const SPACE: &str = "space.bin";

impl State {
    /// The files of a state folder.
    #[must_use]
    pub const fn file_names() -> [&'static str; 3] {
        [THEMES, TEXTS, SPACE]
    }

    /// Every file of the state and its content.
    ///
    /// # Panics
    /// Never: strings and numbers have a JSON form.
    #[must_use]
    pub fn files(&self) -> [(&'static str, Vec<u8>); 3] {
        let themes = serde_json::to_vec_pretty(self).expect("strings and numbers have a JSON form");
        let mut texts = Vec::new();
        for filed in &self.filed {
            let line = serde_json::to_vec(filed).expect("strings and numbers have a JSON form");
            texts.extend(line);
            texts.push(b'\n');
        }
        [
            (THEMES, themes),
            (TEXTS, texts),
            (SPACE, self.space.to_bytes()),
        ]
    }

    /// Reads a state back; `read` gives the content of a file by its name.
    ///
    /// # Errors
    /// When a file is missing or not whole.
    pub fn from_files(read: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Self, Error> {
        let file = |name: &'static str| read(name).ok_or(Error::Broken(name));
        let mut state: Self =
            serde_json::from_slice(&file(THEMES)?).map_err(|_| Error::Broken(THEMES))?;
        for line in file(TEXTS)?
            .split(|&b| b == b'\n')
            .filter(|line| !line.is_empty())
        {
            let filed: Filed = serde_json::from_slice(line).map_err(|_| Error::Broken(TEXTS))?;
            state.filed.push(filed);
        }
        state.space = Space::from_bytes(&file(SPACE)?).ok_or(Error::Broken(SPACE))?;
        Ok(state)
    }
}
