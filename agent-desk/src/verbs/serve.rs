//! `tandem serve`: the house, until it is asked to stop.

use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};

use super::say;
use crate::app::{App, Running, check_folder};
use crate::config::Config;
use crate::tls::office;

pub async fn run(config: Config) -> Result<()> {
    check_folder(&config, false)?;
    let running = App::new(config).start().await?;
    let house = &running.house;
    let url = running.url();
    let (scheme, _) = url.split_once(':').unwrap_or_default();
    let told = office::address(&house.config, running.http.port(), scheme);
    say::line(&format!(
        "Tandem is open at {}",
        told.unwrap_or(url.clone())
    ));
    if let Some(trouble) = house.tls.trouble(&house.config, house.clock.now()) {
        say::line(&format!("But {}", trouble.words()));
    }
    until_stopped(running).await
}

/// Waits for SIGTERM or Ctrl+C, then closes the house in order.
pub async fn until_stopped(running: Running) -> Result<()> {
    let mut term = signal(SignalKind::terminate()).context("waiting for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("waiting for Ctrl+C")?;
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
    }
    say::line("Closing: no new calls; those under way may finish (again Ctrl+C: at once).");
    tokio::select! {
        () = running.stop() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}
