//! What a theme looks like from its texts: size, name, quotes, centre and reach.

use crate::kmeans;
use crate::label;
use crate::matrix::{Matrix, dot};
use crate::theme::{State, ThemeState};

/// A new text must be as close as all but this share of a theme's own texts.
const OUTSIDE: f64 = 0.05;
/// Quotes of a theme: the most central text and two different ones.
const QUOTES: usize = 3;

/// The index of each text's theme in `state.themes` (or their number for no theme).
pub(crate) fn labels(state: &State) -> (Vec<u32>, usize) {
    let index: std::collections::HashMap<_, _> = state
        .themes
        .iter()
        .enumerate()
        .map(|(i, theme)| (theme.number, i as u32))
        .collect();
    let count = state.themes.len();
    let label =
        |theme: Option<crate::ThemeNumber>| theme.and_then(|number| index.get(&number).copied());
    (
        state
            .filed
            .iter()
            .map(|filed| label(filed.theme).unwrap_or(count as u32))
            .collect(),
        count,
    )
}

/// Describes every theme anew; `vectors` are the filed texts, folded in.
pub(crate) fn describe(state: &mut State, vectors: &Matrix) {
    let (labels, count) = labels(state);
    let centroids = kmeans::means(vectors, &labels, &Matrix::zero(count, vectors.columns));
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (i, &label) in labels.iter().enumerate() {
        if let Some(list) = members.get_mut(label as usize) {
            list.push(i);
        }
    }
    let names = {
        let texts: Vec<&str> = state.filed.iter().map(|f| f.text.as_str()).collect();
        label::terms(&texts, &labels, count)
    };
    let State { themes, filed, .. } = state;
    for (((at, theme), list), terms) in themes.iter_mut().enumerate().zip(&members).zip(names) {
        theme.size = list.len();
        settle(&mut theme.state, list.is_empty(), theme.named_by_person);
        if list.is_empty() {
            // Its centre belongs to a space that is gone.
            theme.centroid.clear();
            theme.quotes.clear();
            continue;
        }
        if !theme.named_by_person {
            theme.name = name(terms, &filed[list[0]].text);
        }
        let centre = centroids.row(at);
        theme.centroid = centre.to_vec();
        theme.least = reach(vectors, list, centre);
        theme.quotes = quotes(vectors, list, centre)
            .into_iter()
            .map(|i| filed[i].id.clone())
            .collect();
    }
}

/// An empty theme nobody owns is archived; one that has texts again comes back.
fn settle(state: &mut ThemeState, empty: bool, owned: bool) {
    match state {
        ThemeState::Auto if empty && !owned => *state = ThemeState::Archived,
        ThemeState::Archived if !empty => *state = ThemeState::Auto,
        _ => {}
    }
}

/// Texts of fillers alone have no telling term: then the first words of one speak.
fn name(terms: Vec<String>, text: &str) -> String {
    if terms.is_empty() {
        text.chars().take(24).collect()
    } else {
        terms.join(" / ")
    }
}

fn reach(vectors: &Matrix, list: &[usize], centre: &[f32]) -> f32 {
    let mut similar: Vec<f32> = list.iter().map(|&i| dot(vectors.row(i), centre)).collect();
    similar.sort_by(f32::total_cmp);
    similar[(similar.len() as f64 * OUTSIDE) as usize]
}

/// The most central text, then among the closer half those least like the chosen ones.
fn quotes(vectors: &Matrix, list: &[usize], centre: &[f32]) -> Vec<usize> {
    let mut ranked: Vec<(f32, usize)> = list
        .iter()
        .map(|&i| (dot(vectors.row(i), centre), i))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate((ranked.len() / 2).max(QUOTES));
    let mut chosen = vec![ranked[0].1];
    while chosen.len() < QUOTES.min(ranked.len()) {
        let likeness = |i: usize| {
            let to = |&c: &usize| dot(vectors.row(i), vectors.row(c));
            chosen.iter().map(to).fold(f32::NEG_INFINITY, f32::max)
        };
        let rest = ranked
            .iter()
            .map(|&(_, i)| i)
            .filter(|i| !chosen.contains(i));
        let Some(next) = rest.min_by(|&a, &b| likeness(a).total_cmp(&likeness(b)).then(a.cmp(&b)))
        else {
            break;
        };
        chosen.push(next);
    }
    chosen
}
