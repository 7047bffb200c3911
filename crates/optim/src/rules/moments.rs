//! Exponential averages, which most rules are made of.

use burn::tensor::Tensor;

/// βa + (1−β)x: the average `a` after one more value `x`.
pub(super) fn average<const D: usize>(a: Tensor<D>, x: Tensor<D>, beta: f64) -> Tensor<D> {
    a.mul_scalar(beta) + x.mul_scalar(1.0 - beta)
}

/// x², elementwise, by a product: exact where a general power need not be.
pub(super) fn squared<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.clone() * x
}
