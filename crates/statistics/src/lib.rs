//! What a table of results over two hyperparameters says, with intervals.
//!
//! A [`Table`] has for each group (an optimizer, say), each cell of a grid and each seed what came out. [`Statistics::of`] judges it: how
//! large the good region is, where the best cell is and what can't be told from it, whether the two hyperparameters can be tuned apart,
//! and what it costs if one does. Every figure has an interval over seeds, or says why it has none; groups are compared seed by seed.

mod between;
mod definitions;
mod differences;
mod estimate;
mod interval;
pub mod measures;
mod question;
mod reason;
mod signed_rank;
mod spread;
mod statistics;
mod table;

pub use between::{Change, Seeds, between, not_in_both};
pub use definitions::{DEFINITIONS, Definition, definition, in_words};
pub use differences::{Difference, Signs};
pub use estimate::Estimate;
pub use interval::Interval;
pub use measures::{Advice, Best, Direction};
pub use question::{Question, Timescale};
pub use reason::Reason;
pub use signed_rank::{holm, wilcoxon};
pub use spread::Spread;
pub use statistics::{Comparison, GroupStatistics, Statistics};
pub use table::{Axis, Better, Group, NoPlace, Outcome, Table};
