//! An estimate over seeds: a figure of each seed, their mean with Student's interval, and their median with the order statistics'.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::interval::Interval;
use crate::reason::Reason;

/// A figure with its interval, or the reason why there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// The figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// A 95 % interval of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// The median over seeds, where each seed has a figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// A 95 % interval of the median, whatever the distribution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_interval: Option<Interval>,
    /// The figure of each seed, where it has one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of_seed: Vec<f64>,
    /// What differences are taken of, seed by seed: figures or pseudo-values.
    #[serde(skip)]
    paired: Vec<f64>,
    /// The standard error and its degrees of freedom, where they are not those of `paired`.
    #[serde(skip)]
    error: Option<(f64, f64)>,
    /// Why there is no figure, or no interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

impl Estimate {
    /// No figure, and why.
    #[must_use]
    pub fn none(reason: Reason) -> Self {
        Self {
            reason: Some(reason),
            ..Self::default()
        }
    }

    /// A figure with an interval that is not over seeds.
    #[must_use]
    pub fn of(value: f64, interval: Option<Interval>) -> Self {
        Self {
            value: Some(value),
            interval,
            ..Self::default()
        }
    }

    /// The same of a figure that can't lie outside: Student's interval does not know that of a share.
    #[must_use]
    pub fn within(mut self, low: f64, high: f64) -> Self {
        for interval in [&mut self.interval, &mut self.median_interval] {
            *interval = interval.map(|own| Interval {
                low: own.low.clamp(low, high),
                high: own.high.clamp(low, high),
            });
        }
        self
    }

    /// The same, with why something is missing of it.
    #[must_use]
    pub fn because(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The mean of the seeds' figures, with Student's interval.
    #[must_use]
    pub fn of_seeds(figures: Vec<f64>) -> Self {
        if figures.is_empty() {
            return Self::none(Reason::NoResults);
        }
        let interval = Interval::of_mean(&figures);
        Self {
            value: Some(mean(&figures)),
            reason: interval.is_none().then_some(Reason::OneSeed),
            interval,
            median: median(&figures),
            median_interval: Interval::of_median(&figures),
            paired: figures.clone(),
            error: None,
            of_seed: figures,
        }
    }

    /// The jackknife over seeds: of a figure θ of all n seeds and θ₍ₛ₎ of all but s, the mean of the pseudo-values nθ − (n−1)θ₍ₛ₎
    /// with Student's interval of their mean about θ (Tukey 1958).
    #[must_use]
    pub fn jackknife(all: f64, without: &[f64]) -> Self {
        let n = without.len() as f64;
        let pseudo: Vec<f64> = without
            .iter()
            .map(|one| n * all - (n - 1.0) * one)
            .collect();
        Self::around(all, pseudo)
    }

    fn around(value: f64, pseudo: Vec<f64>) -> Self {
        let interval = Interval::of_mean(&pseudo).map(|interval| interval.around(value));
        Self {
            value: Some(value),
            reason: interval.is_none().then_some(Reason::OneSeed),
            interval,
            paired: pseudo,
            ..Self::default()
        }
    }

    /// The same of what is larger by a constant.
    #[must_use]
    pub(crate) fn plus(mut self, constant: f64) -> Self {
        self.value = self.value.map(|value| value + constant);
        self.interval = self.interval.map(|interval| Interval {
            low: interval.low + constant,
            high: interval.high + constant,
        });
        self.paired.iter_mut().for_each(|one| *one += constant);
        self
    }

    /// The difference to an estimate over other seeds, with Welch's interval (Welch 1947).
    #[must_use]
    pub(crate) fn less_unpaired(&self, other: &Self) -> Self {
        let (Some(value), Some(others)) = (self.value, other.value) else {
            return Self::none(self.reason.or(other.reason).unwrap_or(Reason::NoResults));
        };
        let difference = Self::of(value - others, None);
        let (Some(one), Some(two)) = (self.squared_error(), other.squared_error()) else {
            return difference.because(Reason::OneSeed);
        };
        let (n, m) = (self.paired.len() as f64, other.paired.len() as f64);
        let error = (one + two).sqrt();
        // Welch and Satterthwaite's degrees of freedom.
        let degrees = (one + two).powi(2) / (one.powi(2) / (n - 1.0) + two.powi(2) / (m - 1.0));
        let degrees = if degrees.is_finite() {
            degrees
        } else {
            n + m - 2.0
        };
        Self {
            interval: Interval::of_error(value - others, error, degrees),
            error: Some((error, degrees)),
            ..difference
        }
    }

    /// The squared standard error of the mean over seeds.
    fn squared_error(&self) -> Option<f64> {
        let n = self.paired.len();
        if n < 2 {
            return None;
        }
        let mean = mean(&self.paired);
        let squares: f64 = self.paired.iter().map(|one| (one - mean).powi(2)).sum();
        Some(squares / (n - 1) as f64 / n as f64)
    }

    /// The two-sided p value of Student's t test that the figure is 0; none without an interval.
    #[must_use]
    pub(crate) fn p_of_zero(&self) -> Option<f64> {
        let value = self.value?;
        let own = || Some((self.squared_error()?.sqrt(), (self.paired.len() - 1) as f64));
        let (error, degrees) = self.error.or_else(own)?;
        if error == 0.0 {
            return Some(if value == 0.0 { 1.0 } else { 0.0 });
        }
        let student = StudentsT::new(0.0, 1.0, degrees).ok()?;
        Some(2.0 * student.sf((value / error).abs()))
    }

    /// The difference to another estimate over the same seeds, with the interval of a difference seed by seed.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        let (Some(value), Some(others)) = (self.value, other.value) else {
            return Self::none(self.reason.or(other.reason).unwrap_or(Reason::NoResults));
        };
        let pairs = self.paired.iter().zip(&other.paired);
        let differences: Vec<f64> = pairs.map(|(one, other)| one - other).collect();
        if differences.is_empty() || self.paired.len() != other.paired.len() {
            return Self::of(value - others, None).because(Reason::Unpaired);
        }
        if self.of_seed.is_empty() {
            Self::around(value - others, differences)
        } else {
            Self::of_seeds(differences)
        }
    }
}

/// The arithmetic mean.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The middle value, or the mean of the two in the middle.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}
