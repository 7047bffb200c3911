//! The exercise: write these two functions. `cargo xtask grade` says whether they are right, and if not, what the mistake
//! is.
//!
//! Both begin from Adam without decay. With the gradient g of the loss, at step t = 1, 2, ...:
//!
//! ```text
//! m ← β₁m + (1 − β₁)g          m̂ = m/(1 − β₁ᵗ)
//! v ← β₂v + (1 − β₂)g²         v̂ = v/(1 − β₂ᵗ)
//! θ ← θ − η·m̂/(√v̂ + ε)
//! ```
//!
//! Tensors have the operations that one expects: `a + b`, `a * b`, `a / b` between tensors of one shape, `a * 0.5`,
//! `a + 0.5` with numbers, `a.sqrt()`; each takes its tensors by value, so write `a.clone()` to use one again. Powers of
//! numbers are `0.9_f64.powi(t)`.

use burn::tensor::Tensor;

/// The hyperparameters of a step, and its number.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "until the rules are written")]
pub(crate) struct Step {
    /// t: 1 at the first step.
    pub(crate) time: i32,
    /// η.
    pub(crate) learning_rate: f64,
    /// λ.
    pub(crate) weight_decay: f64,
    /// β₁.
    pub(crate) beta_1: f64,
    /// β₂.
    pub(crate) beta_2: f64,
    /// ε.
    pub(crate) epsilon: f64,
}

/// The state of one parameter: what is kept of it from step to step. The moments are zero before the first one.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// The parameters.
    pub(crate) theta: Tensor<1>,
    /// The first moment.
    pub(crate) m: Tensor<1>,
    /// The second moment.
    pub(crate) v: Tensor<1>,
}

/// Adam on the loss with L2 regularisation, L(θ) + λ/2·‖θ‖².
///
/// `gradient` is that of L alone. Return the parameters and both moments after the step.
pub(crate) fn adam_l2(kept: Kept, gradient: Tensor<1>, step: Step) -> Kept {
    let Kept { theta, m, v } = kept;
    // Write the update here, and remove the next line.
    let _ = (gradient, step);
    Kept { theta, m, v }
}

/// AdamW as in the problem set: the decay shrinks θ by λ itself, whatever the learning rate, and the moments see nothing
/// of it.
///
/// `gradient` is that of L. Return the parameters and both moments after the step.
pub(crate) fn adamw(kept: Kept, gradient: Tensor<1>, step: Step) -> Kept {
    let Kept { theta, m, v } = kept;
    // Write the update here, and remove the next line.
    let _ = (gradient, step);
    Kept { theta, m, v }
}
