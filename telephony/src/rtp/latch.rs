//! Which address the caller's sound comes from.
//!
//! The address in the SDP is taken at its word. Behind a NAT it is wrong; then the true one is
//! learnt, but only from an address the caller has shown already (the SDP's or that of its SIP) and
//! only after a few packets of one stream: taking the first packet from anywhere would let anybody
//! listen in (RTPbleed; AST-2017-005).

use std::net::{IpAddr, SocketAddr};

/// Packets of one stream before a source is believed.
const PROBATION: u8 = 5;

#[derive(Clone, Debug)]
pub(crate) struct Latch {
    described: SocketAddr,
    signalling: IpAddr,
    state: State,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Nothing,
    Probation {
        source: SocketAddr,
        ssrc: u32,
        heard: u8,
    },
    /// Learnt; gives way to the described address if that speaks after all.
    Learnt(SocketAddr),
    /// The described address has spoken: nobody else is heard until a new description.
    Described,
}

impl Latch {
    pub fn new(described: SocketAddr, signalling: IpAddr) -> Self {
        Self {
            described,
            signalling,
            state: State::Nothing,
        }
    }

    /// A re-INVITE may move the stream. The same address again changes nothing.
    pub fn describe(&mut self, described: SocketAddr) {
        if described != self.described {
            self.described = described;
            self.state = State::Nothing;
        }
    }

    /// Whether a packet of this source is the caller's.
    pub fn accepts(&mut self, source: SocketAddr, ssrc: u32) -> bool {
        if source == self.described {
            self.state = State::Described;
            return true;
        }
        match self.state {
            State::Described => false,
            State::Learnt(learnt) => learnt == source,
            State::Nothing => self.begin(source, ssrc),
            State::Probation {
                source: first,
                ssrc: stream,
                heard,
            } => {
                if (first, stream) != (source, ssrc) {
                    return self.begin(source, ssrc);
                }
                self.state = if heard + 1 >= PROBATION {
                    State::Learnt(source)
                } else {
                    State::Probation {
                        source,
                        ssrc,
                        heard: heard + 1,
                    }
                };
                matches!(self.state, State::Learnt(_))
            }
        }
    }

    /// RTCP comes from another port of the same host.
    pub fn is_of_caller(&self, source: IpAddr) -> bool {
        source == self.target().ip() || source == self.signalling
    }

    /// Where to send.
    pub fn target(&self) -> SocketAddr {
        match self.state {
            State::Learnt(learnt) => learnt,
            _ => self.described,
        }
    }

    fn begin(&mut self, source: SocketAddr, ssrc: u32) -> bool {
        let shown = source.ip() == self.signalling || source.ip() == self.described.ip();
        if shown {
            self.state = State::Probation {
                source,
                ssrc,
                heard: 1,
            };
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_described_address_is_heard_at_once_and_shuts_out_the_rest() {
        let mut latch = Latch::new(at("127.0.0.1:6000"), at("127.0.0.1:1").ip());
        assert!(!latch.accepts(at("127.0.0.1:7000"), 9));
        assert!(latch.accepts(at("127.0.0.1:6000"), 1));
        assert!((0..50).all(|_| !latch.accepts(at("127.0.0.1:7000"), 9)));
        assert_eq!(latch.target(), at("127.0.0.1:6000"));
    }

    #[test]
    fn behind_a_nat_the_true_address_is_learnt_after_probation() {
        let mut latch = Latch::new(at("10.0.0.5:6000"), "192.0.2.1".parse().unwrap());
        let heard = (0..10)
            .filter(|_| latch.accepts(at("192.0.2.1:40000"), 1))
            .count();
        assert_eq!(heard, 6);
        assert_eq!(latch.target(), at("192.0.2.1:40000"));
        assert!(!latch.accepts(at("192.0.2.1:40001"), 2));
    }

    #[test]
    fn a_stranger_is_never_learnt_however_long_it_speaks() {
        let mut latch = Latch::new(at("10.0.0.5:6000"), "192.0.2.1".parse().unwrap());
        assert!((0..500).all(|_| !latch.accepts(at("198.51.100.9:6000"), 1)));
        assert_eq!(latch.target(), at("10.0.0.5:6000"));
    }

    #[test]
    fn a_new_description_moves_the_stream_and_the_same_one_does_not() {
        let mut latch = Latch::new(at("192.0.2.1:6000"), "192.0.2.1".parse().unwrap());
        assert!(latch.accepts(at("192.0.2.1:6000"), 1));
        latch.describe(at("192.0.2.1:6000"));
        assert!(!latch.accepts(at("192.0.2.1:6002"), 1));
        latch.describe(at("192.0.2.1:6002"));
        assert!(latch.accepts(at("192.0.2.1:6002"), 1));
    }
}
