//! What we know and owe: people, customers, tickets, repairs, calls, and the rows of the house.
//!
//! | module | what it holds |
//! |---|---|
//! | [`person`], [`org`], [`role`], [`session`] | who works here, where, with which rights, signed in how |
//! | [`call`], [`reservation`] | a call's record; who was offered what, and why |
//! | [`queue`], [`work`] | where work waits, and what waits there |
//! | [`house`] | the base every house starts from, its settings |
//! | [`repair`], [`visit`], [`part`], [`warranty`] | work at a customer's door: the job, the promise, what is used, who pays |
//! | [`notice`] | what a customer is told, from a template, once |
//! | [`calendar`] | working hours, holidays, make-up days |
//! | [`pinyin`] | what a Chinese name is found by |
//! | [`phone`], [`names`] | telephone numbers by the rules of their line; what a name is found by |
//! | [`customer`], [`site`], [`device`], [`deal`] | who we serve, where, with what, and what we hope to sell them |
//! | [`contact`] | the customer's timeline |
//! | [`import`] | customers, contacts, devices and tickets out of a spreadsheet |
//! | [`ticket`], [`category`] | what we owe an answer to, and what it was about |
//! | [`search_box`], [`pop`] | one box that finds; everything the desk shows when a caller arrives |
//! | [`draft`] | what a person has typed and not yet sent |
//! | [`check`], [`patch`], [`mod@reference`], [`counter`] | small things the records share |

pub mod calendar;
pub mod call;
pub mod category;
pub mod check;
pub mod contact;
pub mod counter;
pub mod customer;
pub mod deal;
pub mod device;
pub mod draft;
pub mod house;
pub mod import;
pub mod names;
pub mod notice;
pub mod org;
pub mod part;
pub mod patch;
pub mod person;
pub mod phone;
pub mod pinyin;
pub mod pop;
pub mod queue;
pub mod reference;
pub mod repair;
pub mod reservation;
pub mod role;
pub mod search_box;
pub mod session;
pub mod site;
pub mod theme;
pub mod ticket;
pub mod visit;
pub mod warranty;
pub mod work;
