//! The figure of `replicate`: heat maps of experiments side by side, a column for each, a row for each of two optimizers.

use adamscape_pictures::{Figure, Landscape, MetricRow, PictureError};

use super::{FigureError, score_scale};
use crate::plan::CheckedPlan;

/// An experiment's title, its plan, and the validation accuracy of L2-Adam and of AdamW.
pub type Experiment<'a> = (&'a str, &'a CheckedPlan, [Landscape; 2]);

/// The experiments' landscapes, each with the border of its own good cells.
///
/// # Errors
/// If there is no experiment.
pub fn ladder(experiments: &[Experiment]) -> Result<Figure, FigureError> {
    let (_, first, _) = experiments.first().ok_or(PictureError::NoPanels)?;
    let row = |optimizer: usize, name: &str| -> Result<MetricRow, FigureError> {
        let landscapes = experiments.iter().filter_map(|(title, plan, landscapes)| {
            let own = landscapes.get(optimizer)?.clone();
            let own = own.with_title(*title);
            Some(own.with_threshold(plan.good.threshold()))
        });
        Ok(MetricRow {
            name: format!("{name}: accuracy"),
            scale: score_scale(first)?,
            landscapes: landscapes.collect(),
        })
    };
    let caption = |(title, plan, _): &Experiment| {
        let optimizers: Vec<String> = plan.optimizers.iter().map(|one| one.name()).collect();
        format!("{title}: {}; {}", optimizers.join(" and "), plan.caption())
    };
    Ok(Figure {
        title: "L2-Adam and AdamW, corrected step by step: mean validation accuracy".to_owned(),
        caption: experiments.iter().map(caption).collect(),
        rows: vec![row(0, "L2-Adam")?, row(1, "AdamW")?],
    })
}
