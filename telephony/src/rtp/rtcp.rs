//! The RTCP we owe a peer: a sender report with our name every few seconds, and a goodbye. Some
//! equipment ends a call in which it hears none.

/// Seconds from 1900 (NTP) to 1970 (unix).
const NTP_OFFSET_S: u64 = 2_208_988_800;
const SENDER_REPORT: u8 = 200;
const SOURCE_DESCRIPTION: u8 = 202;
const GOODBYE: u8 = 203;
const VERSION: u8 = 2 << 6;

/// What a report says of the stream we send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    pub ssrc: u32,
    pub timestamp: u32,
    pub packets: u32,
    pub octets: u32,
}

/// Sender report and source description (RFC 3550 6.4.1, 6.5). The name is the SSRC: a person's
/// name has no place here.
pub(crate) fn report(sent: Sent, now_ms: i64) -> Vec<u8> {
    let mut bytes = vec![VERSION, SENDER_REPORT, 0, 6];
    bytes.extend(sent.ssrc.to_be_bytes());
    let ms = u64::try_from(now_ms).unwrap_or(0);
    let fraction = ((ms % 1_000) << 32) / 1_000;
    bytes.extend((((ms / 1_000 + NTP_OFFSET_S) << 32) | fraction).to_be_bytes());
    bytes.extend(sent.timestamp.to_be_bytes());
    bytes.extend(sent.packets.to_be_bytes());
    bytes.extend(sent.octets.to_be_bytes());
    bytes.extend(description(sent.ssrc));
    bytes
}

pub(crate) fn goodbye(sent: Sent, now_ms: i64) -> Vec<u8> {
    let mut bytes = report(sent, now_ms);
    bytes.extend([VERSION | 1, GOODBYE, 0, 1]);
    bytes.extend(sent.ssrc.to_be_bytes());
    bytes
}

/// Whether a datagram looks like RTCP: version 2 and a packet type of RFC 3550.
pub(crate) fn is_rtcp(datagram: &[u8]) -> bool {
    datagram.len() >= 8 && datagram[0] >> 6 == 2 && (200..=207).contains(&datagram[1])
}

fn description(ssrc: u32) -> Vec<u8> {
    let name = format!("{ssrc:08x}@tandem");
    let mut bytes = vec![VERSION | 1, SOURCE_DESCRIPTION, 0, 0];
    bytes.extend(ssrc.to_be_bytes());
    bytes.extend([1, u8::try_from(name.len()).expect("fifteen characters fit")]);
    bytes.extend(name.as_bytes());
    bytes.push(0);
    while bytes.len() % 4 != 0 {
        bytes.push(0);
    }
    bytes[3] = u8::try_from(bytes.len() / 4 - 1).expect("a short packet");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_whole_words_and_carries_the_time_of_1900() {
        let sent = Sent {
            ssrc: 0x0102_0304,
            timestamp: 160,
            packets: 2,
            octets: 320,
        };
        let bytes = report(sent, 500);
        assert!(is_rtcp(&bytes));
        assert_eq!(bytes.len() % 4, 0);
        assert_eq!(&bytes[8..12], 2_208_988_800_u32.to_be_bytes());
        assert_eq!(&bytes[12..16], 0x8000_0000_u32.to_be_bytes());
        assert_eq!(usize::from(bytes[28 + 3]) * 4 + 4, bytes.len() - 28);
        assert_eq!(goodbye(sent, 500).len(), bytes.len() + 8);
    }
}
