use burn::tensor::Tensor;

use super::moments::average;
use crate::{Rule, Step};

/// Lion: direction sign(β₁m + (1−β₁)g), then m ← β₂m + (1−β₂)g.
///
/// Buffers: m, shaped like θ. Source: Chen et al. 2023 (arXiv 2302.06675), Algorithm 2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lion {
    /// β₁, the weight of the old m in the direction.
    pub beta_1: f64,
    /// β₂, the weight of the old m in the new one.
    pub beta_2: f64,
}

impl Default for Lion {
    fn default() -> Self {
        Self {
            beta_1: 0.9,
            beta_2: 0.99,
        }
    }
}

impl Rule<1> for Lion {
    fn direction<const D: usize>(
        &self,
        _step: &Step,
        grad: Tensor<D>,
        [m]: [Tensor<D>; 1],
    ) -> (Tensor<D>, [Tensor<D>; 1]) {
        let direction = average(m.clone(), grad.clone(), self.beta_1).sign();
        let m = average(m, grad, self.beta_2);
        // Burn's sign(NaN) is 0: a network whose gradient broke would just stop, and pass for trained.
        (direction + m.clone().mul_scalar(0.0), [m])
    }
}
