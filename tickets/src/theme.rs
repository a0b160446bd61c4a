//! Themes of complaints as rows: what a fit found, which ticket stands under which theme, how many a week, and what a person
//! decided. The finding itself is the pure crate `tickets-themes`; its job brings the results here.

mod list;
mod store;

pub use list::{Batch, ProductCount, Quote, Theme, ThemeTicket, Trend, WeekN, list, tickets};
pub use store::{
    Complaint, Fitted, FittedTheme, complaints, file, numbers, rename, store, unfiled,
};
