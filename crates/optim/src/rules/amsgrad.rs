use burn::tensor::Tensor;

use super::moments::{average, corrected, squared};
use crate::{Rule, Step};

/// AMSGrad, Adam whose step sizes never grow: m and v as in [`Adam`](super::Adam), u ← max(u, v),
/// direction m̂/(√û + ε) with m̂ = m/(1−β₁ᵗ), û = u/(1−β₂ᵗ).
///
/// Buffers: m, v and u, shaped like θ. Source: Reddi, Kale & Kumar 2018 with Adam's bias corrections, as in
/// `torch.optim.Adam(amsgrad=True)`, which takes the maximum before the correction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AmsGrad {
    /// β₁, the weight of the old m.
    pub beta_1: f64,
    /// β₂, the weight of the old v.
    pub beta_2: f64,
    /// ε, added to the root, not under it.
    pub epsilon: f64,
}

impl Default for AmsGrad {
    fn default() -> Self {
        Self {
            beta_1: 0.9,
            beta_2: 0.999,
            epsilon: 1e-8,
        }
    }
}

impl Rule<3> for AmsGrad {
    fn direction<const D: usize>(
        &self,
        step: &Step,
        grad: Tensor<D>,
        [m, v, u]: [Tensor<D>; 3],
    ) -> (Tensor<D>, [Tensor<D>; 3]) {
        let m = average(m, grad.clone(), self.beta_1);
        let v = average(v, squared(grad), self.beta_2);
        let u = u.max_pair(v.clone());
        let m_hat = corrected(m.clone(), step, self.beta_1);
        let u_hat = corrected(u.clone(), step, self.beta_2);
        (m_hat / u_hat.sqrt().add_scalar(self.epsilon), [m, v, u])
    }
}
