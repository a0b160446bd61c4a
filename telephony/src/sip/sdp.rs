//! The audio part of an SDP offer or answer (RFC 3264, RFC 8866), as far as a telephone line needs
//! it: G.711 both ways, telephone-event, hold.

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

use crate::media::frame::Codec;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    SendRecv,
    SendOnly,
    RecvOnly,
    Inactive,
}

impl Direction {
    /// What we answer to an offer with this direction.
    pub fn mirrored(self) -> Self {
        match self {
            Self::SendOnly => Self::RecvOnly,
            Self::RecvOnly => Self::SendOnly,
            same => same,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }
}

/// What the peer described, reduced to the first audio stream we can serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Description {
    /// Where the peer listens for RTP.
    pub address: SocketAddr,
    pub codec: Codec,
    pub codec_type: u8,
    /// Payload type of `telephone-event/8000`, when offered.
    pub digits_type: Option<u8>,
    pub direction: Direction,
    /// Every media line in order, for the answer: `(words before the formats, is ours)`.
    lines: Vec<(String, bool)>,
}

impl Description {
    /// Before the peer has described anything: an INVITE without an offer.
    pub fn unknown() -> Self {
        Self {
            address: SocketAddr::from(([0, 0, 0, 0], 0)),
            codec: Codec::Pcma,
            codec_type: Codec::Pcma.payload_type(),
            digits_type: None,
            direction: Direction::SendRecv,
            lines: Vec::new(),
        }
    }

    /// The peer does not want to hear us now.
    pub fn is_hold(&self) -> bool {
        matches!(self.direction, Direction::SendOnly | Direction::Inactive)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SdpFault {
    /// Not SDP, or addresses that cannot be read: 400.
    Broken,
    /// No audio, no RTP/AVP, or no codec of ours: 488.
    NothingOfOurs,
}

#[derive(Default)]
struct Stream<'a> {
    kind: &'a str,
    port: u32,
    protocol: &'a str,
    formats: Vec<u8>,
    address: Option<IpAddr>,
    direction: Option<Direction>,
    maps: Vec<(u8, String)>,
    words: String,
}

/// Reads an offer (or an answer to ours).
pub(crate) fn read(body: &[u8]) -> Result<Description, SdpFault> {
    let text = std::str::from_utf8(body).map_err(|_| SdpFault::Broken)?;
    if !text.starts_with("v=0") {
        return Err(SdpFault::Broken);
    }
    let (session, streams) = sections(text)?;
    let ours = streams
        .iter()
        .position(|s| {
            s.kind == "audio" && s.protocol == "RTP/AVP" && s.port > 0 && pick(s).is_some()
        })
        .ok_or(SdpFault::NothingOfOurs)?;
    let stream = &streams[ours];
    let (codec, codec_type) = pick(stream).ok_or(SdpFault::NothingOfOurs)?;
    let port = u16::try_from(stream.port).map_err(|_| SdpFault::Broken)?;
    let ip = stream.address.or(session.address).ok_or(SdpFault::Broken)?;
    let mut direction = stream
        .direction
        .or(session.direction)
        .unwrap_or(Direction::SendRecv);
    if ip.is_unspecified() {
        // RFC 2543 hold: c=0.0.0.0 means "do not send to me".
        direction = match direction {
            Direction::SendRecv => Direction::SendOnly,
            other => other,
        };
    }
    Ok(Description {
        address: SocketAddr::new(ip, port),
        codec,
        codec_type,
        digits_type: stream
            .maps
            .iter()
            .find(|(kind, name)| name == "telephone-event/8000" && stream.formats.contains(kind))
            .map(|(kind, _)| *kind),
        direction,
        lines: streams
            .iter()
            .enumerate()
            .map(|(at, s)| (s.words.clone(), at == ours))
            .collect(),
    })
}

fn sections(text: &str) -> Result<(Stream<'_>, Vec<Stream<'_>>), SdpFault> {
    let mut session = Stream::default();
    let mut streams: Vec<Stream<'_>> = Vec::new();
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        let (key, value) = line.split_once('=').ok_or(SdpFault::Broken)?;
        match key {
            "m" => streams.push(media_line(value)?),
            "c" => streams.last_mut().unwrap_or(&mut session).address = Some(connection(value)?),
            "a" => attribute(streams.last_mut().unwrap_or(&mut session), value),
            _ if key.len() == 1 => {}
            _ => return Err(SdpFault::Broken),
        }
        // Sixteen streams is far more than any telephone offers.
        if streams.len() > 16 {
            return Err(SdpFault::Broken);
        }
    }
    Ok((session, streams))
}

fn media_line(value: &str) -> Result<Stream<'_>, SdpFault> {
    let mut words = value.split_ascii_whitespace();
    let kind = words.next().ok_or(SdpFault::Broken)?;
    let port = words.next().ok_or(SdpFault::Broken)?;
    let port = port
        .split('/')
        .next()
        .unwrap_or(port)
        .parse::<u32>()
        .map_err(|_| SdpFault::Broken)?;
    let protocol = words.next().ok_or(SdpFault::Broken)?;
    let names: Vec<&str> = words.collect();
    Ok(Stream {
        kind,
        port,
        protocol,
        formats: names.iter().filter_map(|f| f.parse().ok()).collect(),
        words: format!(
            "{kind} 0 {protocol} {}",
            names.first().copied().unwrap_or("0")
        ),
        ..Stream::default()
    })
}

fn connection(value: &str) -> Result<IpAddr, SdpFault> {
    let mut words = value.split_ascii_whitespace();
    let (net, kind, address) = (words.next(), words.next(), words.next());
    if net != Some("IN") || !matches!(kind, Some("IP4" | "IP6")) {
        return Err(SdpFault::Broken);
    }
    let address = address.ok_or(SdpFault::Broken)?;
    let address = address.split('/').next().unwrap_or(address);
    let ip: IpAddr = address.parse().map_err(|_| SdpFault::Broken)?;
    // Media to a group or to everybody would turn us into an amplifier.
    let broadcast = matches!(ip, IpAddr::V4(v4) if v4.is_broadcast());
    if ip.is_multicast() || broadcast {
        Err(SdpFault::Broken)
    } else {
        Ok(ip)
    }
}

fn attribute(stream: &mut Stream<'_>, value: &str) {
    match value {
        "sendrecv" => stream.direction = Some(Direction::SendRecv),
        "sendonly" => stream.direction = Some(Direction::SendOnly),
        "recvonly" => stream.direction = Some(Direction::RecvOnly),
        "inactive" => stream.direction = Some(Direction::Inactive),
        _ => {
            let map = value
                .strip_prefix("rtpmap:")
                .and_then(|v| v.split_once(' '));
            if let Some((kind, name)) = map
                && let Ok(kind) = kind.trim().parse()
            {
                let name = name.trim().trim_end_matches("/1");
                stream.maps.push((kind, name.to_ascii_lowercase()));
            }
        }
    }
}

/// The peer's first format that we speak; 0 and 8 need no rtpmap (RFC 3551).
fn pick(stream: &Stream<'_>) -> Option<(Codec, u8)> {
    stream.formats.iter().find_map(|kind| {
        let named = stream
            .maps
            .iter()
            .find(|(k, _)| k == kind)
            .map(|(_, n)| n.as_str());
        match (named, kind) {
            (Some("pcma/8000"), _) | (None, 8) => Some((Codec::Pcma, *kind)),
            (Some("pcmu/8000"), _) | (None, 0) => Some((Codec::Pcmu, *kind)),
            _ => None,
        }
    })
}

/// What stays the same for a call: our address and the version, which grows with each answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ours {
    pub address: SocketAddr,
    pub session: u64,
    pub version: u64,
}

/// The answer to an offer: our stream taken, every other refused with port 0.
pub(crate) fn answer(offer: &Description, ours: Ours, direction: Direction) -> String {
    let mut text = head(ours);
    for (words, is_ours) in &offer.lines {
        if *is_ours {
            text.push_str(&stream(
                ours.address.port(),
                &[(offer.codec, offer.codec_type)],
                offer.digits_type,
                direction,
            ));
        } else {
            write!(text, "m={words}\r\n").expect("a String takes any text");
        }
    }
    text
}

/// Our own offer, for an INVITE or re-INVITE that came without one.
pub(crate) fn offer(ours: Ours, direction: Direction) -> String {
    let both = [(Codec::Pcma, 8), (Codec::Pcmu, 0)];
    head(ours) + &stream(ours.address.port(), &both, Some(101), direction)
}

fn head(ours: Ours) -> String {
    let ip = ours.address.ip();
    let family = if ip.is_ipv4() { "IP4" } else { "IP6" };
    format!(
        "v=0\r\no=tandem {} {} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\nt=0 0\r\n",
        ours.session, ours.version
    )
}

fn stream(port: u16, codecs: &[(Codec, u8)], digits: Option<u8>, direction: Direction) -> String {
    let types: Vec<String> = codecs
        .iter()
        .map(|(_, t)| *t)
        .chain(digits)
        .map(|t| t.to_string())
        .collect();
    let mut text = format!("m=audio {port} RTP/AVP {}\r\n", types.join(" "));
    for (codec, kind) in codecs {
        let name = match codec {
            Codec::Pcma => "PCMA",
            Codec::Pcmu => "PCMU",
        };
        write!(text, "a=rtpmap:{kind} {name}/8000\r\n").expect("a String takes any text");
    }
    if let Some(kind) = digits {
        write!(
            text,
            "a=rtpmap:{kind} telephone-event/8000\r\na=fmtp:{kind} 0-16\r\n"
        )
        .expect("a String takes any text");
    }
    write!(text, "a=ptime:20\r\na={}\r\n", direction.name()).expect("a String takes any text");
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=video 6002 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\nm=audio 6000 RTP/AVP 18 0 8 97\r\na=rtpmap:97 telephone-event/8000\r\na=sendonly\r\n";

    fn ours() -> Ours {
        Ours {
            address: "10.0.0.1:20000".parse().unwrap(),
            session: 7,
            version: 3,
        }
    }

    #[test]
    fn the_first_codec_of_ours_is_taken_and_other_streams_are_refused() {
        let offer = read(OFFER.as_bytes()).unwrap();
        assert_eq!(
            (offer.codec, offer.codec_type, offer.digits_type),
            (Codec::Pcmu, 0, Some(97))
        );
        assert_eq!(
            offer.address,
            "192.0.2.1:6000".parse::<SocketAddr>().unwrap()
        );
        let text = answer(&offer, ours(), offer.direction.mirrored());
        assert!(text.contains("o=tandem 7 3 IN IP4 10.0.0.1\r\n"));
        assert!(
            text.contains("m=video 0 RTP/AVP 96\r\nm=audio 20000 RTP/AVP 0 97\r\n"),
            "{text}"
        );
        assert!(text.contains("a=recvonly\r\n"));
    }

    #[test]
    fn our_own_offer_can_be_answered() {
        let text = offer(ours(), Direction::SendRecv);
        let read = read(text.as_bytes()).unwrap();
        assert_eq!((read.codec, read.digits_type), (Codec::Pcma, Some(101)));
    }

    #[test]
    fn an_old_style_hold_is_a_hold() {
        let held = OFFER
            .replace("c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0")
            .replace("a=sendonly\r\n", "");
        assert_eq!(
            read(held.as_bytes()).unwrap().direction,
            Direction::SendOnly
        );
    }

    #[test]
    fn broken_descriptions_are_told_apart_from_useless_ones() {
        for broken in [
            "",
            "v=1\r\n",
            "hello",
            "v=0\r\nm=audio\r\n",
            "v=0\r\nm=audio x RTP/AVP 0\r\n",
            "v=0\r\nc=IN IP4 not-an-address\r\nm=audio 1 RTP/AVP 0\r\n",
            "v=0\r\nm=audio 99999 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n",
            "v=0\r\nc=IN IP4 255.255.255.255\r\nm=audio 1 RTP/AVP 0\r\n",
            "v=0\r\nc=IN IP4 224.2.0.1/127\r\nm=audio 1 RTP/AVP 0\r\n",
            "v=0\r\nm=audio 6000 RTP/AVP 0\r\n",
        ] {
            assert_eq!(read(broken.as_bytes()), Err(SdpFault::Broken), "{broken:?}");
        }
        let useless = "v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 6000 RTP/AVP 18\r\n";
        assert_eq!(read(useless.as_bytes()), Err(SdpFault::NothingOfOurs));
        assert_eq!(read(b"\xff\xfe"), Err(SdpFault::Broken));
    }
}
