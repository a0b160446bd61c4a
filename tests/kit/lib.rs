//! The kit: the real parts a test starts, each on a port the system chose, in a folder that goes with it.
//!
//! | module | the part |
//! |---|---|
//! | [`data`] | a migrated database of its own for each test, on both engines; [`crate::data_test!`] |
//! | [`pg`], [`redis`], [`smtp`], [`pebble`] | the servers: PostgreSQL, Redis, a mailbox that listens to SMTP, an ACME authority |
//! | [`house`], [`desk`] | the program itself in this process; a desk that signs in and follows the socket |
//! | [`seed`] | the rows a data test begins with |
//! | [`guard`] | ends a part when the suite ends in any way |
//! | [`house`], [`desk`] | the whole program in this process; a person at a desk without a page |
//! | [`program`] | the program as a process of its own: killed, stopped, its memory read |
//! | [`wait`] | waiting for the thing itself, with a limit |
//! | [`port`] | a free port for a part that cannot choose one itself |
//!
//! What is missing fails the test and names the Debian package; nothing is skipped.
#![allow(
    clippy::unwrap_used,
    reason = "the kit serves tests alone: a broken part is a failed test"
)]

pub mod data;
pub mod desk;
pub mod guard;
pub mod house;
pub mod pebble;
pub mod pg;
pub mod port;
pub mod program;
pub mod redis;
pub mod seed;
pub mod smtp;
pub mod wait;

pub use data::Data;
pub use desk::Desk;
pub use house::House;
pub use seed::Seed;
