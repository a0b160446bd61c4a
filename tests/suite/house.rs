//! The rules of the house, held over its own sources.

mod arrows;
mod deploy;
mod engines;
mod files;
mod kit;
mod words;
