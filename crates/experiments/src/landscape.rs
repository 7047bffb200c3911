//! Landscapes of trials: the mean over seeds of each cell's accuracy or loss.

use adamscape_pictures::{Axis, Cell, Landscape, LandscapeError};

use crate::plan::CheckedPlan;
use crate::trial::{Metrics, Outcome, Trial};

/// A metric that landscapes are drawn of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Share of the validation points put into the right class.
    ValidationAccuracy,
    /// Mean loss over the validation points.
    ValidationLoss,
}

impl Metric {
    pub(crate) fn of(self, metrics: &Metrics) -> f64 {
        match self {
            Self::ValidationAccuracy => metrics.validation_accuracy,
            Self::ValidationLoss => metrics.validation_loss,
        }
    }

    /// In what a mean is summed: right answers are whole numbers, of which no sum is rounded. A mean accuracy is rounded once,
    /// as a threshold is that was read from decimals, so one that is exactly the threshold does not exceed it.
    fn summed(self, metrics: &Metrics, points: f64) -> f64 {
        match self {
            Self::ValidationAccuracy => (metrics.validation_accuracy * points).round(),
            Self::ValidationLoss => metrics.validation_loss,
        }
    }

    /// By what such a sum over `seeds` is divided.
    fn divisor(self, seeds: f64, points: f64) -> f64 {
        match self {
            Self::ValidationAccuracy => seeds * points,
            Self::ValidationLoss => seeds,
        }
    }
}

/// The landscape of one of the plan's optimizers: each cell's mean over its seeds. Of cells with equal accuracy that
/// with the lower loss ranks first.
///
/// A cell of which any seed diverged is [`Cell::Diverged`]: what fails sometimes has no typical result, and
/// a mean over the lucky seeds would flatter it. A cell of which any seed is not there is [`Cell::Missing`].
///
/// # Errors
/// Never for trials of `plan`.
pub fn landscape(
    plan: &CheckedPlan,
    trials: &[Trial],
    optimizer: usize,
    metric: Metric,
) -> Result<Landscape, LandscapeError> {
    let of = |metric| means(plan, trials, optimizer, metric);
    Ok(match metric {
        Metric::ValidationAccuracy => of(metric)?.with_ties_broken_by(&of(Metric::ValidationLoss)?),
        Metric::ValidationLoss => of(metric)?,
    })
}

fn means(
    plan: &CheckedPlan,
    trials: &[Trial],
    optimizer: usize,
    metric: Metric,
) -> Result<Landscape, LandscapeError> {
    let name = plan
        .optimizers
        .get(optimizer)
        .map_or_else(String::new, |entry| entry.name());
    let columns = plan.weight_decays.len();
    // Of either set.
    let points = plan.spiral.points() as f64;
    let mut sums = vec![Sum::default(); plan.learning_rates.len() * columns];
    for trial in trials
        .iter()
        .filter(|trial| trial.cell.optimizer == optimizer)
    {
        let place = trial.cell.learning_rate * columns + trial.cell.weight_decay;
        let Some(sum) = sums.get_mut(place) else {
            continue;
        };
        match trial.outcome {
            Outcome::Finished(metrics) => {
                sum.sum += metric.summed(&metrics, points);
                sum.finished += 1;
            }
            Outcome::Diverged { .. } => sum.diverged += 1,
        }
    }
    let seeds = plan.plan.seeds;
    let cell = |sum: Sum| {
        if sum.diverged > 0 {
            Cell::Diverged
        } else if sum.finished < seeds {
            Cell::Missing
        } else {
            Cell::Value(sum.sum / metric.divisor(sum.finished as f64, points))
        }
    };
    Landscape::new(
        name,
        Axis::logarithmic("learning rate", plan.learning_rates.clone()),
        Axis::logarithmic("weight decay", plan.weight_decays.clone()),
        sums.into_iter().map(cell).collect(),
    )
}

/// The trials of one cell, added up.
#[derive(Clone, Copy, Default)]
struct Sum {
    sum: f64,
    finished: u64,
    diverged: u64,
}
