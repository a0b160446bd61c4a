//! Work that goes on beside requests: readers of the log, and what they leave to be carried out.
//!
//! Every job of a house runs on one node at a time, by a lease; when that node dies another goes on where it stopped.

pub mod articles;
mod held;
pub mod imports;
pub mod notices;
mod reader;
pub mod themes;

pub use held::Lease;
pub use reader::{Work, follow};
