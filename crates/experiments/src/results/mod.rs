//! The results of a sweep: the table of its trials, and the statistics over them.

mod cells;
mod summary;

pub use cells::{CellsError, read_cells, write_cells};
pub use summary::{Best, OptimizerSummary, Summary};
