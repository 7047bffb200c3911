//! Cells as paths: one for all cells of a shade, neighbours joined, so that large landscapes stay small.

use std::collections::BTreeMap;

use super::at;

/// The paths of the cells that have a shade, by shade; `shade` is asked for (row, column). Rows and columns are from–to, in points.
pub(super) fn paths(
    rows: &[(f64, f64)],
    columns: &[(f64, f64)],
    shade: impl Fn(usize, usize) -> Option<u8>,
) -> BTreeMap<u8, String> {
    let mut paths: BTreeMap<u8, String> = BTreeMap::new();
    for (row, (top, bottom)) in rows.iter().enumerate() {
        let mut run: Option<(u8, f64, f64)> = None;
        for (column, (left, right)) in columns.iter().enumerate() {
            let here = shade(row, column);
            match run {
                // The column of 0 stands apart.
                Some((shade, from, to)) if here == Some(shade) && left - to < 0.01 => {
                    run = Some((shade, from, *right));
                }
                _ => {
                    finish(&mut paths, run.take(), *top, *bottom);
                    run = here.map(|shade| (shade, *left, *right));
                }
            }
        }
        finish(&mut paths, run, *top, *bottom);
    }
    paths
}

fn finish(paths: &mut BTreeMap<u8, String>, run: Option<(u8, f64, f64)>, top: f64, bottom: f64) {
    if let Some((shade, left, right)) = run {
        let (left, right, top, bottom) = (at(left), at(right), at(top), at(bottom));
        let path = paths.entry(shade).or_default();
        path.push_str(&format!("M{left} {top}H{right}V{bottom}H{left}z"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_a_shade_are_one_piece_but_not_across_a_gap() {
        let rows = [(10.0, 20.0), (0.0, 10.0)];
        let columns = [(0.0, 5.0), (8.0, 13.0), (13.0, 18.0)];
        let paths = paths(&rows, &columns, |row, _| (row == 0).then_some(7));
        assert_eq!(paths[&7], "M0 10H5V20H0zM8 10H18V20H8z");
        assert_eq!(paths.len(), 1);
    }
}
