//! Small networks, and populations of them that train side by side.
//!
//! A [`Population`] holds M networks of one shape; one axis of every parameter counts them. Its
//! networks share nothing but the call: [`Population::losses_and_gradients`] gives each its own loss and its
//! own gradient. There are two, one for each [`Engine`].
//!
//! ```
//! use adamscape_model::{FusedPopulation, MlpConfig, Population, Targets, Task};
//! use burn::tensor::{DType, Device};
//! use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
//!
//! let config = MlpConfig::new(2, vec![8, 8, 8], Task::Classes(2));
//! let mut generator = ChaCha8Rng::seed_from_u64(0);
//! let mut network = || config.init(&mut generator, DType::F32, &Device::default());
//! let population = FusedPopulation::stack(&[network(), network()])?;
//!
//! let batch = population.batch(&[0.0, 1.0, -1.0, 0.5], Targets::Classes(&[0, 1]))?;
//! let (losses, gradients) = population.losses_and_gradients(&batch);
//! assert_eq!(losses.dims(), [2]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod activation;
mod backend;
mod batch;
mod composed;
mod engine;
mod fused;
mod hidden;
mod mlp;
mod norm;
mod population;
mod stacked;
mod task;
#[cfg(test)]
mod test_networks;

pub use activation::{Activation, LEAK};
pub use backend::{Backend, BackendError};
pub use batch::BatchError;
pub use composed::{ComposedBatch, ComposedPopulation};
pub use engine::Engine;
pub use fused::{FusedBatch, FusedPopulation, LanePopulation};
pub use mlp::{Mlp, MlpConfig};
pub use norm::{EPSILON, Norm, NormKind, NormPlace};
pub use population::{Population, Scores, StackError};
pub use task::{Targets, Task};
