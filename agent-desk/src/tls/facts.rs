//! What a certificate says about itself, and whether every browser believes it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tickets_base::Timestamp;
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

use super::provider;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Host names and addresses it stands for.
    pub names: Vec<String>,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Who gave it.
    pub issuer: String,
    /// Every browser trusts who gave it.
    pub public: bool,
}

impl Facts {
    /// Of the first of `chain`; the others lead to who gave it.
    pub fn read(chain: &[CertificateDer<'_>], now: Timestamp) -> Result<Self> {
        let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let first = chain.first().ok_or_else(|| anyhow!("is missing"))?;
        let (_, read) =
            parse_x509_certificate(first).map_err(|error| anyhow!("cannot be read: {error}"))?;
        let names = read.subject_alternative_name().ok().flatten();
        let names = names.map_or_else(Vec::new, |found| {
            found.value.general_names.iter().filter_map(name).collect()
        });
        let issuer = read.issuer();
        let spoken = issuer
            .iter_common_name()
            .next()
            .and_then(|n| n.as_str().ok());
        let validity = read.validity();
        Ok(Self {
            from: Timestamp(validity.not_before.timestamp() * 1000),
            until: Timestamp(validity.not_after.timestamp() * 1000),
            issuer: spoken.map_or_else(|| issuer.to_string(), str::to_owned),
            public: is_trusted(chain, &names, roots, now),
            names,
        })
    }

    pub fn is_valid(&self, now: Timestamp) -> bool {
        (self.from..=self.until).contains(&now)
    }

    /// What is left of it.
    pub fn left(&self, now: Timestamp) -> Duration {
        self.until.since(now)
    }
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let v6 = <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            v4.or(v6).ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

/// Does the chain lead to one of `roots` at `now`, as a browser would ask?
pub(super) fn is_trusted(
    chain: &[CertificateDer<'_>],
    names: &[String],
    roots: RootCertStore,
    now: Timestamp,
) -> bool {
    let Some(((first, others), name)) = chain.split_first().zip(names.first()) else {
        return false;
    };
    // A wildcard stands for one name below it.
    let Ok(name) = ServerName::try_from(name.replace("*.", "any.")) else {
        return false;
    };
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build();
    let at = Duration::from_millis(u64::try_from(now.millis()).unwrap_or_default());
    let at = UnixTime::since_unix_epoch(at);
    verifier.is_ok_and(|verifier| {
        verifier
            .verify_server_cert(first, others, &name, &[], at)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::authority::Authority;
    use super::*;

    /// 2026-11-22.
    const NOW: Timestamp = Timestamp(1_795_305_600_000);
    const DAY: i64 = 24 * 3600 * 1000;

    fn made() -> (Vec<CertificateDer<'static>>, CertificateDer<'static>) {
        let names = ["desk.lan".to_owned(), "10.0.0.3".to_owned()];
        let authority = Authority::make("Test", &names, NOW).unwrap();
        let (leaf, _) = authority.issue(&names, NOW).unwrap();
        let pem = |text: &str| {
            use rustls::pki_types::pem::PemObject;
            CertificateDer::from_pem_slice(text.as_bytes()).unwrap()
        };
        (vec![pem(&leaf)], pem(&authority.certificate))
    }

    #[test]
    fn a_certificate_says_names_and_days() {
        let (chain, _) = made();
        let facts = Facts::read(&chain, NOW).unwrap();
        assert_eq!(facts.names, ["desk.lan", "10.0.0.3"]);
        assert!(facts.is_valid(NOW) && !facts.is_valid(Timestamp(NOW.0 + 400 * DAY)));
        assert!(!facts.is_valid(Timestamp(NOW.0 - 3 * DAY)));
        assert!(!facts.public, "no browser knows this authority");
    }

    #[test]
    fn trust_needs_a_root_a_name_and_the_right_day() {
        let (chain, root) = made();
        let roots = || {
            let mut roots = RootCertStore::empty();
            roots.add(root.clone()).unwrap();
            roots
        };
        let names = ["desk.lan".to_owned()];
        assert!(is_trusted(&chain, &names, roots(), NOW));
        assert!(!is_trusted(&chain, &names, RootCertStore::empty(), NOW));
        assert!(!is_trusted(&chain, &["other.lan".to_owned()], roots(), NOW));
        let later = Timestamp(NOW.0 + 400 * DAY);
        assert!(!is_trusted(&chain, &names, roots(), later));
    }
}
