//! Weights from a file itself: how often strangers agree is counted on random pairs, how often one customer's spellings agree
//! is estimated by expectation and maximisation over the candidate pairs (Winkler 1988), held near the usual by prior counts so
//! that a small or odd file cannot run away.

use crate::weights::{Levels, Weights};

/// One field's shares of levels.
type Shares = Vec<f64>;

/// What is usual between spellings of one customer, by field: name, phone, e-mail, address.
const USUAL: [&[f64]; 4] = [
    &[0.02, 0.06, 0.12, 0.20, 0.60],
    &[0.14, 0.10, 0.76],
    &[0.12, 0.03, 0.13, 0.72],
    &[0.08, 0.10, 0.17, 0.20, 0.45],
];
/// What is usual between strangers.
const STRANGERS: [&[f64]; 4] = [
    &[0.985, 0.0125, 0.002, 0.0004, 0.0001],
    &[0.9995, 0.0003, 0.0002],
    &[0.994, 0.005, 0.0008, 0.0002],
    &[0.95, 0.044, 0.005, 0.0008, 0.0002],
];
/// Pairs that the usual counts for. Strangers are seen by the thousand, duplicates seldom.
const PRIOR_SAME: f64 = 40.0;
const PRIOR_STRANGERS: f64 = 2_000.0;
const ROUNDS: usize = 12;
/// More than this an agreeing field says only in a file too small to know.
const MOST: f64 = 9.5;

/// `strangers` are pairs drawn at random, `candidates` those worth comparing of `pairs` in all, `entries` the file's length.
pub(crate) fn learn(strangers: &[Levels], candidates: &[Levels], entries: usize) -> Weights {
    let pairs = entries as f64 * entries.saturating_sub(1) as f64 / 2.0;
    let u: Vec<Shares> = (0..4)
        .map(|field| among_strangers(strangers, field))
        .collect();
    let mut m: Vec<Shares> = USUAL.iter().map(|usual| usual.to_vec()).collect();
    // A list in which every tenth customer stands twice.
    let mut share = (0.1 * entries as f64 / pairs.max(1.0)).min(0.3);
    for _ in 0..ROUNDS {
        let weights = weights(&m, &u, share);
        let chances: Vec<f64> = candidates
            .iter()
            .map(|levels| crate::weights::score(levels, &weights, 0.0))
            .collect();
        for (field, usual) in USUAL.iter().enumerate() {
            m[field] = among_same(candidates, &chances, field, usual);
        }
        let same: f64 = chances.iter().sum();
        // At least a few and at most all of a list's customers stand twice.
        let (least, most) = (0.003 * entries as f64, entries as f64);
        share = (same.clamp(least, most) / pairs.max(1.0)).min(0.3);
    }
    weights(&m, &u, share)
}

fn weights(m: &[Shares], u: &[Shares], share: f64) -> Weights {
    let shipped = Weights::shipped();
    let field = |at: usize, level: usize| (m[at][level] / u[at][level]).ln().clamp(-MOST, MOST);
    Weights {
        prior: (share / (1.0 - share)).ln(),
        name: rising(std::array::from_fn(|level| field(0, level))),
        phone: rising(std::array::from_fn(|level| field(1, level))),
        email: std::array::from_fn(|level| field(2, level)),
        address: rising(std::array::from_fn(|level| field(3, level))),
        personal: 1.0,
        ..shipped
    }
}

/// More agreement never says less.
fn rising<const N: usize>(mut weights: [f64; N]) -> [f64; N] {
    for level in 1..N {
        weights[level] = weights[level].max(weights[level - 1]);
    }
    weights
}

fn among_strangers(pairs: &[Levels], field: usize) -> Shares {
    let mut counts: Shares = STRANGERS[field]
        .iter()
        .map(|share| share * PRIOR_STRANGERS)
        .collect();
    for level in pairs.iter().filter_map(|levels| of(levels, field)) {
        counts[level] += 1.0;
    }
    shares(counts)
}

fn among_same(pairs: &[Levels], chances: &[f64], field: usize, usual: &[f64]) -> Shares {
    let mut counts: Shares = usual.iter().map(|share| share * PRIOR_SAME).collect();
    for (levels, chance) in pairs.iter().zip(chances) {
        if let Some(level) = of(levels, field) {
            counts[level] += chance;
        }
    }
    shares(counts)
}

fn shares(mut counts: Shares) -> Shares {
    let all: f64 = counts.iter().sum();
    counts.iter_mut().for_each(|count| *count /= all);
    counts
}

fn of(levels: &Levels, field: usize) -> Option<usize> {
    [levels.name, levels.phone, levels.email, levels.address][field]
}
