//! The page's pictures: the project's landscapes, with letters and lines in the page's own colours.

mod bar;
mod cells;
mod colours;
mod frame;
mod landscape;
mod lines;
mod whiskers;

pub(crate) use bar::bar;
pub(crate) use colours::{Colours, table};
pub(crate) use frame::{HEIGHT, WIDTH};
pub(crate) use landscape::{Picture, patterns};
pub(crate) use whiskers::{ruler, scale, whisker};

/// A coordinate with one decimal, which is a tenth of a pixel; halves are rounded up, as the script does.
fn at(coordinate: f64) -> String {
    ((coordinate * 10.0 + 0.5).floor() / 10.0).to_string()
}
