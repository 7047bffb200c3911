//! Gradients that are cut off before anything else is done with them, each member's by itself.

use burn::grad_clipping::GradientClippingConfig;
use burn::tensor::Tensor;

use crate::Step;

/// Gradient clipping of a population: by value, g ← max(−c, min(g, c)), or by the norm of each parameter of each member,
/// g ← g·min(1, c/‖g‖), or by both in this order.
///
/// Burn's own clipping, which a `ModuleOptimizer` can be given, takes a norm over all members of a population. For a single
/// model both are the same, but for rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Clipping {
    /// The largest absolute value that is left.
    pub value: Option<f64>,
    /// The largest norm that is left.
    pub norm: Option<f64>,
}

/// As Burn's optimizers are given it.
impl From<GradientClippingConfig> for Clipping {
    fn from(config: GradientClippingConfig) -> Self {
        match config {
            GradientClippingConfig::Value(value) => Self {
                value: Some(f64::from(value)),
                norm: None,
            },
            GradientClippingConfig::Norm(norm) => Self {
                value: None,
                norm: Some(f64::from(norm)),
            },
        }
    }
}

impl Clipping {
    pub(crate) fn apply<const D: usize>(self, step: &Step, gradient: Tensor<D>) -> Tensor<D> {
        let gradient = match self.value {
            // By comparisons, which leave a NaN what it is, and with a NaN for what is infinite: a network that broke is seen.
            Some(value) => {
                let above = gradient.clone().greater_scalar(value);
                let below = gradient.clone().lower_scalar(-value);
                let broken = gradient.clone().mul_scalar(0.0);
                gradient.mask_fill(above, value).mask_fill(below, -value) + broken
            }
            None => gradient,
        };
        match self.norm {
            Some(norm) => {
                let length = step.sum(gradient.clone() * gradient.clone()).sqrt();
                let is_long = length.clone().greater_scalar(norm);
                // An infinite norm would otherwise clip to 0 what is broken.
                let factor = length.clone().recip().mul_scalar(norm) + length.clone() * 0.0;
                let factor = length.full_like(1.0).mask_where(is_long, factor);
                gradient * factor
            }
            None => gradient,
        }
    }
}
