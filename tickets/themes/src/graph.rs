//! The nearest neighbours of every text, and smoothing over them.

use crate::kmeans::{self, Start};
use crate::matrix::{Matrix, add_scaled, dot};

/// Neighbours of a text; smoothing steps; how much of a text comes from its neighbours.
const NEIGHBOURS: usize = 15;
const STEPS: usize = 3;
const FROM_NEIGHBOURS: f32 = 0.7;

/// Up to this many texts every pair is compared; above, an inverted file is probed.
const EXACT: usize = 6_000;
const PROBES: usize = 4;

/// For every text its neighbours and their similarity, best first, only positive ones.
pub(crate) type Neighbours = Vec<Vec<(u32, f32)>>;

pub(crate) fn nearest(vectors: &Matrix, seed: u64) -> Neighbours {
    if vectors.rows() <= EXACT {
        let all: Vec<u32> = (0..vectors.rows() as u32).collect();
        return (0..vectors.rows())
            .map(|i| best_of(vectors, i, &[&all]))
            .collect();
    }
    let cells = (vectors.rows() as f64).sqrt() as usize;
    let cells = cells.clamp(8, 512);
    let coarse = kmeans::cluster(vectors, cells, Start::Seeded { seed, rounds: 5 });
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); coarse.centroids.rows()];
    for (i, &cell) in coarse.labels.iter().enumerate() {
        members[cell as usize].push(i as u32);
    }
    (0..vectors.rows())
        .map(|i| {
            let probed = kmeans::closest(&coarse.centroids, vectors.row(i), PROBES);
            let lists: Vec<&[u32]> = probed.iter().map(|&c| members[c].as_slice()).collect();
            best_of(vectors, i, &lists)
        })
        .collect()
}

fn best_of(vectors: &Matrix, i: usize, lists: &[&[u32]]) -> Vec<(u32, f32)> {
    let own = vectors.row(i);
    let mut best: Vec<(u32, f32)> = Vec::with_capacity(NEIGHBOURS + 1);
    let mut bar = 1e-6;
    for &j in lists.iter().copied().flatten() {
        let similarity = dot(own, vectors.row(j as usize));
        if similarity <= bar || j as usize == i {
            continue;
        }
        let at = best.partition_point(|&(_, s)| s >= similarity);
        best.insert(at, (j, similarity));
        if best.len() > NEIGHBOURS {
            best.pop();
            bar = best[NEIGHBOURS - 1].1;
        }
    }
    best
}

/// Draws every text towards the mean of its neighbours.
pub(crate) fn smooth(vectors: &Matrix, neighbours: &Neighbours) -> Matrix {
    let mut now = vectors.clone();
    for _ in 0..STEPS {
        let mut next = Matrix::zero(now.rows(), now.columns);
        for (i, near) in neighbours.iter().enumerate() {
            let out = next.row_mut(i);
            let total: f32 = near.iter().map(|(_, s)| s).sum();
            for &(j, similarity) in near {
                add_scaled(
                    out,
                    FROM_NEIGHBOURS * similarity / total,
                    now.row(j as usize),
                );
            }
            add_scaled(out, 1.0 - FROM_NEIGHBOURS, now.row(i));
        }
        next.unit_rows();
        now = next;
    }
    now
}
