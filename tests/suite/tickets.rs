//! Records and their verbs, on both databases.

mod parts;
mod repairs;
mod windows;
