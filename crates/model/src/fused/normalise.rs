//! A normalisation forward and backward, in vectors.

use pulp::Simd;

use super::functions::quotients;
use super::kernel::{Block, POINTS, sum};
use super::unit::{Unit, activate};
use crate::EPSILON;

/// One hidden layer's part of what is kept for the way back.
pub(super) struct Kept<'a, V> {
    /// x̂.
    pub(super) normalised: &'a mut [Block<V>],
    /// 1/√(mean x² + ε), of x less its mean for layer normalisation.
    pub(super) spread: &'a mut Block<V>,
}

/// The gradients of one hidden layer's parameters, to which a block's part is added.
pub(super) struct Gradients<'a, V> {
    pub(super) biases: &'a mut [V],
    /// Empty, if there are no gains.
    pub(super) gains: &'a mut [V],
}

/// Goes from a layer's units x to φ(γ·x̂), in their place; without gains, γ is 1. The function φ is `U`'s, and what tells its
/// derivatives goes to `told`, if they need it. A copy of x goes to `copies`, unless that is empty.
#[inline(always)]
pub(super) fn forward<S: Simd, U: Unit, const LAYER: bool>(
    simd: S,
    gains: &[S::f32s],
    units: &mut [Block<S::f32s>],
    kept: Kept<S::f32s>,
    told: &mut [Block<S::f32s>],
    copies: &mut [Block<S::f32s>],
) {
    for (copy, unit) in copies.iter_mut().zip(&*units) {
        *copy = *unit;
    }
    let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    let share = simd.splat_f32s(1.0 / units.len() as f32);
    let mut means = [zero; POINTS];
    if LAYER {
        for unit in units.iter() {
            for (mean, &x) in means.iter_mut().zip(unit) {
                *mean = simd.add_f32s(*mean, x);
            }
        }
        for mean in &mut means {
            *mean = simd.mul_f32s(*mean, share);
        }
    }
    let mut spread = [zero; POINTS];
    for unit in units.iter() {
        for ((square, &mean), &x) in spread.iter_mut().zip(&means).zip(unit) {
            let x = if LAYER { simd.sub_f32s(x, mean) } else { x };
            *square = simd.mul_add_f32s(x, x, *square);
        }
    }
    for pair in spread.as_chunks_mut::<2>().0 {
        for spread in pair.iter_mut() {
            let mean = simd.mul_add_f32s(*spread, share, simd.splat_f32s(EPSILON as f32));
            *spread = simd.sqrt_f32s(mean);
        }
        *pair = quotients(simd, [one; 2], *pair);
    }
    *kept.spread = spread;
    for (index, (unit, normalised)) in units.iter_mut().zip(kept.normalised).enumerate() {
        for point in 0..POINTS {
            let x = unit[point];
            let x = if LAYER {
                simd.sub_f32s(x, means[point])
            } else {
                x
            };
            normalised[point] = simd.mul_f32s(x, spread[point]);
            unit[point] = normalised[point];
        }
        if let Some(&gain) = gains.get(index) {
            for x in unit.iter_mut() {
                *x = simd.mul_f32s(*x, gain);
            }
        }
        activate::<S, U>(simd, unit, told.get_mut(index).map(|told| &mut told[..]));
    }
}

/// Goes from the derivatives by γ·x̂, `slopes`, to those by what x is made of, in their place, and adds them to the gradients of
/// biases and gains.
///
/// With s = γ·slope these are by x spread·(s − mean s − x̂·mean s·x̂), without mean s for root mean square normalisation. Where x
/// is φ of something, `U` is φ, and `told` tells its derivatives.
#[inline(always)]
pub(super) fn backward<S: Simd, U: Unit, const LAYER: bool>(
    simd: S,
    gains: &[S::f32s],
    kept: Kept<S::f32s>,
    told: &[Block<S::f32s>],
    slopes: &mut [Block<S::f32s>],
    gradients: Gradients<S::f32s>,
) {
    let zero = simd.splat_f32s(0.0);
    let normalised = &*kept.normalised;
    let (mut means, mut products) = ([zero; POINTS], [zero; POINTS]);
    for (index, (slopes, normalised)) in slopes.iter_mut().zip(normalised).enumerate() {
        if let Some(&gain) = gains.get(index) {
            let mut gradient = gradients.gains[index];
            for (slope, &x) in slopes.iter_mut().zip(normalised) {
                gradient = simd.mul_add_f32s(*slope, x, gradient);
                *slope = simd.mul_f32s(*slope, gain);
            }
            gradients.gains[index] = gradient;
        }
        for point in 0..POINTS {
            if LAYER {
                means[point] = simd.add_f32s(means[point], slopes[point]);
            }
            products[point] = simd.mul_add_f32s(slopes[point], normalised[point], products[point]);
        }
    }
    let share = simd.splat_f32s(-1.0 / slopes.len() as f32);
    for (mean, product) in means.iter_mut().zip(&mut products) {
        *mean = simd.mul_f32s(*mean, share);
        *product = simd.mul_f32s(*product, share);
    }
    let spread = *kept.spread;
    for (index, (slopes, normalised)) in slopes.iter_mut().zip(normalised).enumerate() {
        for point in 0..POINTS {
            let mut slope = slopes[point];
            if LAYER {
                slope = simd.add_f32s(slope, means[point]);
            }
            slope = simd.mul_add_f32s(normalised[point], products[point], slope);
            slope = simd.mul_f32s(slope, spread[point]);
            slopes[point] = match told.get(index) {
                Some(told) => U::back(simd, slope, told[point]),
                None => slope,
            };
        }
        gradients.biases[index] = sum(simd, gradients.biases[index], &*slopes);
    }
}
