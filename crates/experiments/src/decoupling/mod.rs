//! Can the weight decay be tuned apart from the learning rate? The AdamW paper says so of decoupled decay; this measures it where theory
//! says different things, with normalised layers and without.
//!
//! How the best decay λ* moves with the learning rate η, λ* ∝ ηᵖ:
//!
//! | | L2-Adam | AdamW, decay λ | AdamW, decay ηλ |
//! |---|---|---|---|
//! | without normalisation | 0 | +1 | 0 |
//! | weights whose scale does nothing | −2 | 0 | −1 |
//!
//! Without: a step of L2-Adam is 0 where the gradient of the loss and λ/2‖θ‖² is, whatever η; one of AdamW, θ ← (1 − λ)θ − ηu, where
//! λθ = ηu, so that λ/η matters. With normalisation the scale of weights does nothing, and decay sets how far a step turns them: at
//! equilibrium by √(2λ) for AdamW, whatever η, and in proportion to η^(2/3)·λ^(1/3) for L2-Adam, since its decay is divided by the
//! gradient's own size, which falls as weights grow. The same turn with another η needs λ ∝ η⁰ and λ ∝ η⁻². Decay by ηλ has the power
//! of decay by λ less 1: λ/η makes the same run. These predictions were written down before the experiment was run. Two rules were changed after
//! first runs. Learning rates used to count if networks learned without decay, which left out those at which they learn only with it.
//! And a prediction used to be refuted by an interval that did not hold it, however near: now a prediction is told from its neighbours.

mod findings;
mod setting;
mod transfer;

pub use findings::{Findings, FindingsError, Of, Verdict};
pub use setting::{ALL, Convention, Optimizer, SHORT, Setting};
pub use transfer::Transfer;
