//! `make bench`: the figures of `docs/benchmarks.md`, each with what was done to get it.
//!
//! It drives the program that was built for release, as a process of its own, on loopback, with bounded load. A figure
//! that could not be taken is named with the reason; nothing here fails because a machine is slow.
//!
//! | module | the figures |
//! |---|---|
//! | [`start`] | size, time to be ready, idle memory |
//! | [`weight`] | memory of a desk socket, a signed-in agent, a waiting and a talking call |
//! | [`pop`] | INVITE to screen-pop with a million customers |
//! | [`customers`] | import of 100,000 customers, duplicates while typing |
//! | [`million`] | the million customers |
//! | [`page`] | bytes of the page's start, actions and seconds of a wrap-up |
//! | [`sets`] | themes and article search on public text sets |
//! | [`report`] | `docs/benchmarks.md` |
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for the people who build this: it speaks on the terminal and stops where it cannot go on"
)]

mod customers;
mod million;
mod page;
mod pop;
mod report;
mod score;
mod sets;
mod staff;
mod start;
mod weight;

use std::path::PathBuf;

use report::Report;
use tickets_base::Engine;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut report = Report::new();
    runtime.block_on(async {
        start::measure(&mut report).await;
        weight::measure(&mut report).await;
        customers::measure(&mut report).await;
        for engine in [Engine::Sqlite, Engine::Postgres] {
            pop::measure(&mut report, engine).await;
        }
    });
    page::measure(&mut report);
    match std::env::var("SETS")
        .ok()
        .filter(|folder| !folder.is_empty())
    {
        Some(folder) => sets::measure(&mut report, &PathBuf::from(folder)),
        None => sets::leave_out(&mut report),
    }
    report.write();
}
