//! What the program is told before it starts: addresses, paths, keys, logs.
//!
//! Three layers, later wins: `config/default.toml` (compiled in, and the documentation), the file
//! given on the command line, the environment. Everything that people change while the house runs
//! is a row in the database and not here.

mod tls;

pub use tls::{Acme, AcmeChallenge, TlsChoice};

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::{Table, Value};

/// The commented default, printed by `tandem config`.
pub const DEFAULT: &str = include_str!("../config/default.toml");

/// Variable, table, key. The names are a public contract.
const ENVIRONMENT: [(&str, &str, &str); 21] = [
    ("TANDEM_HTTP_LISTEN", "http", "listen"),
    ("TANDEM_PUBLIC_URL", "http", "public_url"),
    ("TANDEM_HTTP_REDIRECT", "http", "redirect_listen"),
    ("TANDEM_TLS", "tls", "mode"),
    ("TANDEM_TLS_CERTIFICATE", "tls", "certificate"),
    ("TANDEM_TLS_KEY", "tls", "key"),
    ("TANDEM_ACME_NAMES", "tls", "acme_names"),
    ("TANDEM_ACME_CONTACT", "tls", "acme_contact"),
    ("TANDEM_ACME_DIRECTORY", "tls", "acme_directory"),
    ("TANDEM_ACME_ROOT", "tls", "acme_root"),
    ("TANDEM_ACME_CHALLENGE", "tls", "acme_challenge"),
    ("TANDEM_SIP_LISTEN", "sip", "listen"),
    ("TANDEM_PUBLIC_ADDRESS", "sip", "public_address"),
    ("TANDEM_RTP_PORTS", "sip", "rtp_ports"),
    ("TANDEM_WEBRTC_PORTS", "sip", "webrtc_ports"),
    ("TANDEM_DATA_DIR", "data", "dir"),
    ("TANDEM_KEY_FILE", "data", "key_file"),
    ("TANDEM_DATABASE_URL", "data", "database_url"),
    ("TANDEM_REDIS_URL", "data", "redis_url"),
    ("TANDEM_NODE", "node", "name"),
    ("TANDEM_LOG_FORMAT", "log", "format"),
];

/// The names of all variables.
pub const VARIABLES: [&str; ENVIRONMENT.len()] = {
    let mut names = [""; ENVIRONMENT.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = ENVIRONMENT[at].0;
        at += 1;
    }
    names
};

/// A configuration that cannot be used, in one line that says which key and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadConfig(String);

#[derive(Clone, Debug)]
pub struct Config {
    pub http_listen: SocketAddr,
    pub public_url: Option<String>,
    /// A second address that only leads to the first.
    pub redirect_listen: Option<SocketAddr>,
    pub tls: TlsChoice,
    pub sip_listen: SocketAddr,
    pub public_address: Option<IpAddr>,
    pub rtp_ports: Ports,
    pub webrtc_ports: Ports,
    pub data_dir: PathBuf,
    /// The folder was named by file or environment, not taken from the default.
    pub data_dir_chosen: bool,
    pub key_file: PathBuf,
    pub database_url: Option<String>,
    pub redis_url: Option<String>,
    pub node: String,
    pub stop_after: Duration,
    pub log_format: LogFormat,
    pub log_filter: String,
}

/// Ports to take for sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// The system chooses: many houses on one machine, as in tests.
    Any,
    Range(u16, u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Readable,
    Json,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    http: RawHttp,
    tls: tls::Raw,
    sip: RawSip,
    data: RawData,
    node: RawNode,
    log: RawLog,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHttp {
    listen: String,
    public_url: String,
    redirect_listen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSip {
    listen: String,
    public_address: String,
    rtp_ports: String,
    webrtc_ports: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawData {
    dir: String,
    key_file: String,
    database_url: String,
    redis_url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNode {
    name: String,
    stop_after_s: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLog {
    format: LogFormat,
    filter: String,
}

impl Config {
    /// Default, then `file`, then the environment as `env` tells it.
    pub fn load(
        file: Option<&Path>,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, BadConfig> {
        let mut table: Table = DEFAULT
            .parse()
            .expect("the default is compiled in and tested");
        let default_dir = table.clone();
        if let Some(path) = file {
            merge(&mut table, read(path)?);
        }
        for (variable, section, key) in ENVIRONMENT {
            if let Some(value) = env(variable) {
                set(&mut table, section, key, value);
            }
        }
        let chosen = table["data"]["dir"] != default_dir["data"]["dir"];
        let raw = Raw::deserialize(Value::Table(table)).map_err(|e| BadConfig(one_line(&e)))?;
        Self::check(raw, chosen)
    }

    fn check(raw: Raw, data_dir_chosen: bool) -> Result<Self, BadConfig> {
        let http_listen = address("TANDEM_HTTP_LISTEN", &raw.http.listen)?;
        let data_dir = PathBuf::from(raw.data.dir);
        Ok(Self {
            http_listen,
            public_url: given(raw.http.public_url).map(|u| u.trim_end_matches('/').to_owned()),
            redirect_listen: given(raw.http.redirect_listen)
                .map(|text| address("TANDEM_HTTP_REDIRECT", &text))
                .transpose()?,
            tls: raw.tls.check()?,
            sip_listen: address("TANDEM_SIP_LISTEN", &raw.sip.listen)?,
            public_address: given(raw.sip.public_address)
                .map(|text| ip("TANDEM_PUBLIC_ADDRESS", &text))
                .transpose()?,
            rtp_ports: ports("TANDEM_RTP_PORTS", &raw.sip.rtp_ports)?,
            webrtc_ports: ports("TANDEM_WEBRTC_PORTS", &raw.sip.webrtc_ports)?,
            key_file: key_file(given(raw.data.key_file), &data_dir),
            data_dir,
            data_dir_chosen,
            database_url: given(raw.data.database_url),
            redis_url: given(raw.data.redis_url),
            node: given(raw.node.name).unwrap_or_else(|| node_name(http_listen)),
            stop_after: Duration::from_secs(raw.node.stop_after_s),
            log_format: raw.log.format,
            log_filter: raw.log.filter,
        })
    }

    /// Moves to another folder, with the key beside it unless one was named.
    #[must_use]
    pub fn in_folder(mut self, dir: PathBuf) -> Self {
        if self.key_file == key_file(None, &self.data_dir) {
            self.key_file = key_file(None, &dir);
        }
        self.data_dir = dir;
        self
    }

    /// The file of the embedded database.
    pub fn sqlite_file(&self) -> PathBuf {
        self.data_dir.join("tandem.sqlite")
    }

    /// A proxy in front speaks TLS: the address people type says so.
    pub fn https_in_front(&self) -> bool {
        let public = self.public_url.as_deref();
        public.is_some_and(|url| url.starts_with("https://"))
    }

    /// The same, listening on every address if it listened on this machine alone.
    #[must_use]
    pub fn beyond_loopback(&self) -> Self {
        let mut config = self.clone();
        if config.on_loopback() {
            config.http_listen.set_ip(Ipv4Addr::UNSPECIFIED.into());
        }
        config
    }

    /// Whether only this machine can reach the page.
    pub fn on_loopback(&self) -> bool {
        self.http_listen.ip().is_loopback()
    }
}

fn read(path: &Path) -> Result<Table, BadConfig> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| BadConfig(format!("cannot read {}: {e}", path.display())))?;
    text.parse()
        .map_err(|e: toml::de::Error| BadConfig(format!("{}: {}", path.display(), one_line(&e))))
}

fn merge(into: &mut Table, from: Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

fn set(table: &mut Table, section: &str, key: &str, value: String) {
    if let Some(Value::Table(section)) = table.get_mut(section) {
        section.insert(key.to_owned(), Value::String(value));
    }
}

fn one_line(error: &toml::de::Error) -> String {
    error.message().replace('\n', " ")
}

fn given(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

fn address(name: &str, text: &str) -> Result<SocketAddr, BadConfig> {
    text.parse().map_err(|_| {
        BadConfig(format!(
            "{name} is `{text}`: give an address and a port, like 127.0.0.1:8080"
        ))
    })
}

fn ip(name: &str, text: &str) -> Result<IpAddr, BadConfig> {
    text.parse().map_err(|_| {
        BadConfig(format!(
            "{name} is `{text}`: give an IP address, like 203.0.113.7"
        ))
    })
}

fn ports(name: &str, text: &str) -> Result<Ports, BadConfig> {
    if text == "0" {
        return Ok(Ports::Any);
    }
    text.split_once('-')
        .and_then(|(from, to)| Some((from.trim().parse().ok()?, to.trim().parse().ok()?)))
        .filter(|(from, to): &(u16, u16)| *from > 0 && from < to)
        .map(|(from, to)| Ports::Range(from, to))
        .ok_or_else(|| {
            BadConfig(format!(
                "{name} is `{text}`: give a range like 20000-29999, or 0"
            ))
        })
}

/// Beside the folder, so that a copy of the folder is not a copy of the key.
fn key_file(named: Option<String>, data_dir: &Path) -> PathBuf {
    named.map_or_else(|| data_dir.with_extension("key"), PathBuf::from)
}

fn node_name(listen: SocketAddr) -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    let host = if host.is_empty() { "node" } else { host };
    format!("{host}:{}", listen.port())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn the_page_about_configuration_names_every_key_with_its_default() {
        let page = include_str!("../../docs/configuration.md");
        let default: Table = DEFAULT.parse().unwrap();
        for (section, keys) in &default {
            for (key, value) in keys.as_table().unwrap() {
                let variable = ENVIRONMENT
                    .iter()
                    .find(|(_, of, name)| of == section && name == key)
                    .map_or_else(String::new, |(variable, ..)| format!(" `{variable}`"));
                let shown = match value.as_str() {
                    Some("") => String::new(),
                    Some(text) => format!(" `{text}`"),
                    None => format!(" `{value}`"),
                };
                let row = format!("|{variable} | `{section}.{key}` |{shown} |");
                assert!(page.contains(&row), "docs/configuration.md lacks `{row}`");
            }
        }
    }

    #[test]
    fn the_default_is_complete() {
        let config = Config::load(None, nothing).unwrap();
        assert_eq!(config.rtp_ports, Ports::Range(20_000, 29_999));
        assert_eq!(config.webrtc_ports, Ports::Range(30_000, 32_767));
        assert_eq!(config.key_file, PathBuf::from("tandem-data.key"));
        assert!(config.on_loopback());
        assert!(!config.data_dir_chosen);
    }

    #[test]
    fn every_variable_names_a_key_of_the_default() {
        let table: Table = DEFAULT.parse().unwrap();
        for (variable, section, key) in ENVIRONMENT {
            assert!(table[section].get(key).is_some(), "{variable}");
            assert!(DEFAULT.contains(variable), "{variable} is not documented");
        }
    }

    #[test]
    fn the_environment_wins() {
        let config = Config::load(None, |name| match name {
            "TANDEM_RTP_PORTS" => Some("0".into()),
            "TANDEM_DATA_DIR" => Some("/srv/house".into()),
            _ => None,
        })
        .unwrap();
        assert_eq!(config.rtp_ports, Ports::Any);
        assert_eq!(config.data_dir, PathBuf::from("/srv/house"));
        assert!(config.data_dir_chosen);
    }

    #[test]
    fn a_bad_value_is_named_in_one_line() {
        let bad = |name: &'static str, value: &'static str| {
            let env = move |n: &str| (n == name).then(|| value.to_owned());
            Config::load(None, env).unwrap_err().to_string()
        };
        assert!(bad("TANDEM_HTTP_LISTEN", "8080").starts_with("TANDEM_HTTP_LISTEN is `8080`"));
        assert!(bad("TANDEM_RTP_PORTS", "9-1").contains("give a range"));
        assert!(!bad("TANDEM_LOG_FORMAT", "loud").contains('\n'));
    }
}
