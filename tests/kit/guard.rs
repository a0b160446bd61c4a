//! Ends a started part, and removes its folder, when the test process ends: by returning, by a panic, by a signal.
//!
//! The guard is a small shell that waits at the end of a pipe. The test process holds the other end; when it is
//! gone the pipe closes and the guard cleans up. No exit handler could do that for a killed process.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Dropped, or lost with the process, it runs its last words.
pub struct Guard(Child);

impl Guard {
    /// Runs `last_words` (a line of shell, its arguments as `$1 …`) when this guard is dropped or the process ends.
    pub fn new(last_words: &str, arguments: &[&str]) -> Self {
        let child = Command::new("sh")
            .arg("-c")
            .arg(format!("cat >/dev/null; {last_words}"))
            .arg("guard")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own: Ctrl-C in a terminal ends the tests, and the guard sees it by the pipe.
            .process_group(0)
            .spawn()
            .expect("sh starts");
        Self(child)
    }

    /// Ends the process `pid` and removes `folder`.
    pub fn process(pid: u32, folder: &Path) -> Self {
        let folder = folder.to_str().expect("temporary folders have plain names");
        Self::new(
            r#"kill "$1" 2>/dev/null; rm -rf "$2""#,
            &[&pid.to_string(), folder],
        )
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
