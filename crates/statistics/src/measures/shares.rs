//! Shares of the grid: good cells, reliable cells, failures.

use crate::estimate::Estimate;
use crate::interval::Interval;
use crate::question::Question;
use crate::reason::Reason;
use crate::table::{Group, Outcome};

/// The share of cells that are good, of each seed: cells that are one training count once.
#[must_use]
pub fn good_share(group: Group, question: &Question) -> Estimate {
    if question.threshold.is_none() {
        return Estimate::none(Reason::NoThreshold);
    }
    of_seeds(
        group,
        |outcome| matches!(outcome, Outcome::Finished(value) if question.is_good(value)),
    )
}

/// The share of cells that failed, of each seed.
#[must_use]
pub fn failed_share(group: Group) -> Estimate {
    of_seeds(group, |outcome| outcome == Outcome::Failed)
}

fn of_seeds(group: Group, counts: impl Fn(Outcome) -> bool) -> Estimate {
    let cells: Vec<usize> = group.distinct().collect();
    if cells.iter().any(|cell| group.is_missing(*cell)) {
        return Estimate::none(Reason::Incomplete);
    }
    let share = |seed| {
        let counted = cells
            .iter()
            .filter(|cell| counts(group.outcome(**cell, seed)));
        counted.count() as f64 / cells.len() as f64
    };
    Estimate::of_seeds((0..group.table().seeds()).map(share).collect()).within(0.0, 1.0)
}

/// The share of cells that are good with every seed. Its interval is Wilson's, as if cells were drawn by chance from the region that the grid
/// covers: it says how finely the grid measures that share, and nothing about seeds.
#[must_use]
pub fn reliable_share(group: Group, question: &Question) -> Estimate {
    if question.threshold.is_none() {
        return Estimate::none(Reason::NoThreshold);
    }
    let cells: Vec<usize> = group.distinct().collect();
    if cells.iter().any(|cell| group.is_missing(*cell)) || cells.is_empty() {
        return Estimate::none(Reason::Incomplete);
    }
    let is_good =
        |outcome: &Outcome| matches!(outcome, Outcome::Finished(value) if question.is_good(*value));
    let reliable = cells
        .iter()
        .filter(|cell| group.of_cell(**cell).iter().all(is_good));
    let reliable = reliable.count();
    Estimate::of(
        reliable as f64 / cells.len() as f64,
        Some(Interval::wilson(reliable, cells.len())),
    )
}
