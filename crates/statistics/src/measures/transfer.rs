//! What it costs to carry the best value of one hyperparameter from one value of the other to another.

use super::costs::{Costs, least_of_row};
use crate::estimate::Estimate;
use crate::question::Question;
use crate::table::Group;

/// The transfer cost: the best value of `right` for one value of `up` is used at another; how much worse that is than the best of that
/// row, on average over all ordered pairs of rows.
///
/// Values are chosen by the means of all seeds but one and judged on that one, for each seed.
#[must_use]
pub fn transfer_cost(group: Group, question: &Question) -> Estimate {
    let costs = match Costs::to_judge(group, question) {
        Ok(costs) => costs,
        Err(reason) => return Estimate::none(reason),
    };
    let (rows, columns) = (costs.rows, costs.columns);
    Estimate::of_seeds(costs.judged(|others, own| {
        let chosen: Vec<usize> = (0..rows)
            .map(|row| least_of_row(others, row, columns) % columns)
            .collect();
        let cost = |row: usize, column: usize| {
            own.get(row * columns + column).copied().unwrap_or(f64::NAN)
        };
        let mut sum = 0.0;
        for (from, carried) in chosen.iter().enumerate() {
            for (to, best) in chosen.iter().enumerate() {
                if from != to {
                    sum += cost(to, *carried) - cost(to, *best);
                }
            }
        }
        sum / (rows * (rows - 1)) as f64
    }))
}
