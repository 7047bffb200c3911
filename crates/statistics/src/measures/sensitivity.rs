//! How exactly the learning rate must be known: the width of the basin in decades.

use crate::estimate::Estimate;
use crate::question::Question;
use crate::reason::Reason;
use crate::table::{Group, Outcome};

/// The width of the basin along `up` in decades: each row whose best result is good counts with half the distance to its neighbours on
/// either side, in powers of ten; of each seed. The narrower, the more exactly the learning rate must be known.
#[must_use]
pub fn sensitivity(group: Group, question: &Question) -> Estimate {
    if question.threshold.is_none() {
        return Estimate::none(Reason::NoThreshold);
    }
    let table = group.table();
    let (values, columns) = (&table.up().values, table.right().values.len());
    if values.len() < 2 {
        return Estimate::none(Reason::FewValues { needed: 2 });
    }
    if !table.up().logarithmic || values.iter().any(|value| *value <= 0.0) {
        return Estimate::none(Reason::NotLogarithmic);
    }
    if (0..table.cells()).any(|cell| group.is_missing(cell)) {
        return Estimate::none(Reason::Incomplete);
    }
    let logs: Vec<f64> = values.iter().map(|value| value.log10()).collect();
    let at = |row: usize| logs.get(row).copied().unwrap_or_default();
    let width = |row: usize| {
        let last = logs.len() - 1;
        (at((row + 1).min(last)) - at(row.saturating_sub(1))) / 2.0
    };
    let is_good = |row: usize, seed: usize| {
        let mut cells = row * columns..(row + 1) * columns;
        cells.any(|cell| {
            matches!(group.outcome(cell, seed), Outcome::Finished(value) if question.is_good(value))
        })
    };
    let of_seed = |seed| {
        (0..logs.len())
            .filter(|row| is_good(*row, seed))
            .map(width)
            .sum()
    };
    Estimate::of_seeds((0..table.seeds()).map(of_seed).collect())
}
