//! The best cell: where it is, how good it is on seeds that did not choose it, and what can't be told from it.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::costs::{Costs, least};
use crate::estimate::Estimate;
use crate::question::Question;
use crate::reason::Reason;
use crate::signed_rank::holm;
use crate::table::{Axis, Better, Group, Outcome};

/// Which way to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// To smaller values.
    Lower,
    /// To larger values.
    Higher,
}

/// The best cell is on the edge of the grid: a better one may lie beyond.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advice {
    /// The axis to extend.
    pub axis: String,
    /// To which side.
    pub extend: Direction,
    /// Where it ends now.
    pub end: f64,
}

/// The best cell of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Best {
    /// Its number: row × columns + column.
    pub cell: usize,
    /// Its value of `up`.
    pub up: f64,
    /// Its value of `right`.
    pub right: f64,
    /// Its mean over the seeds that chose it, which flatters it.
    pub chosen: Estimate,
    /// The result, on each seed, of the cell that the other seeds choose: what a winner is worth on a fresh seed.
    pub on_fresh_seeds: Estimate,
    /// Cells that can't be told from it, itself among them, by paired t tests against it with Holm's correction.
    pub indistinguishable: Vec<usize>,
    /// How the grid is to be extended, if the best is on its edge.
    pub advice: Vec<Advice>,
    /// The timescale of its decay, in steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timescale: Option<f64>,
}

/// The best cell of group number `index`.
///
/// # Errors
/// Why there is none.
pub fn best(index: usize, group: Group, question: &Question) -> Result<Best, Reason> {
    let table = group.table();
    let Some((cell, _)) = group.best(question.better) else {
        let cells = 0..table.cells();
        let has_results = group
            .outcomes()
            .iter()
            .any(|outcome| *outcome != Outcome::Missing);
        return Err(
            match has_results && { cells }.all(|cell| group.has_failed(cell)) {
                true => Reason::AllFailed,
                false => Reason::NoResults,
            },
        );
    };
    let columns = table.right().values.len();
    let (row, column) = (cell / columns, cell % columns);
    let advice = [(table.up(), row), (table.right(), column)];
    let at = |axis: &Axis, place: usize| axis.values.get(place).copied().unwrap_or_default();
    Ok(Best {
        cell,
        up: at(table.up(), row),
        right: at(table.right(), column),
        chosen: question.bounded(Estimate::of_seeds(values(group, cell))),
        on_fresh_seeds: on_fresh_seeds(group, question),
        indistinguishable: indistinguishable(group, question.better, cell),
        advice: advice
            .into_iter()
            .filter_map(|(axis, place)| advise(axis, place))
            .collect(),
        timescale: question
            .timescale
            .and_then(|timescale| timescale(index, cell)),
    })
}

fn values(group: Group, cell: usize) -> Vec<f64> {
    let finished = group
        .of_cell(cell)
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Finished(value) => Some(*value),
            Outcome::Failed | Outcome::Missing => None,
        });
    finished.collect()
}

fn on_fresh_seeds(group: Group, question: &Question) -> Estimate {
    let table = group.table();
    if table.seeds() < 2 {
        return Estimate::none(Reason::OneSeed);
    }
    let Some(costs) = question.complete_costs(group) else {
        return Estimate::none(Reason::Incomplete);
    };
    let (rows, columns) = (table.up().values.len(), table.right().values.len());
    let costs = Costs::new(costs, rows, columns);
    question.bounded(Estimate::of_seeds(costs.judged(|others, own| {
        let chosen = least(others.iter().copied().enumerate());
        question
            .better
            .cost(own.get(chosen).copied().unwrap_or(f64::NAN))
    })))
}

/// Cells that no paired t test with Holm's correction at 5 % tells from the best. Cells that failed are told apart.
fn indistinguishable(group: Group, better: Better, best: usize) -> Vec<usize> {
    let winner = values(group, best);
    let rivals: Vec<usize> = (0..group.table().cells())
        .filter(|cell| *cell != best && group.mean(*cell).is_some())
        .collect();
    let p_value = |cell: &usize| {
        let own = values(group, *cell);
        let losses = winner
            .iter()
            .zip(&own)
            .map(|(best, own)| better.cost(*own) - better.cost(*best));
        one_sided(&losses.collect::<Vec<f64>>())
    };
    let p_values: Vec<f64> = rivals.iter().map(p_value).collect();
    let told = holm(&p_values);
    let kept = rivals.iter().zip(told).filter(|(_, p)| *p > 0.05);
    let mut all: Vec<usize> = kept.map(|(cell, _)| *cell).chain([best]).collect();
    all.sort_unstable();
    all
}

/// The probability of a mean as far above 0 if there is none: Student's t. 1 of a single value.
fn one_sided(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let error = (squares / (n - 1.0) / n).sqrt();
    if error == 0.0 {
        return if mean > 0.0 { 0.0 } else { 1.0 };
    }
    match StudentsT::new(0.0, 1.0, n - 1.0) {
        Ok(student) if error.is_finite() => student.sf(mean / error),
        _ => 1.0,
    }
}

/// Nothing lies beyond 0, and an axis of two values has no inside.
fn advise(axis: &Axis, place: usize) -> Option<Advice> {
    let value = *axis.values.get(place)?;
    if axis.values.len() < 3 {
        return None;
    }
    let extend = match place {
        0 if value > 0.0 || !axis.logarithmic => Direction::Lower,
        last if last + 1 == axis.values.len() => Direction::Higher,
        _ => return None,
    };
    Some(Advice {
        axis: axis.name.clone(),
        extend,
        end: value,
    })
}
