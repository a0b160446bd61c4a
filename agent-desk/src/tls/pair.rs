//! A certificate chain and its key in two PEM files.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use tickets_base::Timestamp;

use super::facts::Facts;
use super::provider;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// What tells that files are not those read last.
pub(super) type Stamp = [Option<(std::time::SystemTime, u64)>; 2];

impl Pair {
    /// `<folder>/<name>.pem` and `.key`.
    pub fn named(folder: &Path, name: &str) -> Self {
        Self {
            certificate: folder.join(format!("{name}.pem")),
            key: folder.join(format!("{name}.key")),
        }
    }

    /// # Errors
    /// A file that is missing, no PEM, or a key that is not the certificate's.
    pub(super) fn read(&self, now: Timestamp) -> Result<(CertifiedKey, Facts)> {
        let chain = chain(&self.certificate)?;
        let shown = self.key.display();
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .with_context(|| format!("no key in PEM can be read from {shown}"))?;
        let certified = CertifiedKey::from_der(chain, key, &provider()).with_context(|| {
            let certificate = self.certificate.display();
            format!("{shown} is not the key of the first certificate in {certificate}")
        })?;
        let facts = Facts::read(&certified.cert, now)
            .with_context(|| format!("the certificate {}", self.certificate.display()))?;
        Ok((certified, facts))
    }

    /// Both files, the key readable by its owner alone. A reader finds the old or the new one, never half.
    pub fn write(&self, certificate: &str, key: &str) -> Result<()> {
        write(&self.key, key.as_bytes())?;
        write(&self.certificate, certificate.as_bytes())
    }

    pub(super) fn stamp(&self) -> Stamp {
        [&self.certificate, &self.key].map(|file| {
            let told = fs::metadata(file).ok()?;
            Some((told.modified().ok()?, told.len()))
        })
    }
}

/// Every certificate of a PEM file.
pub fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let shown = file.display();
    let read = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("no certificate in PEM can be read from {shown}"))?;
    ensure!(!read.is_empty(), "{shown} holds no certificate");
    Ok(read)
}

/// Writes beside and renames; readable by its owner alone.
pub fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    let said = || format!("{} cannot be written", file.display());
    let folder = file.parent().expect("files of a folder");
    fs::create_dir_all(folder).with_context(said)?;
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    // One left over by a crash may be anybody's to read.
    let _ = fs::remove_file(&beside);
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside);
    let mut new = made.with_context(said)?;
    new.write_all(bytes)
        .and_then(|()| new.sync_all())
        .and_then(|()| fs::rename(&beside, file))
        .with_context(said)
}
