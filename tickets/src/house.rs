//! Rows of the house itself, which no person owns.

pub mod base;
pub mod idempotency;
pub mod now;
pub mod setting;
