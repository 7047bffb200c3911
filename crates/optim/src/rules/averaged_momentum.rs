use burn::tensor::Tensor;

use super::moments::average;
use crate::{Rule, Step};

/// The problem set's momentum, an average of gradients: m ← (1−β₁)m + β₁g, direction m.
///
/// Mind that β₁ weighs the *new* gradient here, and the old moment in [`Adam`](super::Adam). m starts at
/// zero and is not corrected for it.
///
/// Buffers: m, shaped like θ. Source: problem set, question 1a-ii.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AveragedMomentum {
    /// β₁, the weight of the new gradient.
    pub beta_1: f64,
}

impl Default for AveragedMomentum {
    fn default() -> Self {
        Self { beta_1: 0.1 }
    }
}

impl Rule<1> for AveragedMomentum {
    fn direction<const D: usize>(
        &self,
        _step: &Step,
        grad: Tensor<D>,
        [m]: [Tensor<D>; 1],
    ) -> (Tensor<D>, [Tensor<D>; 1]) {
        let m = average(m, grad, 1.0 - self.beta_1);
        (m.clone(), [m])
    }
}
