//! Losses of a few points, their derivatives, and whether the answers are right.

use pulp::Simd;

use super::batch::Truth;
use super::functions::{exp_of_negative, log, log_one_plus};
use super::kernel::{Block, POINTS};

/// Sums over points, in each lane.
#[derive(Clone, Copy)]
pub(super) struct Verdict<V> {
    pub(super) loss: V,
    /// Right answers.
    pub(super) right: V,
}

/// Adds the losses and right answers of the block's points, the first of which is point `first`, to `verdict`, and writes the
/// derivatives of `share` times the loss by each output; those of points beyond the last are zero.
#[inline(always)]
pub(super) fn judge<S: Simd>(
    simd: S,
    truth: &Truth,
    first: usize,
    outputs: &[Block<S::f32s>],
    share: S::f32s,
    slopes: &mut [Block<S::f32s>],
    verdict: Verdict<S::f32s>,
) -> Verdict<S::f32s> {
    for block in slopes.iter_mut() {
        block.fill(simd.splat_f32s(0.0));
    }
    let mut verdict = verdict;
    match truth {
        Truth::Classes(labels) => {
            for (point, &label) in labels[first..].iter().enumerate().take(POINTS) {
                if let ([logits], [slopes]) = (outputs, &mut *slopes) {
                    let (own, slope) = binary(simd, label, logits[point]);
                    slopes[point] = simd.mul_f32s(slope, share);
                    verdict = add(simd, verdict, own);
                } else {
                    let own = softmax(simd, label, point, outputs, share, slopes);
                    verdict = add(simd, verdict, own);
                }
            }
        }
        Truth::Numbers(numbers) => {
            let ([outputs], [slopes]) = (outputs, slopes) else {
                return verdict;
            };
            let twice = simd.add_f32s(share, share);
            for (point, &number) in numbers[first..].iter().enumerate().take(POINTS) {
                // (z − y)², and its derivative 2(z − y).
                let error = simd.sub_f32s(outputs[point], simd.splat_f32s(number));
                slopes[point] = simd.mul_f32s(error, twice);
                verdict.loss = simd.add_f32s(verdict.loss, simd.mul_f32s(error, error));
            }
        }
    }
    verdict
}

#[inline(always)]
fn add<S: Simd>(simd: S, sum: Verdict<S::f32s>, one: Verdict<S::f32s>) -> Verdict<S::f32s> {
    Verdict {
        loss: simd.add_f32s(sum.loss, one.loss),
        right: simd.add_f32s(sum.right, one.right),
    }
}

/// One logit z. With s = ±1 for the class and m = s·z: the loss is −ln σ(m) = max(−m, 0) + ln(1 + e^−|m|), its
/// derivative by z −s·σ(−m).
#[inline(always)]
fn binary<S: Simd>(simd: S, label: usize, logit: S::f32s) -> (Verdict<S::f32s>, S::f32s) {
    let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    let is_one = label == 1;
    let margin = if is_one { logit } else { simd.neg_f32s(logit) };
    let is_wrong = simd.less_than_f32s(margin, zero);
    let tail = exp_of_negative(simd, simd.neg_f32s(simd.abs_f32s(margin)));
    let wrong_by = simd.select_f32s(is_wrong, simd.neg_f32s(margin), zero);
    // σ(−m) is 1/(1 + e^m) for m < 0 and e^−m/(1 + e^−m) else: neither overflows.
    let numerator = simd.select_f32s(is_wrong, one, tail);
    let doubt = simd.div_f32s(numerator, simd.add_f32s(one, tail));
    // A logit of 0 decides for class 0.
    let is_right = if is_one {
        simd.greater_than_f32s(logit, zero)
    } else {
        simd.less_than_or_equal_f32s(logit, zero)
    };
    let verdict = Verdict {
        loss: simd.add_f32s(wrong_by, log_one_plus(simd, tail)),
        right: simd.select_f32s(is_right, one, zero),
    };
    let slope = if is_one { simd.neg_f32s(doubt) } else { doubt };
    (verdict, slope)
}

/// A logit for each class. With the largest, M, and S = Σ e^(z_c − M): the loss is ln S + M − z_y, its derivative by
/// z_c e^(z_c − M)/S − [c = y].
#[inline(always)]
fn softmax<S: Simd>(
    simd: S,
    label: usize,
    point: usize,
    logits: &[Block<S::f32s>],
    share: S::f32s,
    slopes: &mut [Block<S::f32s>],
) -> Verdict<S::f32s> {
    let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    let own = logits[label][point];
    let mut largest = logits[0][point];
    for block in logits {
        let is_larger = simd.greater_than_f32s(block[point], largest);
        largest = simd.select_f32s(is_larger, block[point], largest);
    }
    let mut sum = zero;
    let mut right = one;
    for (class, (block, slopes)) in logits.iter().zip(&mut *slopes).enumerate() {
        let logit = block[point];
        let power = exp_of_negative(simd, simd.sub_f32s(logit, largest));
        sum = simd.add_f32s(sum, power);
        slopes[point] = power;
        // Of equal logits the first wins, and a NaN beats none.
        let is_beaten = if class < label {
            simd.less_than_f32s(logit, own)
        } else {
            simd.less_than_or_equal_f32s(logit, own)
        };
        right = simd.select_f32s(is_beaten, right, zero);
    }
    let scale = simd.div_f32s(share, sum);
    for (class, slopes) in slopes.iter_mut().enumerate() {
        let probability = simd.mul_f32s(slopes[point], scale);
        slopes[point] = if class == label {
            simd.sub_f32s(probability, share)
        } else {
            probability
        };
    }
    Verdict {
        loss: simd.add_f32s(log(simd, sum), simd.sub_f32s(largest, own)),
        right,
    }
}
