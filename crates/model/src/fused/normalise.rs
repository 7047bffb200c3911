//! A normalisation forward and backward, in vectors.
//!
//! What it does to the units of a point that is linear need not be done for each point: it is folded into the weights once a step.
//!
//! - Before the activation, W with the mean of each column subtracted, and b with its own, make sums whose mean over the units is 0.
//!   So layer normalisation is root mean square normalisation of those; and the gradients by W and b are the gradients by these, with
//!   their means subtracted.
//! - After it, the next layer's W takes the gains: W·(γ·x̂) = (W·γ)·x̂, and G, the gradient by W·γ, gives both that by W, G·γ, and that
//!   by γ, the sum of W·G over each column. For layer normalisation each row's mean is subtracted, too, since the x̂ have none; the
//!   derivatives that come back then have none either.
//!
//! What is left is a scale for each point: x̂ = x·spread, with spread = 1/√(mean x² + ε).

use std::marker::PhantomData;

use pulp::Simd;

use super::functions::reciprocal_root_of_double;
use super::kernel::{Block, Epilogue, POINTS, has_many_registers, sum};
use super::layout::Place;
use super::unit::{Activated, Unit, activate};
use crate::{EPSILON, Norm, NormKind, NormPlace};

/// How many copies of the parameters a normalisation is folded into.
pub(super) fn copies(norm: Norm) -> usize {
    let is_layer = usize::from(norm.kind == NormKind::Layer);
    let has_gain = usize::from(norm.gain);
    match norm.place {
        NormPlace::BeforeActivation => is_layer + has_gain,
        NormPlace::AfterActivation => is_layer.max(has_gain),
    }
}

/// What points meet instead of a network's parameters.
pub(super) struct Folded<'a, V> {
    pub(super) forward: &'a [V],
    /// Only the weights of these.
    pub(super) backward: &'a [V],
}

/// Folds the normalisation into so many [`copies`] of the parameters.
#[inline(always)]
pub(super) fn fold<'a, S: Simd>(
    simd: S,
    norm: Norm,
    layers: &[Place],
    parameters: &'a [S::f32s],
    copies: &'a mut [S::f32s],
) -> Folded<'a, S::f32s> {
    let is_layer = norm.kind == NormKind::Layer;
    let (first, second) = copies.split_at_mut(parameters.len().min(copies.len()));
    match norm.place {
        NormPlace::BeforeActivation => {
            let (centred, scaled) = if is_layer {
                (first, second)
            } else {
                (second, first)
            };
            let mut folded = Folded {
                forward: parameters,
                backward: parameters,
            };
            if is_layer {
                centred.copy_from_slice(parameters);
                centre_outputs(simd, layers, centred);
                folded.forward = centred;
                folded.backward = centred;
            }
            if norm.gain {
                scaled.copy_from_slice(folded.forward);
                scale_inputs(simd, layers, scaled);
                folded.backward = scaled;
            }
            folded
        }
        NormPlace::AfterActivation => {
            let mut both = parameters;
            if is_layer || norm.gain {
                first.copy_from_slice(parameters);
                scale_inputs(simd, layers, first);
                if is_layer {
                    centre_inputs(simd, layers, first);
                }
                both = first;
            }
            Folded {
                forward: both,
                backward: both,
            }
        }
    }
}

/// Goes from the gradients by what the parameters were folded into to those by the parameters.
#[inline(always)]
pub(super) fn unfold<S: Simd>(
    simd: S,
    norm: Norm,
    layers: &[Place],
    parameters: &[S::f32s],
    gradients: &mut [S::f32s],
) {
    match norm.place {
        NormPlace::BeforeActivation => {
            for place in layers {
                let gains = &parameters[place.gains()];
                for (slope, &gain) in gradients[place.gains()].iter_mut().zip(gains) {
                    *slope = simd.div_f32s(*slope, not_zero(simd, gain));
                }
            }
            if norm.kind == NormKind::Layer {
                centre_outputs(simd, layers, gradients);
            }
        }
        NormPlace::AfterActivation => {
            for (beneath, place) in layers.iter().zip(layers.iter().skip(1)) {
                let gains = &parameters[beneath.gains()];
                let (gradients, of_gains) = gradients.split_at_mut(beneath.gains().start);
                let rows = gradients[place.weights()].chunks_exact_mut(place.inputs);
                let weights = parameters[place.weights()].chunks_exact(place.inputs);
                for (row, weights) in rows.zip(weights) {
                    let gains = of_gains.iter_mut().zip(gains);
                    for ((slope, &weight), (of_gain, &gain)) in
                        row.iter_mut().zip(weights).zip(gains)
                    {
                        *of_gain = simd.mul_add_f32s(weight, *slope, *of_gain);
                        *slope = simd.mul_f32s(*slope, gain);
                    }
                }
            }
        }
    }
}

/// A gain, so far from 0 that one can divide by it what it was a factor of. Beside other terms nobody sees a factor of 10⁻²⁰.
#[inline(always)]
fn not_zero<S: Simd>(simd: S, gain: S::f32s) -> S::f32s {
    let least = simd.splat_f32s(1e-20);
    simd.select_f32s(simd.less_than_f32s(simd.abs_f32s(gain), least), least, gain)
}

/// Multiplies the weights of each layer but the first by the gains of what goes in, if it has any.
#[inline(always)]
fn scale_inputs<S: Simd>(simd: S, layers: &[Place], parameters: &mut [S::f32s]) {
    for (beneath, place) in layers.iter().zip(layers.iter().skip(1)) {
        // Gains lie behind all weights.
        let (weights, gains) = parameters.split_at_mut(beneath.gains().start);
        let gains = &gains[..beneath.gains().len()];
        for row in weights[place.weights()].chunks_exact_mut(place.inputs) {
            for (weight, &gain) in row.iter_mut().zip(gains) {
                *weight = simd.mul_f32s(*weight, not_zero(simd, gain));
            }
        }
    }
}

/// Subtracts from the weights of each layer but the first their means over its inputs.
#[inline(always)]
fn centre_inputs<S: Simd>(simd: S, layers: &[Place], parameters: &mut [S::f32s]) {
    for place in layers.iter().skip(1) {
        for row in parameters[place.weights()].chunks_exact_mut(place.inputs) {
            centre(simd, row, 1);
        }
    }
}

/// Subtracts from the weights and biases of each hidden layer their means over its outputs.
#[inline(always)]
fn centre_outputs<S: Simd>(simd: S, layers: &[Place], parameters: &mut [S::f32s]) {
    for place in layers.iter().take(layers.len().saturating_sub(1)) {
        let weights = &mut parameters[place.weights()];
        for column in 0..place.inputs {
            centre(simd, &mut weights[column..], place.inputs);
        }
        centre(simd, &mut parameters[place.biases()], 1);
    }
}

/// Subtracts from every so manyth number their mean.
#[inline(always)]
fn centre<S: Simd>(simd: S, numbers: &mut [S::f32s], every: usize) {
    let mut total = simd.splat_f32s(0.0);
    for &number in numbers.iter().step_by(every) {
        total = simd.add_f32s(total, number);
    }
    let count = numbers.len().div_ceil(every);
    let mean = simd.mul_f32s(total, simd.splat_f32s(1.0 / count as f32));
    for number in numbers.iter_mut().step_by(every) {
        *number = simd.sub_f32s(*number, mean);
    }
}

/// What of a layer's units is summed for each point.
pub(super) trait Term {
    /// `total` and the term of `x`.
    fn add<S: Simd>(simd: S, total: S::f32s, x: S::f32s) -> S::f32s;
}

/// x.
pub(super) struct Sum;

impl Term for Sum {
    #[inline(always)]
    fn add<S: Simd>(simd: S, total: S::f32s, x: S::f32s) -> S::f32s {
        simd.add_f32s(total, x)
    }
}

/// x².
pub(super) struct Squares;

impl Term for Squares {
    #[inline(always)]
    fn add<S: Simd>(simd: S, total: S::f32s, x: S::f32s) -> S::f32s {
        simd.mul_add_f32s(x, x, total)
    }
}

/// Units whose terms `T` are added to `total`.
pub(super) struct Measured<'a, V, U, T> {
    units: Activated<'a, V, U>,
    total: &'a mut Block<V>,
    term: PhantomData<T>,
}

impl<'a, V, U, T> Measured<'a, V, U, T> {
    pub(super) fn new(units: Activated<'a, V, U>, total: &'a mut Block<V>) -> Self {
        Self {
            units,
            total,
            term: PhantomData,
        }
    }
}

impl<S: Simd, U: Unit, T: Term> Epilogue<S> for Measured<'_, S::f32s, U, T> {
    #[inline(always)]
    fn take<const R: usize, const P: usize>(
        &mut self,
        simd: S,
        unit: usize,
        point: usize,
        sums: [[S::f32s; P]; R],
    ) {
        let mut total = *part::<_, P>(self.total, point);
        for (r, sums) in sums.into_iter().enumerate() {
            let units = self.units.put(simd, unit + r, point, sums);
            for (total, x) in total.iter_mut().zip(units) {
                *total = T::add(simd, *total, x);
            }
        }
        self.total[point..][..P].copy_from_slice(&total);
    }
}

/// Goes from the sums of x² over `count` units to 1/√(mean x² + ε), in their place.
#[inline(always)]
fn spread<S: Simd>(simd: S, squares: &mut Block<S::f32s>, count: usize) {
    let share = simd.splat_f32s(0.5 / count as f32);
    let epsilon = simd.splat_f32s(0.5 * EPSILON as f32);
    for square in squares {
        let half = simd.mul_add_f32s(*square, share, epsilon);
        *square = reciprocal_root_of_double(simd, half);
    }
}

/// Before the activation: goes from the sums x to the units φ(γ·x̂), and from the sums of x² to the spread; without gains, γ is 1. The function φ is `U`'s, and what tells its derivatives goes to `told`, if they need it.
#[inline(always)]
pub(super) fn before<S: Simd, U: Unit>(
    simd: S,
    gains: &[S::f32s],
    squares: &mut Block<S::f32s>,
    sums: &[Block<S::f32s>],
    units: &mut [Block<S::f32s>],
    told: &mut [Block<S::f32s>],
) {
    spread(simd, squares, sums.len());
    for (index, (unit, sums)) in units.iter_mut().zip(sums).enumerate() {
        let told = told.get_mut(index).map(|told| &mut told[..]);
        let mut own = *sums;
        for (x, &spread) in own.iter_mut().zip(&*squares) {
            *x = simd.mul_f32s(*x, spread);
        }
        if let Some(&gain) = gains.get(index) {
            for x in &mut own {
                *x = simd.mul_f32s(*x, gain);
            }
        }
        activate::<S, U>(simd, &mut own, told);
        *unit = own;
    }
}

/// After the activation: goes from its values x, of which `totals` are the sums, for layer normalisation, or else those of x², to the
/// units x̂ and the spread. The x are in `from`, or if that is none in the units' place.
#[inline(always)]
pub(super) fn after<S: Simd>(
    simd: S,
    is_layer: bool,
    totals: &mut Block<S::f32s>,
    from: Option<&[Block<S::f32s>]>,
    units: &mut [Block<S::f32s>],
) {
    let zero = simd.splat_f32s(0.0);
    let mut means = [zero; POINTS];
    if is_layer {
        let share = simd.splat_f32s(1.0 / units.len() as f32);
        std::mem::swap(&mut means, totals);
        for mean in &mut means {
            *mean = simd.mul_f32s(*mean, share);
        }
        for values in from.unwrap_or(&*units) {
            for point in 0..POINTS {
                let x = simd.sub_f32s(values[point], means[point]);
                totals[point] = simd.mul_add_f32s(x, x, totals[point]);
            }
        }
    }
    spread(simd, totals, units.len());
    for (index, unit) in units.iter_mut().enumerate() {
        let values = from.map_or(*unit, |from| from[index]);
        for point in 0..POINTS {
            let x = simd.sub_f32s(values[point], means[point]);
            unit[point] = simd.mul_f32s(x, totals[point]);
        }
    }
}

/// From γ·d, where d are the derivatives by a layer's units, to spread·s, where s = γ·d·φ' are those by x̂. `U` is φ.
pub(super) struct Slopes<'a, V, U> {
    /// What tells φ'.
    pub(super) told: &'a [Block<V>],
    /// x before the activation, x̂ after it.
    pub(super) kept: &'a [Block<V>],
    pub(super) spread: &'a Block<V>,
    /// To which the gradients of the gains are added, each γ times too large. Empty, if they are none or come from the weights'.
    pub(super) gains: &'a mut [V],
    /// To which slopes·kept are added.
    pub(super) products: &'a mut Block<V>,
    pub(super) slopes: &'a mut [Block<V>],
    pub(super) unit: PhantomData<U>,
}

impl<S: Simd, U: Unit> Epilogue<S> for Slopes<'_, S::f32s, U> {
    #[inline(always)]
    fn take<const R: usize, const P: usize>(
        &mut self,
        simd: S,
        unit: usize,
        point: usize,
        sums: [[S::f32s; P]; R],
    ) {
        let spread = part::<_, P>(self.spread, point);
        let mut products = *part::<_, P>(self.products, point);
        let (told, kept) = (rows::<_, R>(self.told, unit), rows::<_, R>(self.kept, unit));
        let slopes = &mut self.slopes[unit..][..R];
        for (r, mut sums) in sums.into_iter().enumerate() {
            let (told, kept) = (part::<_, P>(&told[r], point), part::<_, P>(&kept[r], point));
            for p in 0..P {
                sums[p] = simd.mul_f32s(U::back(simd, sums[p], told[p]), spread[p]);
                products[p] = simd.mul_add_f32s(sums[p], kept[p], products[p]);
            }
            slopes[r][point..][..P].copy_from_slice(&sums);
            if let Some(gain) = self.gains.get_mut(unit + r) {
                let mut gradient = *gain;
                for p in 0..P {
                    gradient = simd.mul_add_f32s(sums[p], kept[p], gradient);
                }
                *gain = gradient;
            }
        }
        self.products[point..][..P].copy_from_slice(&products);
    }
}

/// The `R` rows from `first` on, of which it is a multiple.
#[inline(always)]
fn rows<T, const R: usize>(all: &[T], first: usize) -> &[T; R] {
    &all.as_chunks().0[first / R]
}

/// The `P` points from `first` on, of which it is a multiple.
#[inline(always)]
fn part<V, const P: usize>(block: &Block<V>, first: usize) -> &[V; P] {
    &block.as_chunks().0[first / P]
}

/// Goes from spread·s to the derivatives by what x is φ of, in their place, and adds them to the gradients of the biases.
///
/// The derivatives by x are spread·(s − x̂·mean s·x̂). If `SUMS`, what is kept are the x, or else the x̂; `products` are the sums of
/// spread·s·kept. `U` is φ, and `told` tells its derivatives.
#[inline(always)]
pub(super) fn backward<S: Simd, U: Unit, const SUMS: bool>(
    simd: S,
    kept: &[Block<S::f32s>],
    told: &[Block<S::f32s>],
    spread: &Block<S::f32s>,
    products: &Block<S::f32s>,
    slopes: &mut [Block<S::f32s>],
    biases: &mut [S::f32s],
) {
    let share = simd.splat_f32s(-1.0 / slopes.len() as f32);
    let mut factors = *products;
    for (factor, &spread) in factors.iter_mut().zip(spread) {
        let share = if SUMS {
            simd.mul_f32s(share, simd.mul_f32s(spread, spread))
        } else {
            share
        };
        *factor = simd.mul_f32s(*factor, share);
    }
    // As many points at a time as have their factors in registers.
    if has_many_registers::<S>() {
        finish::<S, U, 8>(simd, kept, told, &factors, slopes, biases);
    } else {
        finish::<S, U, 4>(simd, kept, told, &factors, slopes, biases);
    }
}

/// (slopes + kept·factors)·φ', `P` points at a time, and their sums.
#[inline(always)]
fn finish<S: Simd, U: Unit, const P: usize>(
    simd: S,
    kept: &[Block<S::f32s>],
    told: &[Block<S::f32s>],
    factors: &Block<S::f32s>,
    slopes: &mut [Block<S::f32s>],
    biases: &mut [S::f32s],
) {
    for first in (0..POINTS).step_by(P) {
        let factors = *part::<_, P>(factors, first);
        let kept = kept.iter().zip(told);
        for ((slopes, bias), (kept, told)) in slopes.iter_mut().zip(&mut *biases).zip(kept) {
            let (kept, told) = (part::<_, P>(kept, first), part::<_, P>(told, first));
            let mut own = *part::<_, P>(slopes, first);
            for p in 0..P {
                let slope = simd.mul_add_f32s(kept[p], factors[p], own[p]);
                own[p] = U::back(simd, slope, told[p]);
            }
            slopes[first..][..P].copy_from_slice(&own);
            *bias = sum(simd, *bias, &own);
        }
    }
}
