//! A whole file: pairs of its entries that may be one customer, with score and reasons, judged by weights the file taught.

use crate::block::candidates;
use crate::entry::{Entry, Frequencies, Record};
use crate::learn::{Lesson, learn};
use crate::weights::{Judgement, Levels, NAME_LEVELS, REVIEW, Weights, levels, score};

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Pairs below this are left out.
    pub least: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { least: REVIEW }
    }
}

/// Two entries by their places in the list.
#[derive(Clone, Debug)]
pub struct Found {
    pub a: usize,
    pub b: usize,
    pub judgement: Judgement,
}

/// Random pairs looked at to learn how strangers agree.
const STRANGERS: usize = 20_000;
/// Candidates looked at to learn how duplicates agree.
const LEARNT_FROM: usize = 200_000;
/// How much the rarity of a name that agrees whole may move the odds.
const RARITY: std::ops::RangeInclusive<f64> = -4.0..=2.0;

/// The surest first.
pub fn pairs(records: &[Record], options: Options) -> Vec<Found> {
    let mut entries: Vec<Entry> = records.iter().map(Entry::read).collect();
    let frequencies = Frequencies::of(&entries);
    frequencies.weigh(&mut entries);
    let candidates = candidates(&entries, &frequencies);
    let weights = learn_from(&entries, &candidates, &frequencies);
    let mut found = Vec::new();
    for (a, b) in candidates {
        let (a, b) = (a as usize, b as usize);
        let levels = levels(&entries[a], &entries[b], &frequencies);
        let rarity = rarity(&entries[a], &levels, &frequencies, entries.len());
        let score = score(&levels, &weights, rarity);
        if score >= options.least {
            let judgement = Judgement {
                score,
                reasons: levels.reasons(),
            };
            found.push(Found { a, b, judgement });
        }
    }
    found.sort_by(|x, y| {
        y.judgement
            .score
            .total_cmp(&x.judgement.score)
            .then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    found
}

fn learn_from(entries: &[Entry], candidates: &[(u32, u32)], frequencies: &Frequencies) -> Weights {
    let count = entries.len();
    let mut random = Sequence(0x9e37_79b9_7f4a_7c15);
    let mut strangers: Vec<Levels> = Vec::new();
    if count > 1 {
        for _ in 0..STRANGERS.min(count * count) {
            let (a, b) = (random.below(count), random.below(count));
            if a != b {
                strangers.push(levels(&entries[a], &entries[b], frequencies));
            }
        }
    }
    let step = candidates.len().div_ceil(LEARNT_FROM).max(1);
    let compared: Vec<Levels> = candidates
        .iter()
        .step_by(step)
        .map(|(a, b)| levels(&entries[*a as usize], &entries[*b as usize], frequencies))
        .collect();
    learn(&Lesson {
        strangers: &strangers,
        candidates: &compared,
        stands_for: step as f64,
        entries: count,
        people: frequencies.people(),
    })
}

/// A name that many have says less than names do on average.
fn rarity(entry: &Entry, levels: &Levels, frequencies: &Frequencies, count: usize) -> f64 {
    if levels.name != Some(NAME_LEVELS - 1) {
        return 0.0;
    }
    let usual = 2.5 / count as f64;
    let share = frequencies
        .share_of_core(&entry.name)
        .unwrap_or(usual)
        .max(1.0 / count as f64);
    (usual / share).ln().clamp(*RARITY.start(), *RARITY.end())
}

/// A linear congruential sequence (Knuth's MMIX constants): the same pairs in every run.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}
