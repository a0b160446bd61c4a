//! The program as a process of its own: started on free ports in a folder that goes with it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tickets_base::clock::Stopwatch;

use crate::guard::Guard;
use crate::house::program;
use crate::port;

const TRIES: usize = 3;

/// A running program.
pub struct Program {
    child: Child,
    _guard: Guard,
    pub http: SocketAddr,
    pub sip: SocketAddr,
    /// From the start of the process to `/readyz`.
    pub ready_after: Duration,
}

impl Program {
    /// Starts `tandem serve` over `folder` and waits until it is ready. A free port may be taken by another before the
    /// program binds it: then with other ports again.
    pub async fn start(folder: &Path, env: &[(&str, String)]) -> Self {
        for _ in 0..TRIES {
            if let Some(running) = Self::try_start(folder, env).await {
                return running;
            }
        }
        panic!("the program found its ports taken {TRIES} times");
    }

    async fn try_start(folder: &Path, env: &[(&str, String)]) -> Option<Self> {
        let http = SocketAddr::from(([127, 0, 0, 1], port::tcp()));
        let sip = SocketAddr::from(([127, 0, 0, 1], port::udp()));
        let begun = Stopwatch::start();
        let child = Command::new(program())
            .arg("serve")
            .env("TANDEM_HTTP_LISTEN", http.to_string())
            .env("TANDEM_SIP_LISTEN", sip.to_string())
            .env("TANDEM_RTP_PORTS", "0")
            .env("TANDEM_WEBRTC_PORTS", "0")
            .env("TANDEM_DATA_DIR", folder.join("house"))
            .env("TANDEM_KEY_FILE", folder.join("house.key"))
            .envs(env.iter().map(|(name, value)| (*name, value.as_str())))
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let guard = Guard::new(r#"kill -9 "$1" 2>/dev/null"#, &[&child.id().to_string()]);
        let mut program = Self {
            child,
            _guard: guard,
            http,
            sip,
            ready_after: Duration::ZERO,
        };
        let ready = program.wait_until_ready(folder).await;
        program.ready_after = begun.elapsed();
        ready.then_some(program)
    }

    /// False when a port was taken.
    async fn wait_until_ready(&mut self, folder: &Path) -> bool {
        let address = format!("http://{}/readyz", self.http);
        let mut pace = tokio::time::interval(Duration::from_millis(2));
        loop {
            pace.tick().await;
            if let Some(status) = self.child.try_wait().unwrap() {
                let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
                assert!(
                    log.contains("is taken"),
                    "the program ended at once ({status}):\n{log}"
                );
                return false;
            }
            let answer = reqwest::get(&address).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return true;
            }
        }
    }

    /// Memory that is the process's own: no pages of mapped files.
    pub fn own_memory(&self) -> f64 {
        self.status("RssAnon:") * 1024.0
    }

    /// CPU seconds used so far, user and system.
    pub fn cpu(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat
            .rsplit_once(')')
            .unwrap()
            .1
            .split_whitespace()
            .collect();
        // utime and stime are fields 14 and 15 of the line, in hundredths; the name in brackets is cut off.
        fields[11..=12]
            .iter()
            .map(|ticks| ticks.parse::<f64>().unwrap() / 100.0)
            .sum()
    }

    fn status(&self, key: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end and waits until it has.
    pub fn stop(mut self) {
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let _ = self.child.wait();
    }
}

/// A folder for a program, gone with the value.
pub fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("tandem-program-")
        .tempdir()
        .unwrap()
}
