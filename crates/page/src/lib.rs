//! A sweep as one page: a single HTML file that opens from disk and asks nothing of any network.
//!
//! [`page`] writes it from a [`Report`], which is plain data. Without a script the page shows every landscape of the first measure, its best
//! cells, statistics and how they were made; the script in it is for what moves.

mod document;
mod error;
mod number;
mod report;
mod script;
mod svg;
mod text;

pub use document::page;
pub use error::PageError;
pub use number::number;
pub use report::{
    Axis, Better, Boundaries, Cell, Course, Curves, Fact, Good, Landscape, Making, Map, Measure,
    Point, Program, Quantity, Report, Row, State, Statistic, Substitution, Trial,
};
pub use text::Text;
