//! A small text grammar: named rules with alternatives, expanded at random.
//!
//! One rule per paragraph: its name and ` =`, then alternatives, one a line or several
//! between ` | `. In an alternative `{rule}` is expanded, `{$slot}` is given by the
//! caller, `[…]` is left out half of the time. A line that begins with `#` is a remark.

use std::collections::HashMap;

use rand::Rng;
use rand::RngExt as _;
use rand::rngs::StdRng;

/// Rules read from text.
#[derive(Debug, Default)]
pub struct Grammar {
    rules: HashMap<String, Vec<Vec<Part>>>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Rule(String),
    Slot(String),
    Maybe(Vec<Part>),
}

impl Grammar {
    /// Reads rules; later files may use rules of earlier ones.
    ///
    /// # Panics
    /// On a malformed rule: the files are part of the program and a test expands all.
    pub fn read(sources: &[&str]) -> Self {
        let mut grammar = Self::default();
        for source in sources {
            let mut name = String::new();
            for line in source
                .lines()
                .map(str::trim)
                .filter(|l| !l.is_empty() && !l.starts_with('#'))
            {
                let alternatives = match line.split_once(" =") {
                    Some((head, rest))
                        if head
                            .chars()
                            .all(|c| c.is_alphanumeric() || c == '.' || c == '_') =>
                    {
                        head.clone_into(&mut name);
                        rest
                    }
                    _ => line,
                };
                let rule = grammar.rules.entry(name.clone()).or_default();
                let texts = alternatives
                    .split('|')
                    .map(str::trim)
                    .filter(|a| !a.is_empty());
                rule.extend(texts.map(parse));
            }
        }
        grammar
    }

    /// One text of the rule; `slots` gives `{$slot}`s.
    ///
    /// # Panics
    /// On an unknown rule or slot: a test expands all.
    pub fn expand(
        &self,
        rule: &str,
        slots: &dyn Fn(&str) -> String,
        random: &mut StdRng,
    ) -> String {
        let mut out = String::new();
        self.write(rule, slots, random, &mut out);
        out
    }

    /// The names of all rules.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    fn write(
        &self,
        rule: &str,
        slots: &dyn Fn(&str) -> String,
        random: &mut StdRng,
        out: &mut String,
    ) {
        let alternatives = self
            .rules
            .get(rule)
            .unwrap_or_else(|| panic!("the grammar has no rule {rule}"));
        let chosen = &alternatives[random.random_range(0..alternatives.len())];
        self.write_parts(chosen, slots, random, out);
    }

    fn write_parts(
        &self,
        parts: &[Part],
        slots: &dyn Fn(&str) -> String,
        random: &mut StdRng,
        out: &mut String,
    ) {
        for part in parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Slot(slot) => out.push_str(&slots(slot)),
                Part::Rule(rule) => {
                    let rule = if rule.starts_with('.') {
                        format!("{}{rule}", slots("topic"))
                    } else {
                        rule.clone()
                    };
                    self.write(&rule, slots, random, out);
                }
                Part::Maybe(parts) if random.random_bool(0.5) => {
                    self.write_parts(parts, slots, random, out)
                }
                Part::Maybe(_) => {}
            }
        }
    }
}

fn parse(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '[']) {
        if at > 0 {
            parts.push(Part::Text(rest[..at].to_owned()));
        }
        let close = if rest.as_bytes()[at] == b'{' {
            '}'
        } else {
            ']'
        };
        let end = at
            + rest[at..]
                .find(close)
                .unwrap_or_else(|| panic!("unclosed bracket in {text}"));
        let inner = &rest[at + 1..end];
        parts.push(match (close, inner.strip_prefix('$')) {
            (']', _) => Part::Maybe(parse(inner)),
            (_, Some(slot)) => Part::Slot(slot.to_owned()),
            (_, None) => Part::Rule(inner.to_owned()),
        });
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

/// One of a list.
pub fn pick<'a, T: ?Sized>(list: &[&'a T], random: &mut impl Rng) -> &'a T {
    list[random.random_range(0..list.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn a_text_is_expanded_from_rules_and_slots() {
        let grammar = Grammar::read(&[
            "# remark\nstart = {noun} of {$owner}[!]\n\nnoun = door | gate\n window",
        ]);
        let mut random = StdRng::seed_from_u64(1);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..100 {
            seen.insert(grammar.expand("start", &|_| "Ann".to_owned(), &mut random));
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.contains("window of Ann!"));
    }
}
