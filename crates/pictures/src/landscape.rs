//! A landscape: one metric over the plane of two hyperparameters, such as learning rate × weight decay.

use std::cmp::Ordering;

use thiserror::Error;

use crate::{Axis, Spacing};

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
    /// Place of its value among those of [`Landscape::up`].
    pub row: usize,
    /// Place of its value among those of [`Landscape::right`].
    pub column: usize,
    /// Its value on the axis that goes up.
    pub up: f64,
    /// Its value on the axis that goes right.
    pub right: f64,
    /// Its metric.
    pub value: f64,
}

/// A metric over a plane: one axis goes up, the other right.
///
/// Both axes ascend, whatever order they were given in.
#[derive(Clone, PartialEq, Debug)]
pub struct Landscape {
    title: String,
    up: Axis,
    right: Axis,
    cells: Vec<Cell>,
    /// Of cells with equal values the one with the lower number here is better; empty: they are equally good.
    ties: Vec<f64>,
    threshold: Option<f64>,
}

/// Why numbers do not make a [`Landscape`].
#[derive(Clone, PartialEq, Debug, Error)]
pub enum LandscapeError {
    /// An axis has no values.
    #[error("a landscape of {landscape} needs at least one {axis}")]
    EmptyAxis {
        /// The landscape's title.
        landscape: String,
        /// The axis' title.
        axis: String,
    },
    /// A value has no place on the axis: it is not finite, or negative on a logarithmic one.
    #[error("{axis} {value} has no place on the axis")]
    UnplaceableValue {
        /// The axis' title.
        axis: String,
        /// The value.
        value: f64,
    },
    /// An axis has a value twice.
    #[error("{axis} {value} is given twice")]
    RepeatedValue {
        /// The axis' title.
        axis: String,
        /// The value.
        value: f64,
    },
    /// The cells do not fill the plane.
    #[error("{rows} × {columns} values need as many cells, not {cells}")]
    CellCount {
        /// Values of the axis that goes up.
        rows: usize,
        /// Values of the axis that goes right.
        columns: usize,
        /// How many cells.
        cells: usize,
    },
    /// A value that is no number: such a cell is [`Cell::Diverged`].
    #[error("the cell at {up}, {right} has the value {value}")]
    UnfiniteCell {
        /// Its value on the axis that goes up.
        up: f64,
        /// Its value on the axis that goes right.
        right: f64,
        /// What was given as its value.
        value: f64,
    },
}

impl Landscape {
    /// A landscape of `cells`, row by row, in the order of the two axes as given.
    ///
    /// The axes may come in any order; they are kept ascending, and the cells with them.
    ///
    /// # Errors
    /// If an axis is empty, repeats a value, or has one that is not finite or has no place on it; if there are not exactly as
    /// many cells as the two axes span; if a cell's value is not finite.
    pub fn new(
        title: impl Into<String>,
        up: Axis,
        right: Axis,
        cells: Vec<Cell>,
    ) -> Result<Self, LandscapeError> {
        let title = title.into();
        if let Some(empty) = [&up, &right]
            .into_iter()
            .find(|axis| axis.values().is_empty())
        {
            return Err(LandscapeError::EmptyAxis {
                landscape: title,
                axis: empty.title().to_owned(),
            });
        }
        let (given_rows, given_columns) = (up.values().len(), right.values().len());
        if given_rows.checked_mul(given_columns) != Some(cells.len()) {
            return Err(LandscapeError::CellCount {
                rows: given_rows,
                columns: given_columns,
                cells: cells.len(),
            });
        }
        let (rows, columns) = (ascending(&up)?, ascending(&right)?);

        let mut ordered = Vec::with_capacity(cells.len());
        for &(row, up) in &rows {
            for &(column, right) in &columns {
                let cell = cells
                    .get(row * columns.len() + column)
                    .copied()
                    .unwrap_or(Cell::Missing);
                if let Some(value) = cell.value().filter(|value| !value.is_finite()) {
                    return Err(LandscapeError::UnfiniteCell { up, right, value });
                }
                ordered.push(cell);
            }
        }
        let values = |places: Vec<(usize, f64)>| places.into_iter().map(|(_, value)| value);
        Ok(Self {
            title,
            up: up.with_values(values(rows).collect()),
            right: right.with_values(values(columns).collect()),
            cells: ordered,
            ties: Vec::new(),
            threshold: None,
        })
    }

    /// What it is of: the optimizer's name, such as `adamw`.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The same landscape with another title.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
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

    /// The axis that goes up, ascending: one row of cells for each value.
    #[must_use]
    pub fn up(&self) -> &Axis {
        &self.up
    }

    /// The axis that goes right, ascending: one column of cells for each value.
    #[must_use]
    pub fn right(&self) -> &Axis {
        &self.right
    }

    /// The cells, row by row, in the order of the axes.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cell at a row and column, if the landscape reaches that far.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<Cell> {
        let columns = self.right.values().len();
        if column >= columns {
            return None;
        }
        let place = row.checked_mul(columns)?.checked_add(column)?;
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
    /// Among equals, ties broken or none, the lower row comes first, then the column further left.
    #[must_use]
    pub fn top(&self, count: usize, better: Better) -> Vec<RankedCell> {
        let tie = |cell: &RankedCell| {
            let place = cell.row * self.right.values().len() + cell.column;
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
        let rows = self.up.values().iter().enumerate();
        let places = rows.flat_map(|row| {
            let columns = self.right.values().iter().enumerate();
            columns.map(move |column| (row, column))
        });
        let cells = places.zip(&self.cells);
        cells.filter_map(|(((row, &up), (column, &right)), cell)| {
            cell.value().map(|value| RankedCell {
                row,
                column,
                up,
                right,
                value,
            })
        })
    }
}

/// The values in ascending order, each with the place it was given at.
fn ascending(axis: &Axis) -> Result<Vec<(usize, f64)>, LandscapeError> {
    let values = axis.values();
    let placeable =
        |value: f64| value.is_finite() && (axis.spacing() == Spacing::Even || value >= 0.0);
    if let Some(&value) = values.iter().find(|value| !placeable(**value)) {
        let axis = axis.title().to_owned();
        return Err(LandscapeError::UnplaceableValue { axis, value });
    }
    // Adding 0 turns a −0 into 0: they are one value, not two.
    let mut ordered: Vec<_> = values.iter().map(|value| value + 0.0).enumerate().collect();
    ordered.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut neighbours = ordered.iter().zip(ordered.iter().skip(1));
    if let Some((&(_, value), _)) = neighbours.find(|(left, right)| left.1 == right.1) {
        let axis = axis.title().to_owned();
        return Err(LandscapeError::RepeatedValue { axis, value });
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(
        title: &str,
        rates: Vec<f64>,
        decays: Vec<f64>,
        cells: Vec<Cell>,
    ) -> Result<Landscape, LandscapeError> {
        let up = Axis::logarithmic("learning rate", rates);
        Landscape::new(title, up, Axis::logarithmic("weight decay", decays), cells)
    }

    fn values(values: &[f64]) -> Vec<Cell> {
        values.iter().copied().map(Cell::Value).collect()
    }

    #[test]
    fn axes_given_in_any_order_are_kept_ascending_with_their_cells() {
        let landscape = plane(
            "adamw",
            vec![0.1, 0.01],
            vec![0.5, 0.0, 0.05],
            values(&[1., 2., 3., 4., 5., 6.]),
        )
        .unwrap();
        assert_eq!(landscape.up().values(), [0.01, 0.1]);
        assert_eq!(landscape.right().values(), [0.0, 0.05, 0.5]);
        assert_eq!(landscape.cells(), values(&[5., 6., 4., 2., 3., 1.]));
    }

    #[test]
    fn of_equal_cells_the_one_with_the_lower_loss_ranks_first() {
        let landscape =
            |cells: &[f64]| plane("adamw", vec![0.1], vec![0.1, 0.2, 0.3], values(cells)).unwrap();
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
        let landscape = plane("adam", vec![0.1, 1.0], vec![0.1, 1.0, 10.0], cells).unwrap();
        let best = landscape.best(Better::Higher).unwrap();
        assert_eq!((best.up, best.right, best.value), (0.1, 10.0, 0.9));
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
    fn among_equals_the_lowest_row_and_the_leftmost_column_is_best() {
        let landscape = plane("sgd", vec![0.1, 1.0], vec![0.1, 1.0], values(&[1.0; 4])).unwrap();
        for better in [Better::Higher, Better::Lower] {
            let best = landscape.best(better).unwrap();
            assert_eq!((best.row, best.column), (0, 0));
            assert_eq!(landscape.top(1, better), [best]);
        }
    }

    #[test]
    fn a_landscape_without_values_has_no_best() {
        let landscape = plane(
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
        let landscape = plane("sgd", vec![0.1, 1.0], vec![0.1], values(&[1.0, 2.0])).unwrap();
        assert_eq!(landscape.cell(1, 0), Some(Cell::Value(2.0)));
        assert_eq!(landscape.cell(0, 1), None);
    }

    #[test]
    fn what_is_no_plane_is_refused() {
        let refused = |rates: &[f64], decays: &[f64], cells: Vec<Cell>| {
            plane("sgd", rates.to_vec(), decays.to_vec(), cells).unwrap_err()
        };
        assert!(matches!(
            refused(&[], &[0.1], vec![]),
            LandscapeError::EmptyAxis { axis, .. } if axis == "learning rate"
        ));
        assert!(matches!(
            refused(&[-0.1], &[0.1], values(&[1.0])),
            LandscapeError::UnplaceableValue { axis, .. } if axis == "learning rate"
        ));
        assert!(matches!(
            refused(&[0.1], &[-0.1], values(&[1.0])),
            LandscapeError::UnplaceableValue { axis, .. } if axis == "weight decay"
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
            LandscapeError::RepeatedValue { axis, .. } if axis == "weight decay"
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
