//! A figure over seeds: its mean with a confidence interval, and each seed's.

use serde::Serialize;

use super::{Interval, Spread};

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
    /// `None` without values.
    #[must_use]
    pub fn of(values: Vec<f64>) -> Option<Self> {
        Some(Self {
            spread: Spread::of(&values)?,
            interval: Interval::of_mean(&values),
            of_seed: values,
        })
    }
}
