//! Runs sorted into a grid, or left as points where they make none.

use std::collections::BTreeMap;

use adamscape_statistics::{Axis, Outcome as Result, Table};

use crate::columns::shown;
use crate::error::RunsError;
use crate::question::Question;
use crate::runs::{Run, Runs};
use crate::value::Outcome;

/// Values that differ by less are one: what a tracker has written as f32, or with fewer digits.
const SAME: f64 = 1e-6;
/// An axis that spans a factor of so much is logarithmic.
const WIDE: f64 = 20.0;
/// Runs make a grid if they fill so much of it.
const FILLED: f64 = 0.5;

/// Where runs lie.
#[derive(Clone, Debug, PartialEq)]
pub enum Arranged {
    /// On a grid.
    Grid(Box<Grid>),
    /// Anywhere: as random search leaves them.
    Points {
        /// For each group its places.
        groups: Vec<(String, Vec<Place>)>,
        /// Whether each axis is logarithmic: that of x, that of y.
        logarithmic: [bool; 2],
    },
}

/// A grid of runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// For statistics: what every cell has as many runs of as the poorest.
    pub table: Table,
    /// For each group and cell all its runs' outcomes.
    pub cells: Vec<Vec<Vec<Outcome>>>,
    /// What one should know of it.
    pub remarks: Vec<String>,
}

/// The runs at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
    /// What came out, of all runs there.
    pub outcomes: Vec<Outcome>,
}

impl Place {
    /// The mean of its results; none if one failed, or none is finished.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        mean(&self.outcomes)
    }
}

/// The mean of results; none if one failed, or none is finished.
pub(crate) fn mean(outcomes: &[Outcome]) -> Option<f64> {
    let mut values = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Finished(value) => values.push(*value),
            Outcome::Failed => return None,
            Outcome::Unfinished => {}
        }
    }
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

impl Arranged {
    /// Sorts runs.
    ///
    /// # Errors
    /// If two runs are one: the same group, place and seed.
    pub fn new(runs: &Runs, question: &Question) -> std::result::Result<Self, RunsError> {
        let right = distinct(runs.runs.iter().map(|run| run.x));
        let up = distinct(runs.runs.iter().map(|run| run.y));
        let is_linear = |name: &str, own: &str| {
            let asked = question.linear.iter();
            asked
                .map(String::as_str)
                .any(|one| one == name || one == own)
        };
        let logarithmic = [
            is_wide(&right) && !is_linear(&question.x, &runs.x),
            is_wide(&up) && !is_linear(&question.y, &runs.y),
        ];
        let groups: Vec<String> = runs.groups().into_iter().map(str::to_owned).collect();
        // For each group and place its runs.
        let mut places: BTreeMap<(usize, usize, usize), Vec<&Run>> = BTreeMap::new();
        for run in &runs.runs {
            let group = groups.iter().position(|own| *own == run.group).unwrap_or(0);
            let place = (group, index(&up, run.y), index(&right, run.x));
            places.entry(place).or_default().push(run);
        }
        check_seeds(&places)?;
        let all = groups.len() * up.len() * right.len();
        let is_grid = places.len() as f64 >= FILLED * all as f64;
        if !is_grid {
            return Ok(points(&groups, &up, &right, &places, logarithmic));
        }
        Ok(Self::Grid(Box::new(grid(
            runs,
            groups,
            up,
            right,
            &places,
            logarithmic,
        ))))
    }
}

fn points(
    groups: &[String],
    up: &[f64],
    right: &[f64],
    places: &BTreeMap<(usize, usize, usize), Vec<&Run>>,
    logarithmic: [bool; 2],
) -> Arranged {
    let mut of_groups: Vec<(String, Vec<Place>)> = groups
        .iter()
        .map(|group| (group.clone(), Vec::new()))
        .collect();
    for ((group, row, column), runs) in places {
        let (Some((_, own)), Some(x), Some(y)) =
            (of_groups.get_mut(*group), right.get(*column), up.get(*row))
        else {
            continue;
        };
        own.push(Place {
            x: *x,
            y: *y,
            outcomes: runs.iter().map(|run| run.outcome).collect(),
        });
    }
    Arranged::Points {
        groups: of_groups,
        logarithmic,
    }
}

fn grid(
    runs: &Runs,
    groups: Vec<String>,
    up: Vec<f64>,
    right: Vec<f64>,
    places: &BTreeMap<(usize, usize, usize), Vec<&Run>>,
    [right_logarithmic, up_logarithmic]: [bool; 2],
) -> Grid {
    let seeds = seeds_of_all(places);
    let fewest = places.values().map(Vec::len).min().unwrap_or(1);
    let most = places.values().map(Vec::len).max().unwrap_or(1);
    let count = seeds.as_ref().map_or(fewest, Vec::len);
    let mut remarks = Vec::new();
    if seeds.is_none() && most > fewest {
        remarks.push(format!(
            "cells have between {fewest} and {most} runs: intervals and comparisons use the first {fewest} of each"
        ));
    } else if seeds.is_none() && fewest > 1 {
        remarks.push(
            "no --seed says which runs belong together: they are paired in the order of the table"
                .to_owned(),
        );
    }
    let columns = right.len();
    let axis = |name: &str, values: Vec<f64>, logarithmic| Axis {
        name: name.to_owned(),
        values,
        logarithmic,
    };
    let cells = up.len() * columns;
    let mut all = vec![vec![Vec::new(); cells]; groups.len()];
    let up = axis(&runs.y, up, up_logarithmic);
    let right = axis(&runs.x, right, right_logarithmic);
    let named = groups.into_iter().map(|group| {
        if group.is_empty() {
            "runs".to_owned()
        } else {
            group
        }
    });
    let mut table = Table::new(up, right, named.collect(), count);
    for ((group, row, column), own) in places {
        let cell = row * columns + column;
        if let Some(place) = all.get_mut(*group).and_then(|cells| cells.get_mut(cell)) {
            place.extend(own.iter().map(|run| run.outcome));
        }
        for (order, run) in own.iter().enumerate() {
            let seed = match &seeds {
                Some(seeds) => seeds
                    .iter()
                    .position(|seed| Some(seed) == run.seed.as_ref()),
                None => Some(order),
            };
            let result = match run.outcome {
                Outcome::Finished(value) => Result::Finished(value),
                Outcome::Failed => Result::Failed,
                Outcome::Unfinished => Result::Missing,
            };
            if let Some(seed) = seed.filter(|seed| *seed < count) {
                // Every place was counted from these runs.
                let _ = table.set(*group, cell, seed, result);
            }
        }
    }
    Grid {
        table,
        cells: all,
        remarks,
    }
}

/// The seeds, if every place has the same.
fn seeds_of_all(places: &BTreeMap<(usize, usize, usize), Vec<&Run>>) -> Option<Vec<String>> {
    let of = |runs: &Vec<&Run>| -> Option<Vec<String>> {
        let mut seeds: Vec<String> = runs
            .iter()
            .map(|run| run.seed.clone())
            .collect::<Option<_>>()?;
        seeds.sort();
        Some(seeds)
    };
    let mut all = places.values().map(of);
    let first = all.next()??;
    all.all(|own| own.as_ref() == Some(&first)).then_some(first)
}

/// Two runs of one place and seed are one too many.
fn check_seeds(
    places: &BTreeMap<(usize, usize, usize), Vec<&Run>>,
) -> std::result::Result<(), RunsError> {
    for runs in places.values() {
        let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
        for run in runs {
            let Some(seed) = &run.seed else {
                continue;
            };
            if let Some(first) = seen.insert(seed, run.line) {
                let what = [("group", run.group.as_str()), ("seed", seed)];
                let what = what.iter().filter(|(_, value)| !value.is_empty());
                let what: Vec<String> = what
                    .map(|(name, value)| format!("{name} `{}`", shown(value)))
                    .collect();
                return Err(RunsError::Twice {
                    first,
                    second: run.line,
                    what: format!("place, {}", what.join(", ")),
                });
            }
        }
    }
    Ok(())
}

/// The values, ascending; of those that are nearly one the first.
fn distinct(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.map(|value| value + 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup_by(|next, kept| is_same(*next, *kept));
    sorted
}

fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= SAME * one.abs().max(other.abs())
}

fn index(values: &[f64], value: f64) -> usize {
    let after = values.partition_point(|own| *own < value && !is_same(*own, value));
    after.min(values.len().saturating_sub(1))
}

/// Whether positive values, but for a 0, span so much that their logarithms tell more.
fn is_wide(values: &[f64]) -> bool {
    let positive = values.iter().copied().filter(|value| *value > 0.0);
    let lowest = positive.fold(f64::INFINITY, f64::min);
    let highest = values.last().copied().unwrap_or_default();
    values.first().is_some_and(|first| *first >= 0.0) && highest >= WIDE * lowest
}
