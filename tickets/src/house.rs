//! Rows of the house itself, which no person owns.

pub mod base;
pub mod idempotency;
pub mod live_call;
pub mod menu;
pub mod node;
pub mod now;
pub mod seed;
pub mod setting;
