//! The data that networks are trained on: data sets that are drawn from a formula, tables of one's own, and the random streams
//! every random choice of a trial comes from.
//!
//! ```
//! use adamscape_data::{Data, Spiral};
//!
//! let data = Data::from(Spiral { arms: 2, points_per_arm: 300, turns: 1.0, noise: 0.5 });
//! let noisy = data.with("label_noise", 0.1)?;
//! let set = noisy.open("folder of the plan".as_ref())?;
//! assert_eq!(set.caption(), "2 arms × 300 points, 1 turn, noise 0.5, held-out validation, label noise 0.1");
//! let split = set.split(0)?;
//! assert_eq!(split.training.len(), 600);
//! assert_ne!(split.training.inputs(), split.validation.inputs());
//! # Ok::<(), adamscape_data::DataError>(())
//! ```
//!
//! A new data set is a file in `sets/` and its row in `sets/mod.rs`; a key that no other has is a line in `section.rs`.

mod data;
mod label_noise;
mod points;
mod range;
mod section;
mod sets;
mod stream;
mod table;

pub use data::{Data, DataError, DataSet};
pub use points::{Points, Split, Targets, Task, Validation};
pub use range::OutOfRange;
pub use section::KeyError;
pub use sets::{Blobs, Circles, Curve, Formula, Moons, Spiral, Xor};
pub use stream::{Purpose, stream};
pub use table::{TableError, TableProblem};
