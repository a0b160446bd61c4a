//! Size of the program, time until it answers, memory when nobody is there.

use std::time::Duration;

use crate::report::{Report, bytes, quantile, time};
use kit::program::{self, Program};

const STARTS: usize = 7;

pub async fn measure(report: &mut Report) {
    report.part(
        "The program",
        "`target/release/tandem`, stripped, with the page inside. Ready: from `exec` to the first 200 of `/readyz` over a laid SQLite house, median of seven. \
         Idle: `RssAnon` thirty seconds' worth of requests later, so without pages of mapped files.",
    );
    let size = std::fs::metadata(kit::house::program()).unwrap().len();
    report.row("size of the binary", bytes(size as f64), "");
    let folder = program::folder();
    Program::start(folder.path(), &[]).await.stop();
    let mut ready = Vec::new();
    for _ in 0..STARTS {
        let running = Program::start(folder.path(), &[]).await;
        ready.push(running.ready_after.as_secs_f64());
        running.stop();
    }
    ready.sort_by(f64::total_cmp);
    report.row("ready after", time(quantile(&ready, 0.5)), "2 s");
    let running = Program::start(folder.path(), &[]).await;
    warm(&running).await;
    report.row("memory when idle", bytes(running.own_memory()), "80 MB");
    running.stop();
}

/// Some requests, so that pools and caches are what they are in a used house.
async fn warm(running: &Program) {
    let mut pace = tokio::time::interval(Duration::from_millis(5));
    for _ in 0..200 {
        pace.tick().await;
        let _ = reqwest::get(format!("http://{}/readyz", running.http)).await;
    }
}
