//! Complaint themes: which texts are about the same thing, what to call it, and whether
//! it is rising.
//!
//! The default method needs no model: weighted words and characters, a truncated
//! singular value decomposition, smoothing over nearest neighbours, then k-means or
//! Leiden communities. It knows no complaint words; every name comes from the texts.
//!
//! Pure: texts and times come in, themes go out. Who stores them is the caller's
//! affair; [`State::files`] gives the bytes. The same texts and seed give the same themes.
//!
//! | file | what it holds |
//! |---|---|
//! | `text`, `features`, `space` | from a text to a point |
//! | `graph`, `kmeans`, `leiden`, `merge` | from points to clusters |
//! | `fit`, `assign`, `edit` | the three verbs on a [`State`] |
//! | `describe`, `label` | names, quotes, centres |
//! | `scrub`, `known` | personal data taken out before anything is kept |
//! | `recall` | a state brought to what its owner's rows say |
//! | `spike` | the weekly test |

mod assign;
mod describe;
mod edit;
mod error;
mod features;
mod files;
mod fit;
mod graph;
mod kmeans;
mod known;
mod label;
mod leiden;
mod matrix;
mod merge;
mod random;
mod recall;
mod scrub;
mod space;
mod spike;
#[cfg(test)]
mod tests;
mod text;
mod theme;
mod warm;

pub use edit::Edit;
pub use error::Error;
pub use fit::{Options, fit};
pub use known::{Known, scrub_known};
pub use recall::{Place, Remembered};
pub use scrub::{scrub, scrub_names};
pub use spike::{Alarm, WeekCount, spikes};
pub use theme::{Document, Filed, Group, State, Theme, ThemeNumber, ThemeState};
