//! Exponential averages, which most rules are made of.

use crate::{Number, Step};

/// βa + (1−β)x: the average `a` after one more value `x`.
#[inline(always)]
pub(super) fn average<T: Number>(a: T, x: T, beta: f64) -> T {
    a.scale(beta) + x.scale(1.0 - beta)
}

/// x², by a product: exact where a general power need not be.
///
/// In f32 it is infinite from |x| = 1.8e19 on. What such a v divides is 0 ever after, here as in other frameworks: a network that
/// met such a gradient stands still.
#[inline(always)]
pub(super) fn squared<T: Number>(x: T) -> T {
    x.clone() * x
}

/// a/(1 − βᵗ): an average that began with zero, corrected for that. As a product with the reciprocal, since a division of
/// every number takes several times as long.
#[inline(always)]
pub(super) fn corrected<T: Number>(a: T, step: &Step, beta: f64) -> T {
    a.scale(step.bias_correction(beta).recip())
}
