//! The results of a sweep: the table of its trials, and the statistics over them.

mod cells;
#[cfg(feature = "parquet")]
mod parquet;
mod summary;
mod table;

pub use cells::{CellsError, read_cells, write_cells};
#[cfg(feature = "parquet")]
pub use parquet::write_parquet;
pub use summary::{Best, OptimizerSummary, Summary};
