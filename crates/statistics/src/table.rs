//! A table of results: for each group, an optimizer say, each cell of a plane of two hyperparameters, and each seed, what came out.

use serde::Serialize;

/// Whether more of a result is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// An accuracy.
    Higher,
    /// A loss.
    Lower,
}

impl Better {
    /// Whether `one` is better than `other`.
    #[must_use]
    pub fn is_better(self, one: f64, other: f64) -> bool {
        match self {
            Self::Higher => one > other,
            Self::Lower => one < other,
        }
    }

    /// As a cost, of which less is better: a loss is one, an accuracy is one with the other sign.
    #[must_use]
    pub fn cost(self, value: f64) -> f64 {
        match self {
            Self::Higher => -value,
            Self::Lower => value,
        }
    }
}

/// What came out of one training.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Outcome {
    /// There is no result.
    #[default]
    Missing,
    /// It failed: its loss left the finite numbers, or the run broke.
    Failed,
    /// The result, a finite number.
    Finished(f64),
}

/// An axis of the plane.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// What it is called: `learning_rate`.
    pub name: String,
    /// Its values, ascending.
    pub values: Vec<f64>,
    /// Whether its values are to be compared by their logarithms. 0 has none, and stands apart.
    pub logarithmic: bool,
}

/// A table of results over a grid: every group has the same cells and the same seeds.
///
/// Cells are counted row by row from the lowest value of `up`, in each row from the lowest value of `right`.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    up: Axis,
    right: Axis,
    groups: Vec<String>,
    seeds: usize,
    /// `[groups, cells, seeds]`.
    outcomes: Vec<Outcome>,
    /// `[groups, cells]`: the first cell of the group that is the same training.
    first_of_same: Vec<usize>,
}

/// Where an outcome belongs that the table has no place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

impl Table {
    /// A table without results.
    #[must_use]
    pub fn new(up: Axis, right: Axis, groups: Vec<String>, seeds: usize) -> Self {
        let cells = up.values.len() * right.values.len();
        Self {
            outcomes: vec![Outcome::Missing; groups.len() * cells * seeds],
            first_of_same: (0..groups.len()).flat_map(|_| 0..cells).collect(),
            up,
            right,
            groups,
            seeds,
        }
    }

    /// Puts in the outcome of a training. A number that is not finite is a failure.
    ///
    /// # Errors
    /// If there is no such group, cell or seed.
    pub fn set(
        &mut self,
        group: usize,
        cell: usize,
        seed: usize,
        outcome: Outcome,
    ) -> Result<(), NoPlace> {
        if cell >= self.cells() || seed >= self.seeds {
            return Err(NoPlace);
        }
        let place = (group * self.cells() + cell) * self.seeds + seed;
        let own = self.outcomes.get_mut(place).ok_or(NoPlace)?;
        *own = match outcome {
            Outcome::Finished(value) if !value.is_finite() => Outcome::Failed,
            other => other,
        };
        Ok(())
    }

    /// Says that a cell of a group is the same training, to the bit, as an earlier one: it is counted once.
    ///
    /// # Errors
    /// If there is no such group or cell.
    pub fn set_same(&mut self, group: usize, cell: usize, first: usize) -> Result<(), NoPlace> {
        let cells = self.cells();
        if cell >= cells || first > cell {
            return Err(NoPlace);
        }
        let own = self.first_of_same.get_mut(group * cells + cell);
        own.map(|own| *own = first).ok_or(NoPlace)
    }

    /// How many cells a group has.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.up.values.len() * self.right.values.len()
    }

    /// The axis that goes up.
    #[must_use]
    pub fn up(&self) -> &Axis {
        &self.up
    }

    /// The axis that goes right.
    #[must_use]
    pub fn right(&self) -> &Axis {
        &self.right
    }

    /// The groups' names.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// How many seeds each cell has.
    #[must_use]
    pub fn seeds(&self) -> usize {
        self.seeds
    }

    /// One group's results.
    #[must_use]
    pub fn group(&self, group: usize) -> Option<Group<'_>> {
        let name = self.groups.get(group)?;
        let cells = self.cells();
        let outcomes = group * cells * self.seeds..(group + 1) * cells * self.seeds;
        Some(Group {
            table: self,
            name,
            outcomes: self.outcomes.get(outcomes)?,
            first_of_same: self.first_of_same.get(group * cells..(group + 1) * cells)?,
        })
    }
}

/// The results of one group of a table.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    table: &'a Table,
    /// What it is called.
    pub name: &'a str,
    outcomes: &'a [Outcome],
    first_of_same: &'a [usize],
}

impl<'a> Group<'a> {
    /// The table it is of.
    #[must_use]
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// The outcomes of a cell, one for each seed.
    #[must_use]
    pub fn of_cell(&self, cell: usize) -> &'a [Outcome] {
        let seeds = self.table.seeds;
        self.outcomes
            .get(cell * seeds..(cell + 1) * seeds)
            .unwrap_or_default()
    }

    /// The outcome of a cell with a seed.
    #[must_use]
    pub fn outcome(&self, cell: usize, seed: usize) -> Outcome {
        self.of_cell(cell).get(seed).copied().unwrap_or_default()
    }

    /// All outcomes, cell by cell.
    #[must_use]
    pub fn outcomes(&self) -> &'a [Outcome] {
        self.outcomes
    }

    /// The mean of a cell over its seeds; none if one failed or is missing.
    #[must_use]
    pub fn mean(&self, cell: usize) -> Option<f64> {
        let own = self.of_cell(cell);
        let sum = own.iter().try_fold(0.0, |sum, outcome| match outcome {
            Outcome::Finished(value) => Some(sum + value),
            Outcome::Failed | Outcome::Missing => None,
        })?;
        (!own.is_empty()).then(|| sum / own.len() as f64)
    }

    /// Whether a seed of a cell failed.
    #[must_use]
    pub fn has_failed(&self, cell: usize) -> bool {
        self.of_cell(cell).contains(&Outcome::Failed)
    }

    /// Whether a seed of a cell is missing.
    #[must_use]
    pub fn is_missing(&self, cell: usize) -> bool {
        self.of_cell(cell).contains(&Outcome::Missing)
    }

    /// The cells that are trainings of their own: of several that are the same the first.
    pub fn distinct(&self) -> impl Iterator<Item = usize> + 'a {
        let first_of_same = self.first_of_same;
        (0..first_of_same.len()).filter(move |cell| first_of_same.get(*cell) == Some(cell))
    }

    /// The cell with the best mean, and that mean; of equal ones the first.
    #[must_use]
    pub fn best(&self, better: Better) -> Option<(usize, f64)> {
        let means = (0..self.table.cells()).filter_map(|cell| Some((cell, self.mean(cell)?)));
        means.reduce(|best, one| {
            if better.is_better(one.1, best.1) {
                one
            } else {
                best
            }
        })
    }

    /// For each seed the cost of each cell, where failures cost `failed`, and what is missing is none.
    #[must_use]
    pub fn costs(&self, better: Better, failed: f64) -> Vec<Vec<Option<f64>>> {
        let cost = |outcome: Outcome| match outcome {
            Outcome::Finished(value) => Some(better.cost(value).min(failed)),
            Outcome::Failed => Some(failed),
            Outcome::Missing => None,
        };
        let of_seed = |seed| {
            (0..self.table.cells())
                .map(|cell| cost(self.outcome(cell, seed)))
                .collect()
        };
        (0..self.table.seeds).map(of_seed).collect()
    }
}
