//! The 20 ms that are sent next: keys first, else what the source says.

use std::collections::VecDeque;

use super::plan::DigitWay;
use crate::media::dtmf::{DigitSender, tones};
use crate::media::frame::FRAME_SAMPLES;
use crate::media::source::Source;
use crate::media::{Codec, MediaFrame};

/// How long a key is held, and the pause after it: what a person's finger does.
pub const KEY_MS: u16 = 120;
const PAUSE_FRAMES: usize = 4;
/// Each tone of a pair in the sound.
const TONE_DBFS: f64 = -12.0;

/// A caller's mouth and fingers.
#[derive(Debug)]
pub struct Mouth {
    source: Source,
    codec: Codec,
    pressing: VecDeque<MediaFrame>,
    presses: u32,
    /// Held: silence only.
    pub quiet: bool,
}

impl Mouth {
    pub fn new(source: Source, codec: Codec) -> Self {
        Self {
            source,
            codec,
            pressing: VecDeque::new(),
            presses: 0,
            quiet: false,
        }
    }

    pub fn say(&mut self, source: Source) {
        self.source = source;
    }

    /// Presses a key after those that are still being pressed. INFO is not for the mouth.
    pub fn press(&mut self, key: char, way: DigitWay) {
        match way {
            DigitWay::Rfc4733 => {
                self.presses += 1;
                // The stream gives the press its own timestamp; this one only tells them apart.
                let sender = DigitSender::new(key, KEY_MS, self.presses * 8_000);
                let packets = sender.map(|mut s| std::iter::from_fn(move || s.next_packet()));
                self.pressing.extend(packets.into_iter().flatten());
            }
            DigitWay::Inband => {
                let sound = tones::tone_pair(key, KEY_MS.into(), TONE_DBFS).unwrap_or_default();
                let pieces = sound.chunks(FRAME_SAMPLES);
                self.pressing
                    .extend(pieces.map(|piece| MediaFrame::encode(self.codec, piece)));
            }
            DigitWay::Info => return,
        }
        self.pressing
            .extend((0..PAUSE_FRAMES).map(|_| MediaFrame::silence(self.codec)));
    }

    pub fn next_frame(&mut self) -> MediaFrame {
        if let Some(frame) = self.pressing.pop_front() {
            return frame;
        }
        let said = self.source.next_frame(self.codec);
        if self.quiet {
            MediaFrame::silence(self.codec)
        } else {
            said
        }
    }

    /// Everything was said and pressed.
    pub fn is_done(&self) -> bool {
        self.pressing.is_empty() && self.source.is_over()
    }
}
