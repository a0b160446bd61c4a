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
/// Companies of one name and place that are two, as a share of a list. Names alone cannot tell this from duplicates: it is given.
const NAMESAKES: f64 = 0.02;
/// A place that only one of the two names.
const ONE_PLACE: f64 = -0.3;
const ROUNDS: usize = 12;
/// More than this an agreeing field says only in a file too small to know.
const MOST: f64 = 10.5;

/// What a file is learnt from.
pub(crate) struct Lesson<'a> {
    /// Drawn at random.
    pub strangers: &'a [Levels],
    /// Some of those worth comparing, …
    pub candidates: &'a [Levels],
    /// … each of which stands for so many.
    pub stands_for: f64,
    pub entries: usize,
    /// People share names; companies of one place seldom do.
    pub people: bool,
}

pub(crate) fn learn(lesson: &Lesson<'_>) -> Weights {
    let entries = lesson.entries as f64;
    let pairs = (entries * (entries - 1.0) / 2.0).max(1.0);
    let mut u: Vec<Shares> = (0..4)
        .map(|field| among_strangers(lesson.strangers, field))
        .collect();
    let mut m: Vec<Shares> = USUAL.iter().map(|usual| usual.to_vec()).collect();
    // A list in which every tenth customer stands twice.
    let mut share = (0.1 * entries / pairs).min(0.3);
    let together = places(lesson.strangers);
    // At first every agreement is taken for a duplicate's; other fields that differ then say how many were chance.
    let certain = vec![1.0; lesson.candidates.len()];
    for (field, shares) in u.iter_mut().enumerate() {
        chance_agreement(lesson, &certain, field, pairs, shares);
    }
    for _ in 0..ROUNDS {
        let weights = Weights {
            together,
            one_place: ONE_PLACE,
            ..weights(&m, &u, share)
        };
        let score = |levels: &Levels| crate::weights::score(levels, &weights, 0.0);
        let chances: Vec<f64> = lesson.candidates.iter().map(score).collect();
        for (field, usual) in USUAL.iter().enumerate() {
            m[field] = among_same(lesson.candidates, &chances, field, usual);
            chance_agreement(lesson, &chances, field, pairs, &mut u[field]);
        }
        let same = chances.iter().sum::<f64>() * lesson.stands_for;
        // At least a few and at most all of a list's customers stand twice.
        share = (same.clamp(0.003 * entries, entries) / pairs).min(0.3);
    }
    Weights {
        together,
        one_place: ONE_PLACE,
        ..weights(&m, &u, share)
    }
}

/// How much it says that two names stand for one place: the rarer the more.
fn places(strangers: &[Levels]) -> f64 {
    let placed = |levels: &&Levels| levels.names.together || levels.names.apart;
    let both = strangers.iter().filter(placed).count() as f64;
    let one = strangers
        .iter()
        .filter(|levels| levels.names.together)
        .count() as f64;
    ((both + 2.0) / (one + 1.0)).ln().clamp(0.0, 3.0)
}

/// Strangers that agree are too rare for a sample: they are counted among the candidates, where every pair that agrees is.
fn chance_agreement(
    lesson: &Lesson<'_>,
    chances: &[f64],
    field: usize,
    pairs: f64,
    u: &mut Shares,
) {
    let present = lesson
        .strangers
        .iter()
        .filter(|levels| of(levels, field).is_some())
        .count();
    let seen = pairs * (present as f64 + 1.0) / (lesson.strangers.len() as f64 + 1.0);
    // A list of a few customers has too few strangers to tell how often they agree.
    let all = seen.max(PRIOR_STRANGERS);
    let mut counts = vec![0.0; u.len()];
    for (levels, chance) in lesson.candidates.iter().zip(chances) {
        if let Some(level) = of(levels, field) {
            counts[level] += (1.0 - chance) * lesson.stands_for;
        }
    }
    for level in u.len() - 2..u.len() {
        let most = if field == 0 && !lesson.people {
            NAMESAKES * lesson.entries as f64
        } else {
            all / 2.0
        };
        u[level] = (counts[level] + 1.0).min(most.max(1.0)) / all;
    }
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
    // Sisters of one company elsewhere bear its name; the place says that they are two.
    let name = levels.name.filter(|_| !levels.names.apart);
    [name, levels.phone, levels.email, levels.address][field]
}
