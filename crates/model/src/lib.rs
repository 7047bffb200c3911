//! Small networks, and populations of them that train side by side.
//!
//! A [`Population`] holds M networks of one shape; every parameter has a leading members axis. Its
//! networks share nothing but the call: [`Population::losses_and_gradients`] gives each its own loss and its
//! own gradient.
//!
//! ```
//! use adamscape_model::{Batch, Engine, MlpConfig, Population};
//! use burn::tensor::{DType, Device};
//! use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
//!
//! let device = Device::default().autodiff();
//! let config = MlpConfig { inputs: 2, hidden: vec![8, 8, 8], classes: 2 };
//! let mut generator = ChaCha8Rng::seed_from_u64(0);
//! let networks = [config.init(&mut generator, DType::F32, &device), config.init(&mut generator, DType::F32, &device)];
//! let population = Population::stack(&networks)?;
//!
//! let batch = Batch::new(2, 2, &[0.0, 1.0, -1.0, 0.5], &[0, 1], DType::F32, &device)?;
//! let (losses, gradients) = population.losses_and_gradients(&batch, Engine::Composed);
//! assert_eq!(losses.dims(), [2]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod engine;
mod fused;
mod loss;
mod mlp;
mod population;

pub use batch::{Batch, BatchError};
pub use engine::Engine;
pub use mlp::{Mlp, MlpConfig};
pub use population::{Population, Scores, StackError};
