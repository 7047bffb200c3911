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

use super::functions::reciprocal_root;
use super::kernel::{Block, Epilogue, POINTS, sum};
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
    fn take<const P: usize>(&mut self, simd: S, unit: usize, point: usize, sums: [S::f32s; P]) {
        let units = self.units.put(simd, unit, point, sums);
        for (total, x) in self.total[point..].iter_mut().zip(units) {
            *total = T::add(simd, *total, x);
        }
    }
}

/// Goes from the sums of x² over `count` units to 1/√(mean x² + ε), in their place.
#[inline(always)]
fn spread<S: Simd>(simd: S, squares: &mut Block<S::f32s>, count: usize) {
    let share = simd.splat_f32s(1.0 / count as f32);
    for square in squares {
        let mean = simd.mul_add_f32s(*square, share, simd.splat_f32s(EPSILON as f32));
        *square = reciprocal_root(simd, mean);
    }
}

/// Before the activation: goes from the sums x to the units φ(γ·x̂), and from the sums of x² to the spread; without gains, γ is 1. The
/// function φ is `U`'s, and what tells its derivatives goes to `told`, if they need it.
#[inline(always)]
pub(super) fn before<S: Simd, U: Unit>(
    simd: S,
    gains: &[S::f32s],
    sums: &[Block<S::f32s>],
    squares: &mut Block<S::f32s>,
    units: &mut [Block<S::f32s>],
    told: &mut [Block<S::f32s>],
) {
    spread(simd, squares, sums.len());
    for (index, (unit, sums)) in units.iter_mut().zip(sums).enumerate() {
        for point in 0..POINTS {
            unit[point] = simd.mul_f32s(sums[point], squares[point]);
        }
        if let Some(&gain) = gains.get(index) {
            for x in unit.iter_mut() {
                *x = simd.mul_f32s(*x, gain);
            }
        }
        activate::<S, U>(simd, unit, told.get_mut(index).map(|told| &mut told[..]));
    }
}

/// After the activation: goes from its values x to the units x̂, and from the sums of x, for layer normalisation, or else of x², to the
/// spread. The x are in `from`, or if that is none in the units' place.
#[inline(always)]
pub(super) fn after<S: Simd>(
    simd: S,
    kind: NormKind,
    from: Option<&[Block<S::f32s>]>,
    totals: &mut Block<S::f32s>,
    units: &mut [Block<S::f32s>],
) {
    let zero = simd.splat_f32s(0.0);
    let mut means = [zero; POINTS];
    if kind == NormKind::Layer {
        let share = simd.splat_f32s(1.0 / units.len() as f32);
        for (mean, total) in means.iter_mut().zip(&mut *totals) {
            *mean = simd.mul_f32s(*total, share);
            *total = zero;
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

/// The derivatives by x̂, s = γ·slope·φ', of derivatives by a layer's units, where `U` is φ and `told` tells φ'. On the way slope·φ'·x̂ is
/// added to the gradients of the gains, and s·kept to `products`.
pub(super) struct Slopes<'a, V, U> {
    pub(super) told: &'a [Block<V>],
    /// x before the activation, x̂ after it.
    pub(super) kept: &'a [Block<V>],
    pub(super) spread: &'a Block<V>,
    /// Empty, if there are none.
    pub(super) gains: &'a [V],
    pub(super) gain_gradients: &'a mut [V],
    pub(super) products: &'a mut Block<V>,
    pub(super) slopes: &'a mut [Block<V>],
    pub(super) unit: PhantomData<U>,
}

impl<S: Simd, U: Unit> Epilogue<S> for Slopes<'_, S::f32s, U> {
    #[inline(always)]
    fn take<const P: usize>(
        &mut self,
        simd: S,
        unit: usize,
        point: usize,
        mut sums: [S::f32s; P],
    ) {
        let (told, kept) = (&self.told[unit][point..], &self.kept[unit][point..]);
        for (sum, &told) in sums.iter_mut().zip(told) {
            *sum = U::back(simd, *sum, told);
        }
        let products = self.products[point..].iter_mut().zip(kept);
        match self.gains.get(unit) {
            Some(&gain) => {
                let mut gradient = self.gain_gradients[unit];
                let rest = products.zip(&self.spread[point..]);
                for (sum, ((product, &x), &spread)) in sums.iter_mut().zip(rest) {
                    let own = simd.mul_f32s(*sum, x);
                    gradient = simd.mul_add_f32s(own, spread, gradient);
                    *product = simd.mul_add_f32s(own, gain, *product);
                    *sum = simd.mul_f32s(*sum, gain);
                }
                self.gain_gradients[unit] = gradient;
            }
            None => {
                for (&sum, (product, &x)) in sums.iter().zip(products) {
                    *product = simd.mul_add_f32s(sum, x, *product);
                }
            }
        }
        self.slopes[unit][point..][..P].copy_from_slice(&sums);
    }
}

/// Goes from the derivatives s by x̂, `slopes`, to those by what x is φ of, in their place, and adds them to the gradients of the biases.
///
/// The derivatives by x are spread·(s − x̂·mean s·x̂). If `SUMS`, `kept` are the x, or else the x̂, and `products` are sums of s·kept. `U`
/// is φ, and `told` tells its derivatives.
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
        *factor = simd.mul_f32s(simd.mul_f32s(*factor, share), spread);
        if SUMS {
            *factor = simd.mul_f32s(simd.mul_f32s(*factor, spread), spread);
        }
    }
    for ((slopes, bias), (kept, told)) in slopes.iter_mut().zip(biases).zip(kept.iter().zip(told)) {
        for point in 0..POINTS {
            let slope = simd.mul_f32s(slopes[point], spread[point]);
            let slope = simd.mul_add_f32s(kept[point], factors[point], slope);
            slopes[point] = U::back(simd, slope, told[point]);
        }
        *bias = sum(simd, *bias, &*slopes);
    }
}
