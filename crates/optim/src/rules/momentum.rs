use burn::tensor::Tensor;

use crate::{Rule, Step};

/// PyTorch's momentum: m ← μm + (1−κ)g, but m = g at the first step; direction m, or g + μm with
/// Nesterov. μ momentum, κ dampening.
///
/// Buffers: m, shaped like θ. Source: `torch.optim.SGD` (its dampening of 0; Burn's own `Sgd` has 0.1).
/// For m ← (1−β₁)m + β₁g see [`AveragedMomentum`](super::AveragedMomentum).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Momentum {
    /// μ, the weight of the old m.
    pub momentum: f64,
    /// κ: the new gradient enters by 1 − κ from the second step on.
    pub dampening: f64,
    /// Whether the direction looks one step ahead.
    pub nesterov: bool,
}

impl Default for Momentum {
    fn default() -> Self {
        Self {
            momentum: 0.9,
            dampening: 0.0,
            nesterov: false,
        }
    }
}

impl Rule<1> for Momentum {
    fn direction<const D: usize>(
        &self,
        step: &Step,
        grad: Tensor<D>,
        [m]: [Tensor<D>; 1],
    ) -> (Tensor<D>, [Tensor<D>; 1]) {
        let m = if step.time == 1 {
            grad.clone()
        } else {
            m.mul_scalar(self.momentum) + grad.clone().mul_scalar(1.0 - self.dampening)
        };
        let direction = if self.nesterov {
            grad + m.clone().mul_scalar(self.momentum)
        } else {
            m.clone()
        };
        (direction, [m])
    }
}
