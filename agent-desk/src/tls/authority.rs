//! The house's own authority: for an office whose page has no public name. `tandem cert` makes it, each
//! computer and telephone is told once to trust it, and it gives the house its certificate.
//!
//! It can speak only for this office: its name constraints permit private addresses, the names it was
//! made with, and endings that mean no one on the Internet. A stolen key opens no other site.

use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use jiff::{Span, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints,
};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};
use tickets_base::Timestamp;

use super::pair::Pair;
use super::{facts, folder, office};
use crate::config::Config;

/// Telephones are told once and forgotten in a drawer.
const AUTHORITY_YEARS: i64 = 10;
/// Apple takes nothing longer than 825 days from an authority of one's own, browsers 398 from others.
const OFFICE_DAYS: i64 = 397;
/// Clocks of telephones are not ours.
const BEFORE_DAYS: i64 = 1;

/// Endings that mean nothing on the Internet.
const PRIVATE_NAMES: [&str; 5] = ["localhost", "local", "lan", "home.arpa", "internal"];
const PRIVATE_ADDRESSES: [(&str, u8); 9] = [
    ("10.0.0.0", 8),
    ("172.16.0.0", 12),
    ("192.168.0.0", 16),
    ("100.64.0.0", 10),
    ("169.254.0.0", 16),
    ("127.0.0.0", 8),
    ("::1", 128),
    ("fc00::", 7),
    ("fe80::", 10),
];

/// The files of the certificate the house shows.
pub fn pair(data_dir: &Path) -> Pair {
    Pair::named(&folder(data_dir), "office")
}

/// The files of the authority.
pub fn authority_pair(data_dir: &Path) -> Pair {
    Pair::named(&folder(data_dir), "authority")
}

pub struct Authority {
    /// PEM.
    pub certificate: String,
    key: KeyPair,
}

impl Authority {
    /// May speak for `names` and whatever is private.
    pub fn make(called: &str, names: &[String], now: Timestamp) -> Result<Self> {
        let key = KeyPair::generate().context("a key for the authority")?;
        let mut params = params(now, Span::new().years(AUTHORITY_YEARS))?;
        params.distinguished_name.push(DnType::CommonName, called);
        params
            .distinguished_name
            .push(DnType::OrganizationName, "Tandem");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: permitted(names),
            excluded_subtrees: Vec::new(),
        });
        let made = params.self_signed(&key).context("the authority")?;
        Ok(Self {
            certificate: made.pem(),
            key,
        })
    }

    pub fn read(data_dir: &Path) -> Result<Self> {
        let pair = authority_pair(data_dir);
        let text = |file: &Path| {
            std::fs::read_to_string(file)
                .with_context(|| format!("{} cannot be read", file.display()))
        };
        let key = KeyPair::from_pem(&text(&pair.key)?);
        Ok(Self {
            certificate: text(&pair.certificate)?,
            key: key.with_context(|| format!("{} holds no key", pair.key.display()))?,
        })
    }

    pub fn save(&self, data_dir: &Path) -> Result<()> {
        let key = self.key.serialize_pem();
        authority_pair(data_dir).write(&self.certificate, &key)
    }

    /// A certificate for the house and its key, in PEM.
    ///
    /// # Errors
    /// A name this authority may not speak for.
    pub fn issue(&self, names: &[String], now: Timestamp) -> Result<(String, String)> {
        let key = KeyPair::generate().context("a key for the house")?;
        let mut params = params(now, Span::new().days(OFFICE_DAYS))?;
        let first = names.first().context("a certificate needs a name")?;
        params
            .distinguished_name
            .push(DnType::CommonName, first.as_str());
        params.subject_alt_names = CertificateParams::new(names)
            .context("names of the certificate")?
            .subject_alt_names;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let issuer = Issuer::from_ca_cert_pem(&self.certificate, &self.key)
            .context("the authority's certificate")?;
        let made = params.signed_by(&key, &issuer).context("the certificate")?;
        self.check(made.der(), names, now)?;
        Ok((made.pem(), key.serialize_pem()))
    }

    fn check(&self, made: &CertificateDer<'_>, names: &[String], now: Timestamp) -> Result<()> {
        let mut roots = RootCertStore::empty();
        roots
            .add(der(&self.certificate)?)
            .context("the authority")?;
        for name in names {
            let chain = [made.clone()];
            let name = std::slice::from_ref(name);
            ensure!(
                facts::is_trusted(&chain, name, roots.clone(), now),
                "the authority was not made for {}: `tandem cert --new-authority` makes another \
                 one, which every computer and telephone must be told to trust",
                name[0]
            );
        }
        Ok(())
    }
}

/// Makes what is missing: the authority (anew if asked to), and a certificate for `names`.
pub fn prepare(data_dir: &Path, names: &[String], anew: bool, now: Timestamp) -> Result<Authority> {
    let authority = match authority_pair(data_dir).certificate.exists() && !anew {
        true => Authority::read(data_dir)?,
        false => {
            let host = office::host_name().unwrap_or_else(|| "office".to_owned());
            let made = Authority::make(&format!("Tandem {host}"), names, now)?;
            made.save(data_dir)?;
            made
        }
    };
    let (certificate, key) = authority.issue(names, now)?;
    pair(data_dir).write(&certificate, &key)?;
    Ok(authority)
}

/// Gives the house a new certificate where the old one ends within a third of its days, or lacks an
/// address this machine has now. True if it did.
pub fn renew(config: &Config, shown: &super::Facts, now: Timestamp) -> Result<bool> {
    let here = office::names(config);
    let all_there = here.iter().all(|name| shown.names.contains(name));
    let whole = shown.until.since(shown.from);
    if all_there && shown.left(now) > whole / 3 {
        return Ok(false);
    }
    // A machine that has moved may have a name the authority was not made for: better without it.
    let authority = Authority::read(&config.data_dir)?;
    let may = |name: &String| authority.issue(std::slice::from_ref(name), now).is_ok();
    let names = office::unlike(shown.names.iter().cloned().chain(here));
    let names: Vec<String> = names.into_iter().filter(may).collect();
    if shown.left(now) > whole / 3 && names == shown.names {
        return Ok(false);
    }
    prepare(&config.data_dir, &names, false, now).map(|_| true)
}

/// The first certificate of a PEM text.
pub fn der(pem: &str) -> Result<CertificateDer<'static>> {
    CertificateDer::from_pem_slice(pem.as_bytes()).context("no certificate in PEM")
}

/// SHA-256 as telephones show it: pairs of digits with colons.
pub fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let digest = Sha256::digest(certificate);
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

fn permitted(names: &[String]) -> Vec<GeneralSubtree> {
    let mut permitted: Vec<GeneralSubtree> = PRIVATE_NAMES
        .iter()
        .map(|name| GeneralSubtree::DnsName((*name).to_owned()))
        .collect();
    for (address, prefix) in PRIVATE_ADDRESSES {
        let address = address.parse().expect("an address of the list above");
        let subnet = CidrSubnet::from_addr_prefix(address, prefix);
        permitted.push(GeneralSubtree::IpAddress(subnet));
    }
    permitted.extend(names.iter().map(|name| match name.parse::<IpAddr>() {
        Ok(ip) => {
            let whole = if ip.is_ipv4() { 32 } else { 128 };
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, whole))
        }
        Err(_) => GeneralSubtree::DnsName(name.clone()),
    }));
    permitted
}

fn params(now: Timestamp, lasts: Span) -> Result<CertificateParams> {
    let today = jiff::Timestamp::from_millisecond(now.millis()).context("the clock")?;
    let today = today.to_zoned(TimeZone::UTC).date();
    let date = |date: jiff::civil::Date| {
        let number = |n: i8| u8::try_from(n).expect("months and days are positive");
        rcgen::date_time_ymd(date.year().into(), number(date.month()), number(date.day()))
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.not_before = date(today.saturating_sub(Span::new().days(BEFORE_DAYS)));
    params.not_after = date(today.saturating_add(lasts));
    Ok(params)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const NOW: Timestamp = Timestamp(1_795_305_600_000);

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn an_authority_speaks_for_its_office_alone() {
        let authority = Authority::make("Test", &names(&["desk.example.com"]), NOW).unwrap();
        let issue = |name| authority.issue(&names(&[name]), NOW);
        for own in ["desk.example.com", "192.168.3.7", "lin.localhost", "::1"] {
            issue(own).unwrap();
        }
        for foreign in ["bank.example.com", "203.0.113.7", "example.com"] {
            let refused = issue(foreign).unwrap_err().to_string();
            assert!(refused.contains("--new-authority"), "{foreign}: {refused}");
        }
    }

    #[test]
    fn keys_are_their_owner_s_alone_and_the_authority_stays() {
        let folder = tempfile::tempdir().unwrap();
        let first = prepare(folder.path(), &names(&["10.0.0.3"]), false, NOW).unwrap();
        for pair in [authority_pair(folder.path()), pair(folder.path())] {
            let mode = std::fs::metadata(&pair.key).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            pair.read(NOW).unwrap();
        }
        let again = prepare(folder.path(), &names(&["10.0.0.4"]), false, NOW).unwrap();
        assert_eq!(first.certificate, again.certificate);
        let other = prepare(folder.path(), &names(&["10.0.0.4"]), true, NOW).unwrap();
        assert_ne!(first.certificate, other.certificate);
    }
}
