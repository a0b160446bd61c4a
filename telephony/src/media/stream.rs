//! Sequence numbers and timestamps of the one RTP stream that a leg sends.
//!
//! What is fed into a leg changes from call to call, from music to a voice and to nothing at all;
//! the receiver must see one stream. Its timestamps follow the clock: after a silence they jump by
//! the time that passed, so that the jitter buffer does not take the silence for a late packet.

use std::time::Duration;

use rtc::rtp;
use tokio::time::Instant;

use crate::media::dtmf;
use crate::media::frame::FRAME_SAMPLES;
use crate::media::{Codec, MediaFrame};

/// Behind the clock by more than this, the stream was silent; by less, its packets only travelled
/// in a bunch.
const SILENCE: Duration = Duration::from_millis(120);

/// The numbers both sides agreed on; a missing one is not spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PayloadTypes {
    pub pcma: Option<u8>,
    pub pcmu: Option<u8>,
    pub events: Option<u8>,
}

impl PayloadTypes {
    pub fn contains(&self, payload_type: u8) -> bool {
        [self.pcma, self.pcmu, self.events].contains(&Some(payload_type))
    }

    pub fn of(&self, codec: Codec) -> Option<u8> {
        match codec {
            Codec::Pcma => self.pcma,
            Codec::Pcmu => self.pcmu,
        }
    }

    pub fn codec_of(&self, payload_type: u8) -> Option<Codec> {
        let is = |codec: &Codec| self.of(*codec) == Some(payload_type);
        [Codec::Pcma, Codec::Pcmu].into_iter().find(is)
    }

    /// The codec itself if it was agreed on, or the other one.
    fn closest(&self, codec: Codec) -> Codec {
        let other = match codec {
            Codec::Pcma => Codec::Pcmu,
            Codec::Pcmu => Codec::Pcma,
        };
        if self.of(codec).is_some() {
            codec
        } else {
            other
        }
    }

    /// What a packet says; nothing for a payload type that was not agreed on.
    pub fn read(&self, packet: &rtp::Packet) -> Option<MediaFrame> {
        let header = &packet.header;
        if self.events == Some(header.payload_type) {
            return dtmf::from_payload(&packet.payload, header.timestamp);
        }
        let codec = self.codec_of(header.payload_type)?;
        let sound = !packet.payload.is_empty();
        sound.then(|| MediaFrame::Audio {
            codec,
            payload: packet.payload.clone(),
        })
    }
}

/// The stream's place: the next number, the clock's start, the key being pressed.
#[derive(Debug)]
pub struct RtpStream {
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
    /// A moment and the timestamp that belonged to it.
    anchor: Option<(Instant, u32)>,
    press: Option<Press>,
    payload_types: PayloadTypes,
}

#[derive(Clone, Copy, Debug)]
struct Press {
    source_timestamp: u32,
    event: u8,
    timestamp: u32,
}

impl RtpStream {
    pub fn new(ssrc: u32, sequence: u16, timestamp: u32, payload_types: PayloadTypes) -> Self {
        Self {
            ssrc,
            sequence,
            timestamp,
            anchor: None,
            press: None,
            payload_types,
        }
    }

    /// Goes on under other numbers for its payloads, after a new negotiation.
    pub fn renegotiate(&mut self, payload_types: PayloadTypes) {
        self.payload_types = payload_types;
    }

    /// The packet for one frame; nothing for keys that the other side did not ask for.
    pub fn packet(&mut self, frame: MediaFrame, now: Instant) -> Option<rtp::Packet> {
        match frame {
            MediaFrame::Audio { codec, .. } => {
                let spoken = self.payload_types.closest(codec);
                let payload_type = self.payload_types.of(spoken)?;
                let MediaFrame::Audio { payload, .. } = frame.into_codec(spoken) else {
                    return None;
                };
                let samples = u32::try_from(payload.len()).unwrap_or(FRAME_SAMPLES as u32);
                let after_silence = self.follow_clock(now);
                let timestamp = self.timestamp;
                self.timestamp = timestamp.wrapping_add(samples);
                Some(self.numbered(payload_type, timestamp, after_silence, payload))
            }
            MediaFrame::Digit {
                event,
                rtp_timestamp,
                ..
            } => {
                let payload_type = self.payload_types.events?;
                let payload = dtmf::to_payload(&frame)?;
                let (timestamp, begins) = self.press_timestamp(event, rtp_timestamp, now);
                let payload = payload.to_vec().into();
                Some(self.numbered(payload_type, timestamp, begins, payload))
            }
        }
    }

    /// Moves the timestamp on when the clock has; true after a silence and at the very start.
    fn follow_clock(&mut self, now: Instant) -> bool {
        let Some((since, at)) = self.anchor else {
            self.anchor = Some((now, self.timestamp));
            return true;
        };
        let elapsed = (now - since).as_millis().wrapping_mul(8) as u32;
        let due = at.wrapping_add(elapsed);
        let behind = due.wrapping_sub(self.timestamp);
        let silent = behind > SILENCE.as_millis() as u32 * 8 && behind < u32::MAX / 2;
        if silent {
            self.timestamp = due;
        }
        if silent || behind >= u32::MAX / 2 {
            self.anchor = Some((now, self.timestamp));
        }
        silent
    }

    /// Every packet of a press carries the timestamp of its start.
    fn press_timestamp(&mut self, event: u8, source: u32, now: Instant) -> (u32, bool) {
        if let Some(press) = self.press
            && (press.source_timestamp, press.event) == (source, event)
        {
            return (press.timestamp, false);
        }
        self.follow_clock(now);
        // Two presses with nothing between must not share a timestamp.
        let timestamp = match self.press {
            Some(last) if last.timestamp == self.timestamp => self.timestamp.wrapping_add(1),
            _ => self.timestamp,
        };
        self.press = Some(Press {
            source_timestamp: source,
            event,
            timestamp,
        });
        (timestamp, true)
    }

    fn numbered(
        &mut self,
        payload_type: u8,
        timestamp: u32,
        marker: bool,
        payload: bytes::Bytes,
    ) -> rtp::Packet {
        let sequence_number = self.sequence;
        self.sequence = sequence_number.wrapping_add(1);
        let header = rtp::Header {
            version: 2,
            marker,
            payload_type,
            sequence_number,
            timestamp,
            ssrc: self.ssrc,
            ..rtp::Header::default()
        };
        rtp::Packet { header, payload }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::dtmf::{DigitReceiver, DigitSender};

    const BOTH: PayloadTypes = PayloadTypes {
        pcma: Some(8),
        pcmu: Some(0),
        events: Some(126),
    };

    fn sound(codec: Codec) -> MediaFrame {
        MediaFrame::encode(codec, &[4_000; FRAME_SAMPLES])
    }

    fn after(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn numbers_go_on_over_the_end_of_their_range() {
        let start = Instant::now();
        let mut stream = RtpStream::new(1, 65_534, u32::MAX - 200, BOTH);
        let headers: Vec<_> = (0..4)
            .map(|n| {
                stream
                    .packet(sound(Codec::Pcmu), after(start, n * 20))
                    .unwrap()
                    .header
            })
            .collect();
        let sequence: Vec<u16> = headers.iter().map(|h| h.sequence_number).collect();
        assert_eq!(sequence, [65_534, 65_535, 0, 1]);
        assert_eq!(headers[2].timestamp, 119);
        assert_eq!(headers.iter().filter(|h| h.marker).count(), 1);
    }

    #[test]
    fn a_silence_moves_the_timestamp_by_the_time_it_lasted() {
        let start = Instant::now();
        let mut stream = RtpStream::new(1, 0, 0, BOTH);
        let mut at = |ms| {
            stream
                .packet(sound(Codec::Pcmu), after(start, ms))
                .unwrap()
                .header
        };
        assert_eq!(at(0).timestamp, 0);
        assert_eq!(at(20).timestamp, 160);
        let resumed = at(2_040);
        assert_eq!((resumed.timestamp, resumed.marker), (2_040 * 8, true));
        assert_eq!((at(2_060).timestamp, at(2_060).marker), (2_060 * 8, false));
    }

    #[test]
    fn packets_that_come_in_a_bunch_stay_evenly_stamped() {
        let start = Instant::now();
        let mut stream = RtpStream::new(1, 0, 0, BOTH);
        let stamps: Vec<u32> = [0, 20, 100, 100, 101, 101, 120]
            .map(|ms| {
                stream
                    .packet(sound(Codec::Pcmu), after(start, ms))
                    .unwrap()
                    .header
                    .timestamp
            })
            .to_vec();
        assert_eq!(stamps, [0, 160, 320, 480, 640, 800, 960]);
    }

    #[test]
    fn sound_is_converted_only_when_its_codec_was_not_agreed_on() {
        let now = Instant::now();
        let only_u = PayloadTypes { pcma: None, ..BOTH };
        let passed = RtpStream::new(1, 0, 0, BOTH)
            .packet(sound(Codec::Pcma), now)
            .unwrap();
        assert_eq!(passed.header.payload_type, 8);
        let converted = RtpStream::new(1, 0, 0, only_u)
            .packet(sound(Codec::Pcma), now)
            .unwrap();
        assert_eq!(converted.header.payload_type, 0);
        let samples = only_u.read(&converted).unwrap().samples();
        assert!(samples.iter().all(|s| (s - 4_000).abs() < 200));
    }

    #[test]
    fn a_press_keeps_one_timestamp_of_our_own_and_the_next_gets_another() {
        let start = Instant::now();
        let mut stream = RtpStream::new(1, 0, 7_000, BOTH);
        let presses = ['5', '5'].into_iter().enumerate().flat_map(|(n, key)| {
            let mut sender = DigitSender::new(key, 60, 99_000 + n as u32 * 5_000).unwrap();
            std::iter::from_fn(move || sender.next_packet())
        });
        let packets: Vec<rtp::Packet> = presses
            .enumerate()
            .map(|(n, frame)| stream.packet(frame, after(start, n as u64 * 20)).unwrap())
            .collect();
        let mut stamps: Vec<u32> = packets.iter().map(|p| p.header.timestamp).collect();
        stamps.dedup();
        assert_eq!(stamps.len(), 2);
        let mut receiver = DigitReceiver::default();
        let heard: String = packets
            .iter()
            .filter_map(|p| receiver.hear(&BOTH.read(p).unwrap()))
            .collect();
        assert_eq!(heard, "55");
        let mute = PayloadTypes {
            events: None,
            ..BOTH
        };
        let frame = DigitSender::new('1', 60, 0).unwrap().next_packet().unwrap();
        assert!(RtpStream::new(1, 0, 0, mute).packet(frame, start).is_none());
    }
}
