//! A call's record, for ever: who called, when, who answered, how it ended. The floor rewrites it
//! until the call has ended; a desk adds outcome, category and note. A call that is on stands in
//! `house::live_call` as well.
//!
//! Verbs: [`keep`], [`keep_wrap_up`] (`call/keep.rs`), [`list`], [`get`] (`call/list.rs`),
//! [`today`] (`call/today.rs`), [`end_lost`] (`call/lost.rs`).

mod keep;
mod list;
mod lost;
mod today;

pub use keep::{CallRecord, WrapUp, keep, keep_wrap_up, link};
pub use list::{CallFilter, CallLine, get, list};
pub use lost::end_lost;
pub use today::{QueueToday, today};
