//! The lower shelf of the house: what every record stands on and no record is.
//!
//! | module | one sentence |
//! |---|---|
//! | [`db`] | one SQL text on SQLite and PostgreSQL |
//! | [`error`] | what can go wrong, as stable words |
//! | [`mod@id`] | `tic_01j…` outside, UUIDv7 inside |
//! | [`clock`] | time is an argument; here is where it comes from |
//! | [`migrate`] | the schema, embedded, forward only |
//! | [`fact`] | the log of what happened, in one order for everybody |
//! | [`reader`] | who follows the log: offset and effect commit together |
//! | [`writer`] | many small writes, one commit |
//! | [`lease`] | one holder at a time, with a fence |
//! | [`viewer`] | who may see and do what: one predicate for list and push |
//! | [`terms`] | what a text can be found by |

pub mod clock;
pub mod db;
pub mod error;
pub mod fact;
pub mod id;
pub mod lease;
pub mod migrate;
pub mod reader;
pub mod terms;
pub mod viewer;
pub mod writer;

pub use clock::{Clock, Timestamp};
pub use db::{Db, DbOptions, Engine, Tx};
pub use error::{Error, Result};
pub use fact::{By, Fact, FactDraft, Subject};
pub use viewer::Viewer;
pub use writer::Writer;
