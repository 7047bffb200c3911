//! The problem set's mathematics, each claim as an experiment.
//!
//! In f64, on the project's network and spiral, with the project's optimizers: a claim is computed both ways, and what the two
//! ways differ by is compared with a bound. A claim that does not hold as printed is measured beside the one that does.

mod claim;
mod descent;
mod momentum;
mod one_factor;
mod plain_decay;
mod preconditioner;
mod problem;
mod residual;
mod scaled_regulariser;
mod search;
#[cfg(test)]
mod tests;
mod whole_trajectories;

pub use claim::{Bound, Check, Claim, Curve, Verdict};
pub use problem::{Problem, ProblemError};

use serde::Serialize;

/// What the experiments run with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Optimizer steps, at least 10.
    pub steps: usize,
    /// η.
    pub learning_rate: f64,
    /// λ of the L2 regularisation.
    pub l2: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            steps: 100,
            learning_rate: 0.01,
            l2: 0.1,
        }
    }
}

/// Every claim of question 1, in its order, measured on `problem`; what does not depend on a network, on `regression` as well.
#[must_use]
pub fn verify(problem: &Problem, regression: &Problem, settings: Settings) -> Vec<Claim> {
    vec![
        plain_decay::claim(problem, settings),
        momentum::claim(problem, regression, settings),
        preconditioner::claim(problem, settings),
        residual::of_a_preconditioner(problem, settings),
        scaled_regulariser::claim(problem, settings),
        residual::of_adam(problem, settings),
    ]
}
