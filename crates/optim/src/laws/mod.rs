//! What every optimizer must obey, for anyone to run on a rule of their own.
//!
//! ```
//! use adamscape_optim::{Decayed, Hyper, laws, rules::Adam};
//! use burn::tensor::Device;
//!
//! laws::check(&Device::default(), &|decay, learning_rate: Hyper, weight_decay: Hyper| {
//!     Decayed::new(Adam::default(), decay)
//!         .with_weight_decay(weight_decay)
//!         .scheduled(learning_rate)
//!         .init()
//! })?;
//! # Ok::<(), adamscape_optim::laws::BrokenLaw>(())
//! ```

mod agreement;
mod members;
mod record;
mod standstill;
mod subjects;
mod trajectory;

pub use agreement::zero_decay_makes_all_decays_equal;
pub use members::{a_broken_member_stays_alone_and_is_seen, a_member_equals_a_single_model};
pub use record::state_survives_a_record;
pub use standstill::a_step_of_length_zero_goes_nowhere;
pub use trajectory::furthest;

use burn::optim::ModuleOptimizer;
use burn::tensor::Device;

use crate::{Decay, Hyper};

/// Makes the optimizer under test with a decay, a learning rate and a weight decay.
pub type Build<'a> = dyn Fn(Decay, Hyper, Hyper) -> ModuleOptimizer + 'a;

/// A law that does not hold, with the first number that shows it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenLaw {
    /// Two runs that must give the same numbers part.
    #[error(
        "{law}: with {decay:?} decay, after step {step}, parameter {index} is {found:e} where it must be {expected:e}"
    )]
    Differs {
        /// What should have held.
        law: &'static str,
        /// The decay in use.
        decay: Decay,
        /// After which step, from 1.
        step: usize,
        /// Which number, counted through all parameters of the model.
        index: usize,
        /// What it must be.
        expected: f64,
        /// What it is.
        found: f64,
    },
    /// A broken member passes for a trained one.
    #[error(
        "a broken member is seen: with {decay:?} decay, a gradient of {gradient} leaves its parameter finite"
    )]
    Hidden {
        /// The decay in use.
        decay: Decay,
        /// What the gradient was.
        gradient: f64,
    },
    /// The optimizer's state could not be written or read.
    #[error("state survives a record: Burn could not write or read it: {0}")]
    Record(String),
}

/// Runs every law that holds for all rules and needs no recorded numbers, with every decay.
///
/// They hold to the bit, so `device` must be one that computes the same for a tensor and for its part:
/// the CPU backends do.
///
/// # Errors
/// The first law that does not hold.
pub fn check(device: &Device, build: &Build) -> Result<(), BrokenLaw> {
    zero_decay_makes_all_decays_equal(device, build)?;
    for decay in Decay::ALL {
        a_member_equals_a_single_model(device, decay, build)?;
        a_broken_member_stays_alone_and_is_seen(device, decay, build)?;
        state_survives_a_record(device, decay, build)?;
        a_step_of_length_zero_goes_nowhere(device, decay, build)?;
    }
    Ok(())
}
