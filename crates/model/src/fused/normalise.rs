//! A normalisation forward and backward, in vectors.

use pulp::Simd;

use super::kernel::{Block, POINTS, sum};
use super::unit::{Unit, activate};
use crate::{EPSILON, Norm, NormKind};

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

/// Goes from a layer's units x to φ(γ·x̂); without gains, γ is 1. The function φ is `U`'s, and what tells its derivatives goes to
/// `told`, if they need it. The x are in `from`, or if that is none where x̂ is to be.
#[inline(always)]
pub(super) fn forward<S: Simd, U: Unit>(
    simd: S,
    norm: Norm,
    gains: &[S::f32s],
    from: Option<&[Block<S::f32s>]>,
    units: &mut [Block<S::f32s>],
    kept: Kept<S::f32s>,
    told: &mut [Block<S::f32s>],
) {
    match norm.kind {
        NormKind::Layer => forward_of::<S, U, true>(simd, gains, from, units, kept, told),
        NormKind::Rms => forward_of::<S, U, false>(simd, gains, from, units, kept, told),
    }
}

#[inline(always)]
fn forward_of<S: Simd, U: Unit, const LAYER: bool>(
    simd: S,
    gains: &[S::f32s],
    from: Option<&[Block<S::f32s>]>,
    units: &mut [Block<S::f32s>],
    kept: Kept<S::f32s>,
    told: &mut [Block<S::f32s>],
) {
    let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    let share = simd.splat_f32s(1.0 / units.len() as f32);
    let (mut means, mut spread) = ([zero; POINTS], [zero; POINTS]);
    let all = from.unwrap_or(&*kept.normalised);
    if LAYER {
        for unit in all {
            for (mean, &x) in means.iter_mut().zip(unit) {
                *mean = simd.add_f32s(*mean, x);
            }
        }
        for mean in &mut means {
            *mean = simd.mul_f32s(*mean, share);
        }
    }
    for unit in all {
        for ((square, &mean), &x) in spread.iter_mut().zip(&means).zip(unit) {
            let x = if LAYER { simd.sub_f32s(x, mean) } else { x };
            *square = simd.mul_add_f32s(x, x, *square);
        }
    }
    for spread in &mut spread {
        let mean = simd.mul_add_f32s(*spread, share, simd.splat_f32s(EPSILON as f32));
        *spread = simd.div_f32s(one, simd.sqrt_f32s(mean));
    }
    *kept.spread = spread;
    for (index, (unit, normalised)) in units.iter_mut().zip(kept.normalised).enumerate() {
        let x = from.map_or(&*normalised, |from| &from[index]);
        for point in 0..POINTS {
            let x = x[point];
            let x = if LAYER {
                simd.sub_f32s(x, means[point])
            } else {
                x
            };
            unit[point] = simd.mul_f32s(x, spread[point]);
        }
        *normalised = *unit;
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
pub(super) fn backward<S: Simd, U: Unit>(
    simd: S,
    norm: Norm,
    gains: &[S::f32s],
    kept: Kept<S::f32s>,
    told: &[Block<S::f32s>],
    slopes: &mut [Block<S::f32s>],
    gradients: Gradients<S::f32s>,
) {
    match norm.kind {
        NormKind::Layer => {
            backward_of::<S, U, true>(simd, gains, kept, told, slopes, gradients);
        }
        NormKind::Rms => {
            backward_of::<S, U, false>(simd, gains, kept, told, slopes, gradients);
        }
    }
}

#[inline(always)]
fn backward_of<S: Simd, U: Unit, const LAYER: bool>(
    simd: S,
    gains: &[S::f32s],
    kept: Kept<S::f32s>,
    told: &[Block<S::f32s>],
    slopes: &mut [Block<S::f32s>],
    gradients: Gradients<S::f32s>,
) {
    let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    let normalised = &*kept.normalised;
    let (mut means, mut products) = ([zero; POINTS], [zero; POINTS]);
    for (index, (slopes, normalised)) in slopes.iter().zip(normalised).enumerate() {
        match gains.get(index) {
            Some(&gain) => {
                let mut gradient = gradients.gains[index];
                for point in 0..POINTS {
                    let product = simd.mul_f32s(slopes[point], normalised[point]);
                    gradient = simd.add_f32s(gradient, product);
                    products[point] = simd.mul_add_f32s(product, gain, products[point]);
                    if LAYER {
                        means[point] = simd.mul_add_f32s(slopes[point], gain, means[point]);
                    }
                }
                gradients.gains[index] = gradient;
            }
            None => {
                for point in 0..POINTS {
                    let (slope, x) = (slopes[point], normalised[point]);
                    products[point] = simd.mul_add_f32s(slope, x, products[point]);
                    if LAYER {
                        means[point] = simd.add_f32s(means[point], slope);
                    }
                }
            }
        }
    }
    let share = simd.splat_f32s(-1.0 / slopes.len() as f32);
    for (mean, product) in means.iter_mut().zip(&mut products) {
        *mean = simd.mul_f32s(*mean, share);
        *product = simd.mul_f32s(*product, share);
    }
    let spread = *kept.spread;
    for (index, (slopes, normalised)) in slopes.iter_mut().zip(normalised).enumerate() {
        let gain = gains.get(index).copied().unwrap_or(one);
        let told = told.get(index).unwrap_or(normalised);
        for point in 0..POINTS {
            // For root mean square normalisation the means are zero.
            let rest = simd.mul_add_f32s(normalised[point], products[point], means[point]);
            let slope = simd.mul_add_f32s(slopes[point], gain, rest);
            let slope = simd.mul_f32s(slope, spread[point]);
            slopes[point] = U::back(simd, slope, told[point]);
        }
        gradients.biases[index] = sum(simd, gradients.biases[index], &*slopes);
    }
}
