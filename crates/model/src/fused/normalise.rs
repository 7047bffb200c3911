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

/// Whether this normalisation changes parameters.
pub(super) fn folds(norm: Norm) -> bool {
    norm.kind == NormKind::Layer || (norm.gain && norm.place == NormPlace::AfterActivation)
}

/// The parameters with the normalisation folded into them: in `folded`, or if it changes none these themselves.
#[inline(always)]
pub(super) fn fold<'a, S: Simd>(
    simd: S,
    norm: Norm,
    layers: &[Place],
    parameters: &'a [S::f32s],
    folded: &'a mut [S::f32s],
) -> &'a [S::f32s] {
    if !folds(norm) {
        return parameters;
    }
    folded.copy_from_slice(parameters);
    match norm.place {
        NormPlace::BeforeActivation => centre_outputs(simd, layers, folded),
        NormPlace::AfterActivation => {
            for (beneath, place) in layers.iter().zip(layers.iter().skip(1)) {
                let gains = &parameters[beneath.gains()];
                for row in folded[place.weights()].chunks_exact_mut(place.inputs) {
                    for (weight, &gain) in row.iter_mut().zip(gains) {
                        *weight = simd.mul_f32s(*weight, gain);
                    }
                    if norm.kind == NormKind::Layer {
                        centre(simd, row, 1);
                    }
                }
            }
        }
    }
    folded
}

/// Goes from the gradients by the folded parameters to those by the parameters.
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
                    let row = row.iter_mut().zip(weights);
                    for ((slope, &weight), (of_gain, &gain)) in
                        row.zip(of_gains.iter_mut().zip(gains))
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
        let units = self.units.put(simd, unit, point, sums);
        for (p, total) in self.total[point..][..P].iter_mut().enumerate() {
            for units in &units {
                *total = T::add(simd, *total, units[p]);
            }
        }
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
    kind: NormKind,
    totals: &mut Block<S::f32s>,
    from: Option<&[Block<S::f32s>]>,
    units: &mut [Block<S::f32s>],
) {
    let zero = simd.splat_f32s(0.0);
    let mut means = [zero; POINTS];
    if kind == NormKind::Layer {
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

/// From the derivatives by a layer's units, d, to spread·s, where s = γ·d·φ' are those by x̂; `U` is φ, and `told` tells φ'. On the way
/// d·φ'·x̂ is added to the gradients of the gains, and spread·s·kept to `products`.
pub(super) struct Slopes<'a, V, U> {
    pub(super) told: &'a [Block<V>],
    /// x before the activation, x̂ after it.
    pub(super) kept: &'a [Block<V>],
    pub(super) spread: &'a Block<V>,
    /// Empty, if there are none.
    pub(super) gains: &'a [V],
    pub(super) gain_gradients: &'a mut [V],
    pub(super) products: Block<V>,
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
        mut sums: [[S::f32s; P]; R],
    ) {
        // Copied: the compiler can't know that what is stored on the way changes none of them.
        let spread = *part::<_, P>(self.spread, point);
        let mut products = *part::<_, P>(&self.products, point);
        let (told, kept) = (rows::<_, R>(self.told, unit), rows::<_, R>(self.kept, unit));
        for (sums, told) in sums.iter_mut().zip(told) {
            let told = part::<_, P>(told, point);
            for p in 0..P {
                sums[p] = simd.mul_f32s(U::back(simd, sums[p], told[p]), spread[p]);
            }
        }
        if self.gains.is_empty() {
            for (sums, kept) in sums.iter().zip(kept) {
                let kept = part::<_, P>(kept, point);
                for p in 0..P {
                    products[p] = simd.mul_add_f32s(sums[p], kept[p], products[p]);
                }
            }
        } else {
            let gains = *rows::<_, R>(self.gains, unit);
            let mut gradients = *rows::<_, R>(&*self.gain_gradients, unit);
            for r in 0..R {
                let kept = part::<_, P>(&kept[r], point);
                for p in 0..P {
                    let product = simd.mul_f32s(sums[r][p], kept[p]);
                    gradients[r] = simd.add_f32s(gradients[r], product);
                    products[p] = simd.mul_add_f32s(product, gains[r], products[p]);
                    sums[r][p] = simd.mul_f32s(sums[r][p], gains[r]);
                }
            }
            self.gain_gradients[unit..][..R].copy_from_slice(&gradients);
        }
        self.products[point..][..P].copy_from_slice(&products);
        for (slopes, sums) in self.slopes[unit..][..R].iter_mut().zip(&sums) {
            slopes[point..][..P].copy_from_slice(sums);
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

/// Goes from spread·s to the derivatives by what x is φ of, in their place, and adds them to the gradients of the biases.
///
/// The derivatives by x are spread·(s − x̂·mean s·x̂). If `SUMS`, what is kept are the x, or else the x̂. `U` is φ, and what the slopes
/// were told tells its derivatives.
#[inline(always)]
pub(super) fn backward<S: Simd, A, U: Unit, const SUMS: bool>(
    simd: S,
    slopes: Slopes<S::f32s, A>,
    biases: &mut [S::f32s],
) {
    if has_many_registers::<S>() {
        backward_points::<S, A, U, SUMS, 8>(simd, slopes, biases);
    } else {
        backward_points::<S, A, U, SUMS, 4>(simd, slopes, biases);
    }
}

/// `P` points at a time, so that their factors stay in registers.
#[inline(always)]
fn backward_points<S: Simd, A, U: Unit, const SUMS: bool, const P: usize>(
    simd: S,
    of: Slopes<S::f32s, A>,
    biases: &mut [S::f32s],
) {
    let share = simd.splat_f32s(-1.0 / of.slopes.len() as f32);
    for first in (0..POINTS).step_by(P) {
        let mut factors = [share; P];
        for (p, factor) in factors.iter_mut().enumerate() {
            *factor = simd.mul_f32s(*factor, of.products[first + p]);
            if SUMS {
                let spread = of.spread[first + p];
                *factor = simd.mul_f32s(simd.mul_f32s(*factor, spread), spread);
            }
        }
        let kept = of.kept.iter().zip(of.told);
        for ((slopes, bias), (kept, told)) in of.slopes.iter_mut().zip(&mut *biases).zip(kept) {
            let mut own = [share; P];
            for p in 0..P {
                let slope = simd.mul_add_f32s(kept[first + p], factors[p], slopes[first + p]);
                own[p] = U::back(simd, slope, told[first + p]);
            }
            slopes[first..][..P].copy_from_slice(&own);
            *bias = sum(simd, *bias, &own);
        }
    }
}
