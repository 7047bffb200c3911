//! Compares trajectories of parameters: whether two are the same within the tolerance of float64 or float32, and how closely.

use serde::Serialize;

/// Two programs that compute the same in float64 differ by less: rounding alone is below 1e-12 after 25 steps.
const FLOAT64: f64 = 1e-9;

/// Two programs that compute the same in float32 differ by less: a float32's 1 − 0.999 alone is off by 1.3e-5, and half of
/// that gets into the first step.
const FLOAT32: f64 = 2e-5;

/// How closely an answer agrees with a trajectory, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// To 1e-9.
    Float64,
    /// To the last digit that is written.
    AsWritten,
    /// To 2e-5, as far as programs in float32 agree.
    Float32,
    /// To the last digit that is written, if it was computed in float32.
    Float32AsWritten,
}

impl Precision {
    /// As a remark to "correct".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Float64 => "computed in float64",
            Self::AsWritten => "to the digits that are written",
            Self::Float32 => "computed in float32",
            Self::Float32AsWritten => "computed in float32, to the digits that are written",
        }
    }
}

/// The digits that an answer's numbers are written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digits {
    /// The most that stand behind a decimal point.
    pub(crate) decimals: i32,
    /// The most from the first that is not zero to the last.
    pub(crate) significant: i32,
}

impl Digits {
    pub(crate) fn of(rows: &[Vec<f64>]) -> Self {
        let mut digits = Self {
            decimals: 0,
            significant: 1,
        };
        for number in rows.iter().flatten().filter(|number| number.is_finite()) {
            // The shortest that reads back as the same number: 1.25e-3.
            let text = format!("{number:e}");
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let mantissa = mantissa.bytes().filter(u8::is_ascii_digit).count();
            let significant = i32::try_from(mantissa).unwrap_or(0);
            let exponent: i32 = exponent.parse().unwrap_or(0);
            digits.significant = digits.significant.max(significant);
            digits.decimals = digits.decimals.max(significant - 1 - exponent);
        }
        digits
    }

    /// Half a unit of the last digit of `number`, if so many decimals, or if so many significant digits were written.
    fn half_unit(self, number: f64, by_decimals: bool) -> f64 {
        let last = if by_decimals || number == 0.0 {
            -self.decimals
        } else {
            // In range: the logarithm of a finite number that is not 0.
            number.abs().log10().floor() as i32 - self.significant + 1
        };
        // A tie may have been rounded either way.
        0.5001 * 10_f64.powi(last)
    }
}

/// A measure of two trajectories entry by entry, in units of the largest that the entry has been until then. So an entry
/// that crosses zero, and loses relative precision for anyone, is not held to it.
struct Scales(Vec<f64>);

impl Scales {
    fn new(start: &[f64]) -> Self {
        Self(start.iter().map(|number| number.abs()).collect())
    }

    /// The scales of the next step, which is at `expected`.
    fn next(&mut self, expected: &[f64]) -> &[f64] {
        for (scale, expected) in self.0.iter_mut().zip(expected) {
            *scale = scale.max(expected.abs());
        }
        &self.0
    }
}

/// |found − expected| / scale. Two that are no finite numbers are the same: no text says which they were.
fn distance(found: f64, expected: f64, scale: f64) -> f64 {
    if found == expected || !(found.is_finite() || expected.is_finite()) {
        return 0.0;
    }
    let distance = (found - expected).abs() / scale.max(f64::MIN_POSITIVE);
    if distance.is_finite() {
        distance
    } else {
        f64::MAX
    }
}

/// For each step, the distance of every entry.
pub(crate) fn distances(start: &[f64], found: &[Vec<f64>], expected: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut scales = Scales::new(start);
    let row = |(found, expected): (&Vec<f64>, &Vec<f64>)| {
        let scales = scales.next(expected);
        let entries = found.iter().zip(expected).zip(scales);
        entries
            .map(|((&found, &expected), &scale)| distance(found, expected, scale))
            .collect()
    };
    found.iter().zip(expected).map(row).collect()
}

/// The largest distance of all.
pub(crate) fn furthest(start: &[f64], found: &[Vec<f64>], expected: &[Vec<f64>]) -> f64 {
    let distances = distances(start, found, expected);
    distances.into_iter().flatten().fold(0.0, f64::max)
}

/// How closely `found` agrees with `expected`, if it does at all.
pub(crate) fn agreement(
    start: &[f64],
    found: &[Vec<f64>],
    expected: &[Vec<f64>],
) -> Option<Precision> {
    let furthest = furthest(start, found, expected);
    if furthest <= FLOAT64 {
        return Some(Precision::Float64);
    }
    let digits = Digits::of(found);
    if agrees_as_written(start, found, expected, digits, FLOAT64) {
        return Some(Precision::AsWritten);
    }
    // What float64 computed has no claim to float32's tolerance: a small mistake would hide in it.
    if !may_be_float32(found, digits) {
        return None;
    }
    if furthest <= FLOAT32 {
        return Some(Precision::Float32);
    }
    agrees_as_written(start, found, expected, digits, FLOAT32)
        .then_some(Precision::Float32AsWritten)
}

/// Whether each number, but for rounding in writing, is within `tolerance`.
fn agrees_as_written(
    start: &[f64],
    found: &[Vec<f64>],
    expected: &[Vec<f64>],
    digits: Digits,
    tolerance: f64,
) -> bool {
    [true, false].into_iter().any(|by_decimals| {
        let mut scales = Scales::new(start);
        found.iter().zip(expected).all(|(found, expected)| {
            let entries = found.iter().zip(expected).zip(scales.next(expected));
            entries.into_iter().all(|((&found, &expected), &scale)| {
                let allowed = digits.half_unit(expected, by_decimals) + tolerance * scale;
                found == expected
                    || (found - expected).abs() <= allowed
                    || !(found.is_finite() || expected.is_finite())
            })
        })
    })
}

/// Whether the numbers can have been computed in float32: each is one, or none has more digits than one needs.
fn may_be_float32(found: &[Vec<f64>], digits: Digits) -> bool {
    let is_float32 = |number: &f64| !number.is_finite() || f64::from(*number as f32) == *number;
    digits.significant <= 9 || found.iter().flatten().all(is_float32)
}

/// For each step, whether each entry is off by more than rounding explains, in the coarsest precision that the answer's
/// digits allow for.
pub(crate) fn is_off(start: &[f64], found: &[Vec<f64>], expected: &[Vec<f64>]) -> Vec<Vec<bool>> {
    let digits = Digits::of(found);
    let tolerance = if may_be_float32(found, digits) {
        FLOAT32
    } else {
        FLOAT64
    };
    let table = |by_decimals: bool| -> Vec<Vec<bool>> {
        let mut scales = Scales::new(start);
        let row = |(found, expected): (&Vec<f64>, &Vec<f64>)| {
            let entries = found.iter().zip(expected).zip(scales.next(expected));
            let off = |((&found, &expected), &scale): ((&f64, &f64), &f64)| {
                let allowed = digits.half_unit(expected, by_decimals) + tolerance * scale;
                let is_close = (found - expected).abs() <= allowed;
                !is_close
            };
            entries.map(off).collect()
        };
        found.iter().zip(expected).map(row).collect()
    };
    // Written with so many decimals or with so many significant digits: whichever leaves less unexplained.
    let [by_decimals, by_significant] = [true, false].map(table);
    let count = |table: &[Vec<bool>]| table.iter().flatten().filter(|&&off| off).count();
    if count(&by_decimals) <= count(&by_significant) {
        by_decimals
    } else {
        by_significant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: [f64; 2] = [1.0, 0.0];

    fn rows(numbers: [[f64; 2]; 2]) -> Vec<Vec<f64>> {
        numbers.map(|row| row.to_vec()).to_vec()
    }

    fn agrees(found: [[f64; 2]; 2]) -> Option<Precision> {
        let expected = rows([[0.912_345_678_901_2, 1.234_567_890_123e-3], [0.5, -2e-3]]);
        agreement(&START, &rows(found), &expected)
    }

    #[test]
    fn precision_is_told_from_digits() {
        use Precision::{AsWritten, Float32, Float64};
        for (found, precision) in [
            (
                [[0.912_345_678_901_2, 1.234_567_890_124e-3], [0.5, -2e-3]],
                Float64,
            ),
            ([[0.912_346, 0.001_235], [0.5, -0.002]], AsWritten),
            ([[0.9123, 0.001_235], [0.5, -0.002]], AsWritten),
            (
                [
                    [f64::from(0.912_345_65_f32), f64::from(1.234_568e-3_f32)],
                    [0.5, f64::from(-2e-3_f32)],
                ],
                Float32,
            ),
        ] {
            assert_eq!(agrees(found), Some(precision), "{found:?}");
        }
        assert_eq!(agrees([[0.912_346, 0.001_245], [0.5, -0.002]]), None);
        assert_eq!(
            agrees([[0.912_345_678_901_2, 1.234_567e-3], [0.501, -2e-3]]),
            None
        );
    }

    #[test]
    fn float32s_tolerance_is_for_numbers_that_float32_has() {
        let off = 1e-6 + 1e-13;
        let in_float64 = [
            [0.912_345_678_901_2 + off, 1.234_567_890_123e-3],
            [0.5, -2e-3],
        ];
        assert_eq!(agrees(in_float64), None);
        let in_float32 = in_float64.map(|row| row.map(|number| f64::from(number as f32)));
        assert_eq!(agrees(in_float32), Some(Precision::Float32));
    }

    #[test]
    fn an_entry_is_measured_by_the_largest_that_it_has_been() {
        let expected = rows([[0.5, 1.0], [1e-9, 1.0]]);
        let found = rows([[0.5, 1.0], [2e-9, 1.0]]);
        assert!(furthest(&START, &found, &expected) < 2e-9);
    }

    #[test]
    fn nan_is_far_from_every_number_and_not_from_nan() {
        let expected = rows([[0.5, 1.0], [0.5, f64::NAN]]);
        assert_eq!(furthest(&START, &expected, &expected), 0.0);
        let found = rows([[0.5, 1.0], [0.5, 1.0]]);
        assert_eq!(furthest(&START, &found, &expected), f64::MAX);
    }
}
