//! The results of a sweep: the table of its trials, the statistics over them, and the folder they are kept in.

mod cells;
mod folder;
mod run;
mod summary;

pub use cells::{CellsError, read_cells, write_cells};
pub use folder::{Folder, FolderError};
pub use run::{BURN, Machine, Run};
pub use summary::{Best, OptimizerSummary, Summary};
