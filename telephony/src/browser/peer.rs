//! The WebRTC connection of a leg: how it is built, and what it reports.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rtc::ice::mdns::MulticastDnsMode;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::media_engine::{
    MIME_TYPE_PCMA, MIME_TYPE_PCMU, MIME_TYPE_TELEPHONE_EVENT,
};
use rtc::peer_connection::transport::RTCDtlsTransportState;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RtpCodecKind,
};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler,
    RTCIceGatheringState, RTCPeerConnectionState, RTCSessionDescription, Registry,
    SettingEngineBuilder, configure_rtcp_reports,
};
use webrtc::rtp_transceiver::RtpSender;

use super::guard::GuardedRuntime;
use super::{BrowserConfig, BrowserError, BrowserEvent};
use crate::id::AgentId;
use crate::media::frame::{FRAME_SAMPLES, SAMPLE_RATE};
use crate::media::stream::PayloadTypes;
use crate::media::{Codec, MediaFrame};
use crate::signal::MediaState;

/// Host candidates are known at once; only a stuck connection takes this long.
const GATHERING_LIMIT: Duration = Duration::from_secs(2);
/// After this long without a packet the stack gives a connection up for good; ours to close by then.
const FAILED_AFTER: Duration = Duration::from_secs(25);
/// How often a goodbye is looked for.
const FAREWELL_LOOKS: Duration = Duration::from_millis(200);
const KEEP_ALIVE: Duration = Duration::from_secs(2);
/// The number we offer keys under; an answer takes the other side's.
pub(super) const EVENT_PAYLOAD_TYPE: u8 = 101;

/// Which end of the negotiation a connection is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The house: ICE-lite, waits for checks.
    Answerer,
    /// A browser, or its double.
    Offerer,
}

/// One connection with the one track it sends.
pub(super) struct Peer {
    pub connection: Arc<dyn PeerConnection>,
    pub track: Arc<TrackLocalStaticRTP>,
    pub ssrc: u32,
    pub state: watch::Receiver<Option<MediaState>>,
    gathered: watch::Receiver<bool>,
    farewell: JoinHandle<()>,
}

impl Peer {
    /// `preferred` is the codec an offer names; an answer takes what was offered.
    pub async fn build(
        config: &BrowserConfig,
        role: Role,
        preferred: Codec,
        sink: Sink,
    ) -> Result<Self, BrowserError> {
        let (state_in, state) = watch::channel(None);
        let (gathered_in, gathered) = watch::channel(false);
        let state_in = Arc::new(state_in);
        let told = Arc::clone(&state_in);
        let reporter = Reporter {
            sink,
            state: told,
            gathered: gathered_in,
        };
        let ssrc = rand::random::<u32>() | 1;
        let track = Arc::new(outgoing_track(preferred, ssrc));
        let builder = PeerConnectionBuilder::new()
            .with_media_engine(media_engine()?)
            .with_interceptor_registry(configure_rtcp_reports(Registry::new()))
            .with_setting_engine(settings(config, role).build())
            .with_handler(Arc::new(reporter))
            .with_udp_addrs(addresses(config)?);
        let builder = match role {
            Role::Answerer => builder.with_runtime(Arc::new(GuardedRuntime::new())),
            // It asks for checks and is not asked; its answers are no proof of anybody.
            Role::Offerer => builder,
        };
        let connection: Arc<dyn PeerConnection> = Arc::new(Box::pin(builder.build()).await?);
        let sender = connection
            .add_track(Arc::clone(&track) as Arc<dyn TrackLocal>)
            .await?;
        let farewell = tokio::spawn(notice_farewell(sender, state_in));
        Ok(Self {
            connection,
            track,
            ssrc,
            state,
            gathered,
            farewell,
        })
    }

    pub async fn answer(&mut self, offer: &str) -> Result<String, BrowserError> {
        let offer = RTCSessionDescription::offer(offer.to_owned())?;
        self.connection.set_remote_description(offer).await?;
        let answer = self.connection.create_answer(None).await?;
        self.describe(answer).await
    }

    pub async fn offer(&mut self) -> Result<String, BrowserError> {
        let offer = self.connection.create_offer(None).await?;
        self.describe(offer).await
    }

    pub async fn accept(&self, answer: &str) -> Result<(), BrowserError> {
        let answer = RTCSessionDescription::answer(answer.to_owned())?;
        Ok(self.connection.set_remote_description(answer).await?)
    }

    /// Applies our description and returns it with every candidate in it.
    async fn describe(&mut self, own: RTCSessionDescription) -> Result<String, BrowserError> {
        self.connection.set_local_description(own).await?;
        let complete = self.gathered.wait_for(|gathered| *gathered);
        let in_time = tokio::time::timeout(GATHERING_LIMIT, complete).await;
        let gathered = in_time.is_ok_and(|waited| waited.is_ok());
        if !gathered {
            return Err(BrowserError::Connection(
                "no candidate was gathered".to_owned(),
            ));
        }
        let described = self.connection.local_description().await;
        described
            .map(|description| description.sdp)
            .ok_or_else(|| BrowserError::Connection("it has no description".to_owned()))
    }

    pub async fn close(&self) {
        if let Err(error) = self.connection.close().await {
            tracing::debug!(%error, "a browser's connection did not close cleanly");
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.farewell.abort();
    }
}

/// A browser that closes its tab says goodbye in DTLS. The stack notes it in the transport's state
/// and tells nobody, so the state is looked at now and then; waiting for packets to stay away would
/// take seconds.
async fn notice_farewell(
    sender: Arc<dyn RtpSender>,
    state: Arc<watch::Sender<Option<MediaState>>>,
) {
    let mut looks = tokio::time::interval(FAREWELL_LOOKS);
    loop {
        looks.tick().await;
        let Ok(transport) = sender.transport().await else {
            return;
        };
        let Some(transport) = transport else { continue };
        let ended = transport
            .state()
            .await
            .is_ok_and(|now| now == RTCDtlsTransportState::Closed);
        if ended {
            tell(&state, MediaState::Lost);
            return;
        }
    }
}

fn tell(state: &watch::Sender<Option<MediaState>>, now: MediaState) {
    state.send_if_modified(|current| current.replace(now) != Some(now));
}

fn addresses(config: &BrowserConfig) -> Result<Vec<SocketAddr>, BrowserError> {
    let port = config.ports.free_port(&config.listen);
    let port = port.ok_or_else(|| BrowserError::NoPort(config.ports.clone()))?;
    Ok(config
        .listen
        .iter()
        .map(|address| SocketAddr::new(*address, port))
        .collect())
}

fn settings(config: &BrowserConfig, role: Role) -> SettingEngineBuilder {
    let timeouts = (
        Some(config.lost_after),
        Some(FAILED_AFTER),
        Some(KEEP_ALIVE),
    );
    SettingEngineBuilder::default()
        .with_lite(role == Role::Answerer)
        .with_ice_timeouts(timeouts.0, timeouts.1, timeouts.2)
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        .with_include_loopback_candidate(true)
}

fn media_engine() -> Result<MediaEngine, BrowserError> {
    let mut engine = MediaEngine::default();
    let codecs = [
        (MIME_TYPE_PCMU, Codec::Pcmu.payload_type()),
        (MIME_TYPE_PCMA, Codec::Pcma.payload_type()),
        (MIME_TYPE_TELEPHONE_EVENT, EVENT_PAYLOAD_TYPE),
    ];
    for (mime_type, payload_type) in codecs {
        let rtp_codec = rtp_codec(mime_type);
        let parameters = RTCRtpCodecParameters {
            rtp_codec,
            payload_type,
        };
        engine.register_codec(parameters, RtpCodecKind::Audio)?;
    }
    Ok(engine)
}

fn rtp_codec(mime_type: &str) -> RTCRtpCodec {
    let keys = mime_type == MIME_TYPE_TELEPHONE_EVENT;
    RTCRtpCodec {
        mime_type: mime_type.to_owned(),
        clock_rate: SAMPLE_RATE,
        channels: 1,
        sdp_fmtp_line: if keys {
            "0-15".to_owned()
        } else {
            String::new()
        },
        rtcp_feedback: Vec::new(),
    }
}

fn outgoing_track(codec: Codec, ssrc: u32) -> TrackLocalStaticRTP {
    let mime_type = match codec {
        Codec::Pcma => MIME_TYPE_PCMA,
        Codec::Pcmu => MIME_TYPE_PCMU,
    };
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters {
            ssrc: Some(ssrc),
            ..Default::default()
        },
        codec: rtp_codec(mime_type),
        ..Default::default()
    };
    let name = |part: &str| format!("tandem-{part}");
    let (stream, track, label) = (name("stream"), name("audio"), name("audio"));
    let audio = RtpCodecKind::Audio;
    TrackLocalStaticRTP::new(MediaStreamTrack::new(
        stream,
        track,
        label,
        audio,
        vec![encoding],
    ))
}

/// Where heard frames go.
#[derive(Clone)]
pub(super) struct Sink {
    pub agent: AgentId,
    pub out: mpsc::Sender<(AgentId, BrowserEvent)>,
    pub payload_types: PayloadTypes,
}

impl Sink {
    /// A frame nobody has room for is worth nothing later: it is dropped and counted.
    fn frame(&self, frame: MediaFrame) {
        let full = self.out.try_send((self.agent, BrowserEvent::Frame(frame)));
        if let Err(mpsc::error::TrySendError::Full(_)) = full {
            metrics::counter!("telephony_browser_frames_dropped_total", "direction" => "in")
                .increment(1);
        }
    }

    /// Packets longer than 20 ms become several frames.
    fn packet(&self, packet: &rtc::rtp::Packet) {
        match self.payload_types.read(packet) {
            Some(MediaFrame::Audio { codec, payload }) => {
                for start in (0..payload.len()).step_by(FRAME_SAMPLES) {
                    let end = payload.len().min(start + FRAME_SAMPLES);
                    let payload = payload.slice(start..end);
                    self.frame(MediaFrame::Audio { codec, payload });
                }
            }
            Some(key) => self.frame(key),
            None => {}
        }
    }
}

/// Tells the sink of states, waiting for room; states that come faster than it has room are told
/// as the last of them. Ends with the connection.
pub(super) async fn report_states(mut state: watch::Receiver<Option<MediaState>>, sink: Sink) {
    while state.changed().await.is_ok() {
        let now = *state.borrow_and_update();
        let Some(now) = now else { continue };
        if sink
            .out
            .send((sink.agent, BrowserEvent::State(now)))
            .await
            .is_err()
        {
            return;
        }
    }
}

/// The connection's callbacks; none of them waits, since they run inside its driver.
struct Reporter {
    sink: Sink,
    state: Arc<watch::Sender<Option<MediaState>>>,
    gathered: watch::Sender<bool>,
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Reporter {
    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.gathered.send_replace(true);
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        let media = match state {
            RTCPeerConnectionState::Connected => MediaState::Connected,
            RTCPeerConnectionState::Disconnected
            | RTCPeerConnectionState::Failed
            | RTCPeerConnectionState::Closed => MediaState::Lost,
            _ => return,
        };
        tell(&self.state, media);
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let sink = self.sink.clone();
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                if let TrackRemoteEvent::OnRtpPacket(packet) = event {
                    sink.packet(&packet);
                }
            }
        });
    }
}
