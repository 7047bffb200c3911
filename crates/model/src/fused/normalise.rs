//! A normalisation forward and backward, in vectors.
//!
//! What is linear in it need not be done for each point: it is folded into the weights once a step.
//!
//! - Before the activation, W with each column's mean subtracted, and b with its own, make sums whose mean over the units is 0. Layer
//!   normalisation is then root mean square normalisation; and the gradients by W and b are the gradients by these, with their means
//!   subtracted.
//! - After it the next layer's W takes the gains, W·(γ·x̂) = (W·γ)·x̂, and G, the gradient by W·γ, gives both that by W, G·γ, and that by
//!   γ, the sum of W·G over each column. For layer normalisation each of its rows' means is subtracted, too, since the x̂ have none; the
//!   derivatives that come back then have none either.
//!
//! What is left is a scale for each point: x̂ = x·spread, with spread = 1/√(mean x² + ε), of x less its mean for layer normalisation.

use std::marker::PhantomData;

use pulp::Simd;

use super::functions::reciprocal_root_of_double;
use super::kernel::{Block, Epilogue, POINTS, has_many_registers, in_tiles, sum};
use super::layout::Place;
use super::unit::{Unit, activate};
use crate::{EPSILON, Norm, NormKind, NormPlace};

/// Whether this normalisation is folded into a copy of the parameters.
pub(super) fn folds(norm: Norm) -> bool {
    norm.kind == NormKind::Layer || (norm.gain && norm.place == NormPlace::AfterActivation)
}

/// The parameters with the normalisation folded into a copy of them, or these themselves, if it is not.
#[inline(always)]
pub(super) fn fold<'a, S: Simd>(
    simd: S,
    norm: Norm,
    layers: &[Place],
    parameters: &'a [S::f32s],
    copy: &'a mut [S::f32s],
) -> &'a [S::f32s] {
    if !folds(norm) {
        return parameters;
    }
    copy.copy_from_slice(parameters);
    match norm.place {
        NormPlace::BeforeActivation => centre_outputs(simd, layers, copy),
        NormPlace::AfterActivation => {
            for (beneath, place) in layers.iter().zip(layers.iter().skip(1)) {
                let gains = &parameters[beneath.gains()];
                for row in copy[place.weights()].chunks_exact_mut(place.inputs) {
                    for (weight, &gain) in row.iter_mut().zip(gains) {
                        *weight = simd.mul_f32s(*weight, gain);
                    }
                    if norm.kind == NormKind::Layer {
                        centre(simd, row);
                    }
                }
            }
        }
    }
    copy
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

/// Subtracts from the weights and biases of each hidden layer their means over its outputs.
#[inline(always)]
fn centre_outputs<S: Simd>(simd: S, layers: &[Place], parameters: &mut [S::f32s]) {
    for place in layers.iter().take(layers.len().saturating_sub(1)) {
        centre_columns(simd, &mut parameters[place.weights()], place.inputs);
        centre_columns(simd, &mut parameters[place.biases()], 1);
    }
}

/// Subtracts from each column of a matrix with rows of `width` numbers its mean, a few columns at a time: one by one they would be
/// read across all of the cache.
#[inline(always)]
fn centre_columns<S: Simd>(simd: S, matrix: &mut [S::f32s], width: usize) {
    in_tiles!(width, [8, 2, 1], |column, COLUMNS| {
        let share = simd.splat_f32s(width as f32 / matrix.len() as f32);
        let mut means = [simd.splat_f32s(0.0); COLUMNS];
        for row in matrix.chunks_exact(width) {
            for (mean, &number) in means.iter_mut().zip(&row[column..][..COLUMNS]) {
                *mean = simd.add_f32s(*mean, number);
            }
        }
        for mean in &mut means {
            *mean = simd.mul_f32s(*mean, share);
        }
        for row in matrix.chunks_exact_mut(width) {
            for (number, &mean) in row[column..][..COLUMNS].iter_mut().zip(&means) {
                *number = simd.sub_f32s(*number, mean);
            }
        }
    });
}

/// Subtracts from numbers their mean.
#[inline(always)]
fn centre<S: Simd>(simd: S, numbers: &mut [S::f32s]) {
    let total = sum(simd, simd.splat_f32s(0.0), numbers);
    let mean = simd.mul_f32s(total, simd.splat_f32s(1.0 / numbers.len() as f32));
    for number in numbers {
        *number = simd.sub_f32s(*number, mean);
    }
}

/// Before the activation: takes the sums x to the units φ(γ·x̂); without gains, γ is 1. `U` is φ.
pub(super) struct Before<'a, V, U> {
    pub(super) gains: &'a [V],
    /// x.
    pub(super) sums: &'a mut [Block<V>],
    /// Zero at first.
    pub(super) spread: &'a mut Block<V>,
    pub(super) units: &'a mut [Block<V>],
    /// What tells the units' derivatives, if they need it.
    pub(super) told: &'a mut [Block<V>],
    pub(super) unit: PhantomData<U>,
}

impl<S: Simd, U: Unit> Epilogue<S> for Before<'_, S::f32s, U> {
    #[inline(always)]
    fn take<const R: usize, const P: usize>(
        &mut self,
        simd: S,
        unit: usize,
        point: usize,
        sums: [[S::f32s; P]; R],
    ) {
        let mut squares = *part::<_, P>(self.spread, point);
        for (r, sums) in sums.into_iter().enumerate() {
            add_squares(simd, &mut squares, &sums);
            self.sums[unit + r][point..][..P].copy_from_slice(&sums);
        }
        self.spread[point..][..P].copy_from_slice(&squares);
    }

    #[inline(always)]
    fn finish(&mut self, simd: S) {
        // So many points at a time that what is needed of them stays in registers.
        if has_many_registers::<S>() {
            self.finish_points::<S, 8>(simd);
        } else {
            self.finish_points::<S, 4>(simd);
        }
    }
}

impl<V: Copy, U: Unit> Before<'_, V, U> {
    /// Finishes, `P` points at a time.
    #[inline(always)]
    fn finish_points<S: Simd<f32s = V>, const P: usize>(&mut self, simd: S) {
        for point in (0..POINTS).step_by(P) {
            let mut spread = *part::<_, P>(self.spread, point);
            invert(simd, &mut spread, self.sums.len());
            self.spread[point..][..P].copy_from_slice(&spread);
            for (index, (unit, sums)) in self.units.iter_mut().zip(&*self.sums).enumerate() {
                let mut own = *part::<_, P>(sums, point);
                for (x, &spread) in own.iter_mut().zip(&spread) {
                    *x = simd.mul_f32s(*x, spread);
                }
                if let Some(&gain) = self.gains.get(index) {
                    for x in &mut own {
                        *x = simd.mul_f32s(*x, gain);
                    }
                }
                let told = self.told.get_mut(index);
                activate::<S, U>(simd, &mut own, told.map(|told| &mut told[point..][..P]));
                unit[point..][..P].copy_from_slice(&own);
            }
        }
    }
}

/// After the activation: takes its sums to the units x̂ of x = φ(sums), where `U` is φ, for layer normalisation if `LAYER`.
pub(super) struct After<'a, V, U, const LAYER: bool> {
    /// Zero at first; on the way the sum of the x, for layer normalisation, or else of the x².
    spread: &'a mut Block<V>,
    units: &'a mut [Block<V>],
    /// What tells φ': x, if that does, which otherwise is where x̂ will be.
    told: &'a mut [Block<V>],
    unit: PhantomData<U>,
}

impl<'a, V, U, const LAYER: bool> After<'a, V, U, LAYER> {
    pub(super) fn new(
        spread: &'a mut Block<V>,
        units: &'a mut [Block<V>],
        told: &'a mut [Block<V>],
    ) -> Self {
        Self {
            spread,
            units,
            told,
            unit: PhantomData,
        }
    }
}

impl<S: Simd, U: Unit, const LAYER: bool> Epilogue<S> for After<'_, S::f32s, U, LAYER> {
    #[inline(always)]
    fn take<const R: usize, const P: usize>(
        &mut self,
        simd: S,
        unit: usize,
        point: usize,
        sums: [[S::f32s; P]; R],
    ) {
        let mut total = *part::<_, P>(self.spread, point);
        for (r, mut values) in sums.into_iter().enumerate() {
            let told = &mut self.told[unit + r][point..][..P];
            if U::TELLS {
                activate::<S, U>(simd, &mut values, None);
                told.copy_from_slice(&values);
            } else {
                activate::<S, U>(simd, &mut values, Some(told));
                self.units[unit + r][point..][..P].copy_from_slice(&values);
            }
            if LAYER {
                for (total, x) in total.iter_mut().zip(values) {
                    *total = simd.add_f32s(*total, x);
                }
            } else {
                add_squares(simd, &mut total, &values);
            }
        }
        self.spread[point..][..P].copy_from_slice(&total);
    }

    #[inline(always)]
    fn finish(&mut self, simd: S) {
        // So many points at a time that what is needed of them stays in registers.
        if has_many_registers::<S>() {
            self.finish_points::<S, 8>(simd);
        } else {
            self.finish_points::<S, 4>(simd);
        }
    }
}

impl<V: Copy, U: Unit, const LAYER: bool> After<'_, V, U, LAYER> {
    /// Finishes, `P` points at a time.
    #[inline(always)]
    fn finish_points<S: Simd<f32s = V>, const P: usize>(&mut self, simd: S) {
        for point in (0..POINTS).step_by(P) {
            let count = self.units.len();
            let mut spread = *part::<_, P>(self.spread, point);
            let mut means = [simd.splat_f32s(0.0); P];
            if LAYER {
                std::mem::swap(&mut means, &mut spread);
                let share = simd.splat_f32s(1.0 / count as f32);
                for mean in &mut means {
                    *mean = simd.mul_f32s(*mean, share);
                }
                let values = if U::TELLS { &*self.told } else { &*self.units };
                for values in values {
                    let mut own = *part::<_, P>(values, point);
                    for (x, &mean) in own.iter_mut().zip(&means) {
                        *x = simd.sub_f32s(*x, mean);
                    }
                    add_squares(simd, &mut spread, &own);
                }
            }
            invert(simd, &mut spread, count);
            self.spread[point..][..P].copy_from_slice(&spread);
            for (unit, told) in self.units.iter_mut().zip(&*self.told) {
                let values = if U::TELLS { told } else { &*unit };
                let mut own = *part::<_, P>(values, point);
                for p in 0..P {
                    if LAYER {
                        own[p] = simd.sub_f32s(own[p], means[p]);
                    }
                    own[p] = simd.mul_f32s(own[p], spread[p]);
                }
                unit[point..][..P].copy_from_slice(&own);
            }
        }
    }
}

/// Adds x² to the sums.
#[inline(always)]
fn add_squares<S: Simd>(simd: S, sums: &mut [S::f32s], values: &[S::f32s]) {
    for (sum, &x) in sums.iter_mut().zip(values) {
        *sum = simd.mul_add_f32s(x, x, *sum);
    }
}

/// Goes from the sums of x² over `count` units to 1/√(mean x² + ε).
#[inline(always)]
fn invert<S: Simd>(simd: S, squares: &mut [S::f32s], count: usize) {
    let share = simd.splat_f32s(0.5 / count as f32);
    let epsilon = simd.splat_f32s(0.5 * EPSILON as f32);
    for square in squares {
        let half = simd.mul_add_f32s(*square, share, epsilon);
        *square = reciprocal_root_of_double(simd, half);
    }
}

/// A normalised layer on the way back: takes the derivatives d by its units to those by what the layer is made of, which are added to
/// the gradients of its biases. `U` is the activation φ, which comes after the normalisation if `BEFORE`, or else before it.
///
/// With s = γ·d·φ' if `BEFORE`, or else s = d, those by x are spread·(s − x̂·mean s·x̂).
pub(super) struct Normed<'a, V, U, const BEFORE: bool> {
    /// What tells φ'.
    pub(super) told: &'a [Block<V>],
    /// x if `BEFORE`, or else x̂.
    pub(super) kept: &'a [Block<V>],
    pub(super) spread: &'a Block<V>,
    /// Zero at first; the sums of spread·s·kept over the units.
    pub(super) products: &'a mut Block<V>,
    /// On the way spread·s.
    pub(super) slopes: &'a mut [Block<V>],
    pub(super) biases: &'a mut [V],
    /// γ. Empty, if there are none or they are in the weights.
    pub(super) gains: &'a [V],
    pub(super) gain_gradients: &'a mut [V],
    pub(super) unit: PhantomData<U>,
}

impl<S: Simd, U: Unit, const BEFORE: bool> Epilogue<S> for Normed<'_, S::f32s, U, BEFORE> {
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
        // Unit after unit, so that what is needed stays in registers.
        for (r, mut own) in sums.into_iter().enumerate() {
            let (told, kept) = (part::<_, P>(&told[r], point), part::<_, P>(&kept[r], point));
            for p in 0..P {
                if BEFORE {
                    own[p] = U::back(simd, own[p], told[p]);
                }
                own[p] = simd.mul_f32s(own[p], spread[p]);
            }
            if let Some(&gain) = self.gains.get(unit + r) {
                let mut gradient = self.gain_gradients[unit + r];
                for p in 0..P {
                    gradient = simd.mul_add_f32s(own[p], kept[p], gradient);
                    own[p] = simd.mul_f32s(own[p], gain);
                }
                self.gain_gradients[unit + r] = gradient;
            }
            for p in 0..P {
                products[p] = simd.mul_add_f32s(own[p], kept[p], products[p]);
            }
            slopes[r][point..][..P].copy_from_slice(&own);
        }
        self.products[point..][..P].copy_from_slice(&products);
    }

    #[inline(always)]
    fn finish(&mut self, simd: S) {
        // So many points at a time that what is needed of them stays in registers.
        if has_many_registers::<S>() {
            self.finish_points::<S, 8>(simd);
        } else {
            self.finish_points::<S, 4>(simd);
        }
    }
}

impl<V: Copy, U: Unit, const BEFORE: bool> Normed<'_, V, U, BEFORE> {
    /// Finishes, `P` points at a time.
    #[inline(always)]
    fn finish_points<S: Simd<f32s = V>, const P: usize>(&mut self, simd: S) {
        for point in (0..POINTS).step_by(P) {
            let share = simd.splat_f32s(-1.0 / self.slopes.len() as f32);
            let spread = part::<_, P>(self.spread, point);
            let mut factors = *part::<_, P>(self.products, point);
            for (factor, &spread) in factors.iter_mut().zip(spread) {
                let mut share = share;
                if BEFORE {
                    share = simd.mul_f32s(share, simd.mul_f32s(spread, spread));
                }
                *factor = simd.mul_f32s(*factor, share);
            }
            let kept = self.kept.iter().zip(self.told);
            let slopes = self.slopes.iter_mut().zip(&mut *self.biases);
            for ((slopes, bias), (kept, told)) in slopes.zip(kept) {
                let (kept, told) = (part::<_, P>(kept, point), part::<_, P>(told, point));
                let mut own = *part::<_, P>(slopes, point);
                for p in 0..P {
                    own[p] = simd.mul_add_f32s(kept[p], factors[p], own[p]);
                    if !BEFORE {
                        own[p] = U::back(simd, own[p], told[p]);
                    }
                }
                slopes[point..][..P].copy_from_slice(&own);
                *bias = sum(simd, *bias, &own);
            }
        }
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
