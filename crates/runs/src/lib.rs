//! Anyone's table of training runs, as a tracker exports it: W&B, Optuna, MLflow, or any CSV or TSV file.
//!
//! [`Runs::read`] finds the columns that a [`Question`] names and reads a run from each row; [`Arranged::new`] sorts them into a grid with a
//! [`Table`](adamscape_statistics::Table) for statistics, or into points where they make no grid.

mod arranged;
mod columns;
mod error;
mod file;
mod question;
mod runs;
mod value;

pub use arranged::{Arranged, Grid, Place};
pub use columns::shown;
pub use error::RunsError;
pub use question::Question;
pub use runs::{Run, Runs};
pub use value::Outcome;
