//! Compares trajectories of parameters: whether two are the same within the tolerance of float64 or float32, how closely, and
//! how unlikely it is that arbitrary numbers are.

use std::collections::HashSet;

use serde::Serialize;

/// Two programs that compute the same in float64 differ by less: rounding alone is below 1e-12 after 25 steps.
const FLOAT64: f64 = 1e-9;

/// Two programs that compute the same in float32 differ by less: a float32's 1 − 0.999 alone is off by 1.3e-5, and half of
/// that gets into the first step.
const FLOAT32: f64 = 2e-5;

/// So many times as far off as it may be, and a number is far off.
const FAR: f64 = 8.0;

/// What one operation rounds by, in float64.
const ROUNDING: f64 = 1e-15;

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

    /// The coarser of both.
    fn coarse_half_unit(self, number: f64) -> f64 {
        let both = [true, false].map(|by_decimals| self.half_unit(number, by_decimals));
        both.into_iter().fold(0.0, f64::max)
    }
}

/// An answer's numbers, and with what they may agree: what is measured entry by entry, in units of the largest that the entry has
/// been until then. So an entry that crosses zero, and loses relative precision for anyone, is not held to it.
#[derive(Clone, Debug)]
pub(crate) struct Measure<'a> {
    start: &'a [f64],
    found: &'a [Vec<f64>],
    digits: Digits,
    may_be_float32: bool,
    /// What a step leaves of θ before it moves, and so of the error in it.
    keep: f64,
}

/// The scale of each entry from step to step.
struct Scales {
    scales: Vec<f64>,
    keep: f64,
}

impl Scales {
    /// The scales of the next step, which is at `expected`.
    fn next(&mut self, expected: &[f64]) -> &[f64] {
        for (scale, expected) in self.scales.iter_mut().zip(expected) {
            let size = expected.abs();
            *scale *= self.keep;
            // What is infinite is no measure for what is not.
            if size.is_finite() {
                *scale = scale.max(size);
            }
        }
        &self.scales
    }
}

/// Whether two numbers are apart by no more than this. Two that are no finite numbers are the same, since no text says which they
/// were; a finite one is never the same as one that is not.
fn is_within(found: f64, expected: f64, allowed: f64) -> bool {
    match (found.is_finite(), expected.is_finite()) {
        (true, true) => found == expected || (found - expected).abs() <= allowed,
        (false, false) => true,
        _ => false,
    }
}

/// |found − expected| / scale.
fn distance(found: f64, expected: f64, scale: f64) -> f64 {
    if is_within(found, expected, 0.0) {
        return 0.0;
    }
    let distance = (found - expected).abs() / scale.max(f64::MIN_POSITIVE);
    if distance.is_finite() {
        distance
    } else {
        f64::MAX
    }
}

impl<'a> Measure<'a> {
    /// Of the rows that were found, with these parameters before the first step.
    pub(crate) fn new(start: &'a [f64], found: &'a [Vec<f64>]) -> Self {
        let digits = Digits::of(found);
        Self {
            start,
            found,
            digits,
            may_be_float32: may_be_float32(found, digits),
            keep: 1.0,
        }
    }

    /// For an update that leaves so much of θ before it moves. What is left of an error is no larger; but a factor near 0 is itself
    /// rounded, unless it is 0.
    pub(crate) fn with_keep(mut self, keep: f64) -> Self {
        self.keep = match keep.abs() {
            0.0 => 0.0,
            keep => keep.clamp(0.01, 1.0),
        };
        self
    }

    pub(crate) fn digits(&self) -> Digits {
        self.digits
    }

    fn scales(&self) -> Scales {
        Scales {
            scales: self.start.iter().map(|number| number.abs()).collect(),
            keep: self.keep,
        }
    }

    /// For each step, the distance of every entry.
    pub(crate) fn distances(&self, expected: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut scales = self.scales();
        let row = |(found, expected): (&Vec<f64>, &Vec<f64>)| {
            let scales = scales.next(expected);
            let entries = found.iter().zip(expected).zip(scales);
            entries
                .map(|((&found, &expected), &scale)| distance(found, expected, scale))
                .collect()
        };
        self.found.iter().zip(expected).map(row).collect()
    }

    /// The largest distance of all.
    pub(crate) fn furthest(&self, expected: &[Vec<f64>]) -> f64 {
        let distances = self.distances(expected);
        distances.into_iter().flatten().fold(0.0, f64::max)
    }

    /// How closely the answer agrees with `expected`, if it does at all.
    pub(crate) fn agreement(&self, expected: &[Vec<f64>]) -> Option<Precision> {
        let furthest = self.furthest(expected);
        if furthest <= FLOAT64 {
            return Some(Precision::Float64);
        }
        if self.agrees_as_written(expected, FLOAT64) {
            return Some(Precision::AsWritten);
        }
        // What float64 computed has no claim to float32's tolerance: a small mistake would hide in it.
        if !self.may_be_float32 {
            return None;
        }
        if furthest <= FLOAT32 {
            return Some(Precision::Float32);
        }
        self.agrees_as_written(expected, FLOAT32)
            .then_some(Precision::Float32AsWritten)
    }

    /// Whether each number, but for rounding in writing, is within `tolerance`.
    fn agrees_as_written(&self, expected: &[Vec<f64>], tolerance: f64) -> bool {
        [true, false].into_iter().any(|by_decimals| {
            let mut scales = self.scales();
            self.found.iter().zip(expected).all(|(found, expected)| {
                let entries = found.iter().zip(expected).zip(scales.next(expected));
                entries.into_iter().all(|((&found, &expected), &scale)| {
                    let allowed = self.digits.half_unit(expected, by_decimals) + tolerance * scale;
                    is_within(found, expected, allowed)
                })
            })
        })
    }

    /// The coarsest tolerance that the answer's digits allow for.
    fn coarsest(&self) -> f64 {
        if self.may_be_float32 {
            FLOAT32
        } else {
            FLOAT64
        }
    }

    /// Tells, row by row, whether the answer can still agree with a trajectory: most wrong ones are found out at their first step.
    pub(crate) fn candidate(&self) -> Candidate<'_> {
        Candidate {
            measure: self,
            scales: self.scales(),
            rows: self.found.iter(),
        }
    }

    /// For each step, whether each entry is off by more than rounding explains, in the coarsest precision that the answer's
    /// digits allow for.
    pub(crate) fn is_off(&self, expected: &[Vec<f64>]) -> Vec<Vec<bool>> {
        let tolerance = self.coarsest();
        let table = |by_decimals: bool| -> Vec<Vec<bool>> {
            let mut scales = self.scales();
            let row = |(found, expected): (&Vec<f64>, &Vec<f64>)| {
                let entries = found.iter().zip(expected).zip(scales.next(expected));
                let off = |((&found, &expected), &scale): ((&f64, &f64), &f64)| {
                    let allowed = self.digits.half_unit(expected, by_decimals) + tolerance * scale;
                    !is_within(found, expected, allowed)
                };
                entries.map(off).collect()
            };
            self.found.iter().zip(expected).map(row).collect()
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

    /// By how many bits the answer's agreement with `expected` speaks for it: −log₂ of the probability that arbitrary numbers agree as
    /// closely, or of a bound on it.
    ///
    /// A number that is drawn from a normal distribution around a, of whatever width, falls within ±δ of e with a probability of at
    /// most 0.484·δ/|e − a|. Arbitrary answers may lie around zero, around the first parameters, or go on from the row before: a
    /// is the nearest of these. δ is as much as the entry that is furthest off needs, and at least half a unit of the last digit that
    /// is written. The same number again is no new evidence.
    pub(crate) fn evidence(&self, expected: &[Vec<f64>]) -> f64 {
        let mut scales = self.scales();
        let mut needed = ROUNDING;
        for (found, expected) in self.found.iter().zip(expected) {
            for ((found, expected), scale) in found.iter().zip(expected).zip(scales.next(expected))
            {
                let written = self.digits.coarse_half_unit(*expected);
                let beyond = (found - expected).abs() - written;
                if beyond.is_finite() {
                    needed = f64::max(needed, beyond / scale.max(f64::MIN_POSITIVE));
                }
            }
        }
        let mut scales = self.scales();
        let mut seen = HashSet::new();
        let mut before = self.start;
        let mut bits = 0.0;
        for (found, expected) in self.found.iter().zip(expected) {
            let scales = scales.next(expected);
            for (index, &expected) in expected.iter().enumerate() {
                let at = |row: &[f64]| row.get(index).copied().unwrap_or(f64::NAN);
                let (found, scale) = (at(found), at(scales));
                let around = [0.0, at(self.start), at(before)];
                let away = around.map(|around| (expected - around).abs());
                let away = away.into_iter().fold(f64::INFINITY, f64::min);
                let allowed = self.digits.coarse_half_unit(expected) + needed * scale;
                // Where a is not well outside of e ± δ, numbers near a agree by themselves.
                let is_telling = away.is_finite() && away > FAR * allowed;
                if is_telling && seen.insert(found.to_bits()) {
                    bits += (2.0 * away / allowed).log2();
                }
            }
            before = expected;
        }
        bits
    }
}

/// A trajectory that is compared while it is computed.
pub(crate) struct Candidate<'a> {
    measure: &'a Measure<'a>,
    scales: Scales,
    rows: std::slice::Iter<'a, Vec<f64>>,
}

impl Candidate<'_> {
    /// Whether the answer can agree with a trajectory whose next row this is.
    pub(crate) fn can_be(&mut self, expected: &[f64]) -> bool {
        let Some(found) = self.rows.next() else {
            return false;
        };
        let tolerance = self.measure.coarsest();
        let digits = self.measure.digits;
        let entries = found.iter().zip(expected).zip(self.scales.next(expected));
        entries.into_iter().all(|((&found, &expected), &scale)| {
            // Most agree without a look at digits, or not at all.
            is_within(found, expected, tolerance * scale)
                || is_within(
                    found,
                    expected,
                    digits.coarse_half_unit(expected) + tolerance * scale,
                )
        })
    }
}

/// Whether the numbers can have been computed in float32: each is one, or none has more digits than one needs.
fn may_be_float32(found: &[Vec<f64>], digits: Digits) -> bool {
    let is_float32 = |number: &f64| !number.is_finite() || f64::from(*number as f32) == *number;
    digits.significant <= 9 || found.iter().flatten().all(is_float32)
}

/// Whether two trajectories from this start are the same but for rounding in float64.
pub(crate) fn is_same(start: &[f64], one: &[Vec<f64>], other: &[Vec<f64>]) -> bool {
    furthest(start, one, other) <= FLOAT64
}

/// The largest distance of one trajectory from another, in units of the largest that each entry has been until then.
pub(crate) fn furthest(start: &[f64], one: &[Vec<f64>], other: &[Vec<f64>]) -> f64 {
    let measure = Measure {
        start,
        found: one,
        digits: Digits {
            decimals: 0,
            significant: 1,
        },
        may_be_float32: false,
        keep: 1.0,
    };
    measure.furthest(other)
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
        Measure::new(&START, &rows(found)).agreement(&expected)
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

    /// θ ← (1 − 1)·θ − η·d forgets what θ was, and all that was wrong in it.
    #[test]
    fn what_a_step_forgets_is_no_measure() {
        let (start, found) = ([1e30, 1.0], rows([[0.7, 1.0], [0.7, 1.0]]));
        let measure = Measure::new(&start, &found);
        let expected = rows([[-0.05, 1.0], [-0.04, 1.0]]);
        assert!(measure.agreement(&expected).is_some());
        assert_eq!(measure.with_keep(0.0).agreement(&expected), None);
    }

    #[test]
    fn a_finite_number_never_agrees_with_one_that_is_not() {
        let finite = rows([[0.5, 1.0], [0.5, 1.0]]);
        for not_finite in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let expected = rows([[0.5, 1.0], [0.5, not_finite]]);
            assert_eq!(furthest(&START, &expected, &expected), 0.0);
            assert_eq!(furthest(&START, &finite, &expected), f64::MAX);
            assert_eq!(Measure::new(&START, &finite).agreement(&expected), None);
            // Nor is it a measure for what comes after it.
            let back = rows([[0.5, not_finite], [0.5, 2.0]]);
            assert_eq!(Measure::new(&START, &finite).agreement(&back), None);
        }
    }

    #[test]
    fn few_digits_are_little_evidence_and_the_same_number_again_is_none() {
        let expected = rows([[0.95, 1.25], [0.9, 1.5]]);
        let all = Measure::new(&START, &expected).evidence(&expected);
        assert!((5.0..40.0).contains(&all), "{all}");
        let long = rows([[0.951_234_567_890_12, 1.25], [0.9, 1.5]]);
        assert!(Measure::new(&START, &long).evidence(&long) > 80.0);
        let same = rows([[0.95, 0.95], [0.95, 0.95]]);
        assert!(Measure::new(&START, &same).evidence(&same) < 8.0);
    }
}
