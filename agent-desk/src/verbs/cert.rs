//! `tandem cert`: HTTPS for an office without a public name. Makes an authority of the house's own and a
//! certificate for this machine, and says how computers and telephones are told to trust it.

use anyhow::{Result, bail};
use clap::Args;
use tickets_base::{Clock, Timestamp};

use super::say;
use crate::app::make_folder;
use crate::config::{Config, TlsChoice};
use crate::tls::{Source, Tls, authority, code, office, trouble};

#[derive(Args)]
pub struct Wishes {
    /// A host name or address more that people type to reach this machine; may be given again.
    #[arg(long)]
    name: Vec<String>,
    /// Make another authority: every computer and telephone must be told to trust it anew.
    #[arg(long)]
    new_authority: bool,
}

pub fn run(config: &Config, wishes: &Wishes) -> Result<()> {
    match config.tls {
        TlsChoice::Auto => {}
        TlsChoice::Off => bail!("TANDEM_TLS is off: this certificate would not be used"),
        TlsChoice::Files { .. } | TlsChoice::Acme(_) => bail!(
            "the page has another certificate (TANDEM_TLS_CERTIFICATE, TANDEM_ACME_NAMES): this one would not be used"
        ),
    }
    make_folder(&config.data_dir)?;
    make(
        config,
        &wishes.name,
        wishes.new_authority,
        Clock::system().now(),
    )?;
    say::line("Written to the data folder. A house that runs without TLS must be started again.");
    if config.on_loopback() {
        say::line(
            "The page listens on this machine only: set TANDEM_HTTP_LISTEN=0.0.0.0:443 or another port.",
        );
    }
    Ok(())
}

/// Makes or renews the certificate in the data folder and says what to do with it.
pub fn make(config: &Config, more: &[String], anew: bool, now: Timestamp) -> Result<()> {
    let mut more = more.to_vec();
    if let Some(before) = Tls::open(Source::of(config), now)?
        .facts()
        .filter(|_| !anew)
    {
        more.extend(before.names.iter().cloned());
    }
    let names = office::every_name(config, &more);
    let made = authority::prepare(&config.data_dir, &names, anew, now)?;
    // Read back as the house will read it.
    let tls = Tls::open(Source::of(config), now)?;
    let until = tls.facts().map(|facts| trouble::day(facts.until.millis()));
    let der = authority::der(&made.certificate)?;
    say::line(&format!("Certificate 证书: {}", names.join(", ")));
    if let Some(until) = until {
        say::line(&format!(
            "Until 有效期至: {until} (renewed by itself 自动续期)"
        ));
    }
    say::line(&format!("SHA-256: {}", authority::fingerprint(&der)));
    let port = config.http_listen.port();
    let reachable = config.beyond_loopback();
    if let Some(address) = office::address(&reachable, port, "https") {
        say::line(&format!("Page 页面: {address}"));
    }
    if let Some(steps) = office::steps_address(&reachable, port, "/") {
        say::line(&format!(
            "Trust it, once on each device 每台设备信任一次: {steps}"
        ));
        say::text(&format!("\n{}\n\n", code::text(&steps)));
    }
    Ok(())
}
