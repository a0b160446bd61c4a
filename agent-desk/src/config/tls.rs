//! How the page is to be served over TLS, as configured.

use std::path::PathBuf;

use serde::Deserialize;

use super::{BadConfig, given};

/// Where the page's certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsChoice {
    /// What `tandem cert` made, if it did; else plain HTTP.
    Auto,
    /// Plain HTTP, also when there is a certificate.
    Off,
    /// PEM files somebody else looks after.
    Files { certificate: PathBuf, key: PathBuf },
    /// From an authority that speaks ACME.
    Acme(Acme),
}

/// What is asked of which authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acme {
    /// At least one.
    pub names: Vec<String>,
    pub contact: Option<String>,
    pub directory: String,
    /// PEM of the authority's own root; without it the public ones.
    pub root: Option<PathBuf>,
    pub challenge: AcmeChallenge,
}

/// How the authority sees that a name is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum AcmeChallenge {
    #[serde(rename = "tls-alpn-01")]
    TlsAlpn01,
    #[serde(rename = "http-01")]
    Http01,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Auto,
    Off,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    mode: Mode,
    certificate: String,
    key: String,
    acme_names: String,
    acme_contact: String,
    acme_directory: String,
    acme_root: String,
    acme_challenge: AcmeChallenge,
}

impl Raw {
    pub(super) fn check(self) -> Result<TlsChoice, BadConfig> {
        if matches!(self.mode, Mode::Off) {
            return Ok(TlsChoice::Off);
        }
        match (given(self.certificate), given(self.key)) {
            (Some(certificate), Some(key)) => {
                return Ok(TlsChoice::Files {
                    certificate: certificate.into(),
                    key: key.into(),
                });
            }
            (None, None) => {}
            _ => {
                return Err(BadConfig(
                    "TANDEM_TLS_CERTIFICATE and TANDEM_TLS_KEY go together: set both or none"
                        .to_owned(),
                ));
            }
        }
        let names = names(&self.acme_names)?;
        if names.is_empty() {
            return Ok(TlsChoice::Auto);
        }
        Ok(TlsChoice::Acme(Acme {
            names,
            contact: given(self.acme_contact),
            directory: self.acme_directory,
            root: given(self.acme_root).map(PathBuf::from),
            challenge: self.acme_challenge,
        }))
    }
}

/// Host names alone: authorities give no certificate for `*` by these challenges, nor for a URL.
fn names(list: &str) -> Result<Vec<String>, BadConfig> {
    let names = list.split(',').map(str::trim).filter(|n| !n.is_empty());
    names
        .map(|name| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
            if name.chars().all(plain) {
                return Ok(name.to_ascii_lowercase());
            }
            Err(BadConfig(format!(
                "TANDEM_ACME_NAMES holds `{name}`: give host names like desk.example.com"
            )))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::config::Config;

    fn load(env: &[(&str, &str)]) -> Result<TlsChoice, BadConfig> {
        let given = |name: &str| {
            let found = env.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Config::load(None, given).map(|config| config.tls)
    }

    #[test]
    fn files_win_over_acme_and_off_over_both() {
        assert_eq!(load(&[]).unwrap(), TlsChoice::Auto);
        let files = [
            ("TANDEM_TLS_CERTIFICATE", "/etc/desk.pem"),
            ("TANDEM_TLS_KEY", "/etc/desk.key"),
            ("TANDEM_ACME_NAMES", "desk.example.com"),
        ];
        assert!(matches!(load(&files).unwrap(), TlsChoice::Files { .. }));
        let off = [files[0], files[1], ("TANDEM_TLS", "off")];
        assert_eq!(load(&off).unwrap(), TlsChoice::Off);
        assert!(load(&files[..1]).is_err());
    }

    #[test]
    fn acme_takes_host_names() {
        let TlsChoice::Acme(acme) =
            load(&[("TANDEM_ACME_NAMES", "Desk.example.com, tel.example.com")]).unwrap()
        else {
            panic!("names mean ACME");
        };
        assert_eq!(acme.names, ["desk.example.com", "tel.example.com"]);
        assert_eq!(acme.challenge, AcmeChallenge::TlsAlpn01);
        assert!(load(&[("TANDEM_ACME_NAMES", "https://desk.example.com")]).is_err());
        assert!(load(&[("TANDEM_ACME_CHALLENGE", "dns-01")]).is_err());
    }
}
