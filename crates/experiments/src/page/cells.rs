//! The cells of a landscape: means and deviations over seeds, and each seed's own.

use adamscape_page::{Cell, State, Trial as PageTrial};
use adamscape_pictures::LandscapeError;

use super::measures::{self, GOOD_SEEDS, OF_TRIALS, SCORE, SPREAD};
use crate::landscape::{Metric, Panel, landscape};
use crate::plan::CheckedPlan;
use crate::statistics::Spread;
use crate::trial::{CellIndex, Outcome, Trial};

/// The cells of a panel, row by row from the bottom; with their seeds' own results, if they are few enough.
pub(super) fn cells(
    plan: &CheckedPlan,
    trials: &[Trial],
    panel: Panel,
    with_seeds: bool,
) -> Result<Vec<Cell>, LandscapeError> {
    let columns = plan.grid.right().len();
    let seeds = usize::try_from(plan.plan.seeds).unwrap_or(usize::MAX);
    // The means that pictures and the summary have, rounded as they are.
    let scores = landscape(plan, trials, panel, Metric::ValidationScore)?;
    let mut of_cell: Vec<Vec<Trial>> = vec![Vec::new(); plan.grid.up().len() * columns];
    for trial in trials {
        let place = plan.grid.place(trial.cell);
        if trial.cell.optimizer == panel.optimizer
            && place.panel == panel.panel
            && let Some(own) = of_cell.get_mut(place.row * columns + place.column)
        {
            own.push(*trial);
        }
    }
    let cells = of_cell.iter().enumerate().map(|(place, own)| {
        let mean = scores.cell(place / columns, place % columns);
        let mut cell = cell(plan, own, seeds, mean.and_then(|cell| cell.value()));
        if with_seeds {
            cell.trials = seeds_of(plan, own, seeds);
        }
        cell
    });
    let mut cells: Vec<Cell> = cells.collect();
    mark_same(plan, &of_cell, columns, &mut cells);
    Ok(cells)
}

fn cell(plan: &CheckedPlan, own: &[Trial], seeds: usize, mean_score: Option<f64>) -> Cell {
    let count = OF_TRIALS + 2 + usize::from(measures::timescale(plan).is_some());
    let mut cell = Cell {
        state: state(own, seeds),
        means: vec![None; count],
        deviations: vec![None; count],
        ..Cell::default()
    };
    if let (Some(place), Some(first)) = (measures::timescale(plan), own.first()) {
        set(&mut cell.means, place, plan.timescale(first.cell));
    }
    if cell.state != State::Finished {
        return cell;
    }
    let values: Vec<[f64; OF_TRIALS]> =
        own.iter().filter_map(|trial| values(plan, trial)).collect();
    for measure in 0..OF_TRIALS {
        let own: Vec<f64> = values.iter().map(|values| values[measure]).collect();
        let spread = Spread::of(&own);
        set(&mut cell.means, measure, spread.map(|spread| spread.mean));
        let deviation = spread.and_then(|spread| spread.standard_deviation);
        set(&mut cell.deviations, measure, deviation);
        if measure == SCORE {
            set(&mut cell.means, SCORE, mean_score);
            set(&mut cell.means, SPREAD, deviation);
        }
    }
    let good = values.iter().filter(|values| {
        let better = plan.good.better();
        better.exceeds(values[SCORE], plan.good.threshold())
    });
    let share = good.count() as f64 / values.len().max(1) as f64;
    set(&mut cell.means, GOOD_SEEDS, Some(share));
    cell
}

fn set(values: &mut [Option<f64>], place: usize, value: Option<f64>) {
    if let Some(own) = values.get_mut(place) {
        *own = value;
    }
}

/// As landscapes have it: one seed that diverged makes the cell diverged, one that is missing makes it missing.
fn state(own: &[Trial], seeds: usize) -> State {
    let diverged = own.iter().filter_map(|trial| match trial.outcome {
        Outcome::Diverged { steps } => Some(steps as u64),
        Outcome::Finished(_) => None,
    });
    match diverged.min() {
        Some(first) => State::Diverged { after: Some(first) },
        None if own.len() < seeds => State::Missing,
        None => State::Finished,
    }
}

fn values(plan: &CheckedPlan, trial: &Trial) -> Option<[f64; OF_TRIALS]> {
    match &trial.outcome {
        Outcome::Finished(metrics) => Some(measures::of_trial(plan.good, metrics)),
        Outcome::Diverged { .. } => None,
    }
}

fn seeds_of(plan: &CheckedPlan, own: &[Trial], seeds: usize) -> Vec<PageTrial> {
    let mut all = vec![PageTrial::default(); seeds];
    for trial in own {
        let place = usize::try_from(trial.seed)
            .ok()
            .and_then(|seed| all.get_mut(seed));
        let Some(place) = place else {
            continue;
        };
        *place = match trial.outcome {
            Outcome::Diverged { steps } => PageTrial {
                state: State::Diverged {
                    after: Some(steps as u64),
                },
                values: Vec::new(),
            },
            Outcome::Finished(_) => PageTrial {
                state: State::Finished,
                values: trial_values(plan, trial),
            },
        };
    }
    all
}

/// A trial's measures; those of whole cells are none of it.
fn trial_values(plan: &CheckedPlan, trial: &Trial) -> Vec<Option<f64>> {
    let count = OF_TRIALS + 2 + usize::from(measures::timescale(plan).is_some());
    let own = values(plan, trial).into_iter().flatten().map(Some);
    own.chain(std::iter::repeat(None)).take(count).collect()
}

/// Tells cells that are one training from each other's first.
fn mark_same(plan: &CheckedPlan, of_cell: &[Vec<Trial>], columns: usize, cells: &mut [Cell]) {
    for (place, (own, cell)) in of_cell.iter().zip(cells).enumerate() {
        let Some(trial) = own.first() else {
            continue;
        };
        let first: CellIndex = plan.first_of_same_steps(trial.cell);
        let (there, here) = (plan.grid.place(first), plan.grid.place(trial.cell));
        let first = there.row * columns + there.column;
        if there.panel == here.panel && first != place {
            cell.same_as = Some(first);
        }
    }
}
