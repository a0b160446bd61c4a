//! Whether a known recording is heard, and where: normalised cross-correlation.
//!
//! For every offset of the recording in what was heard, the score is the cosine of the angle
//! between the two: 1 is the same sound at any loudness, 0 has nothing to do with it. All offsets
//! are computed at once in the frequency domain (Cooley and Tukey 1965).

use std::f64::consts::PI;

/// The best place of a recording in what was heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// 0 to 1. G.711 both ways leaves more than 0.98; other speech stays below 0.3.
    pub score: f64,
    /// Sample of the heard sound at which the recording begins.
    pub at: usize,
}

/// Looks for the whole of `wanted` in `heard`. Nothing when `heard` is the shorter one.
pub fn find(heard: &[i16], wanted: &[i16]) -> Option<Match> {
    if wanted.is_empty() || heard.len() < wanted.len() {
        return None;
    }
    let products = sliding_products(heard, wanted);
    let wanted_energy: f64 = wanted.iter().map(|s| f64::from(*s).powi(2)).sum();
    let mut window: f64 = heard[..wanted.len()]
        .iter()
        .map(|s| f64::from(*s).powi(2))
        .sum();
    let mut best = Match { score: 0.0, at: 0 };
    for at in 0..=heard.len() - wanted.len() {
        let norm = (window.max(0.0) * wanted_energy).sqrt();
        let score = if norm > 1.0 { products[at] / norm } else { 0.0 };
        if score > best.score {
            best = Match { score, at };
        }
        if let Some(entering) = heard.get(at + wanted.len()) {
            window += f64::from(*entering).powi(2) - f64::from(heard[at]).powi(2);
        }
    }
    Some(best)
}

/// `sum(heard[at + i] * wanted[i])` for every `at`.
fn sliding_products(heard: &[i16], wanted: &[i16]) -> Vec<f64> {
    let size = (heard.len() + wanted.len()).next_power_of_two();
    let mut a = spectrum_input(heard, size);
    let mut b = spectrum_input(wanted, size);
    transform(&mut a, false);
    transform(&mut b, false);
    for (x, y) in a.iter_mut().zip(&b) {
        // Times the conjugate: correlation, not convolution.
        *x = (x.0 * y.0 + x.1 * y.1, x.1 * y.0 - x.0 * y.1);
    }
    transform(&mut a, true);
    a.into_iter().map(|(re, _)| re / size as f64).collect()
}

type Complex = (f64, f64);

fn spectrum_input(samples: &[i16], size: usize) -> Vec<Complex> {
    let mut values: Vec<Complex> = samples.iter().map(|s| (f64::from(*s), 0.0)).collect();
    values.resize(size, (0.0, 0.0));
    values
}

/// In-place radix-2 transform; the length is a power of two.
fn transform(values: &mut [Complex], inverse: bool) {
    let size = values.len();
    reverse_bits(values);
    let mut width = 2;
    while width <= size {
        let angle = if inverse { 2.0 } else { -2.0 } * PI / width as f64;
        let turns: Vec<Complex> = (0..width / 2)
            .map(|k| (angle * k as f64).sin_cos())
            .map(|(s, c)| (c, s))
            .collect();
        for chunk in values.chunks_exact_mut(width) {
            let (low, high) = chunk.split_at_mut(width / 2);
            for ((x, y), (c, s)) in low.iter_mut().zip(high).zip(&turns) {
                let turned = (y.0 * c - y.1 * s, y.0 * s + y.1 * c);
                (*x, *y) = (
                    (x.0 + turned.0, x.1 + turned.1),
                    (x.0 - turned.0, x.1 - turned.1),
                );
            }
        }
        width *= 2;
    }
}

fn reverse_bits(values: &mut [Complex]) {
    let bits = values.len().trailing_zeros();
    if bits == 0 {
        return;
    }
    for at in 0..values.len() {
        let other = at.reverse_bits() >> (usize::BITS - bits);
        if at < other {
            values.swap(at, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::tone::Sine;

    fn noise(seed: u32, count: usize) -> Vec<i16> {
        let mut state = seed;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 18) as i16 - 8_192
            })
            .collect()
    }

    #[test]
    fn a_recording_is_found_where_it_was_played_at_any_loudness() {
        let wanted = noise(7, 4_000);
        let mut heard = noise(99, 20_000);
        for (slot, sample) in heard[6_123..].iter_mut().zip(&wanted) {
            *slot = sample / 3;
        }
        let found = find(&heard, &wanted).unwrap();
        assert_eq!(found.at, 6_123);
        assert!(found.score > 0.99, "{found:?}");
    }

    #[test]
    fn something_else_is_not_found() {
        let found = find(&noise(1, 20_000), &noise(2, 4_000)).unwrap();
        assert!(found.score < 0.1, "{found:?}");
        let tone = find(&Sine::new(600.0, -6.0).take(8_000), &noise(2, 4_000)).unwrap();
        assert!(tone.score < 0.1, "{tone:?}");
    }

    #[test]
    fn silence_and_too_short_a_piece_are_not_a_match() {
        assert_eq!(find(&[0; 8_000], &noise(2, 400)).unwrap().score, 0.0);
        assert_eq!(find(&noise(2, 399), &noise(2, 400)), None);
        assert_eq!(find(&noise(2, 399), &[]), None);
    }
}
