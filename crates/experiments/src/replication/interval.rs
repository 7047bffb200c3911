//! Confidence intervals: the percentile bootstrap over seeds, and Wilson's interval of a probability.

use adamscape_data::{Purpose, stream};
use rand::RngExt;
use serde::Serialize;

/// A 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// 2.5 % lie below.
    pub low: f64,
    /// 2.5 % lie above.
    pub high: f64,
}

/// Resamples of a bootstrap.
const RESAMPLES: usize = 2000;

impl Interval {
    /// The percentile bootstrap over `count` seeds: seeds are drawn with replacement, `figure` is computed of them, and
    /// so on, 2000 times. `None` if `figure` is so in half of the resamples or more.
    pub(super) fn bootstrap(
        count: usize,
        figure: impl Fn(&[usize]) -> Option<f64>,
    ) -> Option<Self> {
        let mut generator = stream(0, Purpose::Resampling);
        let resample = |_| {
            let seeds: Vec<usize> = (0..count)
                .map(|_| generator.random_range(0..count))
                .collect();
            figure(&seeds)
        };
        let mut figures: Vec<f64> = (0..RESAMPLES).filter_map(resample).collect();
        if figures.len() * 2 <= RESAMPLES {
            return None;
        }
        figures.sort_by(f64::total_cmp);
        let last = figures.len() - 1;
        let at = |share: f64| figures.get((share * last as f64).round() as usize).copied();
        Some(Self {
            low: at(0.025)?,
            high: at(0.975)?,
        })
    }

    /// Wilson's interval of the probability of what happened `times` out of `of`.
    pub(super) fn wilson(times: usize, of: usize) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilsons_interval_is_that_of_the_textbooks() {
        // Brown, Cai & DasGupta 2001: 0 of 10 and 5 of 10.
        for (times, low, high) in [(0, 0.0, 0.2775), (5, 0.2366, 0.7634)] {
            let interval = Interval::wilson(times, 10);
            assert!((interval.low - low).abs() < 1e-4, "{interval:?}");
            assert!((interval.high - high).abs() < 1e-4, "{interval:?}");
        }
    }

    #[test]
    fn a_bootstrap_of_many_values_is_the_normal_interval_of_their_mean() {
        let values: Vec<f64> = (0..400).map(|k| f64::from(k % 20)).collect();
        let mean = |seeds: &[usize]| {
            Some(seeds.iter().map(|&seed| values[seed]).sum::<f64>() / seeds.len() as f64)
        };
        let interval = Interval::bootstrap(400, mean).expect("an interval");
        let half = 1.96 * (33.25_f64 / 400.0).sqrt();
        assert!((interval.low - (9.5 - half)).abs() < 0.06, "{interval:?}");
        assert!((interval.high - (9.5 + half)).abs() < 0.06, "{interval:?}");
    }
}
