//! The good cells of two optimizers, compared run by run.

use serde::Serialize;

use crate::statistics::{Interval, OverSeeds, wilcoxon};

/// Differences of at most 5 of 384 cells, or as large a share of another grid, count as none: half of what was published, 31 − 21 = 10,
/// and three times as much as rounding alone may move a mean.
pub const MARGIN: f64 = 5.0 / 384.0;

/// Good cells of one optimizer less those of another, with the same points and first weights.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// The optimizer.
    pub of: String,
    /// The other.
    pub less: String,
    /// Its mean over the runs.
    pub cells: OverSeeds,
    /// The median: what a typical run has, where a few runs are far out.
    pub median: f64,
    /// Of the median; `None` of fewer than six runs.
    pub median_interval: Option<Interval>,
    /// Runs in which `of` has more.
    pub more: usize,
    /// Runs in which it has fewer.
    pub fewer: usize,
    /// The p value of Wilcoxon's signed-rank test.
    pub wilcoxon: f64,
    /// The same, corrected by Holm's method for this comparison being made on every rung; `None` until all are there.
    pub holm: Option<f64>,
    /// [`MARGIN`] in cells.
    pub margin: f64,
    /// Whether the whole 95 % interval of the mean lies within ±`margin`: then the two are equivalent, by a test at 2.5 %. If not, and
    /// the interval holds 0, nothing is shown.
    pub is_within_margin: Option<bool>,
}

impl Difference {
    /// Of two optimizers' good cells on a grid of `cells`, seed by seed. `None` without seeds.
    pub(super) fn of(
        [of, less]: [&str; 2],
        [more, fewer]: [&[f64]; 2],
        cells: usize,
    ) -> Option<Self> {
        let pairs = more.iter().zip(fewer);
        let differences: Vec<f64> = pairs.map(|(more, fewer)| more - fewer).collect();
        let margin = MARGIN * cells as f64;
        let count = |is: fn(f64) -> bool| differences.iter().filter(|own| is(**own)).count();
        let interval = Interval::of_mean(&differences);
        Some(Self {
            of: of.to_owned(),
            less: less.to_owned(),
            median: median(&differences)?,
            median_interval: Interval::of_median(&differences),
            more: count(|own| own > 0.0),
            fewer: count(|own| own < 0.0),
            wilcoxon: wilcoxon(&differences),
            holm: None,
            margin,
            is_within_margin: interval.map(|interval| interval.is_within(margin)),
            cells: OverSeeds::of(differences)?,
        })
    }
}

/// The mean of the two in the middle, if their number is even.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let [low, high] = [last / 2, last.div_ceil(2)].map(|place| sorted.get(place));
    Some(f64::midpoint(*low?, *high?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 20 runs of rung 3, as they were measured.
    const ONE_FAR_OUT: [f64; 20] = [
        -25.0, -10.0, -7.0, -2.0, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 4.0, 5.0, 5.0, 5.0, 6.0, 6.0,
        7.0, 7.0, 14.0,
    ];

    fn difference(cells: usize) -> Difference {
        Difference::of(["adamw", "adam-l2"], [&ONE_FAR_OUT, &[0.0; 20]], cells)
            .expect("a difference")
    }

    #[test]
    fn a_run_that_is_far_out_moves_the_mean_and_not_the_median() {
        let difference = difference(384);
        assert_eq!((difference.more, difference.fewer), (16, 4));
        assert_eq!(difference.median, 4.0);
        // scipy 1.17.1: stats.t.interval(0.95, 19, mean, sem).
        let interval = difference.cells.interval.expect("an interval");
        assert!((interval.low + 2.172_947_235).abs() < 1e-6, "{interval:?}");
        assert!((interval.high - 5.372_947_236).abs() < 1e-6, "{interval:?}");
        let median = difference.median_interval.expect("an interval");
        assert_eq!((median.low, median.high), (1.0, 5.0));
    }

    #[test]
    fn two_are_equivalent_only_if_the_whole_interval_is_within_the_margin() {
        assert_eq!(difference(384).is_within_margin, Some(false));
        assert_eq!(difference(10 * 384).is_within_margin, Some(true));
    }

    #[test]
    fn the_median_of_an_even_number_is_between_the_two_in_the_middle() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[]), None);
    }
}
