//! Words to the person at the terminal; logs go elsewhere.

use std::io::Write;

/// Text for people or for a pipe. A closed pipe is no trouble.
pub fn text(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// One line for people.
pub fn line(line: &str) {
    text(&format!("{line}\n"));
}

/// The one line of a verb that failed: what happened, why, what to do.
pub fn trouble(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "tandem: {error:#}");
}
