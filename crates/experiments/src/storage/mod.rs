//! A sweep's folder: what it is a sweep of, and its results.

mod folder;
mod run;

pub use folder::{Folder, FolderError};
pub use run::{BURN, Machine, Run};
