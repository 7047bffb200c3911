//! Exponential averages, which most rules are made of.

use burn::tensor::Tensor;

use crate::Step;

/// βa + (1−β)x: the average `a` after one more value `x`.
pub(super) fn average<const D: usize>(a: Tensor<D>, x: Tensor<D>, beta: f64) -> Tensor<D> {
    a.mul_scalar(beta) + x.mul_scalar(1.0 - beta)
}

/// x², elementwise, by a product: exact where a general power need not be.
pub(super) fn squared<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.clone() * x
}

/// a/(1 − βᵗ): an average that began with zero, corrected for that. As a product with the reciprocal, since a division of
/// every number takes several times as long.
pub(super) fn corrected<const D: usize>(a: Tensor<D>, step: &Step, beta: f64) -> Tensor<D> {
    a.mul_scalar(step.bias_correction(beta).recip())
}
