//! Costs of one group's cells, for each seed and in means: what is chosen on some seeds and judged on others.

use crate::question::Question;
use crate::reason::Reason;
use crate::table::Group;

/// Costs of which less is better: for each seed those of all cells, row by row.
pub(super) struct Costs {
    pub(super) of_seed: Vec<Vec<f64>>,
    pub(super) rows: usize,
    pub(super) columns: usize,
    sums: Vec<f64>,
}

/// Fewer seeds leave too few to choose on.
const FEWEST_SEEDS: usize = 3;

impl Costs {
    /// The costs of a group, if cells can be chosen on some seeds and judged on others.
    pub(super) fn to_judge(group: Group, question: &Question) -> Result<Self, Reason> {
        let table = group.table();
        let (rows, columns) = (table.up().values.len(), table.right().values.len());
        if rows < 2 || columns < 2 {
            return Err(Reason::FewValues { needed: 2 });
        }
        if table.seeds() < FEWEST_SEEDS {
            return Err(Reason::FewSeeds {
                needed: FEWEST_SEEDS,
            });
        }
        let costs = question.complete_costs(group).ok_or(Reason::Incomplete)?;
        Ok(Self::new(costs, rows, columns))
    }

    pub(super) fn new(of_seed: Vec<Vec<f64>>, rows: usize, columns: usize) -> Self {
        let mut sums = vec![0.0; rows * columns];
        for seed in &of_seed {
            sums.iter_mut()
                .zip(seed)
                .for_each(|(sum, cost)| *sum += cost);
        }
        Self {
            of_seed,
            rows,
            columns,
            sums,
        }
    }

    /// The mean costs over all seeds.
    pub(super) fn means(&self) -> Vec<f64> {
        let seeds = self.of_seed.len() as f64;
        self.sums.iter().map(|sum| sum / seeds).collect()
    }

    /// The mean costs over all seeds but one.
    pub(super) fn means_without(&self, seed: usize) -> Vec<f64> {
        let others = (self.of_seed.len() - 1) as f64;
        let own = self.of_seed.get(seed).into_iter().flatten();
        let sums = self.sums.iter().zip(own);
        sums.map(|(sum, own)| (sum - own) / others).collect()
    }

    /// A figure of each seed, by what was chosen by the mean costs of the others.
    pub(super) fn judged(&self, figure: impl Fn(&[f64], &[f64]) -> f64) -> Vec<f64> {
        let seeds = self.of_seed.iter().enumerate();
        let figures = seeds.map(|(seed, own)| figure(&self.means_without(seed), own));
        figures.collect()
    }
}

/// The index of the least of some costs; of equal ones the first.
pub(super) fn least(costs: impl Iterator<Item = (usize, f64)>) -> usize {
    let least = costs.reduce(|least, one| if one.1 < least.1 { one } else { least });
    least.map_or(0, |(index, _)| index)
}

/// The least of a row's cells.
pub(super) fn least_of_row(costs: &[f64], row: usize, columns: usize) -> usize {
    least((0..columns).filter_map(|column| {
        let cell = row * columns + column;
        Some((cell, *costs.get(cell)?))
    }))
}

/// The least of a column's cells.
pub(super) fn least_of_column(costs: &[f64], column: usize, rows: usize, columns: usize) -> usize {
    least((0..rows).filter_map(|row| {
        let cell = row * columns + column;
        Some((cell, *costs.get(cell)?))
    }))
}
