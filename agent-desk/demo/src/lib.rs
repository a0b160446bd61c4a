//! The living invented company of the demo: customers, devices, two years of tickets with
//! three planted problems, repairs, parts, deals, articles. The same seed and time give
//! the same rows. And the people who call in it. Nothing of the program but the demo reads this crate.
//!
//! | module | what it holds |
//! |---|---|
//! | [`grammar`], [`guard`], [`texts`] | varied words, and the check that they are |
//! | [`topics`] | products, what is written about, the planted problems |
//! | [`company`] | all rows at once, from one file a noun |
//! | [`callers`] | telephones that place true calls |
//! | [`fill()`] | writing them into a laid house |

mod articles;
pub mod callers;
mod calls;
pub mod company;
mod customers;
mod fill;
pub mod grammar;
pub mod guard;
pub mod house;
mod maker;
mod names;
mod parts;
mod repairs;
mod sales;
#[cfg(test)]
mod tests;
pub mod texts;
mod tickets;
pub mod topics;

pub use customers::CALLERS;
pub use fill::{Progress, SEED, fill};
