//! Figures of plans and their trials, ready to be drawn.

mod decoupling;
mod ladder;
mod sweep;

pub use decoupling::decoupling;
pub use ladder::{Experiment, ladder};
pub(crate) use sweep::loss_scale;
pub use sweep::{FigureError, figure, score_scale};
