//! A step of numbers in memory, register by register.

use pulp::{Arch, Simd, WithSimd};

use super::number::Lanes;
use crate::decay::Place;
use crate::update::{Factors, OfNumber, update};
use crate::{Buffers, Elementwise, Number, Step};

/// Numbers of as many members as a register has lanes, which a step treats alike.
pub(crate) struct Segment<'a> {
    /// `[numbers, lanes]`.
    pub(crate) parameters: &'a mut [f32],
    /// `[numbers, lanes]`.
    pub(crate) gradients: &'a [f32],
    /// `[buffers, all numbers, lanes]`: of these numbers, and of others.
    pub(crate) buffers: &'a mut [f32],
    /// Where in `all numbers × lanes` this segment begins.
    pub(crate) start: usize,
    /// All numbers × lanes.
    pub(crate) stride: usize,
}

/// [`Factors`], with a number for each lane.
pub(crate) type LaneFactors<'a> = Factors<&'a [f32]>;

/// Steps `segment` by `rule` and a decay at `place`.
pub(crate) fn step<R: Elementwise>(
    rule: &R,
    step: &Step,
    place: Place,
    factors: LaneFactors,
    segment: Segment,
) {
    Arch::new().dispatch(OnRegisters {
        rule,
        step,
        place,
        factors,
        segment,
    });
}

pub(super) struct OnRegisters<'a, R> {
    pub(super) rule: &'a R,
    pub(super) step: &'a Step,
    pub(super) place: Place,
    pub(super) factors: LaneFactors<'a>,
    pub(super) segment: Segment<'a>,
}

impl<R: Elementwise> WithSimd for OnRegisters<'_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let register = |numbers: &[f32]| Lanes::new(simd, S::as_simd_f32s(numbers).0[0]);
        let factors = Factors {
            learning_rate: register(self.factors.learning_rate),
            decay: self.factors.decay.map(register),
            pull: self.factors.pull.map(register),
        };
        let parameters = S::as_mut_simd_f32s(self.segment.parameters).0;
        let gradients = S::as_simd_f32s(self.segment.gradients).0;
        let buffers = S::as_mut_simd_f32s(self.segment.buffers).0;
        let start = self.segment.start / S::F32_LANES;
        let stride = self.segment.stride / S::F32_LANES;
        // Of their own, so that the compiler knows that no store changes them: else it computes what is the same for all numbers,
        // bias corrections for example, once for each.
        let (rule, step) = (self.rule.clone(), *self.step);
        for (index, (parameter, gradient)) in parameters.iter_mut().zip(gradients).enumerate() {
            let place = |buffer: usize| buffer * stride + start + index;
            let directs = OfNumber {
                rule: &rule,
                step: &step,
                buffers: R::Buffers::from_fn(|buffer| Lanes::new(simd, buffers[place(buffer)])),
            };
            let (stepped, directs) = update(
                self.place,
                &factors,
                Lanes::new(simd, *parameter),
                Lanes::new(simd, *gradient),
                directs,
            );
            *parameter = stepped.values;
            directs
                .buffers
                .for_each(|buffer, lanes: Lanes<S>| buffers[place(buffer)] = lanes.values);
        }
    }
}

/// Takes `segment` to where networks are judged; `learning_rate` is η for each lane.
pub(crate) fn judge<R: Elementwise>(rule: &R, learning_rate: &[f32], segment: Segment) {
    Arch::new().dispatch(Judging {
        rule,
        learning_rate,
        segment,
    });
}

struct Judging<'a, R> {
    rule: &'a R,
    learning_rate: &'a [f32],
    segment: Segment<'a>,
}

impl<R: Elementwise> WithSimd for Judging<'_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let lanes = |numbers: S::f32s| Lanes::new(simd, numbers);
        let learning_rate = lanes(S::as_simd_f32s(self.learning_rate).0[0]);
        let parameters = S::as_mut_simd_f32s(self.segment.parameters).0;
        let buffers = S::as_simd_f32s(self.segment.buffers).0;
        let start = self.segment.start / S::F32_LANES;
        let stride = self.segment.stride / S::F32_LANES;
        for (index, parameter) in parameters.iter_mut().enumerate() {
            let own = |buffer: usize| lanes(buffers[buffer * stride + start + index]);
            let theta = lanes(*parameter);
            let direction = Elementwise::to_judged(self.rule, &theta, R::Buffers::from_fn(own));
            *parameter = (theta - direction.times(&learning_rate)).values;
        }
    }
}
