//! Where calls meet people: one pure loop, `handle(input, now) -> outputs`.
//!
//! The floor owns the queues, the offers, everybody's presence and what the house knows of each
//! call now. It never waits: look-ups, writes, commands to telephony and messages to desks go out
//! as [`Output`]s, are carried out by the runner in `agent-desk`, and come back as [`Input`]s.
//! It reads no clock, no socket and no row.
//!
//! | module | what it holds |
//! |---|---|
//! | [`config`] | queues, people, lines as the floor needs them |
//! | [`input`], [`output`] | the two enums it is driven by |
//! | [`call`] | a call as the house sees it |
//! | [`person`] | a person: presence, desks, audio |
//! | [`state`] | [`Floor`] itself |
//! | [`view`] | what desks and lists are shown |

pub mod call;
pub mod config;
pub mod input;
pub mod output;
pub mod person;
pub mod state;
pub mod view;

mod ids;

pub use config::Config;
pub use input::{DeskCommand, Input, Known, Match};
pub use output::{Fact, LiveRow, Message, Output, Record, Refusal, Write};
pub use person::Presence;
pub use state::Floor;
pub use view::{Activity, CallState, PhoneState, PresenceView, QueueView};
