//! Keys as pairs of tones in the sound itself (ITU-T Q.23, Q.24): made, and heard.
//!
//! The detector listens to one row and one column at a time with Goertzel filters over blocks of
//! 12.75 ms. A pair counts when it is loud enough, stands out from its neighbours, holds most of
//! the energy, and its two tones are about equally loud; speech fails at least one of these nearly
//! always, and the rest is caught by asking for two blocks in a row.

use std::f64::consts::TAU;

use crate::media::frame::SAMPLE_RATE;

const ROWS: [f64; 4] = [697.0, 770.0, 852.0, 941.0];
const COLUMNS: [f64; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];
const KEYS: [[char; 4]; 4] = [
    ['1', '2', '3', 'A'],
    ['4', '5', '6', 'B'],
    ['7', '8', '9', 'C'],
    ['*', '0', '#', 'D'],
];

/// Samples of one block: short enough that the shortest legal key (40 ms) fills two whole blocks
/// wherever it starts, long enough that rows 73 Hz apart are told apart.
const BLOCK: usize = 102;
/// A tone below -34 dBFS is not a key: Q.24 lets a receiver ignore what is below -29 to -36 dBm0.
const MIN_LEVEL_DBFS: f64 = -34.0;
/// The column may be this much louder than the row, as ratios of power (4 dB) ...
const MAX_REVERSE_TWIST: f64 = 2.51;
/// ... and the row this much louder than the column (8 dB): long lines dampen high tones.
const MAX_TWIST: f64 = 6.31;
/// A pair's tones stand this much above the other rows and columns (8 dB).
const MIN_PEAK: f64 = 6.31;
/// The share of a block's energy that a clean pair holds; speech spreads over harmonics.
const MIN_SHARE: f64 = 0.72;
/// Blocks in a row that must show the pair, and then must not, before the same key counts again.
const BLOCKS_ON: u8 = 2;
const BLOCKS_OFF: u8 = 2;

/// The sound of a key, each tone `level_dbfs` loud (-10 is usual); nothing for other characters.
pub fn tone_pair(key: char, milliseconds: u32, level_dbfs: f64) -> Option<Vec<i16>> {
    let (row, column) = tones_of(key)?;
    let amplitude = f64::from(i16::MAX) * 10_f64.powf(level_dbfs / 20.0);
    let count = milliseconds * SAMPLE_RATE / 1_000;
    let at = |hz: f64, n: u32| (TAU * hz * f64::from(n) / f64::from(SAMPLE_RATE)).sin();
    Some(
        (0..count)
            .map(|n| (amplitude * (at(row, n) + at(column, n))).round() as i16)
            .collect(),
    )
}

fn tones_of(key: char) -> Option<(f64, f64)> {
    let upper = key.to_ascii_uppercase();
    ROWS.iter().zip(&KEYS).find_map(|(row, keys)| {
        let at = keys.iter().position(|candidate| *candidate == upper)?;
        Some((*row, COLUMNS[at]))
    })
}

/// Hears keys in sound that arrives in pieces of any size.
#[derive(Clone, Debug, Default)]
pub struct ToneDetector {
    block: Vec<i16>,
    /// The key shown by the last blocks, and by how many of them.
    candidate: Option<char>,
    blocks: u8,
    /// The key that was reported and has not been released.
    pressed: Option<char>,
    quiet: u8,
}

impl ToneDetector {
    /// Adds samples; returns the keys whose press began within them.
    pub fn hear(&mut self, samples: &[i16]) -> Vec<char> {
        let mut keys = Vec::new();
        for sample in samples {
            self.block.push(*sample);
            if self.block.len() == BLOCK {
                let shown = key_in(&self.block);
                self.block.clear();
                keys.extend(self.judge(shown));
            }
        }
        keys
    }

    fn judge(&mut self, shown: Option<char>) -> Option<char> {
        self.blocks = if shown == self.candidate {
            self.blocks.saturating_add(1)
        } else {
            1
        };
        self.candidate = shown;
        if shown == self.pressed {
            self.quiet = 0;
            return None;
        }
        self.quiet = self.quiet.saturating_add(1);
        if self.pressed.is_some() && self.quiet >= BLOCKS_OFF {
            self.pressed = None;
        }
        let key = shown.filter(|_| self.blocks >= BLOCKS_ON && self.pressed.is_none())?;
        self.pressed = Some(key);
        self.quiet = 0;
        Some(key)
    }
}

/// The key whose pair fills this block.
fn key_in(block: &[i16]) -> Option<char> {
    let energy: f64 = block.iter().map(|s| f64::from(*s).powi(2)).sum();
    let rows = ROWS.map(|hz| power(block, hz));
    let columns = COLUMNS.map(|hz| power(block, hz));
    let (row, column) = (peak(&rows)?, peak(&columns)?);
    let (low, high) = (rows[row], columns[column]);
    let loud = low.min(high) >= least_power();
    let balanced = high <= low * MAX_REVERSE_TWIST && low <= high * MAX_TWIST;
    // A sine of amplitude a over n samples has energy n·a²/2 and, here, power (n·a/2)².
    let share = (low + high) * 2.0 / (BLOCK as f64 * energy.max(1.0));
    (loud && balanced && share >= MIN_SHARE).then(|| KEYS[row][column])
}

/// The loudest of a group, if it stands out from the others.
fn peak(powers: &[f64; 4]) -> Option<usize> {
    let (at, top) = powers
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1))?;
    let clear = powers
        .iter()
        .enumerate()
        .all(|(n, p)| n == at || p * MIN_PEAK <= *top);
    clear.then_some(at)
}

fn least_power() -> f64 {
    let amplitude = f64::from(i16::MAX) * 10_f64.powf(MIN_LEVEL_DBFS / 20.0);
    (amplitude * BLOCK as f64 / 2.0).powi(2)
}

/// Squared magnitude of one frequency (Goertzel 1958).
fn power(block: &[i16], hz: f64) -> f64 {
    let coefficient = 2.0 * (TAU * hz / f64::from(SAMPLE_RATE)).cos();
    let (last, before) = block.iter().fold((0.0, 0.0), |(last, before), sample| {
        (f64::from(*sample) + coefficient * last - before, last)
    });
    last * last + before * before - coefficient * last * before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::{Codec, FRAME_SAMPLES, MediaFrame};
    use crate::media::tone::Sine;

    const ALL_KEYS: &str = "0123456789*#ABCD";

    /// Keys of `on` ms with `off` ms between, begun `offset` samples into a block.
    fn dial(keys: &str, on: u32, off: usize, level: f64, offset: usize) -> Vec<i16> {
        let mut sound = vec![0; offset];
        for key in keys.chars() {
            sound.extend(tone_pair(key, on, level).unwrap());
            sound.resize(sound.len() + off * 8, 0);
        }
        sound
    }

    fn hear(sound: &[i16]) -> String {
        let mut detector = ToneDetector::default();
        sound
            .chunks(FRAME_SAMPLES)
            .flat_map(|piece| detector.hear(piece))
            .collect()
    }

    #[test]
    fn every_key_is_heard_once_wherever_it_starts() {
        for offset in (0..BLOCK).step_by(9) {
            assert_eq!(
                hear(&dial(ALL_KEYS, 50, 50, -10.0, offset)),
                ALL_KEYS,
                "{offset}"
            );
            assert_eq!(
                hear(&dial("1155", 400, 60, -20.0, offset)),
                "1155",
                "{offset}"
            );
        }
    }

    #[test]
    fn quiet_and_loud_keys_are_heard_after_both_laws() {
        for level in [-7.0, -15.0, -25.0, -30.0] {
            let sound: Vec<i16> = dial(ALL_KEYS, 60, 60, level, 33)
                .chunks(FRAME_SAMPLES)
                .flat_map(|piece| {
                    MediaFrame::encode(Codec::Pcma, piece)
                        .into_codec(Codec::Pcmu)
                        .samples()
                })
                .collect();
            assert_eq!(hear(&sound), ALL_KEYS, "{level} dBFS");
        }
    }

    #[test]
    fn noise_at_20_db_does_not_hide_a_key() {
        let mut state = 5_u32;
        let noisy: Vec<i16> = dial(ALL_KEYS, 70, 60, -12.0, 17)
            .into_iter()
            .map(|sample| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                sample + ((state >> 16) as i16) / 28
            })
            .collect();
        assert_eq!(hear(&noisy), ALL_KEYS);
    }

    #[test]
    fn a_telephone_slightly_out_of_tune_is_heard() {
        for error in [-0.015, 0.015] {
            let pair = |hz: f64| Sine::new(hz * (1.0 + error), -13.0).take(640);
            let sound: Vec<i16> = pair(770.0)
                .iter()
                .zip(pair(1_477.0))
                .map(|(a, b)| a + b)
                .collect();
            assert_eq!(hear(&sound), "6", "{error}");
        }
    }

    #[test]
    fn twist_is_accepted_within_its_limits_only() {
        let key = |row_db: f64, column_db: f64| {
            let row = Sine::new(852.0, row_db).take(640);
            let column = Sine::new(1_336.0, column_db).take(640);
            let sound: Vec<i16> = row.iter().zip(column).map(|(a, b)| a + b).collect();
            hear(&sound)
        };
        assert_eq!(key(-10.0, -16.0), "8");
        assert_eq!(key(-13.0, -10.0), "8");
        assert_eq!(key(-10.0, -22.0), "");
        assert_eq!(key(-18.0, -10.0), "");
    }

    #[test]
    fn single_tones_and_the_tones_of_the_plan_are_no_keys() {
        for hz in [425.0, 600.0, 697.0, 1_000.0, 1_209.0, 1_336.0] {
            assert_eq!(hear(&Sine::new(hz, -6.0).take(16_000)), "", "{hz}");
        }
    }
}
