//! The room's door: start, command, stop.
//!
//! [`Telephony`] is a cheap clone that never blocks: commands go into the switchboard's box, signals
//! come out of the channel given at the start. Everything that waits lives in tasks of its own.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;

use crate::browser::{BrowserConfig, BrowserError, BrowserLeg};
use crate::command::Command;
use crate::id::AgentId;
use crate::ports::{PortRange, RtpPorts};
use crate::resources;
use crate::signal::Signal;
use crate::sip::front;
use crate::sip::guard::Source;
use crate::sip::stack::Stack;
use crate::switchboard::{Note, Place, Switchboard};

/// New calls that may wait to be looked at; more are answered 503.
const INVITATIONS: usize = 256;
/// What a browser may say before its seat listens: 320 ms, and a change of state.
const BROWSER_EVENTS: usize = 32;
/// How long the last BYEs may take when the house closes.
const LAST_WORDS: Duration = Duration::from_secs(2);

#[derive(Clone, Debug)]
pub struct Config {
    /// The SIP port. Port 0 lets the system choose ([`Telephony::sip_address`] tells).
    pub sip_listen: SocketAddr,
    pub rtp_ports: PortRange,
    pub webrtc_ports: PortRange,
    /// Addresses for browsers; `0.0.0.0` is every interface but loopback.
    pub webrtc_listen: Vec<IpAddr>,
    /// Our address as lines and browsers outside see it.
    pub public_address: Option<IpAddr>,
    /// Whose SIP is answered, beside the machine itself. Everybody else meets silence.
    pub trusted_sources: Vec<Source>,
    /// A caller without RTP, RTCP or an answer for this long is given up.
    pub media_lost_after: Duration,
    /// Beyond it new calls are answered 503.
    pub max_calls: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            sip_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 5060)),
            rtp_ports: PortRange::new(20_000, 29_999),
            webrtc_ports: PortRange::new(30_000, 32_767),
            webrtc_listen: vec![Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::LOCALHOST.into()],
            public_address: None,
            trusted_sources: Vec::new(),
            media_lost_after: Duration::from_secs(30),
            max_calls: 1_000,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(
        "UDP port {port} on {ip} (SIP) is taken by another program: stop it, or choose another SIP address"
    )]
    SipPortTaken { ip: IpAddr, port: u16 },
    #[error(
        "this user may not open UDP port {port} (SIP): ports below 1024 need the right to bind them"
    )]
    SipPortForbidden { port: u16 },
    #[error("the SIP address {address} cannot be used: {why}")]
    SipAddress { address: SocketAddr, why: String },
    #[error("no pair of UDP ports of {range} (sound of calls) is free on {ip}")]
    NoRtpPort { range: String, ip: IpAddr },
    #[error("the SIP stack did not start: {0}")]
    Stack(String),
}

/// What is alive now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub calls: usize,
    /// Browser connections of agents.
    pub seats: usize,
    /// UDP ports held for the sound of calls.
    pub ports: usize,
    /// SIP dialogs the stack still knows.
    pub dialogs: usize,
}

/// The running room.
#[derive(Clone)]
pub struct Telephony {
    shared: Arc<Shared>,
}

struct Shared {
    notes: mpsc::UnboundedSender<Note>,
    sip_address: SocketAddr,
    trusted: watch::Sender<Arc<[Source]>>,
    calls: watch::Receiver<usize>,
    seats: watch::Receiver<usize>,
    ports: RtpPorts,
    stack: Stack,
    browser: BrowserConfig,
    tasks: Vec<AbortHandle>,
}

impl Telephony {
    /// Opens the ports and begins to answer. Signals wait for room in `signals`; while there is
    /// none, new calls are answered 503.
    pub async fn start(config: Config, signals: mpsc::Sender<Signal>) -> Result<Self, StartError> {
        let socket =
            front::bind(config.sip_listen).map_err(|e| start_error(config.sip_listen, &e))?;
        let sip_address = socket
            .local_addr()
            .map_err(|e| start_error(config.sip_listen, &e))?;
        let socket = Arc::new(socket);
        let ports = RtpPorts::new(sip_address.ip(), config.rtp_ports.clone());
        if ports.pair().await.is_none() {
            let range = config.rtp_ports.to_string();
            return Err(StartError::NoRtpPort {
                range,
                ip: sip_address.ip(),
            });
        }
        resources::warn_if_short(config.max_calls, &config.rtp_ports);

        let (invite, invitations) = mpsc::channel(INVITATIONS);
        let advertised = SocketAddr::new(
            config.public_address.unwrap_or(sip_address.ip()),
            sip_address.port(),
        );
        let stack = Stack::start(socket.clone(), advertised, invite)
            .await
            .map_err(|e| StartError::Stack(e.to_string()))?;

        let trusted: Arc<[Source]> = config.trusted_sources.clone().into();
        let (trusted, heard) = watch::channel(trusted);
        let reading = tokio::spawn(front::read_all(socket, stack.clone(), heard));
        let (notes, inbox) = mpsc::unbounded_channel();
        let place = Place {
            listen: sip_address,
            public: config.public_address,
            ports: ports.clone(),
            media_lost_after: config.media_lost_after,
            max_calls: config.max_calls,
        };
        let (switchboard, calls, seats) = Switchboard::new(place, notes.clone(), signals);
        let switching = tokio::spawn(switchboard.run(inbox, invitations));
        Ok(Self {
            shared: Arc::new(Shared {
                notes,
                sip_address,
                trusted,
                calls,
                seats,
                ports,
                stack,
                browser: browser_config(&config),
                tasks: vec![reading.abort_handle(), switching.abort_handle()],
            }),
        })
    }

    /// Never blocks. A command for a call that is over is dropped.
    pub fn command(&self, command: Command) {
        self.note(Note::Command(command));
    }

    /// Answers a page's offer. The new connection takes the place of an older one of that agent,
    /// also in a call that is under way.
    pub async fn browser_offer(
        &self,
        agent: AgentId,
        offer_sdp: &str,
    ) -> Result<String, BrowserError> {
        let (out, events) = mpsc::channel(BROWSER_EVENTS);
        let answered = BrowserLeg::answer(&self.shared.browser, agent, offer_sdp, out).await;
        let (leg, answer) = answered?;
        self.note(Note::Seated {
            agent,
            leg: Box::new(leg),
            events,
        });
        Ok(answer)
    }

    /// Replaces the list of sources whose SIP is answered, from the next datagram on.
    pub fn trust(&self, sources: Vec<Source>) {
        self.shared.trusted.send_replace(sources.into());
    }

    /// Where SIP is answered.
    pub fn sip_address(&self) -> SocketAddr {
        self.shared.sip_address
    }

    pub fn counts(&self) -> Counts {
        Counts {
            calls: *self.shared.calls.borrow(),
            seats: *self.shared.seats.borrow(),
            ports: self.shared.ports.in_use(),
            dialogs: self.shared.stack.dialogs(),
        }
    }

    /// No new calls; callers that nobody talks to are let go, talks may go on until `limit` has
    /// passed. Returns when the last call is over.
    pub async fn stop(&self, limit: Duration) {
        self.note(Note::Drain);
        if !none_left_within(&self.shared.calls, limit).await {
            self.note(Note::HangUpAll);
            none_left_within(&self.shared.calls, LAST_WORDS).await;
        }
        self.note(Note::VacateAll);
        none_left_within(&self.shared.seats, LAST_WORDS).await;
        // Whoever hung up last still waits for our answer, and we for theirs.
        self.dialogs_end_within(LAST_WORDS).await;
        self.shared.close();
    }

    async fn dialogs_end_within(&self, limit: Duration) {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let all_gone = async {
            while self.shared.stack.dialogs() > 0 {
                look.tick().await;
            }
        };
        if tokio::time::timeout(limit, all_gone).await.is_err() {
            tracing::warn!(
                dialogs = self.shared.stack.dialogs(),
                "the house closes with unanswered BYEs"
            );
        }
    }

    fn note(&self, note: Note) {
        if self.shared.notes.send(note).is_err() {
            tracing::debug!("telephony has stopped");
        }
    }
}

impl Shared {
    fn close(&self) {
        self.stack.stop();
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Dropped without [`Telephony::stop`], calls end as if the house had fallen silent.
impl Drop for Shared {
    fn drop(&mut self) {
        self.close();
    }
}

async fn none_left_within(count: &watch::Receiver<usize>, limit: Duration) -> bool {
    let mut count = count.clone();
    let none_left = count.wait_for(|count| *count == 0);
    matches!(tokio::time::timeout(limit, none_left).await, Ok(Ok(_)))
}

fn browser_config(config: &Config) -> BrowserConfig {
    BrowserConfig {
        listen: config.webrtc_listen.clone(),
        ports: config.webrtc_ports.clone(),
        public_address: config.public_address,
        ..BrowserConfig::default()
    }
}

fn start_error(address: SocketAddr, error: &std::io::Error) -> StartError {
    match error.kind() {
        ErrorKind::AddrInUse => StartError::SipPortTaken {
            ip: address.ip(),
            port: address.port(),
        },
        ErrorKind::PermissionDenied => StartError::SipPortForbidden {
            port: address.port(),
        },
        _ => StartError::SipAddress {
            address,
            why: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests;
