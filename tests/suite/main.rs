//! The one integration binary. Modules mirror the rooms; `house` holds the rooms themselves to their rules.
#![allow(clippy::unwrap_used, reason = "tests")]

mod crash;
mod data;
mod desk;
mod faults;
mod floor;
mod house;
mod telephony;
mod tickets;
