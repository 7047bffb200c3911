//! A sweep as one page: a single HTML file that opens from disk and asks nothing of any network.
//!
//! [`page`] writes it from a [`Report`], which is plain data. Without a script the page shows every landscape of the first measure, its best
//! cells, statistics and how they were made; the script in it is for what moves.
//!
//! ```
//! use adamscape_page::{Axis, Better, Cell, Landscape, Measure, Report, State, Text, page};
//!
//! let axis = |name: &str, values: &[f64]| Axis {
//!     name: Text::from(name),
//!     title: Text::from(name.replace('_', " ")),
//!     values: values.to_vec(),
//!     logarithmic: true,
//! };
//! let cell = |accuracy: f64| Cell {
//!     state: State::Finished,
//!     means: vec![Some(accuracy)],
//!     ..Cell::default()
//! };
//! let report = Report {
//!     title: Text::from("AdamW on spirals"),
//!     up: axis("learning_rate", &[0.01, 0.1]),
//!     right: axis("weight_decay", &[0.0, 1e-4]),
//!     measures: vec![Measure {
//!         name: Text::from("validation accuracy"),
//!         better: Some(Better::Higher),
//!         domain: Some((0.5, 1.0)),
//!         ..Measure::default()
//!     }],
//!     landscapes: vec![Landscape {
//!         title: Text::from("adamw"),
//!         cells: [0.9, 0.95, 0.6, 0.7].map(cell).to_vec(),
//!         ..Landscape::default()
//!     }],
//!     ..Report::default()
//! };
//! assert!(page(&report)?.starts_with("<!DOCTYPE html>"));
//! # Ok::<(), adamscape_page::PageError>(())
//! ```

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
