use burn::tensor::Tensor;

use super::Adam;
use crate::registry::RuleRow;
use crate::{Form, Moment, Moments, OfMoments, Rule, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::whole::<Lamb>(
    "lamb",
    "u = adam's direction with {beta_1}, {beta_2}, {epsilon}; d(g) = u·‖θ‖/‖u‖",
    "You et al. 2020; optax.lamb",
)
.with_moments::<Lamb>();

hyperparameters! {
    /// LAMB, Adam with steps as long as each parameter is: with u for [`Adam`]'s direction, to which a decoupled
    /// decay has added λθ, direction u·‖θ‖/‖u‖; u itself where one of the norms is 0.
    ///
    /// Buffers: m and v, shaped like θ. Source: You et al. 2020 (arXiv 1904.00962), Algorithm 2 with φ(z) = z; `optax.lamb`.
    pub struct Lamb {
        /// The weight of the old m.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// The weight of the old v.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-6 in 0.0..f64::INFINITY;
    }
}

impl Rule for Lamb {
    type Buffers<const D: usize> = [Tensor<D>; 2];

    const AFTER_DECAY: bool = true;

    fn direction<const D: usize>(
        &self,
        step: &Step,
        parameter: &Tensor<D>,
        gradient: Tensor<D>,
        buffers: [Tensor<D>; 2],
    ) -> (Tensor<D>, [Tensor<D>; 2]) {
        let adam = Adam {
            beta_1: self.beta_1,
            beta_2: self.beta_2,
            epsilon: self.epsilon,
        };
        Rule::direction(&adam, step, parameter, gradient, buffers)
    }

    fn after_decay<const D: usize>(
        &self,
        step: &Step,
        parameter: &Tensor<D>,
        direction: Tensor<D>,
        buffers: [Tensor<D>; 2],
    ) -> (Tensor<D>, [Tensor<D>; 2]) {
        let norm = |tensor: Tensor<D>| step.sum(tensor.clone() * tensor).sqrt();
        let length = norm(parameter.clone());
        let own = norm(direction.clone());
        let is_zero = length
            .clone()
            .equal_scalar(0.0)
            .bool_or(own.clone().equal_scalar(0.0));
        let ratio = (length / own).mask_fill(is_zero, 1.0);
        (direction * ratio, buffers)
    }
}

impl OfMoments for Lamb {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::corrected(self.beta_1)),
            second: Some(Moment::corrected(self.beta_2)),
            epsilon: self.epsilon,
            form: Form::TrustRatio,
            ..Moments::default()
        }
    }
}
