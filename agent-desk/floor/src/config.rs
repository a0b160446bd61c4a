//! Queues, people and lines as the floor needs them: plain data, read from rows by the runner and
//! replaced as a whole when they change.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use telephony::Flow;
use tickets_base::id::{LineId, PersonId, QueueId};

#[derive(Clone, Debug, Default)]
pub struct Config {
    pub queues: Vec<Queue>,
    pub people: Vec<Person>,
    pub lines: Vec<Line>,
    /// Numbers with a flow of their own, by digits as dialled.
    pub numbers: BTreeMap<String, (LineId, Arc<Flow>)>,
}

#[derive(Clone, Debug)]
pub struct Queue {
    pub id: QueueId,
    /// What flows name.
    pub code: String,
    pub skills: Vec<(String, u8)>,
    pub relax: Vec<Relax>,
    pub ring_ms: i64,
    pub wrap_up_ms: i64,
    pub service_level_ms: i64,
    pub short_abandon_ms: i64,
    pub outcome_required: bool,
}

/// How long (`None`: to the end), and the skills asked for meanwhile.
pub type Step = (Option<i64>, Vec<(String, u8)>);

/// After `after_ms` of waiting these skills are no longer asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relax {
    pub after_ms: i64,
    pub drop: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub queues: Vec<QueueId>,
    pub skills: BTreeMap<String, u8>,
    /// Empty: every language.
    pub languages: Vec<String>,
    pub territories: Vec<String>,
    pub capacity: u32,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub id: LineId,
    pub sources: Vec<Net>,
    pub flow: Arc<Flow>,
}

/// An address or a network: `127.0.0.0/8`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Net {
    address: IpAddr,
    bits: u8,
}

impl Net {
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address.parse().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.trim().parse::<IpAddr>().ok()?, None),
        };
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(whole);
        (bits <= whole).then_some(Self { address, bits })
    }

    pub fn contains(&self, other: IpAddr) -> bool {
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                let shift = 32 - u32::from(self.bits);
                shift == 32 || a.to_bits() >> shift == b.to_bits() >> shift
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                let shift = 128 - u32::from(self.bits);
                shift == 128 || a.to_bits() >> shift == b.to_bits() >> shift
            }
            _ => false,
        }
    }
}

impl Config {
    /// The line of an INVITE and the flow it runs: the dialled number's own, else the line's.
    pub fn route(&self, source: IpAddr, dialled: &str) -> Option<(LineId, Arc<Flow>)> {
        let line = self
            .lines
            .iter()
            .filter_map(|line| Some((line, line.best(source)?)))
            .max_by_key(|(_, bits)| *bits)
            .map(|(line, _)| line)?;
        let digits: String = dialled.chars().filter(char::is_ascii_digit).collect();
        match self.numbers.get(&digits) {
            Some((id, flow)) => Some((*id, Arc::clone(flow))),
            None => Some((line.id, Arc::clone(&line.flow))),
        }
    }
}

impl Line {
    fn best(&self, source: IpAddr) -> Option<u8> {
        self.sources
            .iter()
            .filter(|net| net.contains(source))
            .map(|net| net.bits)
            .max()
    }
}

impl Queue {
    /// What is asked for over time: each relaxation drops skills from the step before it.
    pub fn steps(&self) -> Vec<Step> {
        let mut asked = self.skills.clone();
        let mut steps = Vec::new();
        let mut since = 0;
        let mut relax: Vec<&Relax> = self.relax.iter().collect();
        relax.sort_by_key(|r| r.after_ms);
        for step in relax {
            steps.push((Some((step.after_ms - since).max(0)), asked.clone()));
            since = step.after_ms;
            asked.retain(|(skill, _)| !step.drop.contains(skill));
        }
        steps.push((None, asked));
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses() {
        let net = Net::parse("127.0.0.0/8").expect("a network");
        assert!(net.contains("127.3.2.1".parse().expect("an address")));
        assert!(net.contains("::ffff:127.0.0.1".parse().expect("an address")));
        assert!(!net.contains("10.0.0.1".parse().expect("an address")));
        assert!(Net::parse("0.0.0.0/0").is_some_and(|n| n.contains([9, 9, 9, 9].into())));
        assert_eq!(Net::parse("127.0.0.0/40"), None);
        assert_eq!(Net::parse("nonsense"), None);
    }

    #[test]
    fn each_relaxation_drops_skills_and_the_last_step_stays() {
        let queue = Queue {
            id: QueueId(uuid::Uuid::nil()),
            code: "repairs".into(),
            skills: vec![("repairs".into(), 1), ("pump".into(), 3)],
            relax: vec![Relax {
                after_ms: 30_000,
                drop: vec!["pump".into()],
            }],
            ring_ms: 0,
            wrap_up_ms: 0,
            service_level_ms: 0,
            short_abandon_ms: 0,
            outcome_required: false,
        };
        let steps = queue.steps();
        assert_eq!(steps[0], (Some(30_000), queue.skills.clone()));
        assert_eq!(steps[1], (None, vec![("repairs".into(), 1)]));
    }
}
