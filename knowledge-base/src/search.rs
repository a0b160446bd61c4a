//! Article search, in memory: weighted words (title twice, body, the words of queries
//! that people linked to the article) plus half as much of character trigrams, which
//! forgive typing errors and endings. Each score list is brought to mean 0 and spread 1
//! before the two are added.
//!
//! Texts are cut by the shared `terms`, so a query and an article always meet.

use std::collections::HashMap;
use std::hash::Hash;

use tickets_base::terms::{fold, terms};

use crate::bm25::Bm25;

const TITLE: f32 = 2.0;
const BODY: f32 = 1.0;
/// Words of linked queries: how customers call the thing.
const ISSUE: f32 = 2.0;
const TRIGRAMS: f32 = 0.5;

/// What is searched.
#[derive(Clone, Debug, Default)]
pub struct Entry<K> {
    pub key: K,
    pub title: String,
    pub body: String,
    /// Queries that led a person to link this article.
    pub issues: Vec<String>,
}

/// An article found; `score` compares only within one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit<K> {
    pub key: K,
    pub score: f32,
}

/// The index over a set of articles; a change makes a new one.
#[derive(Debug)]
pub struct Search<K> {
    keys: Vec<K>,
    words: Fields,
    trigrams: Fields,
}

/// Title, body and issues, cut in one way.
#[derive(Debug, Default)]
struct Fields([Bm25; 3]);

impl Fields {
    fn add<K>(&mut self, entry: &Entry<K>, cut: fn(&str) -> Vec<String>) {
        let [title, body, issues] = &mut self.0;
        title.add(&cut(&entry.title));
        body.add(&cut(&entry.body));
        issues.add(&cut(&entry.issues.join("\n")));
    }

    fn scores(&self, query: &[String], documents: usize) -> Vec<f32> {
        let mut scores = vec![0.0; documents];
        for (field, weight) in self.0.iter().zip([TITLE, BODY, ISSUE]) {
            field.add_scores(query, weight, &mut scores);
        }
        scores
    }
}

impl<K: Clone + Eq + Hash> Search<K> {
    pub fn new(entries: impl IntoIterator<Item = Entry<K>>) -> Self {
        let mut search = Self {
            keys: Vec::new(),
            words: Fields::default(),
            trigrams: Fields::default(),
        };
        for entry in entries {
            search.words.add(&entry, terms);
            search.trigrams.add(&entry, trigrams);
            search.keys.push(entry.key);
        }
        search
    }

    /// All articles that share anything with the query, best first; ties in the order
    /// they were given.
    pub fn ranked(&self, query: &str) -> Vec<Hit<K>> {
        self.ranked_with(query, |_| 0.0)
    }

    /// As [`ranked`](Self::ranked), with a bonus for what is known beside the words
    /// (product, language), in units of spread.
    pub fn ranked_with(&self, query: &str, bonus: impl Fn(&K) -> f32) -> Vec<Hit<K>> {
        let words = self.words.scores(&terms(query), self.keys.len());
        let grams = self.trigrams.scores(&trigrams(query), self.keys.len());
        let (by_word, by_gram) = (standard(&words), standard(&grams));
        let mut found: Vec<(usize, f32)> = (0..self.keys.len())
            .filter(|&i| words[i] > 0.0 || grams[i] > 0.0)
            .map(|i| (i, by_word[i] + TRIGRAMS * by_gram[i] + bonus(&self.keys[i])))
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found
            .into_iter()
            .map(|(i, score)| Hit {
                key: self.keys[i].clone(),
                score,
            })
            .collect()
    }
}

/// Runs of three characters inside words and, for Chinese, across the run.
fn trigrams(text: &str) -> Vec<String> {
    let spaced: String = fold(text)
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let chars: Vec<char> = std::iter::once(' ')
        .chain(
            spaced
                .split_whitespace()
                .flat_map(|w| w.chars().chain([' '])),
        )
        .collect();
    chars
        .windows(3)
        .map(|three| three.iter().collect())
        .collect()
}

fn standard(scores: &[f32]) -> Vec<f32> {
    let n = scores.len().max(1) as f32;
    let mean = scores.iter().sum::<f32>() / n;
    let spread = (scores.iter().map(|s| (s - mean) * (s - mean)).sum::<f32>() / n).sqrt();
    let spread = if spread > 1e-9 { spread } else { 1.0 };
    scores.iter().map(|s| (s - mean) / spread).collect()
}

/// A query of an evaluation.
#[derive(Clone, Debug)]
pub struct Query {
    pub id: String,
    pub text: String,
}

/// Ranks every query against the articles; `links` (query id or text, article) are
/// learned from first.
pub fn evaluate(
    mut articles: Vec<Entry<String>>,
    queries: &[Query],
    links: &[(String, String)],
) -> Vec<Vec<String>> {
    let texts: HashMap<&str, &str> = queries
        .iter()
        .map(|q| (q.id.as_str(), q.text.as_str()))
        .collect();
    for (query, article) in links {
        let text = texts.get(query.as_str()).copied().unwrap_or(query);
        if let Some(entry) = articles.iter_mut().find(|entry| entry.key == *article) {
            entry.issues.push(text.to_owned());
        }
    }
    let search = Search::new(articles);
    let keys = |query: &Query| {
        search
            .ranked(&query.text)
            .into_iter()
            .map(|hit| hit.key)
            .collect()
    };
    queries.iter().map(keys).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: u32, title: &str, body: &str) -> Entry<u32> {
        Entry {
            key,
            title: title.into(),
            body: body.into(),
            issues: Vec::new(),
        }
    }

    fn shelf() -> Vec<Entry<u32>> {
        vec![
            entry(
                1,
                "Reset the pump controller",
                "Hold the button for five seconds until the lamp blinks.",
            ),
            entry(
                2,
                "Clean the filter",
                "Take out the mesh, rinse it under water, let it dry.",
            ),
            entry(
                3,
                "水泵漏水怎么办",
                "先关闭进水阀，检查密封圈是否老化，再更换。",
            ),
            entry(4, "滤网清洗周期", "家用每三个月一次，取出滤网用清水冲洗。"),
        ]
    }

    fn first(search: &Search<u32>, query: &str) -> Option<u32> {
        search.ranked(query).first().map(|hit| hit.key)
    }

    #[test]
    fn a_query_finds_its_article_in_both_languages() {
        let search = Search::new(shelf());
        assert_eq!(first(&search, "resetting pumps"), Some(1));
        assert_eq!(first(&search, "the filtr is dirty, cleaning?"), Some(2));
        assert_eq!(first(&search, "漏水 密封圈"), Some(3));
        assert_eq!(first(&search, "多久洗一次滤网"), Some(4));
        assert_eq!(search.ranked("zzz qqq"), []);
    }

    #[test]
    fn a_linked_query_teaches_the_word_customers_use() {
        let mut entries = shelf();
        assert_eq!(first(&Search::new(entries.clone()), "gurgles"), None);
        entries[1].issues.push("it gurgles when running".into());
        assert_eq!(first(&Search::new(entries), "gurgles"), Some(2));
    }

    #[test]
    fn a_bonus_decides_between_equals() {
        let search = Search::new([entry(7, "Noise", "It hums."), entry(8, "Noise", "It hums.")]);
        assert_eq!(first(&search, "noise"), Some(7));
        let hits = search.ranked_with("noise", |&key| if key == 8 { 0.3 } else { 0.0 });
        assert_eq!(hits[0].key, 8);
    }

    #[test]
    fn an_evaluation_reads_links_by_id_and_by_text() {
        let articles = shelf()
            .into_iter()
            .map(|e| Entry {
                key: e.key.to_string(),
                title: e.title,
                body: e.body,
                issues: e.issues,
            })
            .collect();
        let query = |id: &str, text: &str| Query {
            id: id.into(),
            text: text.into(),
        };
        let queries = [query("q1", "gurgling sounds"), query("q2", "smells odd")];
        let links = [
            ("q1".to_owned(), "2".to_owned()),
            ("it smells".to_owned(), "1".to_owned()),
        ];
        let ranked = evaluate(articles, &queries, &links);
        assert_eq!(ranked[0][0], "2");
        assert_eq!(ranked[1][0], "1");
    }
}
