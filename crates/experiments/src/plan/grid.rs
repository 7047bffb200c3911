//! The grid of a plan: its axes, which two of them span a landscape, and what the others make: panels.

use adamscape_pictures::Axis;

use crate::trial::CellIndex;

/// The axes of a plan. Two span each landscape, one up and one right; every combination of the others' values is a panel
/// of its own.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Learning rate, weight decay, then the further ones.
    axes: Vec<GridAxis>,
    up: usize,
    right: usize,
    /// Those that make panels.
    panels: Vec<usize>,
}

/// An axis of a grid.
#[derive(Clone, Debug)]
pub struct GridAxis {
    /// What it is called in files: `learning_rate`, `beta_2`.
    pub name: String,
    /// Its values, and what stands at it in pictures.
    pub axis: Axis,
}

/// Where a cell is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// In which panel.
    pub panel: usize,
    /// In which row, from below.
    pub row: usize,
    /// In which column.
    pub column: usize,
}

/// More axes with several values make no picture.
pub(super) const MOST_AXES: usize = 4;

impl Grid {
    /// With the axes `draw` going up and right, or else the first two with several values; the earlier goes up.
    pub(super) fn new(axes: Vec<GridAxis>, draw: Option<[usize; 2]>) -> Self {
        let has_several = |index: &usize| axes.get(*index).is_some_and(|one| one.len() > 1);
        let [up, right] = draw.unwrap_or_else(|| {
            let all = || 0..axes.len();
            let several = all().filter(has_several);
            let mut drawn: Vec<usize> = several
                .chain(all().filter(|one| !has_several(one)))
                .collect();
            drawn.truncate(2);
            drawn.sort_unstable();
            [
                drawn.first().copied().unwrap_or(0),
                drawn.last().copied().unwrap_or(1),
            ]
        });
        let others = (0..axes.len()).filter(|&index| index != up && index != right);
        let panels = others.filter(has_several).collect();
        Self {
            axes,
            up,
            right,
            panels,
        }
    }

    /// All axes: learning rate, weight decay, then the further ones in the plan's order.
    #[must_use]
    pub fn axes(&self) -> &[GridAxis] {
        &self.axes
    }

    fn axis(&self, index: usize) -> &GridAxis {
        #[expect(clippy::expect_used, reason = "the indices are those of `new`")]
        self.axes.get(index).expect("an axis of this grid")
    }

    /// The axis that goes up.
    #[must_use]
    pub fn up(&self) -> &GridAxis {
        self.axis(self.up)
    }

    /// The axis that goes right.
    #[must_use]
    pub fn right(&self) -> &GridAxis {
        self.axis(self.right)
    }

    /// How many panels there are: 1, if no axis is left to make more.
    #[must_use]
    pub fn panels(&self) -> usize {
        self.panels
            .iter()
            .map(|&index| self.axis(index).len())
            .product()
    }

    /// The axes that make panels, each with its value in this one.
    pub fn panel(&self, panel: usize) -> impl Iterator<Item = (&GridAxis, f64)> {
        let mut rest = panel;
        let mut values = Vec::new();
        for &index in self.panels.iter().rev() {
            let axis = self.axis(index);
            values.extend(
                axis.axis
                    .values()
                    .get(rest % axis.len())
                    .map(|value| (axis, *value)),
            );
            rest /= axis.len();
        }
        values.into_iter().rev()
    }

    /// A panel in words: `batch size 8, width 16`; empty where there is but one.
    #[must_use]
    pub fn panel_title(&self, panel: usize) -> String {
        let values = self.panel(panel);
        let values: Vec<String> = values
            .map(|(one, value)| format!("{} {}", one.axis.title(), one.axis.label(value)))
            .collect();
        values.join(", ")
    }

    /// Where a cell is drawn.
    #[must_use]
    pub fn place(&self, cell: CellIndex) -> Place {
        let panels = self.panels.iter();
        let panel = panels.fold(0, |panel, &index| {
            panel * self.axis(index).len() + self.index(index, cell)
        });
        Place {
            panel,
            row: self.index(self.up, cell),
            column: self.index(self.right, cell),
        }
    }

    /// The value of each axis at a cell.
    pub fn values(&self, cell: CellIndex) -> impl Iterator<Item = (&GridAxis, f64)> {
        let axes = self.axes.iter().enumerate();
        axes.filter_map(move |(index, one)| {
            let value = one.axis.values().get(self.index(index, cell))?;
            Some((one, *value))
        })
    }

    /// Which of each axis' values a cell has.
    pub fn indices(&self, cell: CellIndex) -> impl Iterator<Item = usize> {
        (0..self.axes.len()).map(move |axis| self.index(axis, cell))
    }

    /// The cell of an optimizer with so many of each axis' values before its own: the inverse of [`indices`](Self::indices).
    /// `None` if there is no such value, or not one of each axis.
    #[must_use]
    pub fn cell(&self, optimizer: usize, indices: &[usize]) -> Option<CellIndex> {
        let fit = |(index, one): (&usize, &GridAxis)| *index < one.len();
        if indices.len() != self.axes.len() || !indices.iter().zip(&self.axes).all(fit) {
            return None;
        }
        let [learning_rate, weight_decay, further @ ..] = indices else {
            return None;
        };
        let axes = self.axes.iter().skip(2);
        Some(CellIndex {
            optimizer,
            condition: axes
                .zip(further)
                .fold(0, |condition, (one, index)| condition * one.len() + index),
            learning_rate: *learning_rate,
            weight_decay: *weight_decay,
        })
    }

    /// Which of an axis' values a cell has.
    fn index(&self, axis: usize, cell: CellIndex) -> usize {
        match axis {
            0 => cell.learning_rate,
            1 => cell.weight_decay,
            // Conditions are counted as numbers are, the last axis first.
            _ => {
                let after = self.axes.iter().skip(axis + 1);
                let stride: usize = after.map(GridAxis::len).product();
                cell.condition / stride % self.axis(axis).len()
            }
        }
    }
}

impl GridAxis {
    /// How many values it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.axis.values().len()
    }

    /// Whether it has no value, which no plan's has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.axis.values().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(lengths: &[usize], draw: Option<[usize; 2]>) -> Grid {
        let axis = |(index, &length): (usize, &usize)| GridAxis {
            name: format!("axis_{index}"),
            axis: Axis::even(
                format!("axis {index}"),
                (0..length).map(|k| k as f64).collect(),
            ),
        };
        Grid::new(lengths.iter().enumerate().map(axis).collect(), draw)
    }

    fn cell(condition: usize, learning_rate: usize, weight_decay: usize) -> CellIndex {
        CellIndex {
            optimizer: 0,
            condition,
            learning_rate,
            weight_decay,
        }
    }

    #[test]
    fn the_first_two_axes_with_several_values_are_drawn_and_the_earlier_goes_up() {
        let drawn = |lengths: &[usize]| {
            let grid = grid(lengths, None);
            (
                grid.up().name.clone(),
                grid.right().name.clone(),
                grid.panels(),
            )
        };
        let expected = |up: &str, right: &str, panels| (up.to_owned(), right.to_owned(), panels);
        assert_eq!(drawn(&[3, 4]), expected("axis_0", "axis_1", 1));
        assert_eq!(drawn(&[1, 1]), expected("axis_0", "axis_1", 1));
        assert_eq!(drawn(&[1, 4, 1]), expected("axis_0", "axis_1", 1));
        assert_eq!(drawn(&[4, 1, 3]), expected("axis_0", "axis_2", 1));
        assert_eq!(drawn(&[1, 1, 3, 2]), expected("axis_2", "axis_3", 1));
        assert_eq!(drawn(&[2, 2, 3, 2]), expected("axis_0", "axis_1", 6));
    }

    #[test]
    fn every_cell_has_a_place_of_its_own_whatever_is_drawn() {
        for draw in [None, Some([3, 0]), Some([2, 3]), Some([1, 2])] {
            let grid = grid(&[2, 3, 4, 5], draw);
            let mut seen = std::collections::HashSet::new();
            for condition in 0..20 {
                for rate in 0..2 {
                    for decay in 0..3 {
                        let own = cell(condition, rate, decay);
                        let indices: Vec<usize> = grid.indices(own).collect();
                        assert_eq!(grid.cell(0, &indices), Some(own));
                        let place = grid.place(own);
                        assert!(place.panel < grid.panels());
                        assert!(place.row < grid.up().len() && place.column < grid.right().len());
                        assert!(seen.insert((place.panel, place.row, place.column)));
                    }
                }
            }
            assert_eq!(seen.len(), 120);
        }
    }

    #[test]
    fn a_panel_is_named_by_the_values_that_its_cells_share() {
        let grid = grid(&[2, 3, 4, 5], Some([3, 0]));
        let own = cell(2 * 5 + 4, 1, 2);
        assert_eq!(
            grid.place(own),
            Place {
                panel: 2 * 4 + 2,
                row: 4,
                column: 1
            }
        );
        assert_eq!(grid.panel_title(2 * 4 + 2), "axis 1 2, axis 2 2");
        let values: Vec<f64> = grid.values(own).map(|(_, value)| value).collect();
        assert_eq!(values, [1.0, 2.0, 2.0, 4.0]);
    }
}
