//! A free UDP port of the range given to browsers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::Ordering;

use crate::ports::PortRange;

impl PortRange {
    /// A port that is free on all `addresses` now; nothing when all are taken.
    pub(super) fn free_port(&self, addresses: &[IpAddr]) -> Option<u16> {
        if self.is_any() {
            return Some(0);
        }
        let count = u32::from(self.last - self.first) + 1;
        (0..count)
            .map(|_| self.next.fetch_add(1, Ordering::Relaxed) % count)
            .filter_map(|offset| u16::try_from(u32::from(self.first) + offset).ok())
            .find(|port| is_free(*port, addresses))
    }
}

/// Binding to every interface fails when any one of them holds the port already, which is what is
/// asked here: the connection binds each interface by itself.
fn is_free(port: u16, addresses: &[IpAddr]) -> bool {
    let every_interface = addresses.iter().any(IpAddr::is_unspecified);
    let probes: &[IpAddr] = if every_interface {
        &[IpAddr::V4(Ipv4Addr::UNSPECIFIED)]
    } else {
        addresses
    };
    probes
        .iter()
        .all(|address| UdpSocket::bind(SocketAddr::new(*address, port)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: [IpAddr; 1] = [IpAddr::V4(Ipv4Addr::LOCALHOST)];

    #[test]
    fn a_taken_port_is_passed_over_and_a_full_range_has_none() {
        let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let range = PortRange::new(port, port);
        assert_eq!(range.free_port(&HERE), None);
        assert_eq!(range.free_port(&[Ipv4Addr::UNSPECIFIED.into()]), None);
        drop(taken);
        assert_eq!(range.free_port(&HERE), Some(port));
    }

    #[test]
    fn ports_are_handed_out_in_turn() {
        let range = PortRange::new(41_000, 41_999);
        let ports: Vec<u16> = (0..5).filter_map(|_| range.free_port(&HERE)).collect();
        assert!(ports.windows(2).all(|pair| pair[0] < pair[1]), "{ports:?}");
        assert_eq!(PortRange::any().free_port(&HERE), Some(0));
    }
}
