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
//! | [`engine`] | the door: start, command, stop |
//! | `switchboard` | every call and every agent's seat of this node |
//! | `session`, `call` | one call: its task, and its state without one |
//! | `sip`, `rtp`, `ports` | the caller's leg: requests, sound, sockets |
//! | [`browser`], `seat` | the agent's leg: WebRTC, and which call it is joined to |
//! | [`media`] | frames, G.711, keys, tones |
//! | [`phone`] | a telephone that calls us: demo, tests |

pub mod browser;
mod call;
mod clock;
pub mod command;
pub mod engine;
pub mod flow;
pub mod id;
pub mod ivr;
pub mod media;
pub mod phone;
mod ports;
mod resources;
mod rtp;
mod seat;
mod session;
pub mod signal;
mod sip;
mod switchboard;

pub use command::{Command, EndReason, PromptRef};
pub use engine::{Config, Counts, StartError, Telephony};
pub use flow::Flow;
pub use id::{AgentId, CallId, LegId};
pub use ports::{BadRange, PortRange};
pub use signal::{CallSignal, EndedBy, MediaState, Party, Signal};
pub use sip::guard::{BadSource, Source};

/// Filter directives for the packages beneath this room, to stand after the program's own: the SIP
/// stack logs whole messages, numbers included, and its dialogs print Call-IDs and tags; the WebRTC
/// stack warns of harmless things on every connection.
pub const LOG_FILTER: &str =
    "rsipstack=error,rtc=error,rtc_dtls=error,rtc_ice=error,rtc_sctp=error,webrtc=error";
