//! Soft keys: numbers that two spellings of one name share, so that a table with an index finds candidates.
//!
//! Of a Chinese core the whole, its bigrams and skip-bigrams (移_动); of Latin words each word, and their consonants for
//! those who mistype vowels. Keys are kept in the house's database: [`hash`](crate::text::hash) never changes.

use crate::entry::Entry;
use crate::name::{Name, Sort};
use crate::text::hash;

/// One key and whether it names the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub hash: i64,
    /// The whole name, address or domain rather than a part.
    pub whole: bool,
}

/// No name has more parts worth a key.
const MOST_PARTS: usize = 10;

/// The keys of everything that no contact point finds: name, place, domain, credit code.
pub fn keys(entry: &Entry) -> Vec<Key> {
    let mut keys = name_keys(&entry.name);
    if let Some(address) = &entry.address {
        let words: Vec<&str> = address
            .words
            .iter()
            .filter(|word| !word.weak)
            .map(|word| word.text.as_str())
            .collect();
        if let (Some(number), true) = (address.numbers.first(), !words.is_empty()) {
            let end: String = words.concat().chars().rev().take(6).collect();
            push(&mut keys, b'a', &[number, &end], true);
        }
    }
    if let Some(domain) = entry.email.as_deref().and_then(crate::email::own_domain) {
        push(&mut keys, b'd', &[domain], true);
    }
    if let Some(code) = &entry.credit_code {
        push(&mut keys, b'c', &[code], true);
    }
    keys
}

/// The key of a number or an e-mail address, to find who shares it within one list.
pub fn hard_key(text: &str) -> i64 {
    hash(b'h', &[text]) as i64
}

pub fn name_keys(name: &Name) -> Vec<Key> {
    let mut keys = Vec::new();
    if matches!(name.sort, Sort::Empty | Sort::Titled) {
        return keys;
    }
    let mut words: Vec<&str> = name
        .words
        .iter()
        .filter(|word| !word.weak)
        .map(|word| word.text.as_str())
        .collect();
    if words.is_empty() {
        words = name.words.iter().map(|word| word.text.as_str()).collect();
    }
    words.sort_unstable();
    push(&mut keys, b'n', &words, true);
    // Every province has its 移动: the place makes the key rare.
    if let Some(place) = name.region {
        let core = words.concat();
        push(&mut keys, b'r', &[place, &core], true);
    }
    // A personal name is found whole: half of it is half of the country.
    if name.sort == Sort::Person {
        return keys;
    }
    let mut latin = 0;
    for word in name.words.iter().filter(|word| !word.weak) {
        if word.cjk {
            chinese(&mut keys, &word.chars);
        } else if word.chars.len() >= 3 && latin < 4 {
            latin += 1;
            push(&mut keys, b'w', &[&word.text], false);
            push(&mut keys, b's', &[&skeleton(&word.chars)], false);
        }
    }
    keys
}

fn chinese(keys: &mut Vec<Key>, core: &[char]) {
    for step in [1, 2] {
        for at in step..core.len() {
            if keys.len() >= MOST_PARTS {
                return;
            }
            let (a, b) = (core[at - step].to_string(), core[at].to_string());
            let tag = if step == 1 { b'b' } else { b'k' };
            push(keys, tag, &[&a, &b], false);
        }
    }
}

/// The first letter and the consonants after it, doubles once: `jonson` and `jonsen` are `jnsn`.
pub(crate) fn skeleton(word: &[char]) -> String {
    let mut bones = String::new();
    for (at, c) in word.iter().enumerate() {
        let c = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' if at > 0 => continue,
            'c' | 'q' => 'k',
            'z' => 's',
            c => *c,
        };
        if !bones.ends_with(c) {
            bones.push(c);
        }
    }
    bones
}

fn push(keys: &mut Vec<Key>, tag: u8, parts: &[&str], whole: bool) {
    // Databases know signed numbers only; the bits stay.
    let hash = hash(tag, parts) as i64;
    if keys.iter().all(|key| key.hash != hash) {
        keys.push(Key { hash, whole });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::parse;

    /// Written down once; customers' keys are kept with it.
    const KNOWN: u64 = 2_390_370_272_623_982_781;

    fn shared(a: &str, b: &str) -> usize {
        let (a, b) = (name_keys(&parse(a)), name_keys(&parse(b)));
        a.iter().filter(|key| b.contains(key)).count()
    }

    #[test]
    fn spellings_of_one_name_share_a_key_and_strangers_do_not() {
        for (a, b) in [
            ("北京移动", "China Mobile Beijing"),
            ("恒晟达科技", "恒盛达科技"),
            ("Jonson Pumps", "Johnsen Pump Works"),
            ("张伟", "张伟先生"),
        ] {
            assert!(shared(a, b) > 0, "{a} {b}");
        }
        assert_eq!(shared("张伟", "张明"), 0);
        assert_eq!(shared("张先生", "张先生"), 0);
    }

    #[test]
    fn a_key_is_the_same_in_every_release() {
        let keys = name_keys(&parse("北京移动"));
        assert_eq!(keys[0].hash, hash(b'n', &["移动"]) as i64);
        assert_eq!(hash(b'n', &["a"]), KNOWN);
    }
}
