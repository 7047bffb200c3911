use burn::tensor::Tensor;

use super::moments::{average, corrected, squared};
use crate::{Rule, Step};

/// RMSProp: v ← β₂v + (1−β₂)g², direction g/(√v̂ + ε), where v̂ = v/(1−β₂ᵗ) with bias correction and
/// v̂ = v without.
///
/// Buffers: v, shaped like θ. Source: problem set, question 1b-i (with bias correction);
/// `torch.optim.RMSprop` (without; its `alpha` is β₂).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp {
    /// β₂, the weight of the old v.
    pub beta_2: f64,
    /// ε, added to the root, not under it.
    pub epsilon: f64,
    /// Whether v is corrected for its start at zero.
    pub bias_correction: bool,
}

impl RmsProp {
    /// As in PyTorch: β₂ = 0.99, no bias correction.
    #[must_use]
    pub fn torch() -> Self {
        Self {
            beta_2: 0.99,
            epsilon: 1e-8,
            bias_correction: false,
        }
    }
}

/// As in the problem set: β₂ = 0.999, with bias correction.
impl Default for RmsProp {
    fn default() -> Self {
        Self {
            beta_2: 0.999,
            epsilon: 1e-8,
            bias_correction: true,
        }
    }
}

impl Rule<1> for RmsProp {
    fn direction<const D: usize>(
        &self,
        step: &Step,
        grad: Tensor<D>,
        [v]: [Tensor<D>; 1],
    ) -> (Tensor<D>, [Tensor<D>; 1]) {
        let v = average(v, squared(grad.clone()), self.beta_2);
        let v_hat = if self.bias_correction {
            corrected(v.clone(), step, self.beta_2)
        } else {
            v.clone()
        };
        (grad / v_hat.sqrt().add_scalar(self.epsilon), [v])
    }
}
