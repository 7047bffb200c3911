//! The figure of a sweep: heat maps of validation score and loss for each optimizer and panel.

use adamscape_data::Task;
use adamscape_pictures::{
    Better, Figure, Landscape, LandscapeError, MetricRow, PictureError, Scale,
};

use crate::landscape::{Metric, Panel, landscape};
use crate::plan::{CheckedPlan, Good};
use crate::trial::Trial;

/// The colour scale of the validation score. Of accuracy from chance to 1: for two classes the notebook's 0.5 to 1. Of R² from 0,
/// the score of the mean, to 1; of RMSE from 0 to that of the mean. It reaches to the threshold of good cells.
///
/// # Errors
/// Never.
pub fn score_scale(plan: &CheckedPlan) -> Result<Scale, PictureError> {
    let threshold = plan.good.threshold();
    match (plan.good, plan.task) {
        (Good::Accuracy(_), Task::Classes(classes)) => {
            Scale::new(1.0 / classes as f64, 1.0, Better::Higher)
        }
        (Good::Accuracy(_) | Good::R2(_), _) => Scale::new(threshold.min(0.0), 1.0, Better::Higher),
        (Good::Rmse(_), _) => Scale::new(
            0.0,
            plan.loss_of_mean().sqrt().max(threshold),
            Better::Lower,
        ),
    }
}

/// The colour scale of validation loss. Of classes from 0 to the number of bits that tell them apart: for two the
/// notebook's 0 to 1, a little over the loss of chance, ln 2. Of numbers from 0 to the loss of their mean.
pub(crate) fn loss_scale(plan: &CheckedPlan) -> Result<Scale, PictureError> {
    let high = match plan.task {
        Task::Classes(classes) => (classes as f64).log2(),
        Task::Number => plan.loss_of_mean(),
    };
    Scale::new(0.0, high, Better::Lower)
}

/// The plan in one line, and how much of it is there if it is not all.
fn caption(plan: &CheckedPlan, trials: &[Trial]) -> String {
    let caption = plan.caption();
    match trials.len() {
        all if all == plan.trials() => caption,
        some => format!("{some} of {} trials · {caption}", plan.trials()),
    }
}

/// Heat maps of the validation score and loss of every optimizer and panel, one scale for each. Optimizers stand side by side; where
/// each has several panels these do, and optimizers beneath each other.
///
/// # Errors
/// Never for trials of `plan`.
pub fn figure(plan: &CheckedPlan, trials: &[Trial]) -> Result<Figure, FigureError> {
    let scores = rows(plan, trials, Metric::ValidationScore, score_scale(plan)?)?;
    let losses = rows(plan, trials, Metric::ValidationLoss, loss_scale(plan)?)?;
    Ok(Figure {
        title: format!(
            "{}: validation {} and loss",
            plan.plan.name,
            plan.good.measure()
        ),
        caption: vec![caption(plan, trials)],
        rows: scores.into_iter().chain(losses).collect(),
    })
}

/// Optimizers that have a row each for score and loss.
const MOST_BENEATH: usize = 4;

/// The rows of one metric.
fn rows(
    plan: &CheckedPlan,
    trials: &[Trial],
    metric: Metric,
    scale: Scale,
) -> Result<Vec<MetricRow>, FigureError> {
    let name = metric.name(plan.good);
    let drawn = |panel| -> Result<Landscape, LandscapeError> {
        let own = landscape(plan, trials, panel, metric)?;
        Ok(match metric {
            Metric::ValidationScore => own.with_threshold(plan.good.threshold()),
            Metric::ValidationLoss => own,
        })
    };
    let beneath = plan.grid.panels() > 1 && (2..=MOST_BENEATH).contains(&plan.optimizers.len());
    if !beneath {
        let landscapes = plan.panels().map(drawn).collect::<Result<_, _>>()?;
        return Ok(vec![MetricRow {
            name,
            scale,
            landscapes,
        }]);
    }
    let optimizers = plan.optimizers.iter().enumerate();
    let of_optimizer = optimizers.map(|(optimizer, entry)| {
        let panels = (0..plan.grid.panels()).map(|panel| {
            let own = drawn(Panel { optimizer, panel })?;
            Ok(own.with_title(plan.grid.panel_title(panel)))
        });
        Ok(MetricRow {
            // All are of the validation points, as the title says.
            name: format!("{}: {}", entry.name(), name.replace("validation ", "")),
            scale,
            landscapes: panels.collect::<Result<_, LandscapeError>>()?,
        })
    });
    of_optimizer.collect()
}

/// Why there is no figure.
#[derive(Debug, thiserror::Error)]
pub enum FigureError {
    /// Numbers that make no landscape.
    #[error(transparent)]
    Landscape(#[from] LandscapeError),
    /// A scale or a drawing that failed.
    #[error(transparent)]
    Picture(#[from] PictureError),
}
