//! How well clusters match labels, and rankings the right article.
//!
//! NMI with the arithmetic mean; ARI by Hubert and Arabie 1985; ACC is the share right under the best one-to-one match of
//! clusters to labels (the Hungarian method by successive shortest paths, Jonker and Volgenant 1987).

use std::collections::HashMap;

#[derive(Clone, Copy, Debug)]
pub struct Clusters {
    pub nmi: f64,
    pub ari: f64,
    pub acc: f64,
}

/// Scores pairs of (label, cluster), in per cent.
#[expect(clippy::cast_precision_loss, reason = "counts of texts")]
pub fn clusters(pairs: &[(String, String)]) -> Clusters {
    let n = pairs.len() as f64;
    let (labels, clusters) = (
        numbers(pairs.iter().map(|p| &p.0)),
        numbers(pairs.iter().map(|p| &p.1)),
    );
    let mut table = vec![vec![0.0; clusters.len()]; labels.len()];
    for (label, cluster) in pairs {
        table[labels[label]][clusters[cluster]] += 1.0;
    }
    let rows: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<f64> = (0..clusters.len())
        .map(|c| table.iter().map(|row| row[c]).sum())
        .collect();
    let entropy = |sums: &[f64]| -sums.iter().map(|k| k / n * (k / n).ln()).sum::<f64>();
    let two = |k: f64| k * (k - 1.0) / 2.0;
    let (mut shared, mut both) = (0.0, 0.0);
    for (row, label) in table.iter().zip(&rows) {
        for (k, cluster) in row.iter().zip(&columns).filter(|(k, _)| **k > 0.0) {
            shared += k / n * (k * n / (label * cluster)).ln();
            both += two(*k);
        }
    }
    let (a, b) = (
        rows.iter().map(|k| two(*k)).sum::<f64>(),
        columns.iter().map(|k| two(*k)).sum::<f64>(),
    );
    let by_chance = a * b / two(n);
    Clusters {
        nmi: 200.0 * shared / (entropy(&rows) + entropy(&columns)),
        ari: 100.0 * (both - by_chance) / ((a + b) / 2.0 - by_chance),
        acc: 100.0 * best_match(&table) / n,
    }
}

fn numbers<'a>(words: impl Iterator<Item = &'a String>) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for word in words {
        let next = found.len();
        found.entry(word.clone()).or_insert(next);
    }
    found
}

/// The largest sum of `table` that takes each row and each column at most once.
fn best_match(table: &[Vec<f64>]) -> f64 {
    let wide = table.first().map_or(0, Vec::len);
    let cost: Vec<Vec<f64>> = if table.len() <= wide {
        table
            .iter()
            .map(|row| row.iter().map(|k| -k).collect())
            .collect()
    } else {
        (0..wide)
            .map(|c| table.iter().map(|row| -row[c]).collect())
            .collect()
    };
    let (n, m) = (cost.len(), cost.first().map_or(0, Vec::len));
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; m + 1]);
    let (mut taken, mut way) = (vec![0_usize; m + 1], vec![0_usize; m + 1]);
    for row in 1..=n {
        taken[0] = row;
        let (mut low, mut used) = (vec![f64::INFINITY; m + 1], vec![false; m + 1]);
        let mut at = 0;
        loop {
            used[at] = true;
            let here = taken[at];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for column in (1..=m).filter(|c| !used[*c]) {
                let slack = cost[here - 1][column - 1] - u[here] - v[column];
                if slack < low[column] {
                    (low[column], way[column]) = (slack, at);
                }
                if low[column] < step {
                    (step, next) = (low[column], column);
                }
            }
            for column in 0..=m {
                if used[column] {
                    u[taken[column]] += step;
                    v[column] -= step;
                } else {
                    low[column] -= step;
                }
            }
            at = next;
            if taken[at] == 0 {
                break;
            }
        }
        while at != 0 {
            taken[at] = taken[way[at]];
            at = way[at];
        }
    }
    (1..=m)
        .filter(|c| taken[*c] > 0)
        .map(|c| -cost[taken[c] - 1][c - 1])
        .sum()
}

/// R@1, R@5 and MRR of (right id, ranked ids), in per cent.
#[expect(clippy::cast_precision_loss, reason = "ranks and counts")]
pub fn ranking(runs: &[(String, Vec<String>)]) -> (f64, f64, f64) {
    let n = runs.len() as f64;
    let ranks: Vec<usize> = runs
        .iter()
        .filter_map(|(right, ranked)| ranked.iter().position(|id| id == right))
        .collect();
    let within = |k: usize| 100.0 * ranks.iter().filter(|at| **at < k).count() as f64 / n;
    let mrr = 100.0 * ranks.iter().map(|at| 1.0 / (*at as f64 + 1.0)).sum::<f64>() / n;
    (within(1), within(5), mrr)
}
