//! What we know and owe: people, customers, tickets, repairs, calls, and the rows of the house.
//!
//! | module | what it holds |
//! |---|---|
//! | [`person`], [`org`], [`role`], [`session`] | who works here, where, with which rights, signed in how |
//! | [`house`] | the base every house starts from, its settings |
//! | [`pinyin`] | what a Chinese name is found by |

pub mod house;
pub mod org;
pub mod person;
pub mod pinyin;
pub mod role;
pub mod session;
