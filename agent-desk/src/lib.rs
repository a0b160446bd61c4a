//! Where people and calls meet: the program `tandem`.
//!
//! | module | what it holds |
//! |---|---|
//! | [`config`] | what the program is told before it starts |
//! | [`state`] | what every handler and task shares |
//! | [`http`], [`api`], [`extract`], [`page`] | the router, one file a noun, the doors, lists |
//! | [`app`], [`menu`] | everything put together; the menu a house starts with |
//! | [`auth`] | who asks: sessions, Origin, the brake on bad passwords |
//! | [`socket`], [`bus`] | news to desks; letters between nodes |
//! | [`jobs`], [`channels`] | who follows the log; how messages leave the house |
//! | [`problem`], [`locale`] | errors as RFC 9457 problems, in two languages |
//! | [`trace`], [`limit`] | the request's id; how long it may take |
//! | [`storage`], [`health`] | can the house write; liveness, readiness, figures |
//! | [`tls`] | HTTPS: certificates, their renewal, who comes without it |
//! | [`ui`] | the built page |
//! | [`verbs`], [`log`] | the command line; the log |

pub mod api;
pub mod app;
pub mod auth;
pub mod bus;
pub mod channels;
pub mod config;
pub mod extract;
pub mod floor_run;
pub mod health;
pub mod http;
pub mod idempotency;
pub mod jobs;
pub mod limit;
pub mod locale;
pub mod log;
pub mod menu;
pub mod page;
pub mod problem;
pub mod socket;
pub mod state;
pub mod storage;
pub mod tls;
pub mod trace;
pub mod ui;
pub mod verbs;
pub mod weeks;
