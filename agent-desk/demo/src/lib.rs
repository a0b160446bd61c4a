//! demo.

pub mod callers;
