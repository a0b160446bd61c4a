//! A browser made of Rust: offers like a page, speaks, and keeps what it hears.
//!
//! For tests and figures only; the real thing is Chromium. It is a full ICE agent on loopback
//! where the house is lite, and sends one codec, as a page does.

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;
use webrtc::media_stream::track_local::TrackLocal;

use super::peer::{EVENT_PAYLOAD_TYPE, Peer, Role, Sink};
use super::speaker::Speaker;
use super::{BrowserConfig, BrowserError, BrowserEvent};
use crate::id::AgentId;
use crate::media::dtmf::DigitSender;
use crate::media::ear::Ear;
use crate::media::frame::FRAME_MS;
use crate::media::source::{Source, pace};
use crate::media::stream::{PayloadTypes, RtpStream};
use crate::media::{Codec, MediaFrame};
use crate::signal::MediaState;

/// Room for what is heard between two looks of a busy machine.
const QUEUE: usize = 512;

/// What is being said, if anything.
type Said = Option<Arc<Mutex<Source>>>;

/// How long a page holds a key, and the pause after it.
const KEY_MS: u16 = 160;
const KEY_PAUSE_FRAMES: usize = 4;

/// One pretended browser.
pub struct BrowserDouble {
    peer: Peer,
    ear: Ear,
    listening: JoinHandle<()>,
    /// One task for all that is said: a stream's numbers must go on from source to source.
    speaking: Option<(watch::Sender<Said>, JoinHandle<()>)>,
    codec: Codec,
    first_sequence: u16,
    own_runtime: Option<Runtime>,
}

impl BrowserDouble {
    /// As [`offer`](Self::offer), on a thread of its own, so that it can [`vanish`](Self::vanish).
    pub async fn offer_mortal(codec: Codec) -> Result<(Self, String), BrowserError> {
        let broken = |error: &dyn std::fmt::Display| BrowserError::Connection(error.to_string());
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|e| broken(&e))?;
        let made = runtime.spawn(Self::offer(codec, rand::random())).await;
        let (mut double, sdp) = made.map_err(|e| broken(&e))??;
        double.own_runtime = Some(runtime);
        Ok((double, sdp))
    }

    /// Makes an offer in `codec`. `first_sequence` is the number its sound starts with.
    pub async fn offer(codec: Codec, first_sequence: u16) -> Result<(Self, String), BrowserError> {
        let (out, heard) = mpsc::channel(QUEUE);
        let sink = Sink {
            agent: AgentId(Uuid::nil()),
            out,
            payload_types: offered_types(),
        };
        let config = BrowserConfig {
            listen: vec![Ipv4Addr::LOCALHOST.into()],
            ..BrowserConfig::default()
        };
        let mut peer = Peer::build(&config, Role::Offerer, codec, sink).await?;
        let sdp = with_keys(&peer.offer().await?);
        let ear = Ear::default();
        let listening = tokio::spawn(listen(heard, ear.clone()));
        Ok((
            Self {
                peer,
                ear,
                listening,
                speaking: None,
                codec,
                first_sequence,
                own_runtime: None,
            },
            sdp,
        ))
    }

    /// Takes the answer and waits until sound can flow.
    pub async fn accept(&mut self, answer: &str) -> Result<(), BrowserError> {
        self.peer.accept(answer).await?;
        let connected = |state: &Option<MediaState>| *state == Some(MediaState::Connected);
        let waited = self.peer.state.wait_for(connected).await;
        waited
            .map(drop)
            .map_err(|_| BrowserError::Connection("it ended first".to_owned()))
    }

    /// Speaks from `source`, 20 ms at a time, until told otherwise.
    pub fn speak(&mut self, source: Source) {
        self.mouth()
            .send_replace(Some(Arc::new(Mutex::new(source))));
    }

    /// Sends `frames` twenty times as fast as they were spoken, in place of ever speaking otherwise.
    pub async fn speak_fast(&mut self, frames: Vec<MediaFrame>) {
        let mut stream = self.stream();
        let mut clock = tokio::time::interval(Duration::from_millis(1));
        let mut now = Instant::now();
        for frame in frames {
            let Some(packet) = stream.packet(frame, now) else {
                continue;
            };
            if self.peer.track.write_rtp(packet).await.is_err() {
                return;
            }
            now += Duration::from_millis(FRAME_MS);
            clock.tick().await;
        }
    }

    /// Presses keys as a page's `insertDTMF` does; they are spoken instead of anything else.
    pub fn press(&mut self, keys: &str) {
        let mut frames = VecDeque::new();
        for (n, key) in keys.chars().enumerate() {
            let started = u32::try_from(n + 1).unwrap_or(u32::MAX).wrapping_mul(8_000);
            let sender = DigitSender::new(key, KEY_MS, started);
            let packets = sender.map(|mut s| std::iter::from_fn(move || s.next_packet()));
            frames.extend(packets.into_iter().flatten());
            frames.extend((0..KEY_PAUSE_FRAMES).map(|_| MediaFrame::silence(self.codec)));
        }
        self.speak(Source::Frames(frames));
    }

    /// Stops sending; the connection stays.
    pub fn hush(&mut self) {
        if let Some((mouth, _)) = &self.speaking {
            mouth.send_replace(None);
        }
    }

    /// What it has heard since it was made.
    pub fn ear(&self) -> &Ear {
        &self.ear
    }

    /// What the connection is now.
    pub fn state(&self) -> Option<MediaState> {
        *self.peer.state.borrow()
    }

    /// Waits for the other side to say goodbye, or to be lost.
    pub async fn lost(&mut self) {
        let lost = |state: &Option<MediaState>| *state == Some(MediaState::Lost);
        // An error means the connection is gone altogether.
        let _gone = self.peer.state.wait_for(lost).await;
    }

    /// Is gone without a goodbye, as when a cable is pulled: its connection is stopped where it is.
    /// Only one made by [`offer_mortal`](Self::offer_mortal) can; another one leaves politely.
    pub async fn vanish(mut self) {
        self.hush();
        match self.own_runtime.take() {
            Some(runtime) => runtime.shutdown_background(),
            None => self.peer.close().await,
        }
    }

    /// Leaves as a closed tab does: with a goodbye.
    pub async fn close(self) {
        self.peer.close().await;
    }
}

impl BrowserDouble {
    /// The task that speaks, started with the first word.
    fn mouth(&mut self) -> &watch::Sender<Said> {
        let stream = self.stream();
        let peer = &self.peer;
        let (mouth, _) = self.speaking.get_or_insert_with(|| {
            let speaker = Speaker::start(Arc::clone(&peer.track), stream, peer.state.clone());
            let (mouth, said) = watch::channel(None);
            (mouth, tokio::spawn(speak_on(said, speaker, self.codec)))
        });
        mouth
    }

    /// Only its own codec was offered; the stack drops anything else.
    fn stream(&self) -> RtpStream {
        let own = |codec: Codec| (codec == self.codec).then(|| codec.payload_type());
        let types = PayloadTypes {
            pcma: own(Codec::Pcma),
            pcmu: own(Codec::Pcmu),
            events: Some(EVENT_PAYLOAD_TYPE),
        };
        RtpStream::new(self.peer.ssrc, self.first_sequence, rand::random(), types)
    }
}

/// The stack offers the track's codec only; a page offers all that it was told to.
fn with_keys(offer: &str) -> String {
    let mut sdp = String::new();
    for line in offer.lines() {
        sdp.push_str(line);
        if line.starts_with("m=audio") && !line.ends_with(" 101") {
            sdp.push_str(" 101");
        }
        sdp.push_str("\r\n");
        if line.starts_with("a=rtpmap:") && !offer.contains("a=rtpmap:101 ") {
            sdp.push_str("a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n");
        }
    }
    sdp
}

fn offered_types() -> PayloadTypes {
    PayloadTypes {
        pcma: Some(Codec::Pcma.payload_type()),
        pcmu: Some(Codec::Pcmu.payload_type()),
        events: Some(EVENT_PAYLOAD_TYPE),
    }
}

impl Drop for BrowserDouble {
    fn drop(&mut self) {
        if let Some((_, speaking)) = self.speaking.take() {
            speaking.abort();
        }
        self.listening.abort();
        if let Some(runtime) = self.own_runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn speak_on(said: watch::Receiver<Said>, speaker: Speaker, codec: Codec) {
    let mut clock = pace();
    loop {
        clock.tick().await;
        let source = said.borrow().clone();
        let Some(source) = source else { continue };
        let frame = source
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next_frame(codec);
        speaker.send(frame);
    }
}

async fn listen(mut heard: mpsc::Receiver<(AgentId, BrowserEvent)>, ear: Ear) {
    while let Some((_, event)) = heard.recv().await {
        if let BrowserEvent::Frame(frame) = event {
            ear.hear(&frame);
        }
    }
}
