//! The page's pictures: the project's landscapes, with letters and lines in the page's own colours.

mod bar;
mod cells;
mod colours;
mod landscape;
mod lines;
mod whiskers;

pub(crate) use bar::bar;
pub(crate) use colours::{Colours, table};
pub(crate) use landscape::{PLANE, Picture, patterns};
pub(crate) use whiskers::{ruler, scale, whisker};

/// A coordinate with one decimal, which is a tenth of a pixel.
fn at(coordinate: f64) -> String {
    let written = format!("{coordinate:.1}");
    written
        .strip_suffix(".0")
        .map_or(written.clone(), str::to_owned)
}
