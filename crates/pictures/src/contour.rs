//! Contour lines along cell borders, between the cells that exceed a threshold and those that do not.

use crate::{Better, Cell, Landscape};

/// A corner of the grid: how many columns lie left of it, how many rows below it.
pub(crate) type Corner = (usize, usize);

/// The border of the cells that exceed a threshold. A diverged cell does not; of a missing one nothing is known.
pub(crate) fn of_threshold(
    landscape: &Landscape,
    threshold: f64,
    better: Better,
) -> Vec<(Corner, Corner)> {
    let rows = landscape.up().values().len();
    let columns = landscape.right().values().len();
    borders(rows, columns, |row, column| {
        match landscape.cell(row, column)? {
            Cell::Missing => None,
            Cell::Diverged => Some(false),
            Cell::Value(value) => Some(better.exceeds(value, threshold)),
        }
    })
}

/// The borders between cells that are inside and cells that are outside, in straight pieces as long as they get.
///
/// `inside` answers for a (row, column), with `None` where it is unknown: such a cell has no border. Nor has the
/// edge of the grid, beyond which nothing is known either.
fn borders(
    rows: usize,
    columns: usize,
    inside: impl Fn(usize, usize) -> Option<bool>,
) -> Vec<(Corner, Corner)> {
    let differ = |a: (usize, usize), b: (usize, usize)| matches!((inside(a.0, a.1), inside(b.0, b.1)), (Some(a), Some(b)) if a != b);
    let upright = (1..columns).flat_map(|column| {
        let pieces = runs(rows, |row| differ((row, column - 1), (row, column)));
        pieces
            .into_iter()
            .map(move |(from, to)| ((column, from), (column, to)))
    });
    let level = (1..rows).flat_map(|row| {
        let pieces = runs(columns, |column| differ((row - 1, column), (row, column)));
        pieces
            .into_iter()
            .map(move |(from, to)| ((from, row), (to, row)))
    });
    upright.chain(level).collect()
}

/// The stretches of `0..count` where something holds, each from its first place to the place after its last.
fn runs(count: usize, holds: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for place in (0..count).filter(|place| holds(*place)) {
        match runs.last_mut() {
            Some((_, end)) if *end == place => *end = place + 1,
            _ => runs.push((place, place + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows from the top: `#` inside, `.` outside, `?` unknown.
    fn of(picture: &[&str]) -> Vec<(Corner, Corner)> {
        let rows: Vec<Vec<char>> = picture
            .iter()
            .rev()
            .map(|row| row.chars().collect())
            .collect();
        borders(rows.len(), rows[0].len(), |row, column| {
            match rows[row][column] {
                '#' => Some(true),
                '.' => Some(false),
                _ => None,
            }
        })
    }

    #[test]
    fn a_lone_good_cell_has_a_border_on_every_side() {
        let sides = [
            ((1, 1), (1, 2)),
            ((2, 1), (2, 2)),
            ((1, 1), (2, 1)),
            ((1, 2), (2, 2)),
        ];
        assert_eq!(of(&["...", ".#.", "..."]), sides);
    }

    #[test]
    fn a_border_across_the_grid_is_one_piece() {
        assert_eq!(of(&["###", "..."]), [((0, 1), (3, 1))]);
    }

    #[test]
    fn the_edge_of_the_grid_is_no_border() {
        assert!(of(&["##", "##"]).is_empty());
        assert!(of(&["..", ".."]).is_empty());
    }

    #[test]
    fn beside_an_unknown_cell_there_is_no_border() {
        assert!(of(&["#?."]).is_empty());
        assert_eq!(of(&["#.", "?."]), [((1, 1), (1, 2))]);
    }
}
