use burn::tensor::Tensor;

use super::moments::{average, corrected, squared};
use crate::{Rule, Step};

/// Adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ),
/// direction m̂/(√v̂ + ε).
///
/// Buffers: m and v, shaped like θ. Source: Kingma & Ba 2015, Algorithm 1; problem set, Algorithm 3;
/// `torch.optim.Adam` (Burn's own `Adam` has ε = 1e-5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    /// β₁, the weight of the old m.
    pub beta_1: f64,
    /// β₂, the weight of the old v.
    pub beta_2: f64,
    /// ε, added to the root, not under it.
    pub epsilon: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Self {
            beta_1: 0.9,
            beta_2: 0.999,
            epsilon: 1e-8,
        }
    }
}

impl Rule<2> for Adam {
    fn direction<const D: usize>(
        &self,
        step: &Step,
        grad: Tensor<D>,
        [m, v]: [Tensor<D>; 2],
    ) -> (Tensor<D>, [Tensor<D>; 2]) {
        let m = average(m, grad.clone(), self.beta_1);
        let v = average(v, squared(grad), self.beta_2);
        let m_hat = corrected(m.clone(), step, self.beta_1);
        let v_hat = corrected(v.clone(), step, self.beta_2);
        (m_hat / v_hat.sqrt().add_scalar(self.epsilon), [m, v])
    }
}
