//! A fit: texts in, themes out. The first is made from nothing; a later one starts from
//! the themes of the last (`warm`), so that a theme keeps its number.

use crate::graph::{Neighbours, nearest, smooth};
use crate::kmeans::{self, Start};
use crate::leiden::{self, Graph};
use crate::matrix::{Matrix, dot};
use crate::scrub::scrub;
use crate::space::Space;
use crate::theme::{Document, Filed, Group, State, Theme, ThemeNumber};
use crate::{describe, label, merge, warm};

/// What a fit may be told.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many themes; chosen by the program when absent, and kept by a warm re-fit.
    pub themes: Option<usize>,
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            themes: None,
            seed: 20_260_101,
        }
    }
}

/// Resolution of the finer level when the number of themes is not given, and of the
/// coarser level drawn over it.
const FINE: f64 = 1.0;
const COARSE: f64 = 0.4;
/// k-means is started so often when the number of themes is given.
const RUNS: u64 = 4;

/// Fits themes to `documents`, from nothing or from the state `before`. Texts are
/// scrubbed first; nothing unscrubbed is kept.
#[must_use]
pub fn fit(documents: &[Document], before: Option<State>, options: Options) -> State {
    let texts: Vec<String> = documents.iter().map(|d| scrub(&d.text)).collect();
    let borrowed: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (space, vectors) = Space::learn(&borrowed, options.seed);
    let neighbours = nearest(&vectors, options.seed);
    let points = Points {
        smoothed: smooth(&vectors, &neighbours),
        vectors,
        neighbours,
    };
    let mut state = before.unwrap_or_default();
    let numbers = if state.themes.iter().any(Theme::is_open) {
        warm::themes(&mut state, documents, &borrowed, &points, options.seed)
    } else {
        cold(&mut state, &points, options)
    };
    state.run += 1;
    state.space = space;
    file(&mut state, documents, &texts, &numbers);
    score(&mut state, &points.smoothed);
    describe::describe(&mut state, &points.vectors);
    group(&mut state, &points.neighbours, options.seed);
    state
}

/// The texts as points: as they are, their neighbours, and drawn towards these.
pub(crate) struct Points {
    pub(crate) vectors: Matrix,
    pub(crate) neighbours: Neighbours,
    pub(crate) smoothed: Matrix,
}

/// Themes from nothing: the theme of each text.
fn cold(state: &mut State, points: &Points, options: Options) -> Vec<Option<ThemeNumber>> {
    let mut labels = match options.themes {
        Some(k) => kmeans::best_of_runs(&points.smoothed, k, options.seed, RUNS).labels,
        None => communities(&points.vectors, &points.smoothed, options.seed),
    };
    let count = leiden::renumber(&mut labels);
    let numbers: Vec<ThemeNumber> = (0..count).map(|_| state.new_theme().number).collect();
    let known = |i: usize| points.vectors.row(i).iter().any(|&x| x != 0.0);
    let number = |(i, &label): (usize, &u32)| known(i).then(|| numbers[label as usize]);
    labels.iter().enumerate().map(number).collect()
}

/// Communities of the graph of smoothed neighbours, then a few rounds of k-means from
/// their means.
pub(crate) fn communities(vectors: &Matrix, smoothed: &Matrix, seed: u64) -> Vec<u32> {
    let near = nearest(smoothed, seed);
    let mut labels = leiden::communities(&Graph::symmetric(&near), FINE, seed);
    merge::join_alike(vectors, &mut labels);
    let count = labels.iter().max().map_or(0, |&last| last as usize + 1);
    let centroids = kmeans::means(smoothed, &labels, &Matrix::zero(count, smoothed.columns));
    let start = Start::From {
        centroids,
        rounds: 10,
    };
    kmeans::cluster(smoothed, count, start).labels
}

/// Files every text under its theme; pins of earlier edits are kept.
fn file(
    state: &mut State,
    documents: &[Document],
    texts: &[String],
    numbers: &[Option<ThemeNumber>],
) {
    let pins = warm::pins(state);
    let filed = documents
        .iter()
        .zip(texts)
        .zip(numbers)
        .map(|((document, text), &number)| {
            let pinned = pins.get(&document.id).copied();
            Filed {
                id: document.id.clone(),
                text: text.clone(),
                theme: pinned.or(number),
                score: 0.0,
                by_person: pinned.is_some(),
            }
        });
    state.filed = filed.collect();
}

/// The score of a text: cosine to the mean of its theme, both smoothed.
fn score(state: &mut State, smoothed: &Matrix) {
    let (labels, count) = describe::labels(state);
    let centroids = kmeans::means(smoothed, &labels, &Matrix::zero(count, smoothed.columns));
    for (i, filed) in state.filed.iter_mut().enumerate() {
        filed.score = match filed.theme {
            Some(_) => dot(centroids.row(labels[i] as usize), smoothed.row(i)).clamp(0.0, 1.0),
            None => 0.0,
        };
    }
}

/// Draws the coarser level over the themes: communities of the graph in which a theme is
/// one node.
fn group(state: &mut State, neighbours: &Neighbours, seed: u64) {
    let (mut labels, count) = describe::labels(state);
    for label in &mut labels {
        *label = (*label).min(count as u32);
    }
    let between = Graph::symmetric(neighbours).aggregate(&labels, count + 1);
    let of_theme = leiden::communities(&between, COARSE, seed);
    let of_text: Vec<u32> = labels
        .iter()
        .map(|&label| of_theme[label as usize])
        .collect();
    let groups = of_theme.iter().max().map_or(0, |&last| last as usize + 1);
    let texts: Vec<&str> = state.filed.iter().map(|f| f.text.as_str()).collect();
    let terms = label::terms(&texts, &of_text, groups);
    for (theme, group) in state.themes.iter_mut().zip(&of_theme) {
        theme.group = *group;
    }
    state.groups = terms
        .into_iter()
        .enumerate()
        .map(|(number, terms)| Group {
            number: number as u32,
            name: terms.join(" / "),
            size: of_text.iter().filter(|&&of| of as usize == number).count(),
        })
        .filter(|group| group.size > 0)
        .collect();
}
