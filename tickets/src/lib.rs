//! What we know and owe: people, customers, tickets, repairs, calls, and the rows of the house.
//!
//! | module | what it holds |
//! |---|---|
//! | [`person`], [`org`], [`role`], [`session`] | who works here, where, with which rights, signed in how |
//! | [`call`], [`reservation`] | a call's record; who was offered what, and why |
//! | [`queue`], [`work`] | where work waits, and what waits there |
//! | [`house`] | the base every house starts from, its settings |
//! | [`repair`], [`visit`], [`part`], [`warranty`] | work at a customer's door: the job, the promise, what is used, who pays |
//! | [`calendar`] | working hours, holidays, make-up days |
//! | [`pinyin`] | what a Chinese name is found by |
//! | [`phone`] | telephone numbers, by the rules of the line they came on |

pub mod calendar;
pub mod call;
pub mod house;
pub mod org;
pub mod part;
pub mod person;
pub mod phone;
pub mod pinyin;
pub mod queue;
pub mod repair;
pub mod reservation;
pub mod role;
pub mod session;
pub mod visit;
pub mod warranty;
pub mod work;
