//! Logs by tracing, to stderr: readable for a terminal, JSON for a collector.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::{Config, LogFormat};

/// Starts the process's log; a second call does nothing, so tests may start many houses.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_from_default_env()
        .or_else(|_| EnvFilter::try_new(&config.log_filter))
        .unwrap_or_else(|_| EnvFilter::new("info"));
    // Whatever was asked for: the SIP stack's own lines carry callers' numbers.
    let filter = telephony::LOG_FILTER
        .split(',')
        .fold(filter, |filter, directive| {
            filter.add_directive(directive.parse().expect("a directive of this program"))
        });
    let log = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match config.log_format {
        LogFormat::Readable => log.with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    if started.is_err() {
        tracing::debug!("the log was already running");
    }
}
