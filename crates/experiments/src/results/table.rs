//! A plan's trials as a table for statistics: a group for each landscape, by score or by loss.

use adamscape_data::Task;
use adamscape_pictures::Spacing;
use adamscape_statistics::{Axis, Better, NoPlace, Outcome as Result, Question, Statistics, Table};

use crate::landscape::Metric;
use crate::plan::{CheckedPlan, Good, GridAxis};
use crate::trial::{CellIndex, Outcome, Trial};

/// What a plan's trials say by one metric of the validation points. Without trials for every cell and seed, measures that need them say so.
pub(super) fn statistics(plan: &CheckedPlan, trials: &[Trial], metric: Metric) -> Statistics {
    let name = metric.name(plan.good);
    let better = match metric.better(plan.good) {
        adamscape_pictures::Better::Higher => Better::Higher,
        adamscape_pictures::Better::Lower => Better::Lower,
    };
    let timescale = |group: usize, cell: usize| timescale(plan, group, cell);
    let question = Question {
        result: &name,
        better,
        threshold: (metric == Metric::ValidationScore).then(|| plan.good.threshold()),
        failure: Some(guessing(plan, metric)),
        bounds: bounds(plan, metric),
        timescale: Some(&timescale),
    };
    let table = table(plan, trials, metric);
    table.map_or_else(
        |NoPlace| Statistics::of(&empty(plan), &question),
        |table| Statistics::of(&table, &question),
    )
}

fn empty(plan: &CheckedPlan) -> Table {
    let groups = plan.panels().map(|panel| plan.panel_title(panel));
    let seeds = usize::try_from(plan.plan.seeds).unwrap_or(usize::MAX);
    Table::new(
        axis(plan.grid.up()),
        axis(plan.grid.right()),
        groups.collect(),
        seeds,
    )
}

fn table(
    plan: &CheckedPlan,
    trials: &[Trial],
    metric: Metric,
) -> std::result::Result<Table, NoPlace> {
    let mut table = empty(plan);
    for trial in trials {
        let (group, cell) = place(plan, trial.cell);
        let seed = usize::try_from(trial.seed).map_err(|_| NoPlace)?;
        let result = match &trial.outcome {
            Outcome::Finished(metrics) => Result::Finished(metric.of(plan.good, metrics)),
            Outcome::Diverged { .. } => Result::Failed,
        };
        table.set(group, cell, seed, result)?;
        if seed == 0 {
            let (of_group, first) = place(plan, plan.first_of_same_steps(trial.cell));
            if of_group == group && first < cell {
                table.set_same(group, cell, first)?;
            }
        }
    }
    Ok(table)
}

fn axis(own: &GridAxis) -> Axis {
    Axis {
        name: own.name.clone(),
        values: own.axis.values().to_vec(),
        logarithmic: own.axis.spacing() == Spacing::Logarithmic,
    }
}

/// The group and the cell in it.
fn place(plan: &CheckedPlan, cell: CellIndex) -> (usize, usize) {
    let place = plan.grid.place(cell);
    let group = cell.optimizer * plan.grid.panels() + place.panel;
    (group, place.row * plan.grid.right().len() + place.column)
}

/// Between which all results lie.
fn bounds(plan: &CheckedPlan, metric: Metric) -> Option<(f64, f64)> {
    match (metric, plan.good) {
        (Metric::ValidationScore, Good::Accuracy(_)) => Some((0.0, 1.0)),
        (Metric::ValidationScore, Good::R2(_)) => Some((f64::NEG_INFINITY, 1.0)),
        _ => Some((0.0, f64::INFINITY)),
    }
}

/// What guessing is worth: the accuracy of one of the classes, or what the mean of the numbers to predict has.
fn guessing(plan: &CheckedPlan, metric: Metric) -> f64 {
    match (metric, plan.good, plan.task) {
        (Metric::ValidationLoss, _, Task::Classes(classes)) => (classes as f64).ln(),
        (Metric::ValidationScore, Good::Accuracy(_), Task::Classes(classes)) => {
            1.0 / classes as f64
        }
        (Metric::ValidationScore, Good::Rmse(_), _) => plan.loss_of_mean().sqrt(),
        (Metric::ValidationScore, _, _) => 0.0,
        (Metric::ValidationLoss, _, Task::Number) => plan.loss_of_mean(),
    }
}

/// The timescale of the decay of a group's cell.
fn timescale(plan: &CheckedPlan, group: usize, cell: usize) -> Option<f64> {
    let panels = plan.grid.panels();
    let columns = plan.grid.right().len();
    let wanted = (cell / columns, cell % columns, group % panels);
    let positions = 0..plan.trials();
    let mut cells = positions.filter_map(|position| plan.trial_at(position));
    let found = cells.find_map(|(index, _)| {
        let place = plan.grid.place(index);
        let is_it =
            (place.row, place.column, place.panel) == wanted && index.optimizer == group / panels;
        is_it.then_some(index)
    });
    plan.timescale(found?)
}
