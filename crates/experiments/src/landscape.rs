//! Landscapes of trials: the mean over seeds of each cell's score or loss.

use adamscape_pictures::{Better, Cell, Landscape, LandscapeError};

use crate::plan::{CheckedPlan, Good};
use crate::trial::{Metrics, Outcome, Trial};

/// A metric that landscapes are drawn of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The measure on the validation points that cells are good by: accuracy, R² or RMSE.
    ValidationScore,
    /// Mean loss over the validation points.
    ValidationLoss,
}

impl Metric {
    pub(crate) fn of(self, good: Good, metrics: &Metrics) -> f64 {
        match (self, good) {
            (Self::ValidationScore, Good::Accuracy(_) | Good::R2(_)) => metrics.validation_score,
            // The loss of numbers is the mean squared error.
            (Self::ValidationScore, Good::Rmse(_)) => metrics.validation_loss.sqrt(),
            (Self::ValidationLoss, _) => metrics.validation_loss,
        }
    }

    /// Whether more of it is better.
    #[must_use]
    pub fn better(self, good: Good) -> Better {
        match self {
            Self::ValidationScore => good.better(),
            Self::ValidationLoss => Better::Lower,
        }
    }

    /// Its name in pictures.
    #[must_use]
    pub fn name(self, good: Good) -> String {
        match self {
            Self::ValidationScore => format!("validation {}", good.measure()),
            Self::ValidationLoss => "validation loss".to_owned(),
        }
    }

    /// By what a metric is multiplied before it is summed: right answers are whole numbers, of which no sum is rounded. A
    /// mean accuracy is rounded once, as a threshold is that was read from decimals, so one that is exactly the threshold does
    /// not exceed it.
    fn whole(self, good: Good, points: f64) -> Option<f64> {
        let is_share = matches!((self, good), (Self::ValidationScore, Good::Accuracy(_)));
        is_share.then_some(points)
    }
}

/// One landscape of a plan: an optimizer, and a panel of its grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    /// Index into the plan's optimizers.
    pub optimizer: usize,
    /// Index of the panel, as [`Grid`](crate::plan::Grid) counts them.
    pub panel: usize,
}

impl CheckedPlan {
    /// All landscapes of the plan: for each optimizer its panels.
    pub fn panels(&self) -> impl Iterator<Item = Panel> + use<> {
        let panels = self.grid.panels();
        (0..self.optimizers.len())
            .flat_map(move |optimizer| (0..panels).map(move |panel| Panel { optimizer, panel }))
    }

    /// What a landscape is called: the optimizer's name, and what makes the panel.
    #[must_use]
    pub fn panel_title(&self, panel: Panel) -> String {
        let optimizer = self.optimizers.get(panel.optimizer);
        let optimizer = optimizer.map_or_else(String::new, |entry| entry.name());
        let values = self.grid.panel_title(panel.panel);
        if values.is_empty() {
            optimizer
        } else {
            format!("{optimizer}, {values}")
        }
    }
}

/// One of the plan's landscapes: each cell's mean over its seeds. Of cells with equal scores that with the lower loss ranks
/// first.
///
/// A cell of which any seed diverged is [`Cell::Diverged`]: what fails sometimes has no typical result, and
/// a mean over the lucky seeds would flatter it. A cell of which any seed is not there is [`Cell::Missing`].
///
/// # Errors
/// Never for trials of `plan`.
pub fn landscape(
    plan: &CheckedPlan,
    trials: &[Trial],
    panel: Panel,
    metric: Metric,
) -> Result<Landscape, LandscapeError> {
    let of = |metric| means(plan, trials, panel, metric);
    Ok(match metric {
        Metric::ValidationScore => of(metric)?.with_ties_broken_by(&of(Metric::ValidationLoss)?),
        Metric::ValidationLoss => of(metric)?,
    })
}

fn means(
    plan: &CheckedPlan,
    trials: &[Trial],
    panel: Panel,
    metric: Metric,
) -> Result<Landscape, LandscapeError> {
    let (up, right) = (plan.grid.up(), plan.grid.right());
    let columns = right.len();
    let mut sums = vec![Sum::default(); up.len() * columns];
    for trial in trials
        .iter()
        .filter(|trial| trial.cell.optimizer == panel.optimizer)
    {
        let place = plan.grid.place(trial.cell);
        let sum = sums.get_mut(place.row * columns + place.column);
        let Some(sum) = sum.filter(|_| place.panel == panel.panel) else {
            continue;
        };
        match trial.outcome {
            Outcome::Finished(metrics) => {
                let value = metric.of(plan.good, &metrics);
                let points = plan
                    .condition(trial.cell)
                    .map_or(1, |one| one.data.validation_points());
                let whole = metric.whole(plan.good, points as f64);
                sum.sum += whole.map_or(value, |points| (value * points).round());
                sum.divisor += whole.unwrap_or(1.0);
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
            Cell::Value(sum.sum / sum.divisor)
        }
    };
    Landscape::new(
        plan.panel_title(panel),
        up.axis.clone(),
        right.axis.clone(),
        sums.into_iter().map(cell).collect(),
    )
}

/// The trials of one cell, added up.
#[derive(Clone, Copy, Default)]
struct Sum {
    sum: f64,
    /// By what the sum is divided to be a mean.
    divisor: f64,
    finished: u64,
    diverged: u64,
}
