//! What a page offers, cut down to what we speak, and our public address in the answer.
//!
//! Only PCMU, PCMA and telephone-event at 8 kHz are left in the offer before the WebRTC stack sees
//! it: Chromium offers telephone-event twice (48 kHz and 8 kHz), the stack matches by name alone
//! and would answer one payload type for both.

use std::net::IpAddr;

use super::BrowserError;
use crate::media::Codec;
use crate::media::stream::PayloadTypes;

/// A page's offer, with nothing in it but what can be answered.
pub(super) struct Offer {
    pub sdp: String,
    pub payload_types: PayloadTypes,
    /// The one of the two laws that the page names first.
    pub preferred: Codec,
}

impl Offer {
    pub fn read(text: &str) -> Result<Self, BrowserError> {
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim_end)
            .filter(|l| !l.is_empty())
            .collect();
        if lines.first() != Some(&"v=0") {
            return Err(BrowserError::Offer("it does not begin with v=0"));
        }
        let mut sections = lines.iter().filter(|line| line.starts_with("m="));
        let (Some(audio), None) = (sections.next(), sections.next()) else {
            return Err(BrowserError::Offer("it must hold one medium, audio"));
        };
        let offered = audio_payload_types(audio)?;
        let payload_types = choose(&offered, &lines);
        let preferred = offered.iter().find_map(|n| payload_types.codec_of(*n));
        let preferred = preferred.ok_or(BrowserError::NoCommonCodec)?;
        Ok(Self {
            sdp: keep_only(&lines, &offered, payload_types),
            payload_types,
            preferred,
        })
    }
}

/// The payload types of `m=audio PORT PROTOCOL TYPE TYPE …`, in order of preference.
fn audio_payload_types(line: &str) -> Result<Vec<u8>, BrowserError> {
    let mut words = line.split(' ');
    if words.next() != Some("m=audio") {
        return Err(BrowserError::Offer("its medium is not audio"));
    }
    let types = words
        .skip(2)
        .map(str::parse)
        .collect::<Result<Vec<u8>, _>>();
    types.map_err(|_| BrowserError::Offer("a payload type of its audio is no number"))
}

fn choose(offered: &[u8], lines: &[&str]) -> PayloadTypes {
    let find = |name: &str, fixed: Option<u8>| {
        let mapped = offered.iter().copied().find(|payload_type| {
            encoding_of(*payload_type, lines).is_some_and(|found| found.eq_ignore_ascii_case(name))
        });
        // The two laws have numbers of their own and need no rtpmap (RFC 3551).
        mapped.or_else(|| fixed.filter(|n| offered.contains(n) && encoding_of(*n, lines).is_none()))
    };
    PayloadTypes {
        pcma: find("PCMA/8000", Some(8)),
        pcmu: find("PCMU/8000", Some(0)),
        events: find("telephone-event/8000", None),
    }
}

/// `PCMU/8000` of `a=rtpmap:0 PCMU/8000`; a trailing `/1` (channels) is cut off.
fn encoding_of<'a>(payload_type: u8, lines: &[&'a str]) -> Option<&'a str> {
    let head = format!("a=rtpmap:{payload_type} ");
    let value = lines
        .iter()
        .find_map(|line| line.strip_prefix(head.as_str()))?;
    Some(value.strip_suffix("/1").unwrap_or(value))
}

/// The offer without other payload types and everything said about them.
fn keep_only(lines: &[&str], offered: &[u8], chosen: PayloadTypes) -> String {
    let kept: Vec<u8> = offered
        .iter()
        .copied()
        .filter(|n| chosen.contains(*n))
        .collect();
    let mut sdp = String::new();
    for line in lines {
        if line.starts_with("m=audio ") {
            let head: Vec<&str> = line.split(' ').take(3).collect();
            let types: Vec<String> = kept.iter().map(u8::to_string).collect();
            sdp.push_str(&format!("{} {}\r\n", head.join(" "), types.join(" ")));
        } else if subject_of(line).is_none_or(|n| kept.contains(&n)) {
            sdp.push_str(line);
            sdp.push_str("\r\n");
        }
    }
    sdp
}

/// The payload type that an `rtpmap`, `fmtp` or `rtcp-fb` line speaks of.
fn subject_of(line: &str) -> Option<u8> {
    let value = ["a=rtpmap:", "a=fmtp:", "a=rtcp-fb:"]
        .iter()
        .find_map(|p| line.strip_prefix(p))?;
    value.split(' ').next()?.parse().ok()
}

/// Adds a candidate at `public` for every local one that is not loopback. The stack binds local
/// addresses only; a router in front passes the same port on to us.
pub(super) fn with_public_address(answer: &str, public: Option<IpAddr>) -> String {
    let Some(public) = public else {
        return answer.to_owned();
    };
    let mut sdp = String::new();
    let mut published = Vec::new();
    for line in answer.lines() {
        sdp.push_str(line);
        sdp.push_str("\r\n");
        let Some(candidate) = public_candidate(line, public) else {
            continue;
        };
        if !published.contains(&candidate) {
            sdp.push_str(&candidate);
            sdp.push_str("\r\n");
            published.push(candidate);
        }
    }
    sdp
}

/// `a=candidate:FOUNDATION COMPONENT udp PRIORITY ADDRESS PORT typ host …` with the address
/// replaced and the lowest preference among host candidates.
fn public_candidate(line: &str, public: IpAddr) -> Option<String> {
    let value = line.strip_prefix("a=candidate:")?;
    let words: Vec<&str> = value.split(' ').collect();
    let [_, component, transport, priority, address, port, ..] = words.as_slice() else {
        return None;
    };
    let local: IpAddr = address.parse().ok()?;
    let host = value.contains(" typ host") && transport.eq_ignore_ascii_case("udp");
    if !host || local.is_loopback() || local == public || local.is_ipv4() != public.is_ipv4() {
        return None;
    }
    let lower = priority.parse::<u32>().ok()?.saturating_sub(1 << 8);
    Some(format!(
        "a=candidate:public {component} udp {lower} {public} {port} typ host"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Chromium 156 writes it, shortened.
    const CHROMIUM: &str = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
        a=group:BUNDLE 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\n\
        c=IN IP4 0.0.0.0\r\na=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n\
        a=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=rtpmap:9 G722/8000\r\n\
        a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:13 CN/8000\r\n\
        a=rtpmap:110 telephone-event/48000\r\na=rtpmap:126 telephone-event/8000\r\n";

    #[test]
    fn only_what_we_speak_is_left_of_a_chromium_offer() {
        let offer = Offer::read(CHROMIUM).unwrap();
        let expected = PayloadTypes {
            pcma: Some(8),
            pcmu: Some(0),
            events: Some(126),
        };
        assert_eq!(offer.payload_types, expected);
        assert!(
            offer
                .sdp
                .contains("m=audio 9 UDP/TLS/RTP/SAVPF 0 8 126\r\n"),
            "{}",
            offer.sdp
        );
        for gone in [
            "opus",
            "telephone-event/48000",
            "rtcp-fb:111",
            "fmtp:111",
            "G722",
            "red",
        ] {
            assert!(!offer.sdp.contains(gone), "{gone} in {}", offer.sdp);
        }
    }

    #[test]
    fn the_two_laws_need_no_name() {
        let bare = "v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 8 0\n";
        let expected = PayloadTypes {
            pcma: Some(8),
            pcmu: Some(0),
            events: None,
        };
        assert_eq!(Offer::read(bare).unwrap().payload_types, expected);
    }

    #[test]
    fn an_offer_we_cannot_answer_says_why() {
        let refused = |text: &str| Offer::read(text).err().map(|error| error.to_string());
        assert!(refused("").unwrap().contains("v=0"));
        assert!(refused("v=0\r\n").unwrap().contains("one medium"));
        assert!(
            refused("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n")
                .unwrap()
                .contains("not audio")
        );
        assert!(
            refused("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF x\r\n")
                .unwrap()
                .contains("no number")
        );
        let opus = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n";
        assert!(refused(opus).unwrap().contains("neither PCMA nor PCMU"));
        let taken = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=rtpmap:0 opus/48000/2\r\n";
        assert!(
            refused(taken).unwrap().contains("neither"),
            "0 was given to another codec"
        );
    }

    #[test]
    fn the_public_address_stands_beside_each_local_one_but_loopback() {
        let answer = "v=0\r\na=candidate:1 1 udp 2130706431 192.168.1.5 30000 typ host\r\n\
            a=candidate:2 1 udp 2130706431 127.0.0.1 30000 typ host\r\n";
        let public = with_public_address(answer, Some("203.0.113.9".parse().unwrap()));
        let expected = "a=candidate:public 1 udp 2130706175 203.0.113.9 30000 typ host\r\n";
        assert_eq!(public.matches("203.0.113.9").count(), 1);
        assert!(public.contains(expected), "{public}");
        assert_eq!(with_public_address(answer, None), answer);
    }
}
