//! What it costs to carry the best value of one hyperparameter from one value of the other to another.

use super::costs::{Costs, least_of_row};
use crate::estimate::Estimate;
use crate::question::Question;
use crate::reason::Reason;
use crate::table::Group;

/// Fewer seeds leave too few to choose on.
const FEWEST_SEEDS: usize = 3;

/// The transfer cost: the best value of `right` for one value of `up` is used at another; how much worse that is than the best of that
/// row, on average over all ordered pairs of rows.
///
/// Values are chosen by the means of all seeds but one and judged on that one, for each seed.
#[must_use]
pub fn transfer_cost(group: Group, question: &Question) -> Estimate {
    let table = group.table();
    let (rows, columns) = (table.up().values.len(), table.right().values.len());
    if rows < 2 || columns < 2 {
        return Estimate::none(Reason::FewValues { needed: 2 });
    }
    if table.seeds() < FEWEST_SEEDS {
        return Estimate::none(Reason::FewSeeds {
            needed: FEWEST_SEEDS,
        });
    }
    let Some(costs) = question.complete_costs(group) else {
        return Estimate::none(Reason::Incomplete);
    };
    let costs = Costs::new(costs, rows, columns);
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
