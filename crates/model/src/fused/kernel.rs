//! A few points through the whole network, forward and backward; then the next few.

use pulp::{Simd, WithSimd};

use super::functions::{exp_of_negative, log_one_plus};
use super::layout::{Layout, Place};
use crate::batch::HostBatch;

/// Points that go through the network together: as many sums run side by side, which hides the time that one takes. 8
/// was the fastest of 4, 6, 8 and 12 on Zen 5.
pub(super) const POINTS: usize = 8;

/// The sums of `R` rows and all points of a block.
type Sums<V, const R: usize> = [[V; POINTS]; R];

/// One step of one lane group.
pub(super) struct Kernel<'a> {
    pub(super) layout: &'a Layout,
    pub(super) batch: &'a HostBatch,
    pub(super) parameters: &'a [f32],
    /// Overwritten.
    pub(super) gradients: &'a mut [f32],
    /// Overwritten: the mean loss of each lane.
    pub(super) losses: &'a mut [f32],
    pub(super) workspace: &'a mut [f32],
}

impl WithSimd for Kernel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (parameters, _) = S::as_simd_f32s(self.parameters);
        let (gradients, _) = S::as_mut_simd_f32s(self.gradients);
        let (losses, _) = S::as_mut_simd_f32s(self.losses);
        let (workspace, _) = S::as_mut_simd_f32s(self.workspace);
        let (activations, slopes) = workspace.split_at_mut(self.layout.activations());
        let (mut above, mut below) = slopes.split_at_mut(self.layout.slopes());

        let zero = simd.splat_f32s(0.0);
        gradients.fill(zero);
        let points = self.batch.points();
        let share = simd.splat_f32s(1.0 / points as f32);
        let mut sum = zero;
        for first in (0..points).step_by(POINTS) {
            read(simd, self.batch, first, activations);
            let mut start = 0;
            for (index, place) in self.layout.layers.iter().enumerate() {
                let (inputs, rest) = activations.split_at_mut(start + place.inputs * POINTS);
                let inputs = &inputs[start..];
                let is_last = index + 1 == self.layout.layers.len();
                forward(simd, place, parameters, inputs, rest, is_last);
                start += place.inputs * POINTS;
            }
            let logits = &activations[start..];
            sum = simd.add_f32s(sum, judge(simd, self.batch, first, logits, share, above));
            for (index, place) in self.layout.layers.iter().enumerate().rev() {
                start -= place.inputs * POINTS;
                let inputs = &activations[start..start + place.inputs * POINTS];
                let slopes = &above[..place.outputs * POINTS];
                accumulate(simd, place, slopes, inputs, gradients);
                if index > 0 {
                    backward(simd, place, parameters, slopes, inputs, below);
                    std::mem::swap(&mut above, &mut below);
                }
            }
        }
        losses[0] = simd.mul_f32s(sum, share);
    }
}

/// Puts a block of points into the first activations; what is beyond the last point is zero.
#[inline(always)]
fn read<S: Simd>(simd: S, batch: &HostBatch, first: usize, activations: &mut [S::f32s]) {
    let rows = batch.inputs.chunks_exact(batch.points());
    for (row, block) in rows.zip(activations.chunks_exact_mut(POINTS)) {
        for (offset, to) in block.iter_mut().enumerate() {
            let number = row.get(first + offset).copied().unwrap_or(0.0);
            *to = simd.splat_f32s(number);
        }
    }
}

/// Wx + b, and ReLU unless this is the last layer.
#[inline(always)]
fn forward<S: Simd>(
    simd: S,
    place: &Place,
    parameters: &[S::f32s],
    inputs: &[S::f32s],
    outputs: &mut [S::f32s],
    is_last: bool,
) {
    let rows = |from: usize| &parameters[place.weights + from * place.inputs..];
    let mut finish = |row: usize, sums: [S::f32s; POINTS]| {
        let to = &mut outputs[row * POINTS..(row + 1) * POINTS];
        for (to, sum) in to.iter_mut().zip(sums) {
            let is_negative = simd.less_than_f32s(sum, simd.splat_f32s(0.0));
            let rectified = simd.select_f32s(is_negative, simd.splat_f32s(0.0), sum);
            *to = if is_last { sum } else { rectified };
        }
    };
    let mut row = 0;
    // Two rows at once share what is loaded for one.
    while row + 2 <= place.outputs {
        let (one, other) = (rows(row), rows(row + 1));
        let biases = &parameters[place.biases + row..];
        let mut sums: Sums<S::f32s, 2> = [[biases[0]; POINTS], [biases[1]; POINTS]];
        let weights = one.iter().zip(other);
        for (block, (&one, &other)) in inputs.chunks_exact(POINTS).zip(weights) {
            multiply_add(simd, [one, other], block, &mut sums);
        }
        finish(row, sums[0]);
        finish(row + 1, sums[1]);
        row += 2;
    }
    if row < place.outputs {
        let mut sums: Sums<S::f32s, 1> = [[parameters[place.biases + row]; POINTS]];
        for (block, &weight) in inputs.chunks_exact(POINTS).zip(rows(row)) {
            multiply_add(simd, [weight], block, &mut sums);
        }
        finish(row, sums[0]);
    }
}

/// Adds factor·number to the sums of each row and point.
#[inline(always)]
fn multiply_add<S: Simd, const R: usize>(
    simd: S,
    factors: [S::f32s; R],
    block: &[S::f32s],
    sums: &mut Sums<S::f32s, R>,
) {
    for (point, &number) in block.iter().enumerate().take(POINTS) {
        for (sums, factor) in sums.iter_mut().zip(factors) {
            sums[point] = simd.mul_add_f32s(factor, number, sums[point]);
        }
    }
}

/// The block's part of the loss's sum, and the derivative of the mean loss by each logit.
///
/// With s = ±1 for the class and m = s·z: the loss is −ln σ(m) = max(−m, 0) + ln(1 + e^−|m|), its derivative by z
/// −s·σ(−m).
#[inline(always)]
fn judge<S: Simd>(
    simd: S,
    batch: &HostBatch,
    first: usize,
    logits: &[S::f32s],
    share: S::f32s,
    slopes: &mut [S::f32s],
) -> S::f32s {
    let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    let mut sum = zero;
    for (offset, (slope, &logit)) in slopes.iter_mut().zip(logits).enumerate().take(POINTS) {
        let Some(&sign) = batch.signs.get(first + offset) else {
            *slope = zero;
            continue;
        };
        let sign = simd.splat_f32s(sign);
        let margin = simd.mul_f32s(sign, logit);
        let is_wrong = simd.less_than_f32s(margin, zero);
        let tail = exp_of_negative(simd, simd.neg_f32s(simd.abs_f32s(margin)));
        let wrong_by = simd.select_f32s(is_wrong, simd.neg_f32s(margin), zero);
        sum = simd.add_f32s(sum, simd.add_f32s(wrong_by, log_one_plus(simd, tail)));
        // σ(−m) is 1/(1 + e^m) for m < 0 and e^−m/(1 + e^−m) else: neither overflows.
        let numerator = simd.select_f32s(is_wrong, one, tail);
        let doubt = simd.div_f32s(numerator, simd.add_f32s(one, tail));
        *slope = simd.neg_f32s(simd.mul_f32s(simd.mul_f32s(doubt, sign), share));
    }
    sum
}

/// Adds the block's part to the gradients of a layer: slopes·inputsᵀ and the slopes' sums.
#[inline(always)]
fn accumulate<S: Simd>(
    simd: S,
    place: &Place,
    slopes: &[S::f32s],
    inputs: &[S::f32s],
    gradients: &mut [S::f32s],
) {
    for (row, slopes) in slopes.chunks_exact(POINTS).enumerate() {
        let mut own = [simd.splat_f32s(0.0); POINTS];
        own.copy_from_slice(slopes);
        let bias = &mut gradients[place.biases + row];
        for slope in own {
            *bias = simd.add_f32s(*bias, slope);
        }
        let start = place.weights + row * place.inputs;
        let weights = &mut gradients[start..start + place.inputs];
        for (weight, block) in weights.iter_mut().zip(inputs.chunks_exact(POINTS)) {
            // Two sums, because each waits for its last.
            let mut even = *weight;
            let mut odd = simd.splat_f32s(0.0);
            for (slopes, inputs) in own.chunks_exact(2).zip(block.chunks_exact(2)) {
                even = simd.mul_add_f32s(slopes[0], inputs[0], even);
                odd = simd.mul_add_f32s(slopes[1], inputs[1], odd);
            }
            *weight = simd.add_f32s(even, odd);
        }
    }
}

/// The derivatives by a layer's inputs: Wᵀ·slopes where the input's ReLU let something through, else 0.
#[inline(always)]
fn backward<S: Simd>(
    simd: S,
    place: &Place,
    parameters: &[S::f32s],
    slopes: &[S::f32s],
    inputs: &[S::f32s],
    below: &mut [S::f32s],
) {
    let zero = simd.splat_f32s(0.0);
    let weights = &parameters[place.weights..place.weights + place.inputs * place.outputs];
    let mut finish = |column: usize, sums: [S::f32s; POINTS]| {
        let range = column * POINTS..(column + 1) * POINTS;
        let inputs = &inputs[range.clone()];
        for ((to, sum), &input) in below[range].iter_mut().zip(sums).zip(inputs) {
            let is_open = simd.greater_than_f32s(input, zero);
            *to = simd.select_f32s(is_open, sum, zero);
        }
    };
    let mut column = 0;
    while column + 2 <= place.inputs {
        let mut sums: Sums<S::f32s, 2> = [[zero; POINTS]; 2];
        for (block, row) in slopes
            .chunks_exact(POINTS)
            .zip(weights.chunks_exact(place.inputs))
        {
            multiply_add(simd, [row[column], row[column + 1]], block, &mut sums);
        }
        finish(column, sums[0]);
        finish(column + 1, sums[1]);
        column += 2;
    }
    if column < place.inputs {
        let mut sums: Sums<S::f32s, 1> = [[zero; POINTS]];
        for (block, row) in slopes
            .chunks_exact(POINTS)
            .zip(weights.chunks_exact(place.inputs))
        {
            multiply_add(simd, [row[column]], block, &mut sums);
        }
        finish(column, sums[0]);
    }
}
