//! Keys heard from the caller by three ways, each counted once, and keys pressed for the agent.

use std::collections::VecDeque;

use crate::media::dtmf::tones::{ToneDetector, tone_pair};
use crate::media::dtmf::{DigitReceiver, DigitSender};
use crate::media::frame::FRAME_SAMPLES;
use crate::media::{Codec, MediaFrame};

/// How a key reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// RFC 4733.
    Event,
    Info,
    Tone,
}

/// Gateways send one press by several ways within this time.
const SAME_PRESS_MS: i64 = 700;

/// Hears keys in frames, and knows one press by two ways as one.
#[derive(Default)]
pub(super) struct KeyEar {
    events: DigitReceiver,
    tones: ToneDetector,
    last: Option<(char, Origin, i64)>,
}

impl KeyEar {
    pub fn hear(&mut self, frame: &MediaFrame, listens_for_tones: bool) -> Vec<(char, Origin)> {
        match frame {
            MediaFrame::Digit { .. } => self
                .events
                .hear(frame)
                .map(|key| (key, Origin::Event))
                .into_iter()
                .collect(),
            MediaFrame::Audio { .. } if listens_for_tones => {
                let keys = self.tones.hear(&frame.samples());
                keys.into_iter().map(|key| (key, Origin::Tone)).collect()
            }
            MediaFrame::Audio { .. } => Vec::new(),
        }
    }

    /// False for a key that has just come by another way.
    pub fn is_new(&mut self, key: char, origin: Origin, now: i64) -> bool {
        let repeated = self.last.is_some_and(|(last, way, at)| {
            last == key && way != origin && now - at < SAME_PRESS_MS
        });
        if !repeated {
            self.last = Some((key, origin, now));
        }
        !repeated
    }
}

/// Length of a key we press, and beats of rest after it: what every exchange understands.
const PRESS_MS: u16 = 160;
const REST_BEATS: u8 = 4;
const TONE_DBFS: f64 = -10.0;
/// An agent holds no longer number in her head.
const MOST_KEYS: usize = 64;

/// Presses keys one after the other, a frame a beat.
#[derive(Default)]
pub(super) struct Dialer {
    keys: VecDeque<char>,
    press: Option<DigitSender>,
    tone: VecDeque<MediaFrame>,
    rest: u8,
    /// Tells presses apart; the stream gives them timestamps of its own.
    presses: u32,
}

impl Dialer {
    pub fn add(&mut self, digits: &str) {
        let room = MOST_KEYS.saturating_sub(self.keys.len());
        self.keys.extend(digits.chars().take(room));
    }

    pub fn is_busy(&self) -> bool {
        !self.keys.is_empty() || self.press.is_some() || !self.tone.is_empty() || self.rest > 0
    }

    /// The frame of this beat: an event where the caller's phone takes them, else a tone. Silence
    /// while it rests, so that two equal keys are two.
    pub fn step(&mut self, takes_events: bool) -> Option<MediaFrame> {
        if let Some(frame) = self.press.as_mut().and_then(DigitSender::next_packet) {
            return Some(frame);
        }
        if self.press.take().is_some() {
            self.rest = REST_BEATS;
        }
        if let Some(frame) = self.tone.pop_front() {
            if self.tone.is_empty() {
                self.rest = REST_BEATS;
            }
            return Some(frame);
        }
        if self.rest > 0 {
            self.rest -= 1;
            return Some(MediaFrame::silence(Codec::Pcma));
        }
        let key = self.keys.pop_front()?;
        self.begin(key, takes_events);
        self.press
            .as_mut()
            .and_then(DigitSender::next_packet)
            .or_else(|| self.tone.pop_front())
    }

    fn begin(&mut self, key: char, takes_events: bool) {
        self.presses = self.presses.wrapping_add(1);
        if takes_events {
            self.press = DigitSender::new(key, PRESS_MS, self.presses);
        } else if let Some(samples) = tone_pair(key, PRESS_MS.into(), TONE_DBFS) {
            let pieces = samples.chunks(FRAME_SAMPLES);
            self.tone = pieces
                .map(|piece| MediaFrame::encode(Codec::Pcma, piece))
                .collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialled(takes_events: bool) -> String {
        let (mut dialer, mut ear) = (Dialer::default(), KeyEar::default());
        dialer.add("5x55#");
        let mut heard = String::new();
        while dialer.is_busy() {
            if let Some(frame) = dialer.step(takes_events) {
                heard.extend(ear.hear(&frame, true).into_iter().map(|(key, _)| key));
            }
        }
        heard
    }

    #[test]
    fn keys_are_pressed_as_events_or_as_tones() {
        assert_eq!(dialled(true), "555#");
        assert_eq!(dialled(false), "555#");
    }

    #[test]
    fn one_press_by_two_ways_is_one_and_two_presses_by_one_way_are_two() {
        let mut ear = KeyEar::default();
        assert!(ear.is_new('1', Origin::Event, 0));
        assert!(!ear.is_new('1', Origin::Tone, 60));
        assert!(ear.is_new('1', Origin::Event, 300));
        assert!(ear.is_new('2', Origin::Info, 320));
        assert!(ear.is_new('2', Origin::Tone, 2_000));
    }
}
