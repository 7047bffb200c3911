//! The percentile bootstrap over seeds.

use adamscape_data::{Purpose, stream};
use adamscape_statistics::Interval;
use rand::RngExt;

/// Resamples of a bootstrap.
const RESAMPLES: usize = 2000;

/// Of fewer runs no interval is to be relied on: Student's rests on the values being nearly normal, and a bootstrap is too narrow.
pub const FEW_RUNS: usize = 10;

/// The percentile bootstrap over `count` seeds: seeds are drawn with replacement, `figure` is computed of them, and
/// so on, 2000 times. `None` of fewer than [`FEW_RUNS`] seeds, of which it would be too narrow, and if `figure` is `None` of
/// half of the resamples or more.
pub(super) fn bootstrap(
    count: usize,
    figure: impl Fn(&[usize]) -> Option<f64>,
) -> Option<Interval> {
    if count < FEW_RUNS {
        return None;
    }
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
    Some(Interval {
        low: at(0.025)?,
        high: at(0.975)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_few_seeds_there_is_no_bootstrap() {
        assert_eq!(bootstrap(9, |_| Some(1.0)), None);
        assert!(bootstrap(10, |_| Some(1.0)).is_some());
    }

    #[test]
    fn a_bootstrap_of_many_values_is_the_normal_interval_of_their_mean() {
        let values: Vec<f64> = (0..400).map(|k| f64::from(k % 20)).collect();
        let mean = |seeds: &[usize]| {
            Some(seeds.iter().map(|&seed| values[seed]).sum::<f64>() / seeds.len() as f64)
        };
        let interval = bootstrap(400, mean).expect("an interval");
        let half = 1.96 * (33.25_f64 / 400.0).sqrt();
        assert!((interval.low - (9.5 - half)).abs() < 0.06, "{interval:?}");
        assert!((interval.high - (9.5 + half)).abs() < 0.06, "{interval:?}");
    }
}
