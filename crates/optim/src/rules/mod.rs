//! The rules, one a file, and the table of them.

mod adagrad;
mod adam;
mod adamax;
mod adan;
mod ademamix;
mod amsgrad;
mod averaged_momentum;
mod averages;
mod forgetful;
mod lamb;
mod lion;
mod momentum;
mod muon;
mod nadam;
mod prodigy;
mod radam;
mod rmsprop;
mod rmsprop_torch;
mod schedule_free;
mod sgd;

pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adamax::Adamax;
pub use adan::Adan;
pub use ademamix::AdEmaMix;
pub use amsgrad::AmsGrad;
pub use averaged_momentum::AveragedMomentum;
pub use forgetful::Forgetful;
pub use lamb::Lamb;
pub use lion::Lion;
pub use momentum::{Momentum, Nesterov};
pub use muon::Muon;
pub use nadam::NAdam;
pub use prodigy::Prodigy;
pub use radam::RAdam;
pub use rmsprop::RmsProp;
pub use rmsprop_torch::{RmsPropCentred, RmsPropMomentum, RmsPropUncorrected};
pub use schedule_free::ScheduleFreeAdam;
pub use sgd::Sgd;

use crate::registry::RuleRow;

/// The table, in the order in which reports name the rules.
pub(crate) const ALL: &[RuleRow] = &[
    sgd::ROW,
    momentum::ROW,
    momentum::NESTEROV,
    averaged_momentum::ROW,
    rmsprop::ROW,
    rmsprop_torch::UNCORRECTED,
    rmsprop_torch::MOMENTUM,
    rmsprop_torch::CENTRED,
    adagrad::ROW,
    adam::ROW,
    amsgrad::ROW,
    nadam::ROW,
    radam::ROW,
    adamax::ROW,
    adan::ROW,
    ademamix::ROW,
    lion::ROW,
    lamb::ROW,
    muon::ROW,
    schedule_free::ROW,
    prodigy::ROW,
    forgetful::ROW,
];
