//! Lines of equal value over a plane, by marching squares on the logarithms of the values.

/// A place, in points.
type Place = (f64, f64);
/// A straight piece of a line, from place to place.
pub(super) type Piece = (Place, Place);

/// Pieces of the line along which a value is `level`, between the middles of cells.
///
/// `value` is asked for (row, column), and answers with a logarithm where there is one; `xs` and `ys` are the middles of columns and rows.
/// In each square of four neighbours that all have a value the line enters and leaves where linear interpolation along the square's sides
/// says (Lorensen & Cline 1987, in the plane).
pub(super) fn line(
    level: f64,
    xs: &[f64],
    ys: &[f64],
    value: impl Fn(usize, usize) -> Option<f64>,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let rows = ys.iter().zip(ys.iter().skip(1)).enumerate();
    for (row, (low, high)) in rows {
        let columns = xs.iter().zip(xs.iter().skip(1)).enumerate();
        for (column, (left, right)) in columns {
            let corners = [
                (value(row, column), (*left, *low)),
                (value(row, column + 1), (*right, *low)),
                (value(row + 1, column + 1), (*right, *high)),
                (value(row + 1, column), (*left, *high)),
            ];
            let next = corners.iter().cycle().skip(1);
            let sides = corners.iter().zip(next);
            let crossings: Option<Vec<Option<Place>>> = sides
                .map(|((a, from), (b, to))| Some(crossing(level, ((*a)?, *from), ((*b)?, *to))))
                .collect();
            let mut crossings = crossings.into_iter().flatten().flatten();
            while let (Some(from), Some(to)) = (crossings.next(), crossings.next()) {
                pieces.push((from, to));
            }
        }
    }
    pieces
}

/// Where the value between two corners is `level`.
fn crossing(level: f64, (a, from): (f64, Place), (b, to): (f64, Place)) -> Option<Place> {
    if (a < level) == (b < level) {
        return None;
    }
    let share = (level - a) / (b - a);
    let between = |from: f64, to: f64| from + share * (to - from);
    Some((between(from.0, to.0), between(from.1, to.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_only_the_sum_counts_the_line_is_a_diagonal() {
        let middles = [0.0, 10.0, 20.0];
        let pieces = line(1.5, &middles, &middles, |row, column| {
            Some((row + column) as f64)
        });
        assert!(!pieces.is_empty());
        for (x, y) in pieces.into_iter().flat_map(|(from, to)| [from, to]) {
            assert!((x + y - 15.0).abs() < 1e-9, "{x} {y}");
        }
    }

    #[test]
    fn beside_a_cell_without_value_there_is_no_line() {
        let middles = [0.0, 10.0];
        let value = |row: usize, column: usize| (row + column != 2).then_some(column as f64);
        assert!(line(0.5, &middles, &middles, value).is_empty());
    }
}
