//! Who gets what: one engine for calls, chats, tickets and repairs.
//!
//! Pure: [`Engine::handle`] takes an input and the time and answers with outputs. It knows no
//! SQL, no sockets, no clock and no randomness, so the same inputs give the same log. The floor
//! feeds it and carries out what it decides; nobody else calls it.
//!
//! | module | what it holds |
//! |---|---|
//! | [`entry`] | a place in a queue: what is needed, and how the needs relax |
//! | [`person`] | who can take work: skills, presence, capacity |
//! | [`settings`] | queues, kinds of work, back-off |
//! | [`engine`] | inputs, outputs, reservations, dispatch |
//! | [`decision`] | why this person, and why not the others |
//! | [`wait`] | expected wait (QLa) |

pub mod decision;
pub mod engine;
pub mod entry;
pub mod id;
pub mod person;
pub mod settings;
pub mod wait;

mod bucket;

pub use decision::{Candidate, Decision, Rival, Score, Verdict};
pub use engine::{Engine, Input, Output, Refusal, Reservation, Violation};
pub use entry::{Entry, Kind, KindSet, Need, Step};
pub use id::{EntryId, Lang, PersonId, QueueId, ReservationId, SkillId, TerritoryId};
pub use person::{Cause, Presence, Profile};
pub use settings::{Backoff, KindPolicy, Order, PresenceRule, QueueSettings, Settings};
