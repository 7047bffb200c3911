//! Numbers and maps in little room: 16 bits for a number, runs of pixels, both as base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What stands for a number that there is not.
const NONE: u16 = u16::MAX;
/// The highest step of a number that there is.
const HIGHEST: f64 = (u16::MAX - 1) as f64;

/// Numbers in 16 bits each, little end first, between `low` (0) and `high` (65,534). 65,535: there is none.
pub(super) fn quantised(numbers: impl Iterator<Item = Option<f64>>, low: f64, high: f64) -> String {
    let span = if high > low { high - low } else { 1.0 };
    let step = |number: f64| {
        ((number - low) / span * HIGHEST)
            .round()
            .clamp(0.0, HIGHEST) as u16
    };
    let bytes = numbers.flat_map(|number| number.map_or(NONE, step).to_le_bytes());
    STANDARD.encode(bytes.collect::<Vec<u8>>())
}

/// Pixels as pairs of bytes: how many more of them follow, and what they are.
pub(super) fn runs(pixels: &[u8]) -> String {
    let mut bytes: Vec<u8> = Vec::new();
    for same in pixels.chunk_by(|a, b| a == b) {
        for piece in same.chunks(256) {
            let following = u8::try_from(piece.len() - 1).unwrap_or(u8::MAX);
            bytes.push(following);
            bytes.extend(piece.first());
        }
    }
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_kept_and_what_is_lacking_is_told_from_them() {
        let numbers = [Some(-1.0), Some(0.0), Some(3.0), None];
        let packed = quantised(numbers.into_iter(), -1.0, 3.0);
        let bytes = STANDARD.decode(packed).unwrap();
        let steps: Vec<u16> = bytes
            .chunks(2)
            .map(|two| u16::from_le_bytes([two[0], two[1]]))
            .collect();
        assert_eq!(steps, [0, 16384, 65534, 65535]);
    }

    #[test]
    fn equal_numbers_are_packed_as_well() {
        let bytes = STANDARD
            .decode(quantised([Some(0.5)].into_iter(), 0.5, 0.5))
            .unwrap();
        assert_eq!(bytes, [0, 0]);
    }

    #[test]
    fn runs_longer_than_a_byte_counts_are_several() {
        let pixels: Vec<u8> = [vec![1; 300], vec![0; 2]].concat();
        assert_eq!(
            STANDARD.decode(runs(&pixels)).unwrap(),
            [255, 1, 43, 1, 1, 0]
        );
    }
}
