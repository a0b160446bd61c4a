//! A real Redis that keeps nothing on disk and can be stopped and started again on its port.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::guard::Guard;
use crate::port;

const MISSING: &str = "Redis is not installed: apt-get install redis-server";
const STARTS: usize = 5;

/// A running server; dropped, it ends.
pub struct Redis {
    pub port: u16,
    folder: PathBuf,
    running: Option<(Child, Guard)>,
}

impl Redis {
    pub fn start() -> Self {
        for _ in 0..STARTS {
            let folder = tempfile::Builder::new()
                .prefix("tandem-redis-")
                .tempdir()
                .unwrap()
                .keep();
            let mut redis = Self {
                port: port::tcp(),
                folder,
                running: None,
            };
            if redis.run().is_ok() {
                return redis;
            }
        }
        panic!("redis-server did not start {STARTS} times");
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Kills it; clients see their connections closed.
    pub fn stop(&mut self) {
        if let Some((mut child, _guard)) = self.running.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Starts it again on the same port, empty.
    pub fn start_again(&mut self) {
        std::fs::create_dir_all(&self.folder).unwrap();
        self.run().expect("redis-server starts again");
    }

    fn run(&mut self) -> Result<(), String> {
        let mut child = Command::new("redis-server")
            .args([
                "--port",
                &self.port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ])
            .arg("--dir")
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect(MISSING);
        let guard = Guard::process(child.id(), &self.folder);
        let mut log = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut said = String::new();
        while log.read_line(&mut said).unwrap() > 0 {
            if said.contains("Ready to accept connections") {
                // Read on, or the server stops at a full pipe.
                std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
                self.running = Some((child, guard));
                return Ok(());
            }
        }
        let _ = child.wait();
        Err(said)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.stop();
    }
}
