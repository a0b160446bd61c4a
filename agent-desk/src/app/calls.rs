//! Telephony as configured.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context, Result};
use demo::callers::Callers;
use telephony::browser::BrowserConfig;
use telephony::{PortRange, Signal, Telephony};
use tokio::sync::mpsc;

use crate::config::{Config, Ports};

/// Signals the floor may be behind with; while there is no room new calls are answered 503.
const SIGNALS: usize = 1024;

/// Opens the SIP port; what happens to calls comes out of the receiver.
pub async fn start(config: &Config) -> Result<(Telephony, mpsc::Receiver<Signal>)> {
    let (signals, heard) = mpsc::channel(SIGNALS);
    let telephony = Telephony::start(settings(config), signals).await?;
    Ok((telephony, heard))
}

/// The number the demo's callers dial: any number leads to the line's menu.
const DIALLED: &str = "4008001000";

/// The demo's telephones, which call this house's own SIP port over loopback.
pub async fn demo_callers(telephony: &Telephony) -> Result<Arc<Callers>> {
    let SocketAddr::V4(sip) = telephony.sip_address() else {
        anyhow::bail!("the demo's callers speak IPv4: set TANDEM_SIP_LISTEN to an IPv4 address");
    };
    let ip = if sip.ip().is_unspecified() {
        Ipv4Addr::LOCALHOST
    } else {
        *sip.ip()
    };
    let target = SocketAddr::from((ip, sip.port()));
    let callers = Callers::start(target, DIALLED)
        .await
        .context("the demo's telephones")?;
    Ok(Arc::new(callers))
}

fn settings(config: &Config) -> telephony::Config {
    telephony::Config {
        sip_listen: config.sip_listen,
        rtp_ports: range(config.rtp_ports),
        webrtc_ports: range(config.webrtc_ports),
        public_address: config.public_address,
        ..telephony::Config::default()
    }
}

/// Where the page on which one plays the customer sends its sound.
pub fn demo_browser(config: &Config) -> BrowserConfig {
    BrowserConfig {
        ports: range(config.webrtc_ports),
        public_address: config.public_address,
        ..BrowserConfig::default()
    }
}

fn range(ports: Ports) -> PortRange {
    match ports {
        Ports::Any => PortRange::any(),
        Ports::Range(first, last) => PortRange::new(first, last),
    }
}
