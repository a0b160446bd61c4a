//! The task that sends to one browser: a short queue in front of a connection that may be slow.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;

use crate::media::MediaFrame;
use crate::media::stream::RtpStream;
use crate::signal::MediaState;

/// 320 ms of sound: more would be heard late, less would lose a bunch of packets.
const QUEUE: usize = 16;

/// The sending half of a leg. The task ends when this is dropped.
pub(super) struct Speaker {
    queue: mpsc::Sender<MediaFrame>,
    dropped: Arc<AtomicU64>,
}

impl Speaker {
    pub fn start(
        track: Arc<TrackLocalStaticRTP>,
        stream: RtpStream,
        state: watch::Receiver<Option<MediaState>>,
    ) -> Self {
        let (queue, frames) = mpsc::channel(QUEUE);
        tokio::spawn(send_all(track, stream, frames, state));
        Self {
            queue,
            dropped: Arc::default(),
        }
    }

    pub fn send(&self, frame: MediaFrame) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(frame) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            metrics::counter!("telephony_browser_frames_dropped_total", "direction" => "out")
                .increment(1);
        }
    }

    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// Before the connection stands there is nobody to hear: the frames are thrown away.
async fn send_all(
    track: Arc<TrackLocalStaticRTP>,
    mut stream: RtpStream,
    mut frames: mpsc::Receiver<MediaFrame>,
    state: watch::Receiver<Option<MediaState>>,
) {
    while let Some(frame) = frames.recv().await {
        if *state.borrow() != Some(MediaState::Connected) {
            continue;
        }
        let Some(packet) = stream.packet(frame, Instant::now()) else {
            continue;
        };
        if let Err(error) = track.write_rtp(packet).await {
            tracing::debug!(%error, "a browser takes no more sound");
            return;
        }
    }
}
