//! A few points through the whole network, forward and backward; then the next few.
//!
//! Everything that computes on vectors is inlined into one function, which is compiled for the vectors' processor; so
//! nothing here hands vectors to a closure, which the compiler may keep as a function of its own, several times as
//! slow.

use std::marker::PhantomData;

use pulp::{Arch, Simd, WithSimd};

use super::batch::FusedBatch;
use super::judge::{Verdict, judge};
use super::layout::{Layout, Place};
use super::memory::Results;
use super::normalise::{self, After, Before, Normed};
use super::unit::{Activated, Gelu, Identity, LeakyRelu, Relu, Silu, Tanh, Unit};
use crate::{Activation, NormKind, NormPlace};

/// Points that go through the network together: as many sums run side by side, which hides the time that one takes,
/// and what they leave fits the first cache.
pub(super) const POINTS: usize = 8;

/// One unit at all points of a block.
pub(super) type Block<V> = [V; POINTS];

/// `$body`, in which `$U` is the unit of `$activation`.
macro_rules! for_unit {
    ($U:ident = $unit:ident, $body:block) => {{
        type $U = $unit;
        $body
    }};
    ($activation:expr, $U:ident, $body:block) => {
        match $activation {
            Activation::Relu => for_unit!($U = Relu, $body),
            Activation::LeakyRelu => for_unit!($U = LeakyRelu, $body),
            Activation::Tanh => for_unit!($U = Tanh, $body),
            Activation::Gelu => for_unit!($U = Gelu, $body),
            Activation::Silu => for_unit!($U = Silu, $body),
        }
    };
}

/// One pass of as many members as a vector has lanes.
pub(super) struct Kernel<'a> {
    pub(super) layout: &'a Layout,
    pub(super) batch: &'a FusedBatch,
    /// `[parameters, lanes]`.
    pub(super) parameters: &'a [f32],
    /// Overwritten: the gradients, if they are wanted, the mean loss and the number of right answers of each lane.
    pub(super) results: &'a mut Results,
    pub(super) wants_gradients: bool,
}

/// What runs a pass: the widest vectors of this machine, or in tests others.
pub(super) trait Runner {
    /// Runs it.
    fn run(self, pass: impl WithSimd<Output = ()>);
}

impl Runner for Arch {
    fn run(self, pass: impl WithSimd<Output = ()>) {
        self.dispatch(pass);
    }
}

impl Kernel<'_> {
    /// Runs the pass for networks of this kind. Each kind is a function of its own, or each would be slower for the others' sake.
    pub(super) fn run(self, runner: impl Runner) {
        let hidden = self.layout.hidden;
        for_unit!(hidden.activation, U, {
            match hidden.norm.map(|norm| norm.place) {
                None => runner.run(Pass::<U, false, false>(self, PhantomData)),
                Some(NormPlace::BeforeActivation) => {
                    runner.run(Pass::<U, true, false>(self, PhantomData));
                }
                Some(NormPlace::AfterActivation) => {
                    runner.run(Pass::<U, false, true>(self, PhantomData));
                }
            }
        });
    }
}

/// A pass of networks whose units are `U`, with a normalisation before or after them or without.
struct Pass<'a, U, const BEFORE: bool, const AFTER: bool>(Kernel<'a>, PhantomData<U>);

impl<U: Unit, const BEFORE: bool, const AFTER: bool> WithSimd for Pass<'_, U, BEFORE, AFTER> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self(kernel, _) = self;
        kernel.pass::<S, U, BEFORE, AFTER>(simd);
    }
}

impl Kernel<'_> {
    #[inline(always)]
    fn pass<S: Simd, U: Unit, const BEFORE: bool, const AFTER: bool>(self, simd: S) {
        let layers = &self.layout.layers;
        let results = self.results;
        let (parameters, _) = S::as_simd_f32s(self.parameters);
        let (gradients, _) = S::as_mut_simd_f32s(&mut results.gradients);
        let (workspace, _) = S::as_mut_simd_f32s(&mut results.workspace);
        let (workspace, _) = workspace.as_chunks_mut::<POINTS>();
        let (activations, slopes) = workspace.split_at_mut(self.layout.units());
        let (mut above, slopes) = slopes.split_at_mut(self.layout.widest());
        let (mut below, kept) = slopes.split_at_mut(self.layout.widest());
        let (told, kept) = kept.split_at_mut(self.layout.kept_told());
        let (sums, kept) = kept.split_at_mut(self.layout.kept_sums());
        // Here, since the compiler would spread a local one over registers, where it displaces sums.
        let Some((products, spreads)) = kept.split_first_mut() else {
            return;
        };
        let norm = self.layout.hidden.norm.filter(|_| BEFORE || AFTER);
        let own = parameters;
        let parameters = match norm {
            Some(norm) => {
                let (copy, _) = S::as_mut_simd_f32s(&mut results.folded);
                normalise::fold(simd, norm, layers, own, copy)
            }
            None => own,
        };

        let zero = simd.splat_f32s(0.0);
        if self.wants_gradients {
            gradients.fill(zero);
        }
        let points = self.batch.points();
        let share = simd.splat_f32s(1.0 / points as f32);
        let mut verdict = Verdict {
            loss: zero,
            right: zero,
        };
        for first in (0..points).step_by(POINTS) {
            read(simd, self.batch, first, activations);
            let mut start = 0;
            for (index, place) in layers.iter().enumerate() {
                let (inputs, rest) = activations.split_at_mut(start + place.inputs);
                let (inputs, outputs) = (&inputs[start..], &mut rest[..place.outputs]);
                start += place.inputs;
                if index + 1 == layers.len() {
                    let mut outputs = Activated::<_, Identity>::new(outputs, &mut []);
                    forward(simd, place, parameters, inputs, &mut outputs);
                    continue;
                }
                let told = told.get_mut(place.units()).unwrap_or_default();
                if !BEFORE && !AFTER {
                    let mut units = Activated::<_, U>::new(outputs, told);
                    forward(simd, place, parameters, inputs, &mut units);
                    continue;
                }
                let spread = &mut spreads[index];
                *spread = [zero; POINTS];
                if BEFORE {
                    let mut units = Before::<_, U> {
                        gains: &parameters[place.gains()],
                        sums: &mut sums[place.units()],
                        spread,
                        units: outputs,
                        told,
                        unit: PhantomData,
                    };
                    forward(simd, place, parameters, inputs, &mut units);
                } else if norm.is_some_and(|norm| norm.kind == NormKind::Layer) {
                    let mut units = After::<_, U, true>::new(spread, outputs, told);
                    forward(simd, place, parameters, inputs, &mut units);
                } else {
                    let mut units = After::<_, U, false>::new(spread, outputs, told);
                    forward(simd, place, parameters, inputs, &mut units);
                }
            }
            let outputs = &activations[start..];
            let slopes = &mut above[..outputs.len()];
            verdict = judge(
                simd,
                &self.batch.truth,
                first,
                outputs,
                share,
                slopes,
                verdict,
            );
            if !self.wants_gradients {
                continue;
            }
            if let Some(last) = layers.last() {
                let biases = &mut gradients[last.biases()];
                for (bias, slopes) in biases.iter_mut().zip(slopes) {
                    *bias = sum(simd, *bias, slopes);
                }
            }
            for (index, place) in layers.iter().enumerate().rev() {
                start -= place.inputs;
                let inputs = &activations[start..start + place.inputs];
                let slopes = &above[..place.outputs];
                accumulate(simd, slopes, inputs, &mut gradients[place.weights()]);
                let Some(index) = index.checked_sub(1) else {
                    continue;
                };
                let beneath = &layers[index];
                let weights = &parameters[place.weights()];
                let told = told.get(beneath.units()).unwrap_or(inputs);
                let slopes_beneath = &mut below[..beneath.outputs];
                if !BEFORE && !AFTER {
                    let biases = &mut gradients[beneath.biases()];
                    let mut units = Beneath::<_, U>::new(told, slopes_beneath, biases);
                    backward(simd, weights, slopes, inputs.len(), &mut units);
                } else {
                    // Gains lie behind all biases.
                    let (biases, gains) = gradients.split_at_mut(beneath.gains().start);
                    let (kept, count) = if BEFORE {
                        (&sums[beneath.units()], beneath.gains().len())
                    } else {
                        (inputs, 0)
                    };
                    *products = [zero; POINTS];
                    let mut units = Normed::<_, U, BEFORE> {
                        told,
                        kept,
                        spread: &spreads[index],
                        products,
                        slopes: slopes_beneath,
                        biases: &mut biases[beneath.biases()],
                        gains: &parameters[beneath.gains()][..count],
                        gain_gradients: &mut gains[..count],
                        unit: PhantomData,
                    };
                    backward(simd, weights, slopes, inputs.len(), &mut units);
                }
                std::mem::swap(&mut above, &mut below);
            }
        }
        if let Some(norm) = norm
            && self.wants_gradients
        {
            normalise::unfold(simd, norm, layers, own, gradients);
        }
        S::as_mut_simd_f32s(&mut results.losses).0[0] = simd.mul_f32s(verdict.loss, share);
        S::as_mut_simd_f32s(&mut results.right).0[0] = verdict.right;
    }
}

/// Puts a block of points into the first activations; what is beyond the last point is zero.
#[inline(always)]
fn read<S: Simd>(simd: S, batch: &FusedBatch, first: usize, activations: &mut [Block<S::f32s>]) {
    let rows = batch.inputs.chunks_exact(batch.points());
    for (row, block) in rows.zip(activations) {
        for (offset, to) in block.iter_mut().enumerate() {
            let number = row.get(first + offset).copied().unwrap_or(0.0);
            *to = simd.splat_f32s(number);
        }
    }
}

/// Runs `$tile::<S, N>` over `0..$count` in steps of N, the largest first.
macro_rules! in_tiles {
    ($count:expr, [$($size:expr),*], |$first:ident, $SIZE:ident| $body:expr) => {{
        let mut $first = 0;
        $({
            const $SIZE: usize = $size;
            while $first + $SIZE <= $count {
                $body;
                $first += $SIZE;
            }
        })*
    }};
}

pub(super) use in_tiles;

/// Whether 16 sums and what goes into them stay in registers.
pub(super) const fn has_many_registers<S: Simd>() -> bool {
    S::REGISTER_COUNT >= 32
}

/// What becomes of sums of products while they are in registers.
pub(super) trait Epilogue<S: Simd> {
    /// Takes the sums of `R` units from `unit` on at `P` points from `point` on.
    fn take<const R: usize, const P: usize>(
        &mut self,
        simd: S,
        unit: usize,
        point: usize,
        sums: [[S::f32s; P]; R],
    );

    /// All sums have been taken.
    #[inline(always)]
    fn finish(&mut self, _simd: S) {}
}

/// Wx + b, which `epilogue` takes.
#[inline(always)]
fn forward<S: Simd>(
    simd: S,
    place: &Place,
    parameters: &[S::f32s],
    inputs: &[Block<S::f32s>],
    epilogue: &mut impl Epilogue<S>,
) {
    if has_many_registers::<S>() {
        in_tiles!(place.outputs, [2, 1], |row, ROWS| {
            forward_rows::<S, ROWS, 8>(simd, place, parameters, inputs, epilogue, row)
        });
    } else {
        in_tiles!(place.outputs, [2, 1], |row, ROWS| {
            forward_rows::<S, ROWS, 4>(simd, place, parameters, inputs, epilogue, row)
        });
    }
    epilogue.finish(simd);
}

/// The outputs `row..row + R`, `P` points at a time.
#[inline(always)]
fn forward_rows<S: Simd, const R: usize, const P: usize>(
    simd: S,
    place: &Place,
    parameters: &[S::f32s],
    inputs: &[Block<S::f32s>],
    epilogue: &mut impl Epilogue<S>,
    row: usize,
) {
    let count = place.inputs;
    let weights: [&[S::f32s]; R] =
        std::array::from_fn(|r| &parameters[place.first_weight + (row + r) * count..][..count]);
    let biases = &parameters[place.first_bias + row..][..R];
    for point in (0..POINTS).step_by(P) {
        let mut sums: [[S::f32s; P]; R] = std::array::from_fn(|r| [biases[r]; P]);
        for (input, block) in inputs[..count].iter().enumerate() {
            let numbers = &block[point..][..P];
            for (sums, weights) in sums.iter_mut().zip(weights) {
                multiply_add(simd, weights[input], numbers, sums);
            }
        }
        epilogue.take(simd, row, point, sums);
    }
}

/// Adds factor·number to each sum.
#[inline(always)]
fn multiply_add<S: Simd>(simd: S, factor: S::f32s, numbers: &[S::f32s], sums: &mut [S::f32s]) {
    for (sum, &number) in sums.iter_mut().zip(numbers) {
        *sum = simd.mul_add_f32s(factor, number, *sum);
    }
}

/// One number after the other added to `sum`: so tiles of any shape round alike.
#[inline(always)]
pub(super) fn sum<S: Simd>(simd: S, mut sum: S::f32s, numbers: &[S::f32s]) -> S::f32s {
    for &number in numbers {
        sum = simd.add_f32s(sum, number);
    }
    sum
}

/// Adds the block's part to the gradients of a layer's weights: slopes·inputsᵀ.
#[inline(always)]
fn accumulate<S: Simd>(
    simd: S,
    slopes: &[Block<S::f32s>],
    inputs: &[Block<S::f32s>],
    gradients: &mut [S::f32s],
) {
    if has_many_registers::<S>() {
        in_tiles!(slopes.len(), [4, 1], |row, ROWS| {
            accumulate_rows::<S, ROWS>(simd, row, slopes, inputs, gradients)
        });
    } else {
        in_tiles!(slopes.len(), [2, 1], |row, ROWS| {
            accumulate_rows::<S, ROWS>(simd, row, slopes, inputs, gradients)
        });
    }
}

/// The gradients of the weights to outputs `row..row + R`: 8 sums at a time, since more were slower on Zen 4 and 5.
#[inline(always)]
fn accumulate_rows<S: Simd, const R: usize>(
    simd: S,
    row: usize,
    slopes: &[Block<S::f32s>],
    inputs: &[Block<S::f32s>],
    gradients: &mut [S::f32s],
) {
    let count = inputs.len();
    let slopes = &slopes[row..][..R];
    let gradients = &mut gradients[row * count..][..R * count];
    match R {
        1 => in_tiles!(count, [8, 1], |column, COLUMNS| {
            accumulate_tile::<S, R, COLUMNS>(simd, column, slopes, inputs, gradients)
        }),
        2 => in_tiles!(count, [4, 1], |column, COLUMNS| {
            accumulate_tile::<S, R, COLUMNS>(simd, column, slopes, inputs, gradients)
        }),
        _ => in_tiles!(count, [2, 1], |column, COLUMNS| {
            accumulate_tile::<S, R, COLUMNS>(simd, column, slopes, inputs, gradients)
        }),
    }
}

#[inline(always)]
fn accumulate_tile<S: Simd, const R: usize, const C: usize>(
    simd: S,
    column: usize,
    slopes: &[Block<S::f32s>],
    inputs: &[Block<S::f32s>],
    weights: &mut [S::f32s],
) {
    let count = inputs.len();
    let (slopes, inputs) = (&slopes[..R], &inputs[column..][..C]);
    let mut sums: [[S::f32s; C]; R] =
        std::array::from_fn(|r| std::array::from_fn(|c| weights[r * count + column + c]));
    for point in 0..POINTS {
        for (sums, slopes) in sums.iter_mut().zip(slopes) {
            let slope = slopes[point];
            for (sum, inputs) in sums.iter_mut().zip(inputs) {
                *sum = simd.mul_add_f32s(slope, inputs[point], *sum);
            }
        }
    }
    for (r, sums) in sums.into_iter().enumerate() {
        for (c, sum) in sums.into_iter().enumerate() {
            weights[r * count + column + c] = sum;
        }
    }
}

/// The derivatives by what a layer's units are φ of, slopes·φ', where `U` is φ and `told` tells φ'. Their sums are added to
/// `biases`, the gradients of the biases.
struct Beneath<'a, V, U> {
    told: &'a [Block<V>],
    below: &'a mut [Block<V>],
    biases: &'a mut [V],
    unit: PhantomData<U>,
}

impl<'a, V, U> Beneath<'a, V, U> {
    fn new(told: &'a [Block<V>], below: &'a mut [Block<V>], biases: &'a mut [V]) -> Self {
        Self {
            told,
            below,
            biases,
            unit: PhantomData,
        }
    }
}

impl<S: Simd, U: Unit> Epilogue<S> for Beneath<'_, S::f32s, U> {
    #[inline(always)]
    fn take<const R: usize, const P: usize>(
        &mut self,
        simd: S,
        unit: usize,
        point: usize,
        sums: [[S::f32s; P]; R],
    ) {
        let (told, below) = (&self.told[unit..][..R], &mut self.below[unit..][..R]);
        let biases = &mut self.biases[unit..][..R];
        for (r, mut sums) in sums.into_iter().enumerate() {
            for (sum, &told) in sums.iter_mut().zip(&told[r][point..]) {
                *sum = U::back(simd, *sum, told);
            }
            below[r][point..][..P].copy_from_slice(&sums);
            biases[r] = sum(simd, biases[r], &sums);
        }
    }
}

/// The derivatives by a layer's `count` inputs, Wᵀ·slopes, which `epilogue` takes.
#[inline(always)]
fn backward<S: Simd>(
    simd: S,
    weights: &[S::f32s],
    slopes: &[Block<S::f32s>],
    count: usize,
    epilogue: &mut impl Epilogue<S>,
) {
    if has_many_registers::<S>() {
        in_tiles!(count, [2, 1], |column, COLUMNS| {
            backward_columns::<S, COLUMNS, 8>(simd, column, weights, slopes, count, epilogue)
        });
    } else {
        in_tiles!(count, [2, 1], |column, COLUMNS| {
            backward_columns::<S, COLUMNS, 4>(simd, column, weights, slopes, count, epilogue)
        });
    }
    epilogue.finish(simd);
}

/// The derivatives by the inputs `column..column + C`, `P` points at a time.
#[inline(always)]
fn backward_columns<S: Simd, const C: usize, const P: usize>(
    simd: S,
    column: usize,
    weights: &[S::f32s],
    slopes: &[Block<S::f32s>],
    count: usize,
    epilogue: &mut impl Epilogue<S>,
) {
    let zero = simd.splat_f32s(0.0);
    for point in (0..POINTS).step_by(P) {
        let mut sums = [[zero; P]; C];
        for (slopes, row) in slopes.iter().zip(weights.chunks_exact(count)) {
            let slopes = &slopes[point..][..P];
            for (sums, &weight) in sums.iter_mut().zip(&row[column..][..C]) {
                multiply_add(simd, weight, slopes, sums);
            }
        }
        epilogue.take(simd, column, point, sums);
    }
}
