//! The program as a process of its own: started on free ports in a folder that goes with it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
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
        Self::start_as("serve", folder, env).await
    }

    /// The same for another verb that opens a house; what it prints is in the file `out` of the folder.
    pub async fn start_as(verb: &str, folder: &Path, env: &[(&str, String)]) -> Self {
        for _ in 0..TRIES {
            if let Some(running) = Self::try_start(verb, folder, env).await {
                return running;
            }
        }
        panic!("the program found its ports taken {TRIES} times");
    }

    async fn try_start(verb: &str, folder: &Path, env: &[(&str, String)]) -> Option<Self> {
        let http = SocketAddr::from(([127, 0, 0, 1], port::tcp()));
        let sip = SocketAddr::from(([127, 0, 0, 1], port::udp()));
        let begun = Stopwatch::start();
        // A file that may not grow is an error for the program to live with, not its end.
        let child = Command::new("sh")
            .args(["-c", r#"trap "" XFSZ; exec "$0" "$1""#])
            .arg(program())
            .arg(verb)
            .env("TANDEM_HTTP_LISTEN", http.to_string())
            .env("TANDEM_SIP_LISTEN", sip.to_string())
            .env("TANDEM_RTP_PORTS", "0")
            .env("TANDEM_WEBRTC_PORTS", "0")
            .env("TANDEM_DATA_DIR", folder.join("house"))
            .env("TANDEM_KEY_FILE", folder.join("house.key"))
            .envs(env.iter().map(|(name, value)| (*name, value.as_str())))
            .stdout(std::fs::File::create(folder.join("out")).unwrap())
            .stderr(std::fs::File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        // With a port given in `env` the program listens elsewhere than it is asked.
        let http = env
            .iter()
            .find(|(name, _)| *name == "TANDEM_HTTP_LISTEN")
            .map_or(http, |(_, listen)| {
                let port = listen.rsplit(':').next().unwrap();
                SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()))
            });
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

    /// No file of it may be written beyond this many bytes, as on a disk that is full.
    pub fn limit_files(&self, most: Option<u64>) {
        let most = most.map_or_else(|| "unlimited".to_owned(), |most| most.to_string());
        let limited = Command::new("prlimit")
            .args(["--pid", &self.child.id().to_string()])
            .arg(format!("--fsize={most}:"))
            .status();
        assert!(limited.expect("prlimit is installed").success());
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end and waits until it has.
    pub fn stop(mut self) {
        self.ask_to_end();
        let _ = self.child.wait();
    }

    /// Asks it to end, as an operator's service manager does.
    pub fn ask_to_end(&self) {
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
    }

    /// How it ended, if it has.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }
}

/// What a verb that comes to its end has said.
#[derive(Debug)]
pub struct Said {
    pub success: bool,
    pub out: String,
    /// What went wrong, and the log.
    pub err: String,
}

/// Runs a verb over `folder` to its end.
pub fn run(arguments: &[&str], folder: &Path, env: &[(&str, String)]) -> Said {
    let output = Command::new(program())
        .args(arguments)
        .env("TANDEM_HTTP_LISTEN", "127.0.0.1:0")
        .env("TANDEM_SIP_LISTEN", "127.0.0.1:0")
        .env("TANDEM_DATA_DIR", folder.join("house"))
        .env("TANDEM_KEY_FILE", folder.join("house.key"))
        .envs(env.iter().map(|(name, value)| (*name, value.as_str())))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said {
        success: output.status.success(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A folder for a program, gone with the value.
pub fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("tandem-program-")
        .tempdir()
        .unwrap()
}
