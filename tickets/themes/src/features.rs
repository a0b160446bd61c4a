//! Features of a text and the weighted vocabulary they are looked up in.
//!
//! Words and pairs of words; characters 3 to 5 inside each padded word; for Chinese
//! jieba's words and pairs, single characters and pairs of characters. A feature is
//! known by a 64-bit hash alone, so a vocabulary holds no text.

use std::collections::HashMap;

use crate::random::mix;
use crate::text::{Piece, chinese_words, normalise, pieces};

/// A text as sorted (column, weight) pairs of unit length.
pub(crate) type SparseRow = Vec<(u32, f32)>;

const LATIN_WORD: u64 = 1;
const LATIN_PAIR: u64 = 2;
const LATIN_CHARS: u64 = 3;
const HAN_WORD: u64 = 4;
const HAN_PAIR: u64 = 5;
const HAN_CHARS: u64 = 6;

/// Above this many texts a feature must stand in five of them instead of two: the
/// tail doubles the work of the decomposition and separates nothing.
const MANY_TEXTS: usize = 20_000;

/// The hashes of all features of `text`, with repetitions.
pub(crate) fn features(text: &str) -> Vec<u64> {
    let text = normalise(text);
    let mut out = Vec::with_capacity(text.len() * 3);
    let mut before: Option<u64> = None;
    for piece in pieces(&text) {
        match piece {
            Piece::Word(word) => {
                let code = hash(LATIN_WORD, word.as_bytes());
                out.push(code);
                if let Some(left) = before {
                    out.push(pair(LATIN_PAIR, left, code));
                }
                inner_characters(word, &mut out);
                before = Some(code);
            }
            Piece::Han(run) => {
                han_features(run, &mut before, &mut out);
            }
            Piece::Break => {}
        }
    }
    out
}

/// Characters 3 to 5 of a word padded with one space on each side.
fn inner_characters(word: &str, out: &mut Vec<u64>) {
    let padded = format!(" {word} ");
    let mut cuts: Vec<usize> = padded.char_indices().map(|(at, _)| at).collect();
    cuts.push(padded.len());
    let length = cuts.len() - 1;
    for size in 3..=5 {
        if length < size {
            break;
        }
        for start in 0..=length - size {
            out.push(hash(
                LATIN_CHARS,
                &padded.as_bytes()[cuts[start]..cuts[start + size]],
            ));
        }
    }
}

fn han_features(run: &str, before: &mut Option<u64>, out: &mut Vec<u64>) {
    for word in chinese_words(run) {
        let code = hash(HAN_WORD, word.as_bytes());
        if word.chars().nth(1).is_some() {
            out.push(code);
        }
        if let Some(left) = *before {
            out.push(pair(HAN_PAIR, left, code));
        }
        *before = Some(code);
    }
    let mut last: Option<u64> = None;
    for c in run.chars() {
        let code = mix(HAN_CHARS ^ (u64::from(u32::from(c)) << 8));
        out.push(code);
        if let Some(left) = last {
            out.push(pair(HAN_CHARS, left, code));
        }
        last = Some(code);
    }
}

fn hash(kind: u64, bytes: &[u8]) -> u64 {
    let mut code = 0xcbf2_9ce4_8422_2325 ^ kind;
    for byte in bytes {
        code = (code ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(code)
}

fn pair(kind: u64, left: u64, right: u64) -> u64 {
    mix(left.rotate_left(17).wrapping_add(kind) ^ right)
}

/// The features kept by a fit: their column and inverse document frequency.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    columns: HashMap<u64, (u32, f32)>,
}

impl Vocabulary {
    /// Chooses the features of `texts` (each given by its hashes): rare ones and
    /// those in 40 % of the texts or more are dropped.
    pub(crate) fn choose(texts: &[Vec<u64>]) -> Self {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        let mut unique = Vec::new();
        for text in texts {
            unique.clone_from(text);
            unique.sort_unstable();
            unique.dedup();
            for &code in &unique {
                *counts.entry(code).or_default() += 1;
            }
        }
        let total = texts.len() as f32;
        let least = if texts.len() > MANY_TEXTS { 5 } else { 2 };
        let mut kept: Vec<(u64, u32)> = counts
            .into_iter()
            .filter(|&(_, n)| n >= least && (n as f32) < (0.4 * total).max(3.0))
            .collect();
        kept.sort_unstable();
        let columns = kept.iter().enumerate().map(|(column, &(code, n))| {
            let idf = ((1.0 + total) / (1.0 + n as f32)).ln() + 1.0;
            (code, (column as u32, idf))
        });
        Self {
            columns: columns.collect(),
        }
    }

    pub(crate) fn from_entries(entries: impl Iterator<Item = (u64, f32)>) -> Self {
        let columns = entries
            .enumerate()
            .map(|(column, (code, idf))| (code, (column as u32, idf)));
        Self {
            columns: columns.collect(),
        }
    }

    /// (hash, idf) by column.
    pub(crate) fn entries(&self) -> Vec<(u64, f32)> {
        let mut entries = vec![(0, 0.0); self.columns.len()];
        for (&code, &(column, idf)) in &self.columns {
            entries[column as usize] = (code, idf);
        }
        entries
    }

    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// (1 + ln tf)·idf, unit length; empty when nothing of the text is known.
    pub(crate) fn row(&self, codes: &[u64]) -> SparseRow {
        let mut known: Vec<(u32, f32)> = codes
            .iter()
            .filter_map(|code| self.columns.get(code).copied())
            .collect();
        known.sort_unstable_by_key(|&(column, _)| column);
        let mut row: SparseRow = Vec::with_capacity(known.len());
        for group in known.chunk_by(|a, b| a.0 == b.0) {
            let (column, idf) = group[0];
            row.push((column, (1.0 + (group.len() as f32).ln()) * idf));
        }
        let length = row.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        if length > 0.0 {
            for (_, weight) in &mut row {
                *weight /= length;
            }
        }
        row
    }
}
