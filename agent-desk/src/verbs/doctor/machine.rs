//! The machine: folder, disk, database, clock, Redis, tools, ports.

use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::time::Duration;

use tickets_base::migrate;
use tokio::process::Command;
use tokio::time::timeout;

use super::Finding::{self, Bad, Doubt, Good};
use crate::app::{FolderKind, connect, make_folder};
use crate::bus::Bus;
use crate::config::Config;

/// Below this a busy month of recordings and the copy before a migration find no room.
const LITTLE_GIB: u64 = 5;
const NONE_GIB: u64 = 1;
/// Answers that take longer are as good as none.
const PATIENCE: Duration = Duration::from_secs(3);

pub fn folder(config: &Config) -> Finding {
    let dir = &config.data_dir;
    let (kind, was_there) = (FolderKind::of(dir), dir.exists());
    if let Err(error) = make_folder(dir) {
        return Bad(format!("{error:#}"));
    }
    if !was_there && std::fs::remove_dir(dir).is_err() {
        return Doubt(format!(
            "{} was made to try it and could not be removed",
            dir.display()
        ));
    }
    let what = match kind {
        FolderKind::Empty => "empty, ready for a first start",
        FolderKind::Demo => "a demo's",
        FolderKind::House => "a house's",
    };
    Good(format!("{} is writable ({what})", dir.display()))
}

pub async fn disk(config: &Config) -> Finding {
    let dir = &config.data_dir;
    let place = if dir.exists() {
        dir.as_path()
    } else {
        Path::new(".")
    };
    let Some(free_kib) = free_kib(place).await else {
        return Doubt("how much is free cannot be told (no `df`)".to_owned());
    };
    let gib = free_kib >> 20;
    let words = format!("{gib} GiB free at {}", place.display());
    match gib {
        0..NONE_GIB => Bad(format!("{words}: make room before starting")),
        NONE_GIB..LITTLE_GIB => Doubt(format!("{words}: little for recordings and backups")),
        _ => Good(words),
    }
}

async fn free_kib(dir: &Path) -> Option<u64> {
    let told = Command::new("df").arg("-Pk").arg(dir).output().await.ok()?;
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

pub async fn database(config: &Config) -> Finding {
    let name = if config.database_url.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    if config.database_url.is_none() && !config.sqlite_file().exists() {
        return Good("SQLite, made at the first start".to_owned());
    }
    let db = match timeout(PATIENCE, connect(config)).await {
        Ok(Ok(db)) => db,
        Ok(Err(error)) => return Bad(format!("{error:#}")),
        Err(_) => return Bad(format!("{name} does not answer: is it running?")),
    };
    let found = migrate::schema_version(&db).await;
    let checked = migrate::check_schema(&db).await;
    db.close().await;
    match (found, checked) {
        (Ok(found), Ok(())) => Good(format!("{name}, schema {found}")),
        (Ok(found), Err(error)) => {
            Doubt(format!("{name}, schema {found}: {error}; `tandem migrate`"))
        }
        (Err(error), _) => Bad(format!("{name}: {error}")),
    }
}

/// Deadlines, leases and reports live by the clock.
pub async fn time() -> Finding {
    let mut ask = Command::new("timedatectl");
    ask.args(["show", "-p", "NTPSynchronized", "--value"]);
    match ask.output().await {
        Ok(told) if told.stdout.starts_with(b"yes") => Good("kept by a time server".to_owned()),
        Ok(told) if told.stdout.starts_with(b"no") => {
            Doubt("no time server: several nodes need one (timedatectl set-ntp true)".to_owned())
        }
        _ => Doubt("whether a time server keeps it cannot be told here".to_owned()),
    }
}

pub async fn redis(config: &Config) -> Finding {
    let Some(url) = &config.redis_url else {
        return Good("one node, no Redis needed".to_owned());
    };
    let (bus, _letters) = match Bus::start(Some(url), "doctor") {
        Ok(bus) => bus,
        Err(error) => return Bad(format!("{error:#}")),
    };
    let mut delayed = bus.delayed();
    let answered = timeout(PATIENCE, delayed.wait_for(|delayed| !delayed)).await;
    match answered {
        Ok(Ok(_)) => Good("Redis answers".to_owned()),
        _ => Bad("Redis does not answer: check TANDEM_REDIS_URL and that it is running".to_owned()),
    }
}

pub async fn tools(config: &Config) -> Finding {
    if config.database_url.is_none() {
        return Good("none needed".to_owned());
    }
    for tool in ["pg_dump", "pg_restore"] {
        if Command::new(tool).arg("--version").output().await.is_err() {
            return Doubt(format!(
                "{tool} is missing, backup needs it: install postgresql-client"
            ));
        }
    }
    Good("pg_dump and pg_restore are there".to_owned())
}

pub fn http_port(config: &Config, running: bool) -> Finding {
    let listen = config.http_listen;
    match TcpListener::bind(listen) {
        Ok(_) => Good(format!("{listen} is free")),
        Err(_) if running => Good(format!("{listen} is held by the running house")),
        Err(error) => Bad(format!(
            "{listen} cannot be taken ({error}): set TANDEM_HTTP_LISTEN"
        )),
    }
}

pub fn sip_port(config: &Config, running: bool) -> Finding {
    let listen = config.sip_listen;
    match UdpSocket::bind(listen) {
        Ok(_) => Good(format!("{listen} is free")),
        Err(_) if running => Good(format!("{listen} is held by the running house")),
        Err(error) => Bad(format!(
            "{listen} cannot be taken ({error}): set TANDEM_SIP_LISTEN"
        )),
    }
}
