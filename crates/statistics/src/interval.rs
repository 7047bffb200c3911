//! Confidence intervals: Student's of a mean, the order statistics' of a median, and Wilson's of a probability.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::spread::Spread;

/// A 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// 2.5 % lie below.
    pub low: f64,
    /// 2.5 % lie above.
    pub high: f64,
}

impl Interval {
    /// Student's interval of a mean: mean ± t·s/√n. It is exact for normal values, however few; `None` of fewer than two.
    #[must_use]
    pub fn of_mean(values: &[f64]) -> Option<Self> {
        let spread = Spread::of(values)?;
        let error = spread.standard_deviation? / (spread.count as f64).sqrt();
        Self::of_error(spread.mean, error, (spread.count - 1) as f64)
    }

    /// Student's interval of an estimate with this standard error, of so many degrees of freedom.
    pub(crate) fn of_error(value: f64, error: f64, degrees: f64) -> Option<Self> {
        let half = if error == 0.0 {
            0.0
        } else {
            quantile(degrees) * error
        };
        half.is_finite().then_some(Self {
            low: value - half,
            high: value + half,
        })
    }

    /// The interval of a median between two of the values, counted from either end. Whatever the distribution, it covers in 95 % of
    /// cases or more; `None` of fewer than six values, of which none does.
    #[must_use]
    pub fn of_median(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        // P(at most k of n lie below the median) = Σ C(n, i)/2ⁿ, which may be 2.5 %.
        let n = sorted.len();
        let mut log_share = -(n as f64) * std::f64::consts::LN_2;
        let mut below = log_share.exp();
        let mut outside = 0;
        while below <= 0.025 && outside < n {
            outside += 1;
            log_share += ((n - outside + 1) as f64 / outside as f64).ln();
            below += log_share.exp();
        }
        let low = outside.checked_sub(1)?;
        Some(Self {
            low: *sorted.get(low)?,
            high: *sorted.get(n - 1 - low)?,
        })
    }

    /// Whether all of it is within ±`margin`.
    #[must_use]
    pub fn is_within(&self, margin: f64) -> bool {
        -margin <= self.low && self.high <= margin
    }

    /// As wide, about another middle.
    #[must_use]
    pub(crate) fn around(self, middle: f64) -> Self {
        let half = (self.high - self.low) / 2.0;
        Self {
            low: middle - half,
            high: middle + half,
        }
    }

    /// Wilson's interval of the probability of what happened `times` out of `of` (Wilson 1927).
    #[must_use]
    pub fn wilson(times: usize, of: usize) -> Self {
        const Z: f64 = 1.959_964;
        let (n, share) = (of as f64, times as f64 / of as f64);
        let middle = share + Z * Z / (2.0 * n);
        let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        Self {
            low: ((middle - half) / scale).max(0.0),
            high: ((middle + half) / scale).min(1.0),
        }
    }
}

/// Between ± this lie 95 % of Student's t with `degrees` of freedom.
fn quantile(degrees: f64) -> f64 {
    let student = StudentsT::new(0.0, 1.0, degrees);
    student.map_or(f64::INFINITY, |student| student.inverse_cdf(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_quantiles_are_those_of_the_tables() {
        // scipy 1.17.1: stats.t.ppf(0.975, degrees).
        let table = [
            (1, 12.706_204_736_174_694),
            (2, 4.302_652_729_749_462),
            (3, 3.182_446_305_283_708),
            (4, 2.776_445_105_197_793),
            (9, 2.262_157_162_798_205),
            (19, 2.093_024_054_408_309),
            (20, 2.085_963_447_265_864),
            (99, 1.984_216_951_586_417),
            (1000, 1.962_339_080_826_408),
        ];
        for (degrees, expected) in table {
            let found = quantile(f64::from(degrees));
            assert!((found - expected).abs() < 1e-10, "{degrees}: {found}");
        }
    }

    #[test]
    fn a_mean_has_students_interval_and_one_value_has_none() {
        // scipy 1.17.1: stats.t.interval(0.95, 3, 2.5, sem([1, 2, 3, 4])).
        let interval = Interval::of_mean(&[1.0, 2.0, 3.0, 4.0]).expect("an interval");
        assert!(
            (interval.low - 0.445_739_743_239_479).abs() < 1e-9,
            "{interval:?}"
        );
        assert!(
            (interval.high - 4.554_260_256_760_521).abs() < 1e-9,
            "{interval:?}"
        );
        assert_eq!(Interval::of_mean(&[1.0]), None);
    }

    #[test]
    fn a_median_lies_between_the_values_that_the_tables_say() {
        // Conover 1999, table of the sign test: of 6 values the outermost, of 10 the second, of 20 the sixth, of 100 the fortieth.
        for (count, from_the_end) in [(6, 1), (10, 2), (20, 6), (100, 40)] {
            let values: Vec<f64> = (1..=count).map(f64::from).collect();
            let interval = Interval::of_median(&values).expect("an interval");
            let expected = (f64::from(from_the_end), f64::from(count + 1 - from_the_end));
            assert_eq!((interval.low, interval.high), expected);
        }
        assert_eq!(Interval::of_median(&[1.0, 2.0, 3.0, 4.0, 5.0]), None);
    }

    #[test]
    fn wilsons_interval_is_that_of_the_textbooks() {
        // Brown, Cai & DasGupta 2001: 0 of 10 and 5 of 10.
        for (times, low, high) in [(0, 0.0, 0.2775), (5, 0.2366, 0.7634)] {
            let interval = Interval::wilson(times, 10);
            assert!((interval.low - low).abs() < 1e-4, "{interval:?}");
            assert!((interval.high - high).abs() < 1e-4, "{interval:?}");
        }
    }
}
