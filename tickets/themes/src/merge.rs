//! Communities that say the same are joined: the method may part a dense subject into
//! turns of phrase.
//!
//! Two clusters are one when a text of the first is nearly as like a text of the second
//! as texts of the looser of the two are among each other, before smoothing. Both
//! measures are ratios, so that they need no tuning to a kind of text.

use crate::leiden::renumber;
use crate::matrix::{Matrix, add_scaled, dot};

/// Joined from this share of the likeness inside.
const SAME: f32 = 0.5;
/// Only dense clusters are looked at, by their likeness inside against the median one:
/// loose clusters are like everything.
const DENSE: f32 = 0.8;

/// Joins clusters, the most alike first; numbers them 0.. again.
pub(crate) fn join_alike(vectors: &Matrix, labels: &mut [u32]) {
    let count = renumber(labels);
    let mut sums = Matrix::zero(count, vectors.columns);
    let mut sizes = vec![0.0f32; count];
    for (i, &label) in labels.iter().enumerate() {
        add_scaled(sums.row_mut(label as usize), 1.0, vectors.row(i));
        sizes[label as usize] += 1.0;
    }
    let mut into: Vec<u32> = (0..count as u32).collect();
    let dense = DENSE * median(inside(&sums, &sizes));
    while let Some((a, b)) = most_alike(&sums, &sizes, dense) {
        let moved = sums.row(b).to_vec();
        add_scaled(sums.row_mut(a), 1.0, &moved);
        sizes[a] += sizes[b];
        sizes[b] = 0.0;
        for target in &mut into {
            if *target == b as u32 {
                *target = a as u32;
            }
        }
    }
    for label in labels.iter_mut() {
        *label = into[*label as usize];
    }
    renumber(labels);
}

/// Mean likeness of two different texts of each cluster; rows are unit vectors.
fn inside(sums: &Matrix, sizes: &[f32]) -> Vec<f32> {
    let mean = |(c, &n): (usize, &f32)| {
        if n < 2.0 {
            0.0
        } else {
            (dot(sums.row(c), sums.row(c)) - n) / (n * (n - 1.0))
        }
    };
    sizes.iter().enumerate().map(mean).collect()
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The pair of dense clusters with the highest ratio, if it is high enough.
fn most_alike(sums: &Matrix, sizes: &[f32], dense: f32) -> Option<(usize, usize)> {
    let inside = inside(sums, sizes);
    let mut best: Option<(f32, usize, usize)> = None;
    for a in (0..sizes.len()).filter(|&a| sizes[a] > 0.0 && inside[a] >= dense) {
        for b in (a + 1..sizes.len()).filter(|&b| sizes[b] > 0.0 && inside[b] >= dense) {
            let between = dot(sums.row(a), sums.row(b)) / (sizes[a] * sizes[b]);
            let ratio = between / inside[a].min(inside[b]).max(1e-6);
            if ratio >= SAME && best.is_none_or(|(most, _, _)| ratio > most) {
                best = Some((ratio, a, b));
            }
        }
    }
    best.map(|(_, a, b)| (a, b))
}
