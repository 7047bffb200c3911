//! Experiments side by side: a column for each, a row for each of two optimizers.

use super::{Figure, FigureError, MetricRow, accuracy_scale};
use crate::landscape::{Landscape, LandscapeError, Metric, landscape};
use crate::plan::Checked;
use crate::trial::Trial;

/// Validation accuracy of L2-Adam and of AdamW in each experiment: its title, plan and trials.
///
/// # Errors
/// If there is no experiment, or one has trials of another plan.
pub fn ladder(experiments: &[(&str, Checked, Vec<Trial>)]) -> Result<Figure, FigureError> {
    let row = |optimizer: usize, name: &str| -> Result<MetricRow, FigureError> {
        let (_, first, _) = experiments.first().ok_or(super::PictureError::NoPanels)?;
        let titled = |(title, plan, trials): &(&str, Checked, Vec<Trial>)| {
            let of = landscape(plan, trials, optimizer, Metric::ValidationAccuracy)?;
            Ok(of.with_optimizer(*title))
        };
        let landscapes: Result<Vec<Landscape>, LandscapeError> =
            experiments.iter().map(titled).collect();
        Ok(MetricRow {
            name: format!("{name}: accuracy"),
            scale: accuracy_scale(first)?,
            threshold: Some(first.plan.good.accuracy),
            landscapes: landscapes?,
        })
    };
    let seeds = experiments
        .first()
        .map_or(0, |(_, plan, _)| plan.plan.seeds);
    let changes = experiments.iter().map(|(title, plan, _)| {
        let optimizers: Vec<String> = plan.optimizers.iter().map(|one| one.name()).collect();
        format!("{title}: {}; {}", optimizers.join(" and "), plan.caption())
    });
    Ok(Figure {
        title: format!("L2-Adam and AdamW, corrected step by step: mean of {seeds} runs"),
        caption: changes.collect(),
        rows: vec![row(0, "L2-Adam")?, row(1, "AdamW")?],
    })
}
