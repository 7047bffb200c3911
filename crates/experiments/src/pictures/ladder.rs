//! Experiments side by side: a column for each, a row for each of two optimizers.

use super::{Figure, FigureError, MetricRow, PictureError, accuracy_scale};
use crate::landscape::Landscape;
use crate::plan::Checked;

/// An experiment's title, its plan, and the validation accuracy of L2-Adam and of AdamW.
pub type Experiment<'a> = (&'a str, &'a Checked, [Landscape; 2]);

/// The experiments' landscapes; the border is drawn where the first one has it.
///
/// # Errors
/// If there is no experiment.
pub fn ladder(experiments: &[Experiment]) -> Result<Figure, FigureError> {
    let (_, first, _) = experiments.first().ok_or(PictureError::NoPanels)?;
    let row = |optimizer: usize, name: &str| -> Result<MetricRow, FigureError> {
        let landscapes = experiments.iter().filter_map(|(title, _, landscapes)| {
            let own = landscapes.get(optimizer)?;
            Some(own.clone().with_optimizer(*title))
        });
        Ok(MetricRow {
            name: format!("{name}: accuracy"),
            scale: accuracy_scale(first)?,
            threshold: Some(first.plan.good.accuracy),
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
