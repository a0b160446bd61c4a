//! Pure tones, and how loud one is in what was heard.
//!
//! Every call test proves sound by content: each end sends its own tone of the plan, and the other
//! end must hear that tone with every other one at least [`REQUIRED_MARGIN_DB`] below it.

use std::f64::consts::TAU;

use crate::media::frame::SAMPLE_RATE;

/// Who sends which tone in tests and checks, in hertz.
pub mod plan {
    /// The tone in place of music.
    pub const HOLD: f64 = 425.0;
    pub const CALLER: f64 = 600.0;
    pub const AGENT: f64 = 1_000.0;
    /// A listener, a whisperer, somebody who barges in.
    pub const SUPERVISION: [f64; 3] = [440.0, 880.0, 1_320.0];
    /// Every tone of the plan.
    pub const ALL: [f64; 6] = [
        HOLD,
        CALLER,
        AGENT,
        SUPERVISION[0],
        SUPERVISION[1],
        SUPERVISION[2],
    ];
}

/// How far below the wanted tone every other one must stay.
pub const REQUIRED_MARGIN_DB: f64 = 40.0;
/// A tone quieter than this is not heard at all (a nominal test tone is at -6).
pub const AUDIBLE_DBFS: f64 = -40.0;
/// What stands for "nothing": digital silence has no logarithm.
const FLOOR_DBFS: f64 = -120.0;

/// An endless sine.
#[derive(Clone, Debug)]
pub struct Sine {
    phase: f64,
    step: f64,
    amplitude: f64,
}

impl Sine {
    /// `level_dbfs` is the peak relative to full scale: 0 is the loudest, -6 half of it.
    pub fn new(hz: f64, level_dbfs: f64) -> Self {
        Self {
            phase: 0.0,
            step: TAU * hz / f64::from(SAMPLE_RATE),
            amplitude: f64::from(i16::MAX) * 10_f64.powf(level_dbfs / 20.0),
        }
    }

    pub fn take(&mut self, count: usize) -> Vec<i16> {
        (0..count).map(|_| self.next_sample()).collect()
    }

    fn next_sample(&mut self) -> i16 {
        let sample = self.amplitude * self.phase.sin();
        self.phase = (self.phase + self.step) % TAU;
        sample.round() as i16
    }
}

/// The peak level of the tone `hz` in `samples`, in dB relative to full scale, over the whole
/// slice under a Hann window: two tones are told apart when 4 / seconds lies between them.
pub fn level_dbfs(samples: &[i16], hz: f64) -> f64 {
    if samples.is_empty() {
        return FLOOR_DBFS;
    }
    let count = samples.len() as f64;
    let coefficient = 2.0 * (TAU * hz / f64::from(SAMPLE_RATE)).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for (at, sample) in samples.iter().enumerate() {
        let window = 0.5 - 0.5 * (TAU * at as f64 / count).cos();
        let now = f64::from(*sample) * window + coefficient * last - before;
        (before, last) = (last, now);
    }
    let power = (last * last + before * before - coefficient * last * before).max(0.0);
    // The window's mean is a half, and a sine's energy lies half in the negative frequencies.
    let amplitude = power.sqrt() / (count / 4.0);
    to_dbfs(amplitude)
}

/// The level of everything in `samples`: root mean square, in dB relative to full scale.
pub fn loudness_dbfs(samples: &[i16]) -> f64 {
    let energy: f64 = samples.iter().map(|s| f64::from(*s).powi(2)).sum();
    to_dbfs((energy / samples.len().max(1) as f64).sqrt())
}

fn to_dbfs(amplitude: f64) -> f64 {
    let ratio = amplitude / f64::from(i16::MAX);
    if ratio <= 0.0 {
        FLOOR_DBFS
    } else {
        (20.0 * ratio.log10()).max(FLOOR_DBFS)
    }
}

/// What of the tone plan was heard in a stretch of sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Tone and level, loudest first.
    pub levels: Vec<(f64, f64)>,
}

impl Heard {
    pub fn in_samples(samples: &[i16]) -> Self {
        let mut levels: Vec<_> = plan::ALL
            .iter()
            .map(|hz| (*hz, level_dbfs(samples, *hz)))
            .collect();
        levels.sort_by(|a, b| b.1.total_cmp(&a.1));
        Self { levels }
    }

    /// The tone that is present with every other one of the plan far enough below it.
    pub fn only(&self) -> Option<f64> {
        let [(hz, level), (_, next), ..] = self.levels.as_slice() else {
            return None;
        };
        (*level > AUDIBLE_DBFS && level - next >= REQUIRED_MARGIN_DB).then_some(*hz)
    }

    /// Nothing of the plan is audible.
    pub fn nothing(&self) -> bool {
        self.levels
            .first()
            .is_none_or(|(_, level)| *level <= AUDIBLE_DBFS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::{Codec, FRAME_SAMPLES, MediaFrame};

    #[test]
    fn a_tone_is_heard_at_its_own_level() {
        let sound = Sine::new(plan::CALLER, -6.0).take(8_000);
        assert!((level_dbfs(&sound, plan::CALLER) + 6.0).abs() < 0.05);
        assert!(level_dbfs(&sound, plan::HOLD) < -80.0);
        assert!((loudness_dbfs(&sound) + 9.0).abs() < 0.1);
    }

    #[test]
    fn every_tone_of_the_plan_is_alone_after_both_laws() {
        for hz in plan::ALL {
            let mut sine = Sine::new(hz, -6.0);
            let heard: Vec<i16> = (0..50)
                .flat_map(|_| {
                    MediaFrame::encode(Codec::Pcma, &sine.take(FRAME_SAMPLES))
                        .into_codec(Codec::Pcmu)
                        .samples()
                })
                .collect();
            assert_eq!(Heard::in_samples(&heard).only(), Some(hz));
        }
    }

    #[test]
    fn two_tones_at_once_are_not_one() {
        let mixed: Vec<i16> = Sine::new(plan::CALLER, -12.0)
            .take(8_000)
            .iter()
            .zip(Sine::new(plan::AGENT, -46.0).take(8_000))
            .map(|(a, b)| a + b)
            .collect();
        assert_eq!(Heard::in_samples(&mixed).only(), None);
    }

    #[test]
    fn silence_is_nothing() {
        assert!(Heard::in_samples(&[0; 8_000]).nothing());
        assert!(Heard::in_samples(&[8; 8_000]).nothing());
        assert!(Heard::in_samples(&[]).nothing());
    }
}
