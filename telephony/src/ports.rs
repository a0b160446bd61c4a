//! UDP ports for media: from a range, or chosen by the system.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use tokio::net::UdpSocket;

/// First and last port, both included; handed out in turn, so that a port rests before it is used
/// again and a late packet finds nobody. `0` lets the system choose. Clones share the place in the
/// range.
#[derive(Clone, Debug)]
pub struct PortRange {
    pub(crate) first: u16,
    pub(crate) last: u16,
    pub(crate) next: Arc<AtomicU32>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no port range: write 20000-29999, or 0 to let the system choose")]
pub struct BadRange(String);

impl PortRange {
    pub fn new(first: u16, last: u16) -> Self {
        Self {
            first,
            last: last.max(first),
            next: Arc::default(),
        }
    }

    /// The system chooses.
    pub fn any() -> Self {
        Self::new(0, 0)
    }

    pub fn is_any(&self) -> bool {
        self.first == 0
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_any() {
            return f.write_str("0");
        }
        write!(f, "{}-{}", self.first, self.last)
    }
}

impl FromStr for PortRange {
    type Err = BadRange;

    fn from_str(text: &str) -> Result<Self, BadRange> {
        let bad = || BadRange(text.to_owned());
        let text = text.trim();
        if text == "0" {
            return Ok(Self::any());
        }
        let (first, last) = text.split_once('-').ok_or_else(bad)?;
        let first: u16 = first.trim().parse().map_err(|_| bad())?;
        let last: u16 = last.trim().parse().map_err(|_| bad())?;
        if first == 0 || last < first {
            return Err(bad());
        }
        Ok(Self::new(first, last))
    }
}

/// An even port for RTP with the odd one above it for RTCP: old equipment takes the pair for
/// granted (RFC 3550 11). Counted while it lives.
#[derive(Debug)]
pub(crate) struct PortPair {
    pub rtp: UdpSocket,
    pub rtcp: UdpSocket,
    in_use: Arc<AtomicUsize>,
}

impl Drop for PortPair {
    fn drop(&mut self) {
        self.in_use.fetch_sub(2, Ordering::Relaxed);
    }
}

/// Hands out pairs on one address.
#[derive(Clone, Debug)]
pub(crate) struct RtpPorts {
    ip: IpAddr,
    range: PortRange,
    in_use: Arc<AtomicUsize>,
}

/// How often the system is asked for an even port whose neighbour is free.
const ATTEMPTS: usize = 64;

impl RtpPorts {
    pub fn new(ip: IpAddr, range: PortRange) -> Self {
        Self {
            ip,
            range,
            in_use: Arc::default(),
        }
    }

    pub fn in_use(&self) -> usize {
        self.in_use.load(Ordering::Relaxed)
    }

    /// `None` when every pair of the range is taken.
    pub async fn pair(&self) -> Option<PortPair> {
        let found = if self.range.is_any() {
            self.let_system_choose().await
        } else {
            self.choose_in_range().await
        };
        let (rtp, rtcp) = found?;
        self.in_use.fetch_add(2, Ordering::Relaxed);
        Some(PortPair {
            rtp,
            rtcp,
            in_use: self.in_use.clone(),
        })
    }

    async fn choose_in_range(&self) -> Option<(UdpSocket, UdpSocket)> {
        let first_even = self.range.first.checked_add(self.range.first % 2)?;
        let pairs = u32::from(self.range.last.checked_sub(first_even)?.checked_add(1)?) / 2;
        for _ in 0..pairs {
            let turn = self.range.next.fetch_add(1, Ordering::Relaxed) % pairs;
            let port = first_even + u16::try_from(turn * 2).ok()?;
            if let Some(pair) = self.bind(port).await {
                return Some(pair);
            }
        }
        None
    }

    async fn let_system_choose(&self) -> Option<(UdpSocket, UdpSocket)> {
        for _ in 0..ATTEMPTS {
            let probe = UdpSocket::bind(SocketAddr::new(self.ip, 0)).await.ok()?;
            let port = probe.local_addr().ok()?.port();
            drop(probe);
            if let Some(pair) = self.bind(port & !1).await {
                return Some(pair);
            }
        }
        None
    }

    async fn bind(&self, port: u16) -> Option<(UdpSocket, UdpSocket)> {
        let rtp = UdpSocket::bind(SocketAddr::new(self.ip, port)).await.ok()?;
        let rtcp = UdpSocket::bind(SocketAddr::new(self.ip, port.checked_add(1)?))
            .await
            .ok()?;
        Some((rtp, rtcp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn ranges_are_read_and_nonsense_is_refused() {
        assert_eq!(
            "20000-29999".parse::<PortRange>().unwrap().to_string(),
            "20000-29999"
        );
        assert!("0".parse::<PortRange>().unwrap().is_any());
        for bad in ["", "5-4", "x", "0-9", "1-70000", "20000"] {
            assert!(bad.parse::<PortRange>().is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn pairs_are_even_and_a_dropped_pair_is_free_again() {
        let ports = RtpPorts::new(HERE, PortRange::any());
        let pair = ports.pair().await.unwrap();
        let port = pair.rtp.local_addr().unwrap().port();
        assert_eq!(port % 2, 0);
        assert_eq!(pair.rtcp.local_addr().unwrap().port(), port + 1);
        assert_eq!(ports.in_use(), 2);
        let same = RtpPorts::new(HERE, PortRange::new(port, port + 1));
        assert!(same.pair().await.is_none());
        drop(pair);
        assert_eq!(ports.in_use(), 0);
        assert!(same.pair().await.is_some());
    }
}
