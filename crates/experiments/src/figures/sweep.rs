//! The figure of a sweep: heat maps of validation accuracy and loss for each optimizer.

use adamscape_pictures::{
    Better, Figure, Landscape, LandscapeError, MetricRow, PictureError, Scale,
};

use crate::landscape::{Metric, landscape};
use crate::plan::CheckedPlan;
use crate::trial::Trial;

/// The colour scale of validation accuracy, from chance to 1: for two classes the notebook's 0.5 to 1.
///
/// # Errors
/// Never.
pub fn accuracy_scale(plan: &CheckedPlan) -> Result<Scale, PictureError> {
    Scale::new(
        1.0 / plan.network.outputs().max(2) as f64,
        1.0,
        Better::Higher,
    )
}

/// The colour scale of validation loss, from 0 to the number of bits that tell the classes apart: for two the
/// notebook's 0 to 1, a little over the loss of chance, ln 2.
fn loss_scale(plan: &CheckedPlan) -> Result<Scale, PictureError> {
    Scale::new(
        0.0,
        (plan.network.outputs().max(2) as f64).log2(),
        Better::Lower,
    )
}

/// Heat maps of the validation accuracy and loss of every optimizer, one scale for each.
///
/// # Errors
/// Never for trials of `plan`.
pub fn figure(plan: &CheckedPlan, trials: &[Trial]) -> Result<Figure, FigureError> {
    let landscapes = |metric| -> Result<Vec<Landscape>, LandscapeError> {
        (0..plan.optimizers.len())
            .map(|optimizer| landscape(plan, trials, optimizer, metric))
            .collect()
    };
    Ok(Figure {
        title: format!("{}: validation accuracy and loss", plan.plan.name),
        caption: vec![plan.caption()],
        rows: vec![
            MetricRow {
                name: "validation accuracy".to_owned(),
                scale: accuracy_scale(plan)?,
                landscapes: landscapes(Metric::ValidationAccuracy)?
                    .into_iter()
                    .map(|landscape| landscape.with_threshold(plan.plan.good.accuracy))
                    .collect(),
            },
            MetricRow {
                name: "validation loss".to_owned(),
                scale: loss_scale(plan)?,
                landscapes: landscapes(Metric::ValidationLoss)?,
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
