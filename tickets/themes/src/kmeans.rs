//! Spherical k-means: unit vectors, the closest centroid by cosine.

use crate::matrix::{Matrix, add_scaled, dot, make_unit};
use crate::random::Random;

/// The starting centroids are chosen on a sample of this size.
const SAMPLE: usize = 10_000;

/// Where the centroids come from.
pub(crate) enum Start {
    /// k-means++ from a seed, then so many rounds.
    Seeded { seed: u64, rounds: usize },
    /// Given centroids, then so many rounds.
    From { centroids: Matrix, rounds: usize },
}

/// A partition of unit vectors; `labels[i]` is a row of `centroids`.
pub(crate) struct Clusters {
    pub(crate) centroids: Matrix,
    pub(crate) labels: Vec<u32>,
    /// Mean cosine of a vector to its centroid.
    pub(crate) cohesion: f32,
}

pub(crate) fn cluster(vectors: &Matrix, k: usize, start: Start) -> Clusters {
    let (mut centroids, rounds) = match start {
        Start::Seeded { seed, rounds } => (plus_plus(vectors, k, &mut Random::new(seed)), rounds),
        Start::From { centroids, rounds } => (centroids, rounds),
    };
    let mut labels = vec![u32::MAX; vectors.rows()];
    let mut cohesion = 0.0;
    for _ in 0..=rounds {
        let mut moved = 0;
        let mut total = 0.0f64;
        for (i, label) in labels.iter_mut().enumerate() {
            let (best, similarity) = best(&centroids, vectors.row(i));
            total += f64::from(similarity);
            if *label != best {
                *label = best;
                moved += 1;
            }
        }
        cohesion = (total / vectors.rows().max(1) as f64) as f32;
        if moved == 0 {
            break;
        }
        centroids = means(vectors, &labels, &centroids);
    }
    Clusters {
        centroids,
        labels,
        cohesion,
    }
}

/// The best of several seeded runs, by cohesion.
pub(crate) fn best_of_runs(vectors: &Matrix, k: usize, seed: u64, runs: u64) -> Clusters {
    let run = |i: u64| {
        cluster(
            vectors,
            k,
            Start::Seeded {
                seed: seed.wrapping_add(i),
                rounds: 25,
            },
        )
    };
    (1..runs)
        .map(run)
        .fold(run(0), |a, b| if b.cohesion > a.cohesion { b } else { a })
}

/// Unit mean of each cluster; an empty one stays where it was.
pub(crate) fn means(vectors: &Matrix, labels: &[u32], before: &Matrix) -> Matrix {
    let mut sums = Matrix::zero(before.rows(), before.columns);
    let mut sizes = vec![0usize; before.rows()];
    for (i, &label) in labels.iter().enumerate() {
        if (label as usize) < sizes.len() {
            sizes[label as usize] += 1;
            add_scaled(sums.row_mut(label as usize), 1.0, vectors.row(i));
        }
    }
    for (cluster, &size) in sizes.iter().enumerate() {
        if size == 0 {
            sums.row_mut(cluster).copy_from_slice(before.row(cluster));
        }
        make_unit(sums.row_mut(cluster));
    }
    sums
}

/// The closest centroid and its similarity; the first of equals.
pub(crate) fn best(centroids: &Matrix, vector: &[f32]) -> (u32, f32) {
    let mut found = (0, f32::NEG_INFINITY);
    for c in 0..centroids.rows() {
        let similarity = dot(centroids.row(c), vector);
        if similarity > found.1 {
            found = (c as u32, similarity);
        }
    }
    found
}

/// The `n` closest centroids, best first.
pub(crate) fn closest(centroids: &Matrix, vector: &[f32], n: usize) -> Vec<usize> {
    let mut scored: Vec<(f32, usize)> = (0..centroids.rows())
        .map(|c| (dot(centroids.row(c), vector), c))
        .collect();
    let n = n.min(scored.len());
    if n == 0 {
        return Vec::new();
    }
    scored.select_nth_unstable_by(n - 1, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.truncate(n);
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().map(|(_, c)| c).collect()
}

/// k-means++ by 1 − cosine; of a few candidates a step the one that helps most.
fn plus_plus(vectors: &Matrix, k: usize, random: &mut Random) -> Matrix {
    let mut sample: Vec<usize> = (0..vectors.rows()).collect();
    random.shuffle(&mut sample);
    sample.truncate(SAMPLE.max(k));
    let k = k.min(sample.len());
    let tries = 2 + (k as f64).ln() as usize;
    let mut centroids = Matrix {
        columns: vectors.columns,
        data: Vec::new(),
    };
    let mut gap = vec![1.0f32; sample.len()];
    for step in 0..k {
        let mut chosen: Option<(f64, usize, Vec<f32>)> = None;
        for _ in 0..if step == 0 { 1 } else { tries } {
            let at = draw(&gap, random);
            let picked = vectors.row(sample[at]);
            let left: Vec<f32> = sample
                .iter()
                .zip(&gap)
                .map(|(&i, &old)| old.min((1.0 - dot(picked, vectors.row(i))).max(0.0)))
                .collect();
            let total: f64 = left.iter().map(|&g| f64::from(g)).sum();
            if chosen.as_ref().is_none_or(|(least, _, _)| total < *least) {
                chosen = Some((total, at, left));
            }
        }
        if let Some((_, at, left)) = chosen {
            centroids.data.extend_from_slice(vectors.row(sample[at]));
            gap = left;
        }
    }
    centroids
}

fn draw(weights: &[f32], random: &mut Random) -> usize {
    let total: f64 = weights.iter().map(|&w| f64::from(w)).sum();
    let mut target = random.unit() * total;
    for (i, &weight) in weights.iter().enumerate() {
        target -= f64::from(weight);
        if target < 0.0 {
            return i;
        }
    }
    random.below(weights.len().max(1))
}
