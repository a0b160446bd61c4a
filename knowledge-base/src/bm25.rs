//! One inverted index over one field, scored by BM25 (Robertson and Zaragoza 2009).

use std::collections::HashMap;

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Postings of numbered documents. Documents are added once; a change makes a new index.
#[derive(Debug, Default)]
pub struct Bm25 {
    terms: HashMap<String, u32>,
    /// (document, frequency) by term.
    postings: Vec<Vec<(u32, f32)>>,
    lengths: Vec<f32>,
    total_length: f32,
}

impl Bm25 {
    /// Adds the next document.
    pub fn add(&mut self, terms: &[String]) {
        let document = self.lengths.len() as u32;
        let mut counts: HashMap<u32, f32> = HashMap::new();
        for term in terms {
            *counts.entry(self.number(term)).or_default() += 1.0;
        }
        for (term, frequency) in counts {
            self.postings[term as usize].push((document, frequency));
        }
        self.lengths.push(terms.len() as f32);
        self.total_length += terms.len() as f32;
    }

    /// Documents added.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Adds `factor` times its score to that of every document; a term asked for twice
    /// counts twice.
    pub fn add_scores(&self, query: &[String], factor: f32, scores: &mut [f32]) {
        let mean = (self.total_length / self.len().max(1) as f32).max(f32::MIN_POSITIVE);
        let mut asked: HashMap<u32, f32> = HashMap::new();
        for term in query {
            if let Some(&number) = self.terms.get(term) {
                *asked.entry(number).or_default() += 1.0;
            }
        }
        // In order of term, so that sums of equal queries are equal to the last bit.
        let mut asked: Vec<(u32, f32)> = asked.into_iter().collect();
        asked.sort_unstable_by_key(|&(term, _)| term);
        for (term, times) in asked {
            let postings = &self.postings[term as usize];
            let weight = factor * times * self.idf(postings.len());
            for &(document, frequency) in postings {
                let length = self.lengths[document as usize] / mean;
                let saturated = frequency * (K1 + 1.0) / (frequency + K1 * (1.0 - B + B * length));
                scores[document as usize] += weight * saturated;
            }
        }
    }

    fn idf(&self, documents: usize) -> f32 {
        let (all, with) = (self.len() as f32, documents as f32);
        ((all - with + 0.5) / (with + 0.5) + 1.0).ln()
    }

    fn number(&mut self, term: &str) -> u32 {
        if let Some(&number) = self.terms.get(term) {
            return number;
        }
        let number = self.postings.len() as u32;
        self.terms.insert(term.to_owned(), number);
        self.postings.push(Vec::new());
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn scores(index: &Bm25, query: &str) -> Vec<f32> {
        let mut scores = vec![0.0; index.len()];
        index.add_scores(&words(query), 1.0, &mut scores);
        scores
    }

    #[test]
    fn a_rare_term_counts_more_and_a_long_text_less() {
        let mut index = Bm25::default();
        for text in ["the lock", "the lock and the lamp and the door", "the door"] {
            index.add(&words(text));
        }
        let lock = scores(&index, "lock");
        assert!(lock[0] > lock[1] && lock[1] > 0.0 && lock[2] == 0.0);
        let rare = scores(&index, "lamp");
        assert!(rare[1] > lock[1]);
        assert_eq!(scores(&index, "window"), [0.0; 3]);
        assert!(scores(&Bm25::default(), "any").is_empty());
    }
}
