//! What somebody says: silence, a tone, a recording, or frames that arrive from elsewhere.
//!
//! Used by whoever plays a person: the phone, the browser's double. Music for callers is the
//! player's, which shares one clock among all.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::media::frame::{FRAME_MS, FRAME_SAMPLES};
use crate::media::prompts::Recording;
use crate::media::tone::Sine;
use crate::media::{Codec, MediaFrame};

/// Peak of a test tone: half of full scale.
const TONE_DBFS: f64 = -6.0;

/// Something to say, 20 ms at a time.
#[derive(Debug)]
pub enum Source {
    Silence,
    Tone(Sine),
    /// Said once, then silence.
    Frames(VecDeque<MediaFrame>),
    /// What is sent to it; silence while nothing is. Keys pass through unchanged.
    Live(mpsc::Receiver<MediaFrame>),
}

impl Source {
    pub fn tone(hz: f64) -> Self {
        Self::Tone(Sine::new(hz, TONE_DBFS))
    }

    pub fn recording(recording: &Recording) -> Self {
        Self::Frames(recording.frames().collect())
    }

    /// Samples at 8 kHz, said once.
    pub fn samples(samples: &[i16]) -> Self {
        let frames = samples.chunks(FRAME_SAMPLES);
        Self::Frames(
            frames
                .map(|piece| MediaFrame::encode(Codec::Pcma, piece))
                .collect(),
        )
    }

    /// The next 20 ms in `codec`.
    pub fn next_frame(&mut self, codec: Codec) -> MediaFrame {
        let next = match self {
            Self::Silence => None,
            Self::Tone(sine) => Some(MediaFrame::encode(codec, &sine.take(FRAME_SAMPLES))),
            Self::Frames(frames) => frames.pop_front(),
            Self::Live(frames) => frames.try_recv().ok(),
        };
        next.map_or_else(
            || MediaFrame::silence(codec),
            |frame| frame.into_codec(codec),
        )
    }

    /// Nothing but silence follows.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Frames(frames) if frames.is_empty())
    }
}

/// A tick every 20 ms. A machine that was busy catches up, since the ear counts samples.
pub fn pace() -> Interval {
    let mut clock = interval(Duration::from_millis(FRAME_MS));
    clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
    clock
}
