//! A landscape: one metric of one optimizer over the grid of learning rate × weight decay.

use std::cmp::Ordering;

use thiserror::Error;

/// The result of one cell of the grid. An outcome is an enum, not a NaN.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Cell {
    /// No trial of this cell has finished.
    Missing,
    /// Training left the finite numbers.
    Diverged,
    /// The metric, finite, in its own unit.
    Value(f64),
}

impl Cell {
    /// The metric, where there is one.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Diverged => None,
        }
    }
}

/// Whether a higher or a lower value of a metric is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Better {
    /// An accuracy, say.
    Higher,
    /// A loss, say.
    Lower,
}

impl Better {
    /// Puts the better of two finite values first.
    #[must_use]
    pub fn order(self, a: f64, b: f64) -> Ordering {
        match self {
            Self::Higher => b.total_cmp(&a),
            Self::Lower => a.total_cmp(&b),
        }
    }

    /// Whether `value` is better than `threshold`, not only as good.
    #[must_use]
    pub fn exceeds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Higher => value > threshold,
            Self::Lower => value < threshold,
        }
    }
}

/// A cell that has a value, with where it lies.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RankedCell {
    /// Place of its learning rate among [`Landscape::learning_rates`].
    pub row: usize,
    /// Place of its weight decay among [`Landscape::weight_decays`].
    pub column: usize,
    /// Its learning rate.
    pub learning_rate: f64,
    /// Its weight decay.
    pub weight_decay: f64,
    /// Its metric.
    pub value: f64,
}

/// A metric over the (learning_rate × weight_decay) plane of one optimizer.
///
/// Both axes ascend, whatever order they were given in.
#[derive(Clone, PartialEq, Debug)]
pub struct Landscape {
    optimizer: String,
    learning_rates: Vec<f64>,
    weight_decays: Vec<f64>,
    cells: Vec<Cell>,
    /// Of cells with equal values the one with the lower number here is better; empty: they are equally good.
    ties: Vec<f64>,
    threshold: Option<f64>,
}

/// Why numbers do not make a [`Landscape`].
#[derive(Clone, PartialEq, Debug, Error)]
pub enum LandscapeError {
    /// An axis has no values.
    #[error("a landscape of {optimizer} needs at least one {axis}")]
    EmptyAxis {
        /// The optimizer's name.
        optimizer: String,
        /// "learning rate" or "weight decay".
        axis: &'static str,
    },
    /// A value has no place on a logarithmic axis. A weight decay may be 0, a learning rate may not.
    #[error("{axis} {value} has no place on a logarithmic axis")]
    UnplaceableValue {
        /// "learning rate" or "weight decay".
        axis: &'static str,
        /// The value.
        value: f64,
    },
    /// An axis has a value twice.
    #[error("{axis} {value} is given twice")]
    RepeatedValue {
        /// "learning rate" or "weight decay".
        axis: &'static str,
        /// The value.
        value: f64,
    },
    /// The cells do not fill the plane.
    #[error(
        "{learning_rates} learning rates × {weight_decays} weight decays need as many cells, not {cells}"
    )]
    CellCount {
        /// How many learning rates.
        learning_rates: usize,
        /// How many weight decays.
        weight_decays: usize,
        /// How many cells.
        cells: usize,
    },
    /// A value that is no number: such a cell is [`Cell::Diverged`].
    #[error(
        "the cell at learning rate {learning_rate}, weight decay {weight_decay} has the value {value}"
    )]
    UnfiniteCell {
        /// Its learning rate.
        learning_rate: f64,
        /// Its weight decay.
        weight_decay: f64,
        /// What was given as its value.
        value: f64,
    },
}

const LEARNING_RATE: &str = "learning rate";
const WEIGHT_DECAY: &str = "weight decay";

impl Landscape {
    /// A landscape of `cells`, learning-rate-major, in the order of the two axes as given.
    ///
    /// The axes may come in any order; they are kept ascending, and the cells with them.
    ///
    /// # Errors
    /// If an axis is empty, repeats a value, or has one that is not finite and above 0 (a weight decay may be 0);
    /// if there are not exactly learning rates × weight decays cells; if a cell's value is not finite.
    pub fn new(
        optimizer: impl Into<String>,
        learning_rates: Vec<f64>,
        weight_decays: Vec<f64>,
        cells: Vec<Cell>,
    ) -> Result<Self, LandscapeError> {
        let optimizer = optimizer.into();
        for (axis, values) in [
            (LEARNING_RATE, &learning_rates),
            (WEIGHT_DECAY, &weight_decays),
        ] {
            if values.is_empty() {
                return Err(LandscapeError::EmptyAxis { optimizer, axis });
            }
        }
        if learning_rates.len().checked_mul(weight_decays.len()) != Some(cells.len()) {
            return Err(LandscapeError::CellCount {
                learning_rates: learning_rates.len(),
                weight_decays: weight_decays.len(),
                cells: cells.len(),
            });
        }
        let rows = ascending(&learning_rates, LEARNING_RATE, |value| value > 0.0)?;
        let columns = ascending(&weight_decays, WEIGHT_DECAY, |value| value >= 0.0)?;

        let mut ordered = Vec::with_capacity(cells.len());
        for &(row, learning_rate) in &rows {
            for &(column, weight_decay) in &columns {
                let cell = cells
                    .get(row * columns.len() + column)
                    .copied()
                    .unwrap_or(Cell::Missing);
                if let Some(value) = cell.value().filter(|value| !value.is_finite()) {
                    return Err(LandscapeError::UnfiniteCell {
                        learning_rate,
                        weight_decay,
                        value,
                    });
                }
                ordered.push(cell);
            }
        }
        Ok(Self {
            optimizer,
            learning_rates: rows.into_iter().map(|(_, value)| value).collect(),
            weight_decays: columns.into_iter().map(|(_, value)| value).collect(),
            cells: ordered,
            ties: Vec::new(),
            threshold: None,
        })
    }

    /// The optimizer's name, such as `adamw`.
    #[must_use]
    pub fn optimizer(&self) -> &str {
        &self.optimizer
    }

    /// The same landscape by another name.
    #[must_use]
    pub fn with_optimizer(mut self, name: impl Into<String>) -> Self {
        self.optimizer = name.into();
        self
    }

    /// The value that a good cell exceeds, if that is said.
    #[must_use]
    pub fn threshold(&self) -> Option<f64> {
        self.threshold
    }

    /// The same landscape, where a cell is good that exceeds `threshold`.
    #[must_use]
    pub fn with_threshold(mut self, threshold: f64) -> Self {
        self.threshold = Some(threshold);
        self
    }

    /// The learning rates, ascending: one row of cells each.
    #[must_use]
    pub fn learning_rates(&self) -> &[f64] {
        &self.learning_rates
    }

    /// The weight decays, ascending, a 0 first if there is one: one column of cells each.
    #[must_use]
    pub fn weight_decays(&self) -> &[f64] {
        &self.weight_decays
    }

    /// The cells, learning-rate-major, in the order of the axes.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cell at a row (learning rate) and column (weight decay), if the landscape reaches that far.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<Cell> {
        if column >= self.weight_decays.len() {
            return None;
        }
        let place = row
            .checked_mul(self.weight_decays.len())?
            .checked_add(column)?;
        self.cells.get(place).copied()
    }

    /// The same landscape, in which of cells with equal values that with the lower `loss` ranks first.
    ///
    /// Many cells can put every point into the right class; without this the ranking among them would be by their
    /// place, which says nothing about the optimizer.
    #[must_use]
    pub fn with_ties_broken_by(mut self, loss: &Self) -> Self {
        let losses = loss.cells.iter().map(|cell| cell.value());
        self.ties = losses.map(|loss| loss.unwrap_or(f64::INFINITY)).collect();
        self
    }

    /// The best cell, or nothing where no cell has a value.
    #[must_use]
    pub fn best(&self, better: Better) -> Option<RankedCell> {
        self.top(1, better).into_iter().next()
    }

    /// The `count` best cells, the best first; fewer if fewer have values.
    ///
    /// Among equals, ties broken or none, the smaller learning rate comes first, then the smaller weight decay.
    #[must_use]
    pub fn top(&self, count: usize, better: Better) -> Vec<RankedCell> {
        let tie = |cell: &RankedCell| {
            let place = cell.row * self.weight_decays.len() + cell.column;
            self.ties.get(place).copied().unwrap_or(0.0)
        };
        let mut ranked: Vec<_> = self.ranked().collect();
        ranked.sort_by(|a, b| {
            let by_value = better.order(a.value, b.value);
            by_value.then_with(|| tie(a).total_cmp(&tie(b)))
        });
        ranked.truncate(count);
        ranked
    }

    /// The lowest and the highest value, or nothing where no cell has one.
    #[must_use]
    pub fn extremes(&self) -> Option<(f64, f64)> {
        let lowest = self.best(Better::Lower)?.value;
        let highest = self.best(Better::Higher)?.value;
        Some((lowest, highest))
    }

    fn ranked(&self) -> impl Iterator<Item = RankedCell> + '_ {
        let rows = self.learning_rates.iter().enumerate();
        let places = rows.flat_map(|row| {
            self.weight_decays
                .iter()
                .enumerate()
                .map(move |column| (row, column))
        });
        places.zip(&self.cells).filter_map(
            |(((row, &learning_rate), (column, &weight_decay)), cell)| {
                cell.value().map(|value| RankedCell {
                    row,
                    column,
                    learning_rate,
                    weight_decay,
                    value,
                })
            },
        )
    }
}

/// The values in ascending order, each with the place it was given at.
fn ascending(
    values: &[f64],
    axis: &'static str,
    placeable: impl Fn(f64) -> bool,
) -> Result<Vec<(usize, f64)>, LandscapeError> {
    if let Some(&value) = values
        .iter()
        .find(|value| !value.is_finite() || !placeable(**value))
    {
        return Err(LandscapeError::UnplaceableValue { axis, value });
    }
    // Adding 0 turns a −0 into 0: they are one weight decay, not two.
    let mut ordered: Vec<_> = values.iter().map(|value| value + 0.0).enumerate().collect();
    ordered.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut neighbours = ordered.iter().zip(ordered.iter().skip(1));
    if let Some((&(_, value), _)) = neighbours.find(|(left, right)| left.1 == right.1) {
        return Err(LandscapeError::RepeatedValue { axis, value });
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(values: &[f64]) -> Vec<Cell> {
        values.iter().copied().map(Cell::Value).collect()
    }

    #[test]
    fn axes_given_in_any_order_are_kept_ascending_with_their_cells() {
        let landscape = Landscape::new(
            "adamw",
            vec![0.1, 0.01],
            vec![0.5, 0.0, 0.05],
            values(&[1., 2., 3., 4., 5., 6.]),
        )
        .unwrap();
        assert_eq!(landscape.learning_rates(), [0.01, 0.1]);
        assert_eq!(landscape.weight_decays(), [0.0, 0.05, 0.5]);
        assert_eq!(landscape.cells(), values(&[5., 6., 4., 2., 3., 1.]));
    }

    #[test]
    fn of_equal_cells_the_one_with_the_lower_loss_ranks_first() {
        let landscape = |cells: &[f64]| {
            Landscape::new("adamw", vec![0.1], vec![0.1, 0.2, 0.3], values(cells)).unwrap()
        };
        let accuracy =
            landscape(&[1.0, 1.0, 0.9]).with_ties_broken_by(&landscape(&[0.2, 0.1, 0.0]));
        let columns: Vec<usize> = accuracy
            .top(3, Better::Higher)
            .iter()
            .map(|cell| cell.column)
            .collect();
        assert_eq!(columns, [1, 0, 2]);
    }

    #[test]
    fn the_best_and_the_top_follow_the_direction_and_skip_cells_without_value() {
        let cells = vec![
            Cell::Value(0.5),
            Cell::Diverged,
            Cell::Value(0.9),
            Cell::Missing,
            Cell::Value(0.2),
            Cell::Value(0.7),
        ];
        let landscape =
            Landscape::new("adam", vec![0.1, 1.0], vec![0.1, 1.0, 10.0], cells).unwrap();
        let best = landscape.best(Better::Higher).unwrap();
        assert_eq!(
            (best.learning_rate, best.weight_decay, best.value),
            (0.1, 10.0, 0.9)
        );
        assert_eq!(landscape.best(Better::Lower).unwrap().value, 0.2);
        let top = |better| {
            landscape
                .top(3, better)
                .iter()
                .map(|cell| cell.value)
                .collect::<Vec<_>>()
        };
        assert_eq!(top(Better::Higher), [0.9, 0.7, 0.5]);
        assert_eq!(top(Better::Lower), [0.2, 0.5, 0.7]);
        assert_eq!(landscape.top(10, Better::Lower).len(), 4);
        assert_eq!(landscape.extremes(), Some((0.2, 0.9)));
    }

    #[test]
    fn among_equals_the_smallest_learning_rate_and_weight_decay_is_best() {
        let landscape =
            Landscape::new("sgd", vec![0.1, 1.0], vec![0.1, 1.0], values(&[1.0; 4])).unwrap();
        for better in [Better::Higher, Better::Lower] {
            let best = landscape.best(better).unwrap();
            assert_eq!((best.row, best.column), (0, 0));
            assert_eq!(landscape.top(1, better), [best]);
        }
    }

    #[test]
    fn a_landscape_without_values_has_no_best() {
        let landscape = Landscape::new(
            "sgd",
            vec![0.1],
            vec![0.0, 0.1],
            vec![Cell::Diverged, Cell::Missing],
        )
        .unwrap();
        assert_eq!(landscape.best(Better::Higher), None);
        assert_eq!(landscape.extremes(), None);
    }

    #[test]
    fn a_column_beyond_the_plane_is_not_the_next_row() {
        let landscape =
            Landscape::new("sgd", vec![0.1, 1.0], vec![0.1], values(&[1.0, 2.0])).unwrap();
        assert_eq!(landscape.cell(1, 0), Some(Cell::Value(2.0)));
        assert_eq!(landscape.cell(0, 1), None);
    }

    #[test]
    fn what_is_no_plane_is_refused() {
        let refused = |rates: &[f64], decays: &[f64], cells: Vec<Cell>| {
            Landscape::new("sgd", rates.to_vec(), decays.to_vec(), cells).unwrap_err()
        };
        assert!(matches!(
            refused(&[], &[0.1], vec![]),
            LandscapeError::EmptyAxis {
                axis: "learning rate",
                ..
            }
        ));
        assert!(matches!(
            refused(&[0.0], &[0.1], values(&[1.0])),
            LandscapeError::UnplaceableValue {
                axis: "learning rate",
                ..
            }
        ));
        assert!(matches!(
            refused(&[0.1], &[-0.1], values(&[1.0])),
            LandscapeError::UnplaceableValue {
                axis: "weight decay",
                ..
            }
        ));
        assert!(matches!(
            refused(&[f64::NAN], &[0.1], values(&[1.0])),
            LandscapeError::UnplaceableValue { .. }
        ));
        assert!(matches!(
            refused(&[0.1, 0.1], &[0.1], values(&[1.0, 2.0])),
            LandscapeError::RepeatedValue { .. }
        ));
        assert!(matches!(
            refused(&[0.1], &[0.0, -0.0], values(&[1.0, 2.0])),
            LandscapeError::RepeatedValue {
                axis: "weight decay",
                ..
            }
        ));
        assert!(matches!(
            refused(&[0.1], &[0.1], values(&[1.0, 2.0])),
            LandscapeError::CellCount { cells: 2, .. }
        ));
        assert!(matches!(
            refused(&[0.1], &[0.1], values(&[f64::INFINITY])),
            LandscapeError::UnfiniteCell { .. }
        ));
    }
}
