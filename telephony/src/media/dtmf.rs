//! Keys of a telephone: the three ways they travel, and one press counted once.
//!
//! RFC 4733 events are handled here ([`DigitSender`], [`DigitReceiver`]); keys in the sound itself
//! by [`tones`]. The third way, SIP INFO, is text and belongs to the SIP side.

pub mod tones;

use crate::media::frame::{FRAME_SAMPLES, MediaFrame};

/// Bytes of a telephone-event payload (RFC 4733, 2.3).
pub const PAYLOAD_BYTES: usize = 4;
/// The end of a press is sent this often, since each may be lost (RFC 4733, 2.5.1.4).
const END_REPEATS: u8 = 3;
/// What we send: -10 dBm0, within the range RFC 4733 gives for keys.
const VOLUME: u8 = 10;
/// The bit of the second byte that says the press is over.
const END_BIT: u8 = 0x80;
const VOLUME_BITS: u8 = 0x3F;

/// The key of an event code: 0-15.
pub fn key_of(event: u8) -> Option<char> {
    b"0123456789*#ABCD"
        .get(usize::from(event))
        .map(|byte| char::from(*byte))
}

/// The event code of a key; `a`-`d` count as `A`-`D`.
pub fn event_of(key: char) -> Option<u8> {
    let upper = key.to_ascii_uppercase();
    (0..16).find(|event| key_of(*event) == Some(upper))
}

/// The payload of a key's packet; nothing for sound. The timestamp travels in the RTP header.
pub fn to_payload(frame: &MediaFrame) -> Option<[u8; PAYLOAD_BYTES]> {
    match *frame {
        MediaFrame::Digit {
            event,
            end,
            duration,
            volume,
            ..
        } => {
            let [high, low] = duration.to_be_bytes();
            let flags = if end { END_BIT } else { 0 } | (volume & VOLUME_BITS);
            Some([event, flags, high, low])
        }
        MediaFrame::Audio { .. } => None,
    }
}

/// Reads a telephone-event payload; nothing when it is too short or no key (fax tones and line
/// signals share the format). Redundant events behind the first (RFC 2198) are not read.
pub fn from_payload(payload: &[u8], rtp_timestamp: u32) -> Option<MediaFrame> {
    let [event, flags, high, low, ..] = *payload else {
        return None;
    };
    key_of(event)?;
    Some(MediaFrame::Digit {
        event,
        end: flags & END_BIT != 0,
        duration: u16::from_be_bytes([high, low]),
        rtp_timestamp,
        volume: flags & VOLUME_BITS,
    })
}

/// Sends one press: a packet every 20 ms while it lasts, then the end three times.
#[derive(Clone, Debug)]
pub struct DigitSender {
    event: u8,
    rtp_timestamp: u32,
    duration: u16,
    length: u16,
    ends_left: u8,
}

impl DigitSender {
    /// A press of `key` lasting `length_ms`, beginning at `rtp_timestamp`; nothing for a character
    /// no telephone has.
    pub fn new(key: char, length_ms: u16, rtp_timestamp: u32) -> Option<Self> {
        Some(Self {
            event: event_of(key)?,
            rtp_timestamp,
            duration: 0,
            length: length_ms.saturating_mul(8).max(FRAME_SAMPLES as u16),
            ends_left: END_REPEATS,
        })
    }

    /// The packet of the next 20 ms; nothing when the press is over.
    pub fn next_packet(&mut self) -> Option<MediaFrame> {
        self.duration = self
            .duration
            .saturating_add(FRAME_SAMPLES as u16)
            .min(self.length);
        let end = self.duration == self.length;
        if end {
            self.ends_left = self.ends_left.checked_sub(1)?;
        }
        Some(MediaFrame::Digit {
            event: self.event,
            end,
            duration: self.duration,
            rtp_timestamp: self.rtp_timestamp,
            volume: VOLUME,
        })
    }

    /// The very first packet carries RTP's marker bit.
    pub fn at_start(&self) -> bool {
        self.duration == 0
    }
}

/// Hears one key for one press, however many of its packets arrive, in any order.
#[derive(Clone, Debug, Default)]
pub struct DigitReceiver {
    last: Option<Press>,
}

#[derive(Clone, Copy, Debug)]
struct Press {
    event: u8,
    rtp_timestamp: u32,
    duration: u16,
    ended: bool,
}

impl DigitReceiver {
    /// The key, at the first packet of its press that arrives.
    pub fn hear(&mut self, frame: &MediaFrame) -> Option<char> {
        let MediaFrame::Digit {
            event,
            end,
            duration,
            rtp_timestamp,
            ..
        } = *frame
        else {
            return None;
        };
        let heard = Press {
            event,
            rtp_timestamp,
            duration,
            ended: end,
        };
        match &mut self.last {
            Some(last) if heard.continues(last) => {
                last.ended |= end;
                last.duration = last.duration.max(duration);
                None
            }
            Some(last) if heard.older_than(last) => None,
            _ => {
                self.last = Some(heard);
                key_of(event)
            }
        }
    }
}

impl Press {
    /// The same press: the same start, or, from senders that move the timestamp on with every
    /// packet, the same key growing longer without an end between.
    fn continues(&self, last: &Self) -> bool {
        let same_start = self.rtp_timestamp == last.rtp_timestamp;
        let moved = self.rtp_timestamp.wrapping_sub(last.rtp_timestamp) <= u32::from(self.duration);
        self.event == last.event
            && (same_start || (!last.ended && moved && self.duration > last.duration))
    }

    /// A late packet of a press before the last one; the clock may have rolled over between.
    fn older_than(&self, last: &Self) -> bool {
        last.rtp_timestamp.wrapping_sub(self.rtp_timestamp) < u32::MAX / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: char, ms: u16, at: u32) -> Vec<MediaFrame> {
        let mut sender = DigitSender::new(key, ms, at).unwrap();
        std::iter::from_fn(|| sender.next_packet()).collect()
    }

    fn hear(frames: &[MediaFrame]) -> String {
        let mut receiver = DigitReceiver::default();
        frames
            .iter()
            .filter_map(|frame| receiver.hear(frame))
            .collect()
    }

    #[test]
    fn every_key_has_a_code_and_back() {
        for key in "0123456789*#ABCD".chars() {
            assert_eq!(event_of(key).and_then(key_of), Some(key));
        }
        assert_eq!(event_of('b'), Some(13));
        assert_eq!((event_of('x'), key_of(16)), (None, None));
    }

    #[test]
    fn a_press_grows_and_ends_three_times() {
        let packets = press('5', 100, 16_000);
        let shape: Vec<(bool, u16)> = packets
            .iter()
            .map(|frame| match frame {
                MediaFrame::Digit {
                    end,
                    duration,
                    rtp_timestamp: 16_000,
                    event: 5,
                    ..
                } => (*end, *duration),
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = [
            (false, 160),
            (false, 320),
            (false, 480),
            (false, 640),
            (true, 800),
            (true, 800),
            (true, 800),
        ];
        assert_eq!(shape, expected);
    }

    #[test]
    fn a_payload_reads_back_as_it_was_written() {
        for frame in press('#', 60, 7) {
            assert_eq!(from_payload(&to_payload(&frame).unwrap(), 7), Some(frame));
        }
        assert_eq!(from_payload(&[5, 0, 1], 7), None, "too short");
        assert_eq!(
            from_payload(&[32, 0, 1, 0], 7),
            None,
            "a fax tone is no key"
        );
    }

    #[test]
    fn a_press_is_heard_once_even_twice_in_a_row() {
        let mut frames = press('1', 100, 1_000);
        frames.extend(press('1', 100, 3_000));
        frames.extend(press('2', 100, 5_000));
        assert_eq!(hear(&frames), "112");
    }

    #[test]
    fn one_packet_of_a_press_is_enough() {
        let end_only = &press('9', 100, 50)[6..];
        assert_eq!(hear(end_only), "9");
    }

    #[test]
    fn late_packets_do_not_press_again() {
        let (first, second) = (press('1', 100, 1_000), press('2', 100, 3_000));
        let frames = [first.clone(), second, first[5..].to_vec()].concat();
        assert_eq!(hear(&frames), "12");
    }

    #[test]
    fn a_clock_that_rolls_over_loses_no_key() {
        let frames = [press('1', 100, u32::MAX - 200), press('2', 100, 1_500)].concat();
        assert_eq!(hear(&frames), "12");
    }

    #[test]
    fn a_sender_that_moves_its_timestamp_presses_once() {
        let moving: Vec<MediaFrame> = (1..=5)
            .map(|n| MediaFrame::Digit {
                event: 4,
                end: n == 5,
                duration: n * 160,
                rtp_timestamp: 1_000 + u32::from(n) * 160,
                volume: 10,
            })
            .collect();
        let again: Vec<MediaFrame> = moving
            .iter()
            .cloned()
            .map(|frame| match frame {
                MediaFrame::Digit {
                    event,
                    end,
                    duration,
                    rtp_timestamp,
                    volume,
                } => MediaFrame::Digit {
                    event,
                    end,
                    duration,
                    rtp_timestamp: rtp_timestamp + 4_000,
                    volume,
                },
                audio => audio,
            })
            .collect();
        assert_eq!(hear(&[moving, again].concat()), "44");
    }
}
