//! A re-fit that starts from the themes there are. Every text begins under its old
//! theme (a new text under the one it folds into), the centres are drawn anew in the
//! new space, and a few rounds of k-means follow. New texts close to no theme may
//! make new ones. What a person pinned does not move.

use std::collections::HashMap;

use crate::fit::{Points, communities};
use crate::kmeans::{self, Start};
use crate::matrix::{Matrix, dot};
use crate::theme::{Document, State, ThemeNumber};

/// Rounds of k-means: enough to follow the texts, too few to wander.
const ROUNDS: usize = 2;
/// A text leaves its theme only for one that is closer by this much.
const INERTIA: f32 = 0.05;
/// Fewer texts than this make no new theme, nor do texts less alike than this.
const SMALLEST_NEW: usize = 6;
const ALIKE: f32 = 0.6;

/// Texts a person filed, and where they are now.
pub(crate) fn pins(state: &State) -> HashMap<String, ThemeNumber> {
    let pinned = state.filed.iter().filter(|filed| filed.by_person);
    pinned
        .filter_map(|filed| {
            let theme = state.resolve(filed.theme?)?;
            Some((filed.id.clone(), theme.number))
        })
        .collect()
}

/// The theme of each text; new themes are added to the state.
pub(crate) fn themes(
    state: &mut State,
    documents: &[Document],
    texts: &[&str],
    points: &Points,
    seed: u64,
) -> Vec<Option<ThemeNumber>> {
    let start = beginnings(state, documents, texts);
    let open: Vec<ThemeNumber> = state
        .themes
        .iter()
        .filter(|t| t.is_open())
        .map(|t| t.number)
        .collect();
    let index: HashMap<ThemeNumber, u32> = open
        .iter()
        .enumerate()
        .map(|(i, &n)| (n, i as u32))
        .collect();
    let none = open.len() as u32;
    // The centres are those of the texts known before: a new text may be folded in wrongly.
    let labels: Vec<u32> = start
        .iter()
        .map(|begin| {
            begin
                .theme
                .filter(|_| begin.known)
                .and_then(|number| index.get(&number).copied())
                .unwrap_or(none)
        })
        .collect();
    let centroids = kmeans::means(
        &points.smoothed,
        &labels,
        &Matrix::zero(open.len(), points.smoothed.columns),
    );
    let clusters = kmeans::cluster(
        &points.smoothed,
        open.len(),
        Start::From {
            centroids,
            rounds: ROUNDS,
        },
    );
    let settled = |i: usize| -> Option<ThemeNumber> {
        let vector = points.smoothed.row(i);
        if vector.iter().all(|&x| x == 0.0) {
            return None;
        }
        let (old, new) = (labels[i], clusters.labels[i]);
        let similar = |label: u32| dot(clusters.centroids.row(label as usize), vector);
        let stays = old != none && similar(old) + INERTIA >= similar(new);
        Some(open[if stays { old } else { new } as usize])
    };
    let mut numbers: Vec<Option<ThemeNumber>> = (0..documents.len()).map(settled).collect();
    for members in emerging(&start, points, seed) {
        let number = state.new_theme().number;
        for i in members {
            numbers[i] = Some(number);
        }
    }
    numbers
}

/// Where a text begins, and whether it is new and close to nothing.
struct Beginning {
    theme: Option<ThemeNumber>,
    known: bool,
    residual: bool,
}

fn beginnings(state: &State, documents: &[Document], texts: &[&str]) -> Vec<Beginning> {
    let old: HashMap<&str, ThemeNumber> = state
        .filed
        .iter()
        .filter_map(|filed| Some((filed.id.as_str(), state.resolve(filed.theme?)?.number)))
        .collect();
    let begin = |(document, text): (&Document, &&str)| {
        if let Some(&theme) = old.get(document.id.as_str()) {
            return Beginning {
                theme: Some(theme),
                known: true,
                residual: false,
            };
        }
        match state.closest(text) {
            Some((theme, similarity)) => Beginning {
                theme: Some(theme.number),
                known: false,
                residual: similarity < theme.least,
            },
            None => Beginning {
                theme: None,
                known: false,
                residual: true,
            },
        }
    };
    documents.iter().zip(texts).map(begin).collect()
}

/// Groups of residual texts, dense and large enough to be proposed as themes.
fn emerging(start: &[Beginning], points: &Points, seed: u64) -> Vec<Vec<usize>> {
    let pool: Vec<usize> = (0..start.len()).filter(|&i| start[i].residual).collect();
    if pool.len() < SMALLEST_NEW {
        return Vec::new();
    }
    let raw = points.vectors.rows_of(&pool);
    let vectors = points.smoothed.rows_of(&pool);
    let labels = communities(&raw, &vectors, seed);
    let count = labels.iter().max().map_or(0, |&last| last as usize + 1);
    let centroids = kmeans::means(&vectors, &labels, &Matrix::zero(count, vectors.columns));
    let mut groups = Vec::new();
    for cluster in 0..count {
        let rows = (0..pool.len()).filter(|&row| labels[row] as usize == cluster);
        let close = rows.filter(|&row| dot(vectors.row(row), centroids.row(cluster)) >= ALIKE);
        let members: Vec<usize> = close.map(|row| pool[row]).collect();
        if members.len() >= SMALLEST_NEW && mostly_new(&members, start, points) {
            groups.push(members);
        }
    }
    groups
}

/// Whether the neighbours of these texts are residual too: else an old theme only grew.
fn mostly_new(members: &[usize], start: &[Beginning], points: &Points) -> bool {
    let near = members.iter().flat_map(|&i| &points.neighbours[i]);
    let (mut all, mut residual) = (0.0f32, 0.0f32);
    for &(j, similarity) in near {
        all += similarity;
        if start[j as usize].residual {
            residual += similarity;
        }
    }
    residual > 0.5 * all
}
