//! The figure of a sweep: heat maps of validation score and loss for each optimizer and panel.

use adamscape_data::Task;
use adamscape_pictures::{
    Better, Figure, Landscape, LandscapeError, MetricRow, PictureError, Scale,
};

use crate::landscape::{Metric, landscape};
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
        (Good::Rmse(_), _) => {
            Scale::new(0.0, loss_of_mean(plan).sqrt().max(threshold), Better::Lower)
        }
    }
}

/// The colour scale of validation loss. Of classes from 0 to the number of bits that tell them apart: for two the
/// notebook's 0 to 1, a little over the loss of chance, ln 2. Of numbers from 0 to the loss of their mean.
fn loss_scale(plan: &CheckedPlan) -> Result<Scale, PictureError> {
    let high = match plan.task {
        Task::Classes(classes) => (classes as f64).log2(),
        Task::Number => loss_of_mean(plan),
    };
    Scale::new(0.0, high, Better::Lower)
}

/// The mean squared error of the mean: the variance of the numbers to predict, of the first condition with seed 0.
fn loss_of_mean(plan: &CheckedPlan) -> f64 {
    let split = plan.base().data.split(0);
    split.map_or(1.0, |split| split.validation.variance())
}

/// Heat maps of the validation score and loss of every optimizer and panel, one scale for each.
///
/// # Errors
/// Never for trials of `plan`.
pub fn figure(plan: &CheckedPlan, trials: &[Trial]) -> Result<Figure, FigureError> {
    let landscapes = |metric| -> Result<Vec<Landscape>, LandscapeError> {
        plan.panels()
            .map(|panel| landscape(plan, trials, panel, metric))
            .collect()
    };
    let scores = landscapes(Metric::ValidationScore)?;
    let losses = landscapes(Metric::ValidationLoss)?;
    Ok(Figure {
        title: format!(
            "{}: validation {} and loss",
            plan.plan.name,
            plan.good.measure()
        ),
        caption: vec![plan.caption()],
        rows: vec![
            MetricRow {
                name: Metric::ValidationScore.name(plan.good),
                scale: score_scale(plan)?,
                landscapes: scores
                    .into_iter()
                    .map(|landscape| landscape.with_threshold(plan.good.threshold()))
                    .collect(),
            },
            MetricRow {
                name: Metric::ValidationLoss.name(plan.good),
                scale: loss_scale(plan)?,
                landscapes: losses,
            },
        ],
    })
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
