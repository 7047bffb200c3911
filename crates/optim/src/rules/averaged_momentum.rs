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

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn after_three_steps_m_is_the_weighted_sum_of_the_problem_set() {
        let number = |number: f32| Tensor::<1>::from_floats([number], &Device::default());
        let rule = AveragedMomentum { beta_1: 0.25 };
        let mut m = number(0.0);
        for (time, gradient) in [(1, 8.0), (2, -4.0), (3, 16.0)] {
            let step = Step {
                time,
                members_axis: false,
            };
            let (direction, [kept]) = rule.direction(&step, number(gradient), [m]);
            assert_eq!(direction.into_data(), kept.to_data());
            m = kept;
        }
        // β₁·Σ (1−β₁)^(3−t)·g_t, exact in binary.
        let expected = 0.25 * (0.5625 * 8.0 + 0.75 * -4.0 + 16.0);
        assert_eq!(m.into_scalar::<f32>(), expected);
    }
}
