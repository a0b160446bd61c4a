//! Filing a text that was no part of the fit. Changes no theme.

use crate::matrix::dot;
use crate::scrub::scrub;
use crate::theme::{State, Theme};

impl State {
    /// The theme of a text and its similarity, 0 to 1; `None` when the text is further
    /// from every theme than that theme's own texts are.
    #[must_use]
    pub fn assign(&self, text: &str) -> Option<(&Theme, f32)> {
        let (theme, similarity) = self.closest(&scrub(text))?;
        (similarity >= theme.least).then_some((theme, similarity.clamp(0.0, 1.0)))
    }

    /// The closest open theme of a scrubbed text.
    pub(crate) fn closest(&self, text: &str) -> Option<(&Theme, f32)> {
        let vector = self.space.fold_in(text);
        if vector.iter().all(|&x| x == 0.0) {
            return None;
        }
        let open = self
            .themes
            .iter()
            .filter(|theme| theme.is_open() && theme.centroid.len() == vector.len());
        open.map(|theme| (theme, dot(&theme.centroid, &vector)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.number.cmp(&a.0.number)))
    }
}
