//! Rows of the house itself, which no person owns.

pub mod base;
pub mod now;
pub mod setting;
