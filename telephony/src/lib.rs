//! How a call lives: SIP lines in, browser audio out, menus, music, tones.
//!
//! Commands in, signals out. This room knows no customers, no SQL and no HTTP: it mints its own
//! [`CallId`] and [`LegId`], passes numbers on as they arrived, and leaves every decision about
//! people to the floor in `agent-desk`.
//!
//! | module | what it holds |
//! |---|---|
//! | [`id`] | ids minted from a time and a random source |
//! | [`command`], [`signal`] | the two enums this room is driven by |
//! | [`flow`], [`ivr`] | a menu as data, and its interpreter |
//! | `sip` | datagrams, requests, dialogs |
//! | [`browser`] | the WebRTC leg of a signed-in agent |
//! | [`media`] | frames, G.711, keys, tones |
//! | [`phone`] | a telephone that calls us: demo, tests |

pub mod browser;
pub mod command;
pub mod flow;
pub mod id;
pub mod ivr;
pub mod media;
pub mod phone;
pub mod signal;
#[allow(dead_code, reason = "joined to the socket with the engine")]
mod sip;

pub use command::{Command, EndReason, PromptRef};
pub use flow::Flow;
pub use id::{AgentId, CallId, LegId};
pub use signal::{CallSignal, EndedBy, MediaState, Party, Signal};
pub use sip::guard::{BadSource, Source};
