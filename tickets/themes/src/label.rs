//! Names for clusters: the words that set a cluster apart, as people wrote them.
//!
//! Terms are counted by stem and shown in their commonest surface form. A pair of
//! words comes before its parts; each further term must say something new (maximal
//! marginal relevance).

use std::collections::{HashMap, HashSet};

use rust_stemmers::{Algorithm, Stemmer};

use crate::text::{Piece, chinese_words, normalise, pieces};

/// Terms shown for a theme.
const SHOWN: usize = 3;
/// Candidates looked at for each theme.
const CANDIDATES: usize = 40;
/// A pair of words says more than one: its score is raised by this factor.
const PAIR_BONUS: f64 = 1.6;

/// For each cluster 0..`count` its telling terms, best first; `labels` above `count`
/// belong to no cluster.
pub(crate) fn terms(texts: &[&str], labels: &[u32], count: usize) -> Vec<Vec<String>> {
    let mut words = Words::default();
    let mut in_cluster: Vec<HashMap<Term, u32>> = vec![HashMap::new(); count];
    let mut everywhere: HashMap<Term, u32> = HashMap::new();
    for (text, &label) in texts.iter().zip(labels) {
        for term in words.of(text) {
            *everywhere.entry(term).or_default() += 1;
            if let Some(cluster) = in_cluster.get_mut(label as usize) {
                *cluster.entry(term).or_default() += 1;
            }
        }
    }
    let mut sizes = vec![0u32; count];
    for &label in labels {
        if let Some(size) = sizes.get_mut(label as usize) {
            *size += 1;
        }
    }
    let total = texts.len() as f64;
    let score = |(&term, &n): (&Term, &u32), size: u32| {
        let (n, all) = (f64::from(n), f64::from(everywhere[&term]));
        // Lift over what chance would put into a cluster of this size, times reach.
        let lift = (n / f64::from(size)) / (all / total);
        let bonus = if term.1.is_some() { PAIR_BONUS } else { 1.0 };
        (n / f64::from(size)).sqrt() * lift.ln().max(0.0) * bonus * (n / (n + 1.0))
    };
    in_cluster
        .iter()
        .zip(&sizes)
        .map(|(cluster, &size)| {
            let scored = cluster
                .iter()
                .filter(|(_, n)| **n * 20 >= size)
                .map(|entry| (score(entry, size), *entry.0));
            choose(scored.collect(), &words)
        })
        .collect()
}

/// A word or two neighbours, by the number of their stem.
type Term = (u32, Option<u32>);

fn choose(mut scored: Vec<(f64, Term)>, words: &Words) -> Vec<String> {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.truncate(CANDIDATES);
    let mut used: HashSet<u32> = HashSet::new();
    let mut shown = Vec::new();
    while shown.len() < SHOWN {
        let worth = |&(score, term): &(f64, Term)| {
            let parts = [Some(term.0), term.1];
            let known = parts
                .iter()
                .flatten()
                .filter(|part| used.contains(*part))
                .count();
            let parts = parts.iter().flatten().count();
            score * (1.0 - known as f64 / parts as f64)
        };
        let best = scored
            .iter()
            .max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.1.cmp(&a.1)));
        let Some(best) = best.copied().filter(|b| worth(b) > 0.0) else {
            break;
        };
        shown.push(words.surface(best.1));
        used.insert(best.1.0);
        used.extend(best.1.1);
    }
    shown
}

/// The stems met so far and how they were written.
#[derive(Default)]
struct Words {
    numbers: HashMap<String, u32>,
    surfaces: Vec<HashMap<String, u32>>,
}

impl Words {
    /// The distinct terms of a text.
    fn of(&mut self, text: &str) -> HashSet<Term> {
        let text = normalise(text);
        let stemmer = Stemmer::create(Algorithm::English);
        let mut terms = HashSet::new();
        let mut before = None;
        for piece in pieces(&text) {
            match piece {
                Piece::Word(word) => {
                    let telling = !is_filler(word) && word.chars().any(char::is_alphabetic);
                    let number = telling.then(|| self.number(&stemmer.stem(word), word));
                    before = join(&mut terms, before, number);
                }
                Piece::Han(run) => {
                    for word in chinese_words(run) {
                        let telling = word.chars().nth(1).is_some() && !is_filler(word);
                        let number = telling.then(|| self.number(word, word));
                        before = join(&mut terms, before, number);
                    }
                }
                Piece::Break => before = None,
            }
        }
        terms
    }

    fn number(&mut self, stem: &str, surface: &str) -> u32 {
        let next = self.surfaces.len() as u32;
        let number = *self.numbers.entry(stem.to_owned()).or_insert(next);
        if number == next {
            self.surfaces.push(HashMap::new());
        }
        *self.surfaces[number as usize]
            .entry(surface.to_owned())
            .or_default() += 1;
        number
    }

    fn surface(&self, term: Term) -> String {
        let commonest = |number: u32| {
            let forms = &self.surfaces[number as usize];
            let best = forms.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
            best.map_or("", |(form, _)| form.as_str())
        };
        let first = commonest(term.0);
        let Some(second) = term.1.map(commonest) else {
            return first.to_owned();
        };
        let spaced = first.is_ascii() || second.is_ascii();
        format!("{first}{}{second}", if spaced { " " } else { "" })
    }
}

fn join(terms: &mut HashSet<Term>, before: Option<u32>, number: Option<u32>) -> Option<u32> {
    if let Some(number) = number {
        terms.insert((number, None));
        if let Some(before) = before.filter(|&before| before != number) {
            terms.insert((before, Some(number)));
        }
    }
    number
}

/// General words that name nothing, in the two languages of the house.
fn is_filler(word: &str) -> bool {
    const ENGLISH: &str = "a about after again all also am an and any are as at be because been before \
        being but by can can't cannot could did didn't do does doesn't doing don't for from get got had \
        has have haven't he hello help her here hi him his how i i'd i'll i'm i've if in into is isn't it \
        it's its just keep let like make may me might more most much my need no not now of off on once one \
        only or other our out over please she should since so some still such tell than thank thanks that \
        that's the their them then there these they this those through to too try trying under until up us \
        use using very want was wasn't way we were what what's when where which while who why will with \
        won't would yet you your";
    const CHINESE: &str = "一个 一下 一些 一直 不能 不会 不是 之后 之前 为什么 什么 今天 他们 但是 你们 可以 可能 因为 \
        如果 如何 已经 应该 怎么 我们 所以 是否 有点 没有 现在 然后 的话 知道 自己 还是 还有 这个 这样 那个 那么 问题 麻烦 谢谢 \
        请问 需要 进行 以及 并且 而且 或者 虽然 就是 只是 只能 觉得 时候 客户 用户 反映 反馈";
    static FILLERS: std::sync::OnceLock<HashSet<&str>> = std::sync::OnceLock::new();
    FILLERS
        .get_or_init(|| {
            ENGLISH
                .split_whitespace()
                .chain(CHINESE.split_whitespace())
                .collect()
        })
        .contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_the_words_as_written_pair_first() {
        let texts = [
            "the green lamps are flickering",
            "green lamp flickers at night",
            "a green lamp flickers",
            "the parcel was delivered late",
            "late parcel again",
            "parcel came late and wet",
        ];
        let named = terms(&texts, &[0, 0, 0, 1, 1, 1], 2);
        assert_eq!(named[0][0], "green lamp");
        assert_eq!(named[0][1], "flickers");
        assert!(named[1].iter().any(|term| term.contains("parcel")));
    }

    #[test]
    fn a_chinese_name_is_made_of_words() {
        let texts = ["风扇噪音很大", "风扇噪音刺耳", "屏幕不亮了", "屏幕突然不亮"];
        let named = terms(&texts, &[0, 0, 1, 1], 2);
        assert_eq!(named[0][0], "风扇噪音");
        assert!(named[1][0].contains("屏幕"));
    }
}
