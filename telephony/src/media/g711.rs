//! G.711: A-law, µ-law, and from one to the other by table (ITU-T G.711 11/88).
//!
//! Samples are 16-bit linear. A-law keeps 13 bits of them, µ-law 14. The tables are made at
//! compile time from the definitions below.

use crate::media::frame::Codec;

/// µ-law adds this before it looks for the segment, so that the first segment needs no case of
/// its own (33 of 14-bit samples, scaled to 16 bits).
const U_BIAS: i32 = 0x84;
/// The largest magnitude that still fits µ-law's last segment after the bias.
const U_CLIP: i32 = 32_635;
/// A-law inverts every other bit, so that silence has edges for the line's clock.
const A_TOGGLE: u8 = 0x55;

static DECODE_A: [i16; 256] = decoding_table(true);
static DECODE_U: [i16; 256] = decoding_table(false);
static A_TO_U: [u8; 256] = conversion_table(true);
static U_TO_A: [u8; 256] = conversion_table(false);

pub fn decode_a(byte: u8) -> i16 {
    DECODE_A[usize::from(byte)]
}

pub fn decode_u(byte: u8) -> i16 {
    DECODE_U[usize::from(byte)]
}

/// A-law of one sample.
pub const fn encode_a(sample: i16) -> u8 {
    let (sign, magnitude) = if sample >= 0 {
        (0x80, sample >> 3)
    } else {
        (0, !(sample >> 3))
    };
    let bits = 16 - magnitude.leading_zeros();
    let segment = bits.saturating_sub(5);
    let step = if segment < 2 { 1 } else { segment };
    let mantissa = (magnitude >> step) & 0x0F;
    (sign | (segment as u8) << 4 | mantissa as u8) ^ A_TOGGLE
}

/// µ-law of one sample.
pub const fn encode_u(sample: i16) -> u8 {
    let wide = sample as i32;
    let (sign, magnitude) = if wide >= 0 { (0, wide) } else { (0x80, -wide) };
    let clipped = if magnitude > U_CLIP {
        U_CLIP
    } else {
        magnitude
    };
    let biased = clipped + U_BIAS;
    let segment = 32 - biased.leading_zeros() - 8;
    let mantissa = (biased >> (segment + 3)) & 0x0F;
    !(sign | (segment as u8) << 4 | mantissa as u8)
}

/// G.711 of the other law, by table.
pub fn convert(from: Codec, payload: &[u8]) -> Vec<u8> {
    let table = match from {
        Codec::Pcma => &A_TO_U,
        Codec::Pcmu => &U_TO_A,
    };
    payload
        .iter()
        .map(|byte| table[usize::from(*byte)])
        .collect()
}

const fn expand_a(byte: u8) -> i16 {
    let code = byte ^ A_TOGGLE;
    let segment = (code & 0x70) >> 4;
    let step = ((code & 0x0F) as i16) << 4;
    let magnitude = match segment {
        0 => step + 8,
        _ => (step + 0x108) << (segment - 1),
    };
    if code & 0x80 != 0 {
        magnitude
    } else {
        -magnitude
    }
}

const fn expand_u(byte: u8) -> i16 {
    let code = !byte;
    let segment = (code & 0x70) >> 4;
    let step = ((code & 0x0F) as i32) << 3;
    let magnitude = ((step + U_BIAS) << segment) - U_BIAS;
    (if code & 0x80 != 0 {
        -magnitude
    } else {
        magnitude
    }) as i16
}

const fn decoding_table(a_law: bool) -> [i16; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = if a_law {
            expand_a(byte as u8)
        } else {
            expand_u(byte as u8)
        };
        byte += 1;
    }
    table
}

const fn conversion_table(from_a: bool) -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = if from_a {
            encode_u(expand_a(byte as u8))
        } else {
            encode_a(expand_u(byte as u8))
        };
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_of_the_standard() {
        // Full scale and silence of both laws, and the codes either side of zero.
        assert_eq!((encode_a(0), encode_a(-1)), (0xD5, 0x55));
        assert_eq!((encode_u(0), encode_u(-1)), (0xFF, 0x7F));
        assert_eq!((encode_a(i16::MAX), encode_a(i16::MIN)), (0xAA, 0x2A));
        assert_eq!((encode_u(i16::MAX), encode_u(i16::MIN)), (0x80, 0x00));
        assert_eq!((decode_a(0xAA), decode_a(0xD5)), (32_256, 8));
        assert_eq!((decode_u(0x80), decode_u(0xFF)), (32_124, 0));
    }

    #[test]
    fn every_code_survives_its_own_law() {
        for byte in 0..=255_u8 {
            assert_eq!(encode_a(decode_a(byte)), byte);
            // µ-law has two zeros; the negative one comes back as the positive one.
            let expected = if byte == 0x7F { 0xFF } else { byte };
            assert_eq!(encode_u(decode_u(byte)), expected);
        }
    }

    #[test]
    fn the_error_of_a_sample_stays_within_its_segment() {
        for sample in (i16::MIN..=i16::MAX).step_by(7) {
            let magnitude = i32::from(sample).abs();
            for decoded in [decode_a(encode_a(sample)), decode_u(encode_u(sample))] {
                let error = (i32::from(decoded) - i32::from(sample)).abs();
                assert!(
                    error <= 16 + magnitude / 28,
                    "{sample} came back as {decoded}"
                );
            }
        }
    }

    #[test]
    fn there_and_back_through_the_other_law_stays_within_one_code() {
        for byte in 0..=255_u8 {
            let there = convert(Codec::Pcma, &[byte]);
            let back = convert(Codec::Pcmu, &there)[0];
            let (was, is) = (i32::from(decode_a(byte)), i32::from(decode_a(back)));
            assert!(
                (was - is).abs() <= 16 + was.abs() / 14,
                "{byte:#x} came back as {back:#x}"
            );
        }
    }
}
