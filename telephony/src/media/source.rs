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
    Live(Live),
}

/// Frames that arrive from elsewhere at about our pace, with a short store against their jitter.
#[derive(Debug)]
pub struct Live {
    frames: mpsc::Receiver<MediaFrame>,
    flowing: bool,
}

/// Frames in store before the first is said: 40 ms.
const FIRST_STORE: usize = 2;
/// Beyond this the two clocks have drifted apart; sound is left out rather than said late.
const FULL_STORE: usize = 6;

impl Live {
    fn next_frame(&mut self) -> Option<MediaFrame> {
        if !self.flowing && self.frames.len() < FIRST_STORE {
            return None;
        }
        let mut next = self.frames.try_recv().ok();
        while self.frames.len() > FULL_STORE && matches!(next, Some(MediaFrame::Audio { .. })) {
            next = self.frames.try_recv().ok();
        }
        self.flowing = next.is_some();
        next
    }
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

    pub fn live(frames: mpsc::Receiver<MediaFrame>) -> Self {
        Self::Live(Live {
            frames,
            flowing: false,
        })
    }

    /// The next 20 ms in `codec`.
    pub fn next_frame(&mut self, codec: Codec) -> MediaFrame {
        let next = match self {
            Self::Silence => None,
            Self::Tone(sine) => Some(MediaFrame::encode(codec, &sine.take(FRAME_SAMPLES))),
            Self::Frames(frames) => frames.pop_front(),
            Self::Live(live) => live.next_frame(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_said_once_and_silence_follows() {
        let mut source = Source::samples(&[9_000; 200]);
        assert!(source.next_frame(Codec::Pcmu).samples()[0] > 8_000);
        assert!(!source.is_over());
        assert_eq!(
            source.next_frame(Codec::Pcmu).samples()[159],
            8,
            "A-law has no zero"
        );
        assert!(source.is_over());
        assert_eq!(
            source.next_frame(Codec::Pcmu),
            MediaFrame::silence(Codec::Pcmu)
        );
    }

    #[test]
    fn live_sound_waits_for_its_store_and_never_lags_behind() {
        let (sender, frames) = mpsc::channel(64);
        let mut source = Source::live(frames);
        let loud = |n: i16| MediaFrame::encode(Codec::Pcma, &[n; FRAME_SAMPLES]);
        sender.try_send(loud(1_008)).unwrap();
        assert_eq!(
            source.next_frame(Codec::Pcma),
            MediaFrame::silence(Codec::Pcma)
        );
        (2..=20).for_each(|n| sender.try_send(loud(n * 1_000)).unwrap());
        let late = source.next_frame(Codec::Pcma).samples()[0];
        assert!((13_500..14_500).contains(&late), "{late}");
        let rest = std::iter::repeat_with(|| source.next_frame(Codec::Pcma))
            .take(7)
            .count();
        assert_eq!(rest, 7);
        assert_eq!(
            source.next_frame(Codec::Pcma),
            MediaFrame::silence(Codec::Pcma)
        );
    }
}
