//! A figure over the seeds of an experiment, with the confidence interval of its mean.

use serde::Serialize;

use super::Interval;
use crate::results::Spread;

/// A figure's mean over seeds, with its confidence interval.
#[derive(Clone, Debug, Serialize)]
pub struct OverSeeds {
    /// Mean and standard deviation.
    pub spread: Spread,
    /// Student's, of the mean.
    pub interval: Option<Interval>,
    /// Seed 0, seed 1, ...
    pub of_seed: Vec<f64>,
}

impl OverSeeds {
    pub(super) fn of(values: Vec<f64>) -> Option<Self> {
        Some(Self {
            spread: Spread::of(&values)?,
            interval: Interval::of_mean(&values),
            of_seed: values,
        })
    }
}
