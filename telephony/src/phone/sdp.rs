//! The offer of the phone, and what the answer says.

use std::net::{IpAddr, SocketAddr};

use crate::media::Codec;
use crate::media::stream::PayloadTypes;

/// The number the phone offers keys under.
const EVENTS: u8 = 101;

/// Which way sound flows, as the phone says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Both,
    /// Held by us.
    SendOnly,
}

/// Where to send, and in which numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub address: SocketAddr,
    pub payload_types: PayloadTypes,
    /// The other side sends (`sendrecv`, `sendonly`).
    pub sends: bool,
    /// The other side listens (`sendrecv`, `recvonly`).
    pub listens: bool,
}

/// `version` grows with every offer of one call (RFC 3264, 8).
pub fn offer(media: SocketAddr, codec: Codec, direction: Direction, version: u32) -> String {
    let (family, host) = (if media.is_ipv4() { "IP4" } else { "IP6" }, media.ip());
    let (payload_type, name) = (codec.payload_type(), codec.name());
    let flow = match direction {
        Direction::Both => "sendrecv",
        Direction::SendOnly => "sendonly",
    };
    let port = media.port();
    format!(
        "v=0\r\no=phone 1 {version} IN {family} {host}\r\ns=call\r\nc=IN {family} {host}\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP {payload_type} {EVENTS}\r\na=rtpmap:{payload_type} {name}/8000\r\n\
         a=rtpmap:{EVENTS} telephone-event/8000\r\na=fmtp:{EVENTS} 0-15\r\na=ptime:20\r\na={flow}\r\n"
    )
}

/// What the other side says; nothing when its audio cannot be read or is refused (port 0).
pub fn read(sdp: &str) -> Option<Answer> {
    let lines: Vec<&str> = sdp.lines().map(str::trim_end).collect();
    let media = lines
        .iter()
        .find_map(|line| line.strip_prefix("m=audio "))?;
    let mut words = media.split(' ');
    let port: u16 = words.next()?.parse().ok().filter(|port| *port != 0)?;
    let offered: Vec<u8> = words.skip(1).filter_map(|word| word.parse().ok()).collect();
    let connection = lines
        .iter()
        .rev()
        .find_map(|line| line.strip_prefix("c=IN IP"))?;
    let address: IpAddr = connection.split(' ').nth(1)?.parse().ok()?;
    let is = |flow: &str| {
        lines
            .iter()
            .any(|line| line.strip_prefix("a=") == Some(flow))
    };
    Some(Answer {
        address: SocketAddr::new(address, port),
        payload_types: payload_types(&offered, &lines),
        sends: !is("recvonly") && !is("inactive"),
        listens: !is("sendonly") && !is("inactive"),
    })
}

fn payload_types(offered: &[u8], lines: &[&str]) -> PayloadTypes {
    let of = |codec: Codec| offered.iter().copied().find(|n| *n == codec.payload_type());
    let is_event = |n: &u8| {
        let head = format!("a=rtpmap:{n} ");
        let name = lines
            .iter()
            .find_map(|line| line.strip_prefix(head.as_str()));
        name.is_some_and(|name| name.eq_ignore_ascii_case("telephone-event/8000"))
    };
    let events = offered.iter().copied().find(is_event);
    PayloadTypes {
        pcma: of(Codec::Pcma),
        pcmu: of(Codec::Pcmu),
        events,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_reads_back() {
        let media = "127.0.0.1:4000".parse().unwrap();
        let answer = read(&offer(media, Codec::Pcmu, Direction::Both, 1)).unwrap();
        let payload_types = PayloadTypes {
            pcma: None,
            pcmu: Some(0),
            events: Some(101),
        };
        assert_eq!(
            answer,
            Answer {
                address: media,
                payload_types,
                sends: true,
                listens: true
            }
        );
        let held = read(&offer(media, Codec::Pcma, Direction::SendOnly, 2)).unwrap();
        assert_eq!((held.sends, held.listens), (true, false));
    }

    #[test]
    fn refused_and_broken_audio_is_no_answer() {
        assert_eq!(
            read("v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 0 RTP/AVP 8\r\n"),
            None
        );
        assert_eq!(read("v=0\r\nm=audio 4000 RTP/AVP 8\r\n"), None);
        assert_eq!(
            read("v=0\r\nc=IN IP4 nowhere\r\nm=audio 4000 RTP/AVP 8\r\n"),
            None
        );
        assert_eq!(read(""), None);
    }
}
