//! `report.html`: what the page of a sweep tells.

mod boundaries;
mod cells;
mod curves;
mod making;
mod measures;
mod statistics;

use adamscape_page::{Axis, Landscape, Report, Text};
use adamscape_pictures::{LandscapeError, PictureError, Spacing};

use crate::plan::{CheckedPlan, GridAxis};
use crate::results::Summary;
use crate::storage::Run;
use crate::trial::{Trained, Trial};

/// With more trials a page has no learning curves and no seeds of their own: nobody would wait for it to open.
pub const MOST_TRIALS: usize = 20_000;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Numbers that make no landscape.
    #[error(transparent)]
    Landscape(#[from] LandscapeError),
    /// Numbers that make no scale.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// Data that can't be drawn.
    #[error(transparent)]
    Data(#[from] adamscape_data::DataError),
    /// A plan that can't be written as TOML.
    #[error(transparent)]
    Toml(#[from] toml::ser::Error),
}

/// What the page of a sweep tells: everything that its trials left. `trained` are the same trials with what can be shown of them; of a plan with
/// more than [`MOST_TRIALS`] they are not looked at.
///
/// # Errors
/// Never for trials of `plan`.
pub fn report(
    plan: &CheckedPlan,
    run: &Run,
    summary: &Summary,
    trials: &[Trial],
    trained: &[Trained],
) -> Result<Report, ReportError> {
    let is_small = plan.trials() <= MOST_TRIALS;
    let measures = measures::measures(plan)?;
    let mut landscapes = Vec::new();
    for panel in plan.panels() {
        let entry = plan.optimizers.get(panel.optimizer);
        landscapes.push(Landscape {
            title: Text::from(plan.panel_title(panel)),
            about: entry.map_or_else(Text::default, |entry| Text::from(entry.update())),
            cells: cells::cells(plan, trials, panel, is_small)?,
            command: making::command(plan, panel),
            ..Landscape::default()
        });
    }
    let seeds = if is_small { plan.plan.seeds } else { 0 };
    Ok(Report {
        title: Text::from(plan.plan.name.as_str()),
        plan: paragraphs(plan, trials.len()),
        up: axis(plan.grid.up()),
        right: axis(plan.grid.right()),
        good: Some(measures::good(plan)),
        lines_of: measures::timescale(plan),
        measures,
        seeds: (0..seeds)
            .map(|seed| Text::from(seed.to_string()))
            .collect(),
        landscapes,
        statistics: statistics::statistics(plan, summary),
        curves: is_small.then(|| curves::curves(plan, trained)).flatten(),
        boundaries: is_small
            .then(|| boundaries::boundaries(plan, trained))
            .transpose()?
            .flatten(),
        making: making::making(plan, run)?,
    })
}

fn axis(own: &GridAxis) -> Axis {
    Axis {
        name: Text::from(own.name.as_str()),
        title: Text::from(own.axis.title()),
        values: own.axis.values().to_vec(),
        logarithmic: own.axis.spacing() == Spacing::Logarithmic,
    }
}

/// The plan in words, and how much of it is there.
fn paragraphs(plan: &CheckedPlan, trials: usize) -> Vec<Text> {
    let (up, right) = (plan.grid.up(), plan.grid.right());
    let mut all = vec![Text::from(format!(
        "Each cell is a network that was trained with the {} of its row and the {} of its column: {}.",
        up.axis.title(),
        right.axis.title(),
        plan.caption(),
    ))];
    if trials < plan.trials() {
        let all_trials = plan.trials();
        all.push(Text::from(format!(
            "The sweep is not finished: {trials} of {all_trials} trials are here. Cells of which a seed is missing are empty."
        )));
    }
    all
}
