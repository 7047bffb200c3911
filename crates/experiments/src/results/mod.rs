//! What a sweep leaves: trials, the statistics over them, and the folder they are kept in.

mod cells;
mod figure;
mod folder;
mod means;
mod run;
mod spread;
mod summary;
mod trial;

pub use cells::{CellsError, read_cells, write_cells};
pub use figure::{FigureError, accuracy_scale, figure};
pub use folder::{Folder, FolderError};
pub use means::{Measure, landscape};
pub use run::{Machine, Run};
pub use spread::Spread;
pub use summary::{Best, OptimizerSummary, Summary};
pub use trial::{CellIndex, Metrics, Outcome, Trial};
