//! Which pairs of a file are worth comparing: those that share a key. Several kinds of keys that fail independently, so that
//! no single mistake hides a pair: number ends, e-mail, words of the name and how they sound, words of the address, and
//! mixtures where one alone is too common.

use std::collections::HashMap;

use crate::entry::{Entry, Frequencies};
use crate::keys::{name_keys, skeleton};
use crate::phone::tail;
use crate::text::hash;

/// Lists up to this length are compared whole: a hundred thousand pairs are a second.
const WHOLE: usize = 500;
/// A key that more entries share says nothing on its own.
const MOST_IN_BLOCK: usize = 60;

/// Pairs `(a, b)` with `a < b`, each once, ordered.
pub(crate) fn candidates(entries: &[Entry], frequencies: &Frequencies) -> Vec<(u32, u32)> {
    let count = u32::try_from(entries.len())
        .expect("a list of customers fits into memory and so its count into 32 bits");
    if entries.len() <= WHOLE {
        return (0..count)
            .flat_map(|a| (a + 1..count).map(move |b| (a, b)))
            .collect();
    }
    let mut blocks: HashMap<u64, Vec<u32>> = HashMap::new();
    for (at, entry) in (0..count).zip(entries) {
        let mut keys = block_keys(entry, frequencies);
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            blocks.entry(key).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for block in blocks
        .into_values()
        .filter(|block| (2..=MOST_IN_BLOCK).contains(&block.len()))
    {
        for (at, a) in block.iter().enumerate() {
            pairs.extend(block[at + 1..].iter().map(|b| (*a, *b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn block_keys(entry: &Entry, frequencies: &Frequencies) -> Vec<u64> {
    let mut keys: Vec<u64> = name_keys(&entry.name)
        .into_iter()
        .map(|key| key.hash as u64)
        .collect();
    let mut places: Vec<&str> = Vec::new();
    let mut numbers: Vec<&str> = Vec::new();
    if let Some(address) = &entry.address {
        places.extend(
            address
                .words
                .iter()
                .filter(|word| !word.weak)
                .map(|word| word.text.as_str()),
        );
        numbers.extend(address.numbers.iter().map(String::as_str));
    }
    for phone in &entry.phones {
        let end = tail(phone);
        keys.push(hash(b'p', &[end]));
        keys.push(hash(b'P', &[&end[end.len().saturating_sub(7)..]]));
        keys.push(hash(b'Q', &[&end[..end.len().saturating_sub(3)]]));
    }
    if let Some(email) = &entry.email {
        let (name, domain) = email.split_once('@').unwrap_or((email, ""));
        keys.push(hash(b'e', &[email]));
        keys.push(hash(b'E', &[name]));
        let start: String = name.chars().take(5).collect();
        keys.push(hash(b'f', &[&start, domain]));
    }
    let sounds: Vec<String> = sounds(entry, frequencies);
    for sound in &sounds {
        for number in numbers.iter().take(3) {
            keys.push(hash(b'x', &[sound, number]));
        }
        for place in places.iter().take(4) {
            let start: String = place.chars().take(4).collect();
            keys.push(hash(b'y', &[sound, &start]));
        }
        for phone in &entry.phones {
            keys.push(hash(
                b'z',
                &[sound, &phone[phone.len().saturating_sub(4)..]],
            ));
        }
    }
    for (at, one) in sounds.iter().enumerate() {
        for other in &sounds[at + 1..] {
            let (a, b) = if one < other {
                (one, other)
            } else {
                (other, one)
            };
            keys.push(hash(b'v', &[a, b]));
        }
    }
    for number in numbers.iter().take(3) {
        for place in places.iter().take(4) {
            let start: String = place.chars().take(4).collect();
            keys.push(hash(b'n', &[number, &start]));
        }
    }
    for (at, one) in places.iter().take(5).enumerate() {
        for other in places.iter().take(5).skip(at + 1) {
            keys.push(hash(b'q', &[one, other]));
        }
    }
    keys
}

/// The rarest words of the name by their consonants; of a Chinese name its first two characters.
fn sounds(entry: &Entry, frequencies: &Frequencies) -> Vec<String> {
    let mut words: Vec<_> = entry
        .name
        .words
        .iter()
        .filter(|word| word.chars.len() >= 2)
        .collect();
    words.sort_by_key(|word| (word.weak, frequencies.name_count(&word.text)));
    words
        .iter()
        .take(3)
        .map(|word| match word.cjk {
            true => word.chars.iter().take(2).collect(),
            false => skeleton(&word.chars).chars().take(4).collect(),
        })
        .collect()
}
