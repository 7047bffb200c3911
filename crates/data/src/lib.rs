//! The data that networks are trained on: spirals of any number of arms, and the random streams
//! every random choice of a trial comes from.
//!
//! ```
//! use adamscape_data::{Spiral, Validation};
//!
//! let spiral = Spiral { arms: 2, points_per_arm: 300, turns: 1.0, noise: 0.5 };
//! let split = spiral.split(0, Validation::HeldOut)?;
//! assert_eq!(split.training.len(), 600);
//! assert_ne!(split.training.inputs(), split.validation.inputs());
//! # Ok::<(), adamscape_data::SpiralError>(())
//! ```

mod points;
mod spiral;
mod stream;

pub use points::{Points, Split, Validation};
pub use spiral::{Spiral, SpiralError};
pub use stream::{Purpose, stream};
