//! The rules, one a file. A new one is added to the [`registry`](crate::registry), too.

mod adam;
mod amsgrad;
mod averaged_momentum;
mod forgetful;
mod lion;
mod moments;
mod momentum;
mod rmsprop;
mod sgd;

pub use adam::Adam;
pub use amsgrad::AmsGrad;
pub use averaged_momentum::AveragedMomentum;
pub use forgetful::Forgetful;
pub use lion::Lion;
pub use momentum::Momentum;
pub use rmsprop::RmsProp;
pub use sgd::Sgd;
