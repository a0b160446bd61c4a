//! Who may speak to the SIP port, and how fast. Unknown sources are met with silence: an answer
//! would tell a scanner that somebody is here.

use std::collections::HashMap;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A network whose SIP we answer: `192.0.2.0/24`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Source {
    network: IpAddr,
    prefix: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no address and no network such as 192.0.2.0/24")]
pub struct BadSource(String);

impl Source {
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.network, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.prefix);
                (u32::from(network) ^ u32::from(address))
                    .checked_shr(shift)
                    .unwrap_or(0)
                    == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.prefix);
                (u128::from(network) ^ u128::from(address))
                    .checked_shr(shift)
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Source {
    type Err = BadSource;

    fn from_str(text: &str) -> Result<Self, BadSource> {
        let bad = || BadSource(text.to_owned());
        let (network, prefix) = match text.split_once('/') {
            Some((network, prefix)) => (network, Some(prefix.parse::<u8>().map_err(|_| bad())?)),
            None => (text, None),
        };
        let network: IpAddr = network.trim().parse().map_err(|_| bad())?;
        let most = if network.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(most);
        if prefix > most {
            return Err(bad());
        }
        Ok(Self { network, prefix })
    }
}

impl TryFrom<String> for Source {
    type Error = BadSource;

    fn try_from(text: String) -> Result<Self, BadSource> {
        text.parse()
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        format!("{}/{}", source.network, source.prefix)
    }
}

/// Datagrams a second from one address, and how many may come at once. A trunk at 100 calls a
/// second sends about 600.
const RATE: f64 = 2_000.0;
const BURST: f64 = 4_000.0;
/// Addresses remembered; the longest unheard are forgotten first.
const REMEMBERED: usize = 1_024;

/// Whether an address may speak at all. The machine itself always may; without a list it is the
/// only one.
pub(crate) fn knows(trusted: &[Source], address: IpAddr) -> bool {
    address.to_canonical().is_loopback() || trusted.iter().any(|s| s.contains(address))
}

/// A token bucket an address.
pub(crate) struct Guard {
    buckets: HashMap<IpAddr, Bucket>,
}

struct Bucket {
    tokens: f64,
    at_ms: i64,
}

impl Guard {
    pub fn new() -> Self {
        Self {
            buckets: HashMap::new(),
        }
    }

    /// Takes a token for a message. Noise is not asked about: it would use up the tokens of the line
    /// whose address it forges.
    pub fn allows(&mut self, address: IpAddr, now_ms: i64) -> bool {
        if self.buckets.len() >= REMEMBERED && !self.buckets.contains_key(&address) {
            self.forget_half();
        }
        let bucket = self.buckets.entry(address).or_insert(Bucket {
            tokens: BURST,
            at_ms: now_ms,
        });
        let waited =
            u32::try_from(now_ms.saturating_sub(bucket.at_ms).clamp(0, 60_000)).unwrap_or(0);
        bucket.tokens = (bucket.tokens + f64::from(waited) * RATE / 1_000.0).min(BURST);
        bucket.at_ms = now_ms;
        if bucket.tokens < 1.0 {
            return false;
        }
        bucket.tokens -= 1.0;
        true
    }

    fn forget_half(&mut self) {
        let mut times: Vec<i64> = self.buckets.values().map(|b| b.at_ms).collect();
        times.sort_unstable();
        let middle = times[times.len() / 2];
        self.buckets.retain(|_, b| b.at_ms > middle);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_network_holds_its_addresses_and_no_other() {
        let net: Source = "192.0.2.0/24".parse().unwrap();
        assert!(net.contains("192.0.2.77".parse().unwrap()));
        assert!(net.contains("::ffff:192.0.2.77".parse().unwrap()));
        assert!(!net.contains("192.0.3.1".parse().unwrap()));
        assert!(
            "0.0.0.0/0"
                .parse::<Source>()
                .unwrap()
                .contains("8.8.8.8".parse().unwrap())
        );
        assert!(
            "2001:db8::/32"
                .parse::<Source>()
                .unwrap()
                .contains("2001:db8::1".parse().unwrap())
        );
        assert!("192.0.2.0/33".parse::<Source>().is_err());
        assert!("trunk".parse::<Source>().is_err());
    }

    #[test]
    fn strangers_are_unknown_and_the_machine_itself_never_is() {
        let trusted = ["192.0.2.1".parse().unwrap()];
        assert!(knows(&trusted, "192.0.2.1".parse().unwrap()));
        assert!(!knows(&trusted, "198.51.100.1".parse().unwrap()));
        assert!(knows(&[], "127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn floods_are_cut_to_the_rate() {
        let mut guard = Guard::new();
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let passed = (0..10_000).filter(|_| guard.allows(address, 0)).count();
        assert_eq!(passed, 4_000);
        let later = (0..10_000).filter(|_| guard.allows(address, 500)).count();
        assert_eq!(later, 1_000);
    }
}
