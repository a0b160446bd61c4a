//! The browser leg: one WebRTC connection of one signed-in agent to this node.
//!
//! Made at sign-in and kept all day; a call only changes what is fed into it. The page offers, this
//! side answers with host candidates and ICE-lite, so that nothing is gathered and nothing trickles.
//! G.711 and keys travel as [`MediaFrame`]s both ways; which call they belong to is the engine's
//! business.
//!
//! | module | what it holds |
//! |---|---|
//! | `offer` | what a page offers, cut down to what we speak; our public address in the answer |
//! | `guard` | only an address that passed a check is listened to |
//! | `peer` | the connection itself and what it reports |
//! | `ports` | a free UDP port of the range |
//! | `speaker` | the task that sends |
//! | [`double`] | a browser made of Rust, for tests and figures |

pub mod double;
mod guard;
mod offer;
mod peer;
mod ports;
mod speaker;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::id::AgentId;
use crate::media::MediaFrame;
use crate::signal::MediaState;

use crate::media::stream::RtpStream;
pub use crate::ports::PortRange;
use offer::Offer;
use peer::{Peer, Role, Sink};
use speaker::Speaker;

/// Where browsers may reach this node.
#[derive(Clone, Debug)]
pub struct BrowserConfig {
    /// Addresses to bind. `0.0.0.0` is every interface but loopback, which is listed by itself.
    pub listen: Vec<IpAddr>,
    /// One UDP port each connection and address; shared by all legs of the node.
    pub ports: PortRange,
    /// Our address as browsers outside see it, added to the answer beside the local ones.
    pub public_address: Option<IpAddr>,
    /// Without any packet for this long a browser is lost. Sound comes every 20 ms and Chromium
    /// checks consent every 2.5 s.
    pub lost_after: Duration,
}

impl Default for BrowserConfig {
    fn default() -> Self {
        Self {
            listen: vec![Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::LOCALHOST.into()],
            ports: PortRange::any(),
            public_address: None,
            lost_after: Duration::from_secs(4),
        }
    }
}

/// What a browser leg reports.
#[derive(Clone, Debug, PartialEq)]
pub enum BrowserEvent {
    Frame(MediaFrame),
    State(MediaState),
}

#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// The offer is not SDP, or has no audio.
    #[error("the offer cannot be read: {0}")]
    Offer(&'static str),
    /// The page offers no G.711.
    #[error("the offer holds neither PCMA nor PCMU")]
    NoCommonCodec,
    /// Every port of the range is taken.
    #[error("no UDP port of {0} is free")]
    NoPort(PortRange),
    #[error("the connection could not be made: {0}")]
    Connection(String),
}

impl From<webrtc::error::Error> for BrowserError {
    fn from(error: webrtc::error::Error) -> Self {
        Self::Connection(error.to_string())
    }
}

/// One browser's connection. Dropped without [`close`](Self::close), it closes by itself.
pub struct BrowserLeg {
    peer: Option<Peer>,
    speaker: Speaker,
    reporting: JoinHandle<()>,
}

impl BrowserLeg {
    /// Answers a page's offer. What the browser says and does then arrives at `out` under `agent`;
    /// frames are dropped (and counted) while `out` is full, states wait for room.
    pub async fn answer(
        config: &BrowserConfig,
        agent: AgentId,
        offer_sdp: &str,
        out: mpsc::Sender<(AgentId, BrowserEvent)>,
    ) -> Result<(Self, String), BrowserError> {
        let Offer {
            sdp,
            payload_types,
            preferred,
        } = Offer::read(offer_sdp)?;
        let sink = Sink {
            agent,
            out,
            payload_types,
        };
        let mut peer = Peer::build(config, Role::Answerer, preferred, sink.clone()).await?;
        let answer = match peer.answer(&sdp).await {
            Ok(answer) => offer::with_public_address(&answer, config.public_address),
            Err(error) => {
                peer.close().await;
                return Err(error);
            }
        };
        let reporting = tokio::spawn(peer::report_states(peer.state.clone(), sink));
        let stream = RtpStream::new(peer.ssrc, rand::random(), rand::random(), payload_types);
        let speaker = Speaker::start(Arc::clone(&peer.track), stream, peer.state.clone());
        Ok((
            Self {
                peer: Some(peer),
                speaker,
                reporting,
            },
            answer,
        ))
    }

    /// Says one frame. Never waits: before the connection stands, and when the browser's queue is
    /// full, the frame is dropped.
    pub fn send(&self, frame: MediaFrame) {
        self.speaker.send(frame);
    }

    /// Frames that found the queue full.
    pub fn dropped(&self) -> u64 {
        self.speaker.dropped()
    }

    /// Says goodbye to the browser and frees the port. No state is reported for it.
    pub async fn close(mut self) {
        self.reporting.abort();
        if let Some(peer) = self.peer.take() {
            peer.close().await;
        }
    }
}

impl Drop for BrowserLeg {
    fn drop(&mut self) {
        self.reporting.abort();
        let Some(peer) = self.peer.take() else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { peer.close().await });
        }
    }
}

#[cfg(test)]
mod tests;
