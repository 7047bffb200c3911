//! What it costs to tune one hyperparameter after the other.

use super::costs::{Costs, least, least_of_column, least_of_row};
use crate::estimate::Estimate;
use crate::question::Question;
use crate::table::Group;

/// The regret of tuning one after the other: from each value of `right` the best value of `up` is taken, then for that the best value of
/// `right`; how much worse the cell that is found is than the best of the grid, on average over where one starts.
///
/// Cells are chosen by the means of all seeds but one and judged on that one, for each seed: so the regret is not flattered by the noise
/// that chose them, and may be below 0 where there is none.
#[must_use]
pub fn regret(group: Group, question: &Question) -> Estimate {
    let costs = match Costs::to_judge(group, question) {
        Ok(costs) => costs,
        Err(reason) => return Estimate::none(reason),
    };
    let (rows, columns) = (costs.rows, costs.columns);
    Estimate::of_seeds(costs.judged(|others, own| {
        let cost = |cell: usize| own.get(cell).copied().unwrap_or(f64::NAN);
        let best = cost(least(others.iter().copied().enumerate()));
        let found = (0..columns).map(|start| {
            let row = least_of_column(others, start, rows, columns) / columns;
            cost(least_of_row(others, row, columns)) - best
        });
        found.sum::<f64>() / columns as f64
    }))
}
