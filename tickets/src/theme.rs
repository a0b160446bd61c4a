//! Themes of complaints as rows: what a fit found, which ticket stands under which theme, how many a week, and what a person
//! decided. The finding itself is the pure crate `tickets-themes`; its job brings the results here.
//!
//! A fit is a *run*: its filings and counts are written in small steps under an id nobody reads yet, then one short
//! transaction puts it in place. What people decided stands in the rows of `theme` and outlives every run.

mod alarm;
mod decide;
mod list;
mod memory;
mod store;
mod texts;

pub use alarm::{Judged, raise};
pub use decide::{Change, Merged, change, merge, unmerge};
pub use list::{
    Batch, ProductCount, Quote, Theme, ThemeName, ThemeTicket, Trend, WeekN, list, tickets,
};
pub use memory::{Filing, Memory, Run, Standing, decided_since, memory, newest_edit, newest_run};
pub use store::{Fitted, FittedParent, FittedTheme, Stored, file, numbers, store};
pub use texts::{Complaint, Known, complaints, count, known, unfiled};

/// The newest run; its filings and counts are what everybody reads.
async fn current(db: &tickets_base::Db) -> tickets_base::Result<uuid::Uuid> {
    Ok(newest_run(db)
        .await?
        .map_or(uuid::Uuid::nil(), |run| run.id))
}
