//! What somebody has heard so far: samples in the order they came, keys, and the longest silence
//! between two packets.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::media::MediaFrame;
use crate::media::dtmf::DigitReceiver;
use crate::media::frame::SAMPLE_RATE;
use crate::media::tone::Heard;

/// Ten minutes: an ear of a long call must not grow for ever.
const MOST: usize = 10 * 60 * SAMPLE_RATE as usize;

/// An ear can be asked while it listens; clones are the same ear.
#[derive(Clone, Debug, Default)]
pub struct Ear(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    samples: Vec<i16>,
    forgotten: usize,
    digits: String,
    receiver: DigitReceiver,
    frames: u64,
    last: Option<Instant>,
    longest_gap: Duration,
}

impl Memory {
    /// Samples heard so far, those forgotten among them.
    fn heard(&self) -> usize {
        self.forgotten + self.samples.len()
    }
}

impl Ear {
    pub fn hear(&self, frame: &MediaFrame) {
        let now = Instant::now();
        let mut memory = self.memory();
        let gap = memory.last.map_or(Duration::ZERO, |last| now - last);
        memory.longest_gap = memory.longest_gap.max(gap);
        memory.last = Some(now);
        memory.frames += 1;
        let key = memory.receiver.hear(frame);
        memory.digits.extend(key);
        memory.samples.extend(frame.samples());
        if memory.samples.len() > MOST {
            memory.samples.drain(..MOST / 10);
            memory.forgotten += MOST / 10;
        }
    }

    /// Everything heard, at 8 kHz; of a longer call the last ten minutes.
    pub fn samples(&self) -> Vec<i16> {
        self.memory().samples.clone()
    }

    /// The latest `seconds` of it, less when less was heard.
    pub fn latest(&self, seconds: f64) -> Vec<i16> {
        let memory = self.memory();
        let count = (seconds * f64::from(SAMPLE_RATE)) as usize;
        memory.samples[memory.samples.len().saturating_sub(count)..].to_vec()
    }

    /// What of the tone plan stands in the latest second.
    pub fn tones(&self) -> Heard {
        Heard::in_samples(&self.latest(1.0))
    }

    /// Keys that came as RFC 4733 events.
    pub fn digits(&self) -> String {
        self.memory().digits.clone()
    }

    pub fn frames(&self) -> u64 {
        self.memory().frames
    }

    /// The longest time between two packets so far.
    pub fn longest_gap(&self) -> Duration {
        self.memory().longest_gap
    }

    /// Starts afresh: a test listens to one part of a call.
    pub fn forget(&self) {
        let mut memory = self.memory();
        let receiver = memory.receiver.clone();
        *memory = Memory {
            receiver,
            ..Memory::default()
        };
    }

    /// Waits until `seconds` more were heard, and returns them.
    pub async fn listen(&self, seconds: f64) -> Vec<i16> {
        let count = (seconds * f64::from(SAMPLE_RATE)) as usize;
        let start = self.memory().heard();
        let mut clock = crate::media::source::pace();
        loop {
            clock.tick().await;
            let memory = self.memory();
            if memory.heard() >= start + count {
                let from = start.saturating_sub(memory.forgotten);
                return memory.samples[from..from + count].to_vec();
            }
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Nothing panics while it is held; what was heard stays true in any case.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
