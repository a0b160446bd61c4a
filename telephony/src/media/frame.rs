//! The unit of sound that legs pass to each other: 20 ms of G.711, or one packet of a key press.
//!
//! A frame carries no sequence number and no clock of its own: every leg numbers what it sends.
//! A key's `rtp_timestamp` is its identity at the source, so that the packets of one press are
//! known as one press; the sending leg puts its own in its place.

use bytes::Bytes;

use crate::media::g711;

/// Samples a second. Everything in this room is narrow band.
pub const SAMPLE_RATE: u32 = 8_000;
/// Length of one frame.
pub const FRAME_MS: u64 = 20;
/// Samples, and in G.711 bytes, of one frame.
pub const FRAME_SAMPLES: usize = 160;

/// The two laws of G.711 (ITU-T G.711, RFC 3551).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// A-law: China and Europe.
    Pcma,
    /// µ-law: North America and Japan; what Chromium prefers.
    Pcmu,
}

impl Codec {
    /// The static RTP payload type (RFC 3551, table 4).
    pub const fn payload_type(self) -> u8 {
        match self {
            Self::Pcmu => 0,
            Self::Pcma => 8,
        }
    }

    pub const fn from_payload_type(payload_type: u8) -> Option<Self> {
        match payload_type {
            0 => Some(Self::Pcmu),
            8 => Some(Self::Pcma),
            _ => None,
        }
    }

    /// The name in SDP.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pcma => "PCMA",
            Self::Pcmu => "PCMU",
        }
    }

    /// The byte that sounds like nothing.
    pub const fn silence(self) -> u8 {
        match self {
            Self::Pcma => 0xD5,
            Self::Pcmu => 0xFF,
        }
    }

    pub fn encode(self, sample: i16) -> u8 {
        match self {
            Self::Pcma => g711::encode_a(sample),
            Self::Pcmu => g711::encode_u(sample),
        }
    }

    pub fn decode(self, byte: u8) -> i16 {
        match self {
            Self::Pcma => g711::decode_a(byte),
            Self::Pcmu => g711::decode_u(byte),
        }
    }
}

/// What a leg hears or says in one packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaFrame {
    /// 20 ms of sound: [`FRAME_SAMPLES`] bytes, one a sample.
    Audio { codec: Codec, payload: Bytes },
    /// One packet of a key press (RFC 4733). A press is many packets with one `rtp_timestamp`; the
    /// last comes three times with `end` set.
    Digit {
        /// 0-9, 10 `*`, 11 `#`, 12-15 `A`-`D`.
        event: u8,
        end: bool,
        /// Samples since the press began.
        duration: u16,
        /// The press's start on the source's clock; its identity.
        rtp_timestamp: u32,
        /// Attenuation in dB below full level, 0-63.
        volume: u8,
    },
}

impl MediaFrame {
    /// Encodes up to 20 ms of samples; a shorter piece is filled with silence.
    pub fn encode(codec: Codec, samples: &[i16]) -> Self {
        let mut payload = vec![codec.silence(); FRAME_SAMPLES];
        for (byte, sample) in payload.iter_mut().zip(samples) {
            *byte = codec.encode(*sample);
        }
        Self::Audio {
            codec,
            payload: payload.into(),
        }
    }

    pub fn silence(codec: Codec) -> Self {
        Self::encode(codec, &[])
    }

    /// The samples of an audio frame; nothing for a key.
    pub fn samples(&self) -> Vec<i16> {
        match self {
            Self::Audio { codec, payload } => {
                payload.iter().map(|byte| codec.decode(*byte)).collect()
            }
            Self::Digit { .. } => Vec::new(),
        }
    }

    /// The same frame in `wanted`, by table; free when it is in it already.
    pub fn into_codec(self, wanted: Codec) -> Self {
        match self {
            Self::Audio { codec, payload } if codec != wanted => Self::Audio {
                codec: wanted,
                payload: g711::convert(codec, &payload).into(),
            },
            same => same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_piece_is_filled_with_silence() {
        let frame = MediaFrame::encode(Codec::Pcmu, &[1000; 10]);
        let samples = frame.samples();
        assert_eq!(samples.len(), FRAME_SAMPLES);
        assert!(samples[..10].iter().all(|s| (s - 1000).abs() < 40));
        assert!(samples[10..].iter().all(|s| *s == 0));
    }

    #[test]
    fn a_frame_in_the_wanted_codec_is_passed_on_as_it_is() {
        let frame = MediaFrame::encode(Codec::Pcma, &[-5000; FRAME_SAMPLES]);
        assert_eq!(frame.clone().into_codec(Codec::Pcma), frame);
        let other = frame.into_codec(Codec::Pcmu);
        assert!(other.samples().iter().all(|s| (s + 5000).abs() < 300));
    }

    #[test]
    fn payload_types_go_both_ways() {
        for codec in [Codec::Pcma, Codec::Pcmu] {
            assert_eq!(Codec::from_payload_type(codec.payload_type()), Some(codec));
        }
        assert_eq!(Codec::from_payload_type(101), None);
    }
}
