//! A real PostgreSQL: one server for the whole test process, a database for each test, copied from a template.
//!
//! It keeps `fsync` and synchronous commits, as a production server does: what a test says about speed or about an
//! acknowledged row is then worth something. As root it runs as user `postgres`, since `initdb` refuses root.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::guard::Guard;
use crate::port;

const MISSING: &str = "PostgreSQL is not installed: apt-get install postgresql";
/// The port may be taken between choosing and using it; five times in a row is something else.
const STARTS: usize = 5;
const USER: &str = "tandem";

/// A running server and the guard that ends it.
pub struct Server {
    pub port: u16,
    folder: PathBuf,
    bin: PathBuf,
    _guard: Guard,
}

/// The server of this process, started by whoever needs it first.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start)
}

impl Server {
    /// Starts a server of its own, for a test that stops it.
    pub fn start() -> Self {
        let bin = bin();
        let folder = tempfile::Builder::new()
            .prefix("tandem-pg-")
            .tempdir()
            .unwrap()
            .keep();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        let data = folder.join("data");
        std::fs::create_dir(&data).unwrap();
        give_to_postgres(&data);
        // The guard first: it also removes what a failed start leaves.
        let guard = Guard::new(
            // Removed only when it has ended, or it would write into what is being removed.
            r#"pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
               # One that a test left standing still hears nothing.
               if [ -n "$pid" ] && kill -CONT "$pid" && kill -QUIT "$pid" 2>/dev/null; then
                 while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
               fi
               rm -rf "$1""#,
            &[folder.to_str().expect("temporary folders have plain names")],
        );
        let mut server = Self {
            port: 0,
            folder,
            bin,
            _guard: guard,
        };
        server.init(&data);
        server.run(&data);
        server
    }

    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Ends the server as a loss of power would, or starts it again on the same port.
    pub fn stop_hard(&self) {
        let data = self.folder.join("data");
        let stop = [
            "-D",
            data.to_str().unwrap(),
            "-m",
            "immediate",
            "-w",
            "stop",
        ];
        must(
            self.command("pg_ctl").args(stop).output().unwrap(),
            "pg_ctl stop",
        );
    }

    /// Every process of it stands still: connections stay open and nobody answers.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let file = self.folder.join("data/postmaster.pid");
        let text = std::fs::read_to_string(file).unwrap();
        let postmaster = text.lines().next().unwrap();
        // Its children are the connections.
        let script = format!(r#"kill -{name} "$1" $(pgrep -P "$1")"#);
        let sent = Command::new("sh")
            .args(["-c", &script, "sh", postmaster])
            .status();
        assert!(sent.unwrap().success());
    }

    pub fn start_again(&self) {
        let data = self.folder.join("data");
        assert!(
            self.try_start(&data),
            "PostgreSQL does not start again: {}",
            self.log()
        );
    }

    fn init(&self, data: &Path) {
        let mut initdb = self.command("initdb");
        initdb.args([
            "--username",
            USER,
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
        ]);
        // initdb's own fsync of an empty cluster proves nothing.
        initdb.args(["--no-sync", "-D"]).arg(data);
        must(initdb.output().expect(MISSING), "initdb");
        let settings = "unix_socket_directories = ''\nlisten_addresses = '127.0.0.1'\nmax_connections = 400\n\
                        shared_buffers = 64MB\nfsync = on\nsynchronous_commit = on\nmax_wal_size = 1GB\n";
        let conf = data.join("postgresql.auto.conf");
        std::fs::write(&conf, settings).unwrap();
        give_to_postgres(&conf);
    }

    fn run(&mut self, data: &Path) {
        for _ in 0..STARTS {
            self.port = port::tcp();
            if self.try_start(data) {
                return;
            }
        }
        panic!("PostgreSQL did not start {STARTS} times: {}", self.log());
    }

    fn try_start(&self, data: &Path) -> bool {
        let mut start = self.command("pg_ctl");
        start.arg("-D").arg(data).arg("-l").arg(self.log_file());
        start.args([
            "-o",
            &format!("-p {}", self.port),
            "-w",
            "-t",
            "60",
            "start",
        ]);
        // The server keeps what it inherits: pipes of ours would never close.
        start.stdin(std::process::Stdio::null());
        start.stdout(std::process::Stdio::null());
        start.stderr(std::process::Stdio::null());
        start.process_group(0).status().expect(MISSING).success()
    }

    /// A command of this PostgreSQL, as a user it accepts.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir(&self.folder).env("LC_ALL", "C");
        if let Some((uid, gid)) = postgres_user() {
            command.uid(uid).gid(gid);
        }
        command
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("data/server.log")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }
}

/// Where `initdb` stands: on PATH, else the newest of Debian's versioned folders.
fn bin() -> PathBuf {
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut versioned: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versioned.sort();
    on_path
        .chain(versioned.into_iter().rev())
        .find(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
        .expect(MISSING)
}

/// Root's stand-in; nobody else needs one.
fn postgres_user() -> Option<(u32, u32)> {
    static USER: OnceLock<Option<(u32, u32)>> = OnceLock::new();
    *USER.get_or_init(|| {
        if id(&["-u"])? != 0 {
            return None;
        }
        let user = id(&["-u", "postgres"]);
        Some((
            user.expect("user postgres exists where Debian's package is"),
            id(&["-g", "postgres"])?,
        ))
    })
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn give_to_postgres(path: &Path) {
    if let Some((uid, gid)) = postgres_user() {
        std::os::unix::fs::chown(path, Some(uid), Some(gid)).unwrap();
    }
}

fn must(output: Output, what: &str) {
    assert!(
        output.status.success(),
        "{what}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
