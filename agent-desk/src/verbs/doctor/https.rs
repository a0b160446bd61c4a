//! The page's certificate, and how the house on this machine is reached to be asked.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};
use tickets_base::Clock;

use super::Finding::{self, Bad, Doubt, Good};
use super::running::{self, House};
use crate::config::Config;
use crate::tls::client::Client;
use crate::tls::{Source, Tls, authority, trouble};

/// What browsers will say to the page.
pub fn certificate(config: &Config) -> Finding {
    let now = Clock::system().now();
    let tls = match Tls::open(Source::of(config), now) {
        Ok(tls) => tls,
        Err(error) => return Bad(format!("{error:#}")),
    };
    match (tls.trouble(config, now), tls.facts()) {
        (Some(trouble), _) if trouble.is_grave() => Bad(trouble.words()),
        (Some(trouble), _) => Doubt(trouble.words()),
        (None, Some(facts)) => Good(format!(
            "a certificate for {} from {}, until {}{}",
            facts.names.join(", "),
            facts.issuer,
            trouble::day(facts.until.millis()),
            match tls.source {
                Source::Local(_) => "; every device is told to trust it by the page /certificate",
                _ => "",
            }
        )),
        (None, None) if config.https_in_front() => Good("a proxy in front speaks it".to_owned()),
        (None, None) => Good("not needed on this machine alone".to_owned()),
    }
}

/// The house at `url`; without it, the one that this configuration starts, asked on this machine under
/// the name its certificate stands for.
pub async fn find(config: &Config, url: Option<&str>) -> Result<House> {
    let mut roots = Vec::new();
    let mine = authority::authority_pair(&config.data_dir).certificate;
    if let Ok(pem) = std::fs::read_to_string(mine) {
        roots.push(authority::der(&pem)?);
    }
    let client = Client::new(&roots)?;
    if let Some(url) = url {
        return running::find(url, client)
            .await
            .with_context(|| url.to_owned());
    }
    let mut here = config.http_listen;
    if here.ip().is_unspecified() {
        here.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    let client = client.at(here);
    let url = address(config, here);
    let found = running::find(&url, client).await;
    found.with_context(|| format!("{url} on {here}"))
}

fn address(config: &Config, here: SocketAddr) -> String {
    let tls = Tls::open(Source::of(config), Clock::system().now());
    let facts = tls.ok().and_then(|tls| tls.facts());
    let Some(facts) = facts else {
        return format!("http://{here}");
    };
    let first = facts.names.first().map_or("localhost", String::as_str);
    // A wildcard stands for any one name below it.
    let name = first.replace("*.", "any.");
    let host = match name.parse() {
        Ok(IpAddr::V6(ip)) => format!("[{ip}]"),
        _ => name,
    };
    format!("https://{host}:{}", here.port())
}
