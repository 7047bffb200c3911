//! A landscape laid out on a rectangle: where its cells, ticks and borders are, for those who draw it themselves.

use crate::contour::of_threshold;
use crate::lettering::{Lettering, Weight};
use crate::ruler::{Ruler, Tick};
use crate::{Better, Landscape, PictureError};

/// A landscape laid out on a rectangle, in points from its left and its top.
pub struct Plane<'landscape> {
    landscape: &'landscape Landscape,
    right: Ruler,
    up: Ruler,
    height: f64,
}

/// A rectangle, in points from the left and from the top.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rectangle {
    /// Its left side.
    pub left: f64,
    /// Its upper side.
    pub top: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

impl<'landscape> Plane<'landscape> {
    /// Lays a landscape out on a rectangle of that size, in points.
    #[must_use]
    pub fn new(landscape: &'landscape Landscape, width: f64, height: f64) -> Self {
        Self {
            landscape,
            right: Ruler::new(landscape.right(), width),
            up: Ruler::new(landscape.up(), height),
            height,
        }
    }

    /// Where each column begins and ends, in points from the left.
    #[must_use]
    pub fn columns(&self) -> Vec<(f64, f64)> {
        let columns = 0..self.right.len();
        columns.filter_map(|index| self.right.span(index)).collect()
    }

    /// Where each row begins and ends, in points from the top; the first row is the lowest.
    #[must_use]
    pub fn rows(&self) -> Vec<(f64, f64)> {
        let rows = (0..self.up.len()).filter_map(|index| self.up.span(index));
        rows.map(|(bottom, top)| (self.height - top, self.height - bottom))
            .collect()
    }

    /// The parts that are drawn as one piece: a column or row of 0 stands apart.
    #[must_use]
    pub fn pieces(&self) -> Vec<Rectangle> {
        let rows = self.up.pieces().into_iter();
        let pieces = rows.flat_map(|(bottom, top)| {
            let columns = self.right.pieces().into_iter();
            columns.map(move |(from, to)| Rectangle {
                left: from,
                top: self.height - top,
                width: to - from,
                height: top - bottom,
            })
        });
        pieces.collect()
    }

    /// The ticks below, from the left, and those beside it, from the bottom, with as many labels as letters of `size` points leave room for.
    ///
    /// # Errors
    /// If the font that letters are measured by cannot be read.
    pub fn ticks(&self, size: f64) -> Result<(Vec<Tick>, Vec<Tick>), PictureError> {
        let lettering = Lettering::carried()?;
        let width = |label: &str| lettering.width(label, size, Weight::Regular);
        Ok((self.right.ticks(width), self.up.ticks(|_| size)))
    }

    /// Pieces of the line, level or upright, between the cells that exceed a threshold and those that do not.
    #[must_use]
    pub fn border(&self, threshold: f64, better: Better) -> Vec<((f64, f64), (f64, f64))> {
        let place = |(column, row)| {
            let up = self.height - self.up.border(row);
            (self.right.border(column), up)
        };
        let pieces = of_threshold(self.landscape, threshold, better).into_iter();
        pieces.map(|(from, to)| (place(from), place(to))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Axis, Cell};

    fn landscape() -> Landscape {
        let up = Axis::logarithmic("learning rate", vec![0.01, 0.1]);
        let right = Axis::logarithmic("weight decay", vec![0.0, 0.1, 1.0]);
        let cells = [0.2, 0.3, 0.8, 0.1, 0.9, 0.7].map(Cell::Value);
        Landscape::new("adamw", up, right, cells.to_vec()).unwrap()
    }

    #[test]
    fn the_lowest_row_lies_at_the_bottom_and_the_column_of_0_apart() {
        let landscape = landscape();
        let plane = Plane::new(&landscape, 120.0, 60.0);
        assert_eq!(plane.rows(), [(30.0, 60.0), (0.0, 30.0)]);
        let columns = plane.columns();
        assert_eq!(columns.len(), 3);
        assert_eq!((columns[0].0, columns[2].1), (0.0, 120.0));
        assert!(columns[1].0 > columns[0].1, "{columns:?}");
        assert_eq!(plane.pieces().len(), 2);
    }

    #[test]
    fn the_border_runs_between_cells_above_and_below_the_threshold() {
        let landscape = landscape();
        let plane = Plane::new(&landscape, 120.0, 60.0);
        let second = plane.columns()[2].0;
        let right = plane.border(0.5, Better::Higher);
        assert!(
            right.contains(&((second, 60.0), (second, 30.0))),
            "{right:?}"
        );
        assert!(plane.border(2.0, Better::Higher).is_empty());
    }
}
