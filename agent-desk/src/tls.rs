//! How the page is served over TLS, and with whose certificate.
//!
//! | module | what it holds |
//! |---|---|
//! | [`doors`] | the listeners: TLS and plain HTTP on one port, told apart by the first byte |
//! | [`threshold`] | what a request passes first: who came without TLS is led to it |
//! | `pair`, `facts` | a certificate with its key in PEM files; what the certificate says |
//! | [`authority`] | the house's own authority and the certificate it gives the house |
//! | [`office`] | the addresses and names of this machine |
//! | [`page`], [`code`] | `/certificate`: how devices are told to trust it; QR codes |
//! | [`acme`] | a certificate from an authority that speaks ACME |
//! | `watch` | reads changed files again, has certificates renewed |
//! | [`client`] | a small HTTPS client with roots of one's choice |
//!
//! The certificate in use stands in one place, [`Tls`]; a handshake reads it there, so that a renewed
//! one is used from the next handshake on.

pub mod acme;
pub mod authority;
pub mod client;
pub mod code;
pub mod doors;
mod facts;
pub mod office;
pub mod page;
mod pair;
pub mod threshold;
pub mod trouble;
mod watch;

pub use facts::Facts;
pub use pair::Pair;
pub use trouble::Trouble;
pub use watch::{keep_certificate, read_changes};

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use anyhow::Result;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tickets_base::Timestamp;

use crate::config::{Acme, Config, TlsChoice};

/// The protocol a TLS-ALPN-01 challenge is asked by (RFC 8737).
pub const ACME_PROTOCOL: &[u8] = b"acme-tls/1";

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Plain HTTP.
    None,
    /// Files somebody else looks after.
    Files(Pair),
    /// Files in the data folder that an ACME authority's certificate is kept in.
    Acme(Pair, Acme),
    /// Files in the data folder that `tandem cert` made.
    Local(Pair),
}

/// The folder of certificates and their keys.
pub fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("tls")
}

impl Source {
    /// What the configuration and the data folder come to.
    pub fn of(config: &Config) -> Self {
        let folder = folder(&config.data_dir);
        match &config.tls {
            TlsChoice::Off => Self::None,
            TlsChoice::Files { certificate, key } => Self::Files(Pair {
                certificate: certificate.clone(),
                key: key.clone(),
            }),
            TlsChoice::Acme(acme) => Self::Acme(Pair::named(&folder, "acme"), acme.clone()),
            TlsChoice::Auto => {
                let pair = authority::pair(&config.data_dir);
                match pair.certificate.exists() {
                    true => Self::Local(pair),
                    false => Self::None,
                }
            }
        }
    }

    pub fn pair(&self) -> Option<&Pair> {
        match self {
            Self::None => None,
            Self::Files(pair) | Self::Acme(pair, _) | Self::Local(pair) => Some(pair),
        }
    }

    /// One word for a log line or a page.
    pub fn word(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Files(_) => "files",
            Self::Acme(..) => "acme",
            Self::Local(_) => "local",
        }
    }
}

/// The certificate in use, and the answers to challenges under way.
#[derive(Debug)]
pub struct Tls {
    pub source: Source,
    shown: RwLock<Option<Shown>>,
    challenges: RwLock<HashMap<String, Arc<CertifiedKey>>>,
    /// Why the last renewal failed, until one succeeds.
    failed: RwLock<Option<String>>,
}

/// A certificate that browsers are shown.
#[derive(Clone, Debug)]
struct Shown {
    key: Arc<CertifiedKey>,
    facts: Arc<Facts>,
}

impl Tls {
    /// Reads the files of `source`. A house whose own files cannot be read does not start; one that
    /// waits for its first certificate does.
    pub fn open(source: Source, now: Timestamp) -> Result<Arc<Self>> {
        let tls = Self {
            shown: RwLock::default(),
            challenges: RwLock::default(),
            failed: RwLock::default(),
            source,
        };
        match &tls.source {
            Source::None => {}
            Source::Acme(pair, _) if !pair.certificate.exists() => {}
            _ => tls.reload(now)?,
        }
        Ok(Arc::new(tls))
    }

    pub fn is_on(&self) -> bool {
        self.source != Source::None
    }

    /// What the certificate in use says; none while the first is awaited.
    pub fn facts(&self) -> Option<Arc<Facts>> {
        let shown = self.shown.read().expect(UNPOISONED);
        shown.as_ref().map(|shown| Arc::clone(&shown.facts))
    }

    /// May browsers be told to come by TLS alone from now on? Only where the certificate is one that
    /// every browser trusts: with another one they could never come back.
    pub fn is_lasting(&self, now: Timestamp) -> bool {
        let facts = self.facts();
        facts.is_some_and(|facts| facts.public && facts.is_valid(now))
    }

    /// What keeps browsers from trusting this page at `now`.
    pub fn trouble(&self, config: &Config, now: Timestamp) -> Option<Trouble> {
        let failed = self.failed.read().expect(UNPOISONED).clone();
        trouble::of(self, config, failed, now)
    }

    /// Reads the files again. What was in use stays when they are no good.
    ///
    /// # Errors
    /// Says which file is wrong, and how.
    pub fn reload(&self, now: Timestamp) -> Result<()> {
        let Some(pair) = self.source.pair() else {
            return Ok(());
        };
        let (key, facts) = pair.read(now)?;
        *self.shown.write().expect(UNPOISONED) = Some(Shown {
            key: Arc::new(key),
            facts: Arc::new(facts),
        });
        Ok(())
    }

    fn renewal_failed(&self, why: Option<String>) {
        *self.failed.write().expect(UNPOISONED) = why;
    }

    /// Answers challenges for `name` with `certificate`; `None` ends that.
    fn answer_challenge(&self, name: &str, certificate: Option<CertifiedKey>) {
        let mut challenges = self.challenges.write().expect(UNPOISONED);
        match certificate {
            Some(certificate) => challenges.insert(name.to_owned(), Arc::new(certificate)),
            None => challenges.remove(name),
        };
    }
}

const UNPOISONED: &str = "nothing panics while holding it";

impl ResolvesServerCert for Tls {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let asked = hello
            .alpn()
            .is_some_and(|mut p| p.any(|p| p == ACME_PROTOCOL));
        if asked {
            let challenges = self.challenges.read().expect(UNPOISONED);
            return hello.server_name().and_then(|n| challenges.get(n).cloned());
        }
        let shown = self.shown.read().expect(UNPOISONED);
        shown.as_ref().map(|shown| Arc::clone(&shown.key))
    }
}

/// The one implementation of cryptography of this program.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// HTTP/1.1 alone: a desk socket over HTTP/2 would be another handshake and name its host otherwise.
pub fn server_config(tls: Arc<Tls>) -> Arc<ServerConfig> {
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3");
    let mut config = config.with_no_client_auth().with_cert_resolver(tls);
    config.alpn_protocols = vec![b"http/1.1".to_vec(), ACME_PROTOCOL.to_vec()];
    Arc::new(config)
}
