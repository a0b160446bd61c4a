//! The lower shelf of the house: what every record stands on and no record is.
//!
//! | module | one sentence |
//! |---|---|
//! | [`db`] | one SQL text on SQLite and PostgreSQL |
//! | [`error`] | what can go wrong, as stable words |
//! | [`id`] | `tic_01j…` outside, UUIDv7 inside |
//! | [`clock`] | time is an argument; here is where it comes from |

pub mod clock;
pub mod db;
pub mod error;
pub mod id;

pub use clock::{Clock, Timestamp};
pub use db::{Db, DbOptions, Engine, Tx};
pub use error::{Error, Result};
