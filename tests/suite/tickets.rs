//! Records and their verbs, on both databases.

mod customers;
mod finding;
mod merges;
mod parts;
mod repairs;
mod themes;
mod ticket;
mod windows;
