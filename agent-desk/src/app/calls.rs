//! Telephony as configured.

use anyhow::Result;
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

fn settings(config: &Config) -> telephony::Config {
    telephony::Config {
        sip_listen: config.sip_listen,
        rtp_ports: range(config.rtp_ports),
        webrtc_ports: range(config.webrtc_ports),
        public_address: config.public_address,
        ..telephony::Config::default()
    }
}

fn range(ports: Ports) -> PortRange {
    match ports {
        Ports::Any => PortRange::any(),
        Ports::Range(first, last) => PortRange::new(first, last),
    }
}
