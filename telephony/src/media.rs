//! Sound as this room handles it: frames of 20 ms at 8 kHz, mono, G.711.
//!
//! Pure arithmetic: no sockets, no tasks, no clock. Both kinds of leg (SIP and browser) speak
//! [`MediaFrame`] to whatever joins them.
//!
//! | module | what it holds |
//! |---|---|
//! | [`frame`] | the unit of sound that legs pass to each other |
//! | [`g711`] | A-law, µ-law and the way between them |
//! | [`dtmf`] | keys as RFC 4733 events and as tones in the sound itself |
//! | [`tone`] | test tones, and what is heard of them |
//! | [`source`], [`ear`] | what somebody says, and has heard |
//! | [`stream`] | numbers and timestamps of a stream that is sent |
//! | [`correlation`] | whether and where a known recording is heard |
//! | [`prompts`] | what the house says and plays |
//! | `player`, `clock` | the same, 20 ms at a time, and the beat of it |

pub(crate) mod clock;
pub mod correlation;
pub mod dtmf;
pub mod ear;
pub mod frame;
pub mod g711;
pub(crate) mod player;
pub mod prompts;
pub mod source;
pub mod stream;
pub mod tone;

pub use frame::{Codec, MediaFrame};
