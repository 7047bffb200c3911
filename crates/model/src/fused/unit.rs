//! The hidden units' functions and their derivatives, in vectors.

use std::marker::PhantomData;

use pulp::Simd;

use super::functions::{normal, sigmoid, tanh};
use super::kernel::{Block, Epilogue};
use crate::LEAK;

/// A hidden unit's function φ.
pub(super) trait Unit {
    /// Whether φ(x) tells φ'(x), so that nothing else need be kept for the way back.
    const TELLS: bool;

    /// φ(x), and what tells φ'(x): φ(x) too, or else φ'(x) itself. Where that is not used, the compiler leaves it out.
    fn value<S: Simd>(simd: S, x: S::f32s) -> (S::f32s, S::f32s);

    /// `slope`·φ'(x), by what tells φ'(x).
    #[inline(always)]
    fn back<S: Simd>(simd: S, slope: S::f32s, told: S::f32s) -> S::f32s {
        simd.mul_f32s(slope, told)
    }
}

/// Goes from x to φ(x), in its place, and writes what tells φ'(x) to `told`, if that is not φ(x).
#[inline(always)]
pub(super) fn activate<S: Simd, U: Unit>(
    simd: S,
    units: &mut [S::f32s],
    told: Option<&mut [S::f32s]>,
) {
    match told {
        Some(told) if !U::TELLS => {
            for (x, told) in units.iter_mut().zip(told) {
                (*x, *told) = U::value(simd, *x);
            }
        }
        _ => {
            for x in units {
                (*x, _) = U::value(simd, *x);
            }
        }
    }
}

/// Units φ(x) of the sums x, where `U` is φ. What tells their derivatives goes to `told`, if they need it.
pub(super) struct Activated<'a, V, U> {
    units: &'a mut [Block<V>],
    told: &'a mut [Block<V>],
    unit: PhantomData<U>,
}

impl<'a, V, U> Activated<'a, V, U> {
    pub(super) fn new(units: &'a mut [Block<V>], told: &'a mut [Block<V>]) -> Self {
        Self {
            units,
            told,
            unit: PhantomData,
        }
    }
}

impl<S: Simd, U: Unit> Epilogue<S> for Activated<'_, S::f32s, U> {
    #[inline(always)]
    fn take<const R: usize, const P: usize>(
        &mut self,
        simd: S,
        unit: usize,
        point: usize,
        sums: [[S::f32s; P]; R],
    ) {
        let units = self.units[unit..][..R].iter_mut();
        for (r, (to, mut sums)) in units.zip(sums).enumerate() {
            let told = if U::TELLS {
                None
            } else {
                self.told.get_mut(unit + r)
            };
            activate::<S, U>(simd, &mut sums, told.map(|told| &mut told[point..][..P]));
            to[point..][..P].copy_from_slice(&sums);
        }
    }
}

/// The number itself.
pub(super) struct Identity;

impl Unit for Identity {
    const TELLS: bool = true;

    #[inline(always)]
    fn value<S: Simd>(_: S, x: S::f32s) -> (S::f32s, S::f32s) {
        (x, x)
    }

    #[inline(always)]
    fn back<S: Simd>(_: S, slope: S::f32s, _: S::f32s) -> S::f32s {
        slope
    }
}

/// max(0, x), and NaN for NaN, or a network that has diverged would pass for trained.
#[inline(always)]
pub(super) fn rectify<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let zero = simd.splat_f32s(0.0);
    if S::F32_LANES > 1 {
        // Of a NaN and a number, x86 processors return the second, others the NaN.
        simd.max_f32s(zero, x)
    } else {
        // Without vectors, the maximum is the number.
        simd.select_f32s(simd.less_than_f32s(x, zero), zero, x)
    }
}

/// [`Activation::Relu`](crate::Activation::Relu).
pub(super) struct Relu;

impl Unit for Relu {
    const TELLS: bool = true;

    #[inline(always)]
    fn value<S: Simd>(simd: S, x: S::f32s) -> (S::f32s, S::f32s) {
        let value = rectify(simd, x);
        (value, value)
    }

    #[inline(always)]
    fn back<S: Simd>(simd: S, slope: S::f32s, value: S::f32s) -> S::f32s {
        let zero = simd.splat_f32s(0.0);
        simd.select_f32s(simd.greater_than_f32s(value, zero), slope, zero)
    }
}

/// [`Activation::LeakyRelu`](crate::Activation::LeakyRelu).
pub(super) struct LeakyRelu;

impl Unit for LeakyRelu {
    const TELLS: bool = true;

    #[inline(always)]
    fn value<S: Simd>(simd: S, x: S::f32s) -> (S::f32s, S::f32s) {
        // A number is negative where its value is, and both have the same derivative.
        let value = Self::back(simd, x, x);
        (value, value)
    }

    #[inline(always)]
    fn back<S: Simd>(simd: S, slope: S::f32s, value: S::f32s) -> S::f32s {
        let leaked = simd.mul_f32s(slope, simd.splat_f32s(LEAK as f32));
        let is_negative = simd.less_than_f32s(value, simd.splat_f32s(0.0));
        simd.select_f32s(is_negative, leaked, slope)
    }
}

/// [`Activation::Tanh`](crate::Activation::Tanh), whose derivative is 1 − tanh².
pub(super) struct Tanh;

impl Unit for Tanh {
    const TELLS: bool = true;

    #[inline(always)]
    fn value<S: Simd>(simd: S, x: S::f32s) -> (S::f32s, S::f32s) {
        let value = tanh(simd, x);
        (value, value)
    }

    #[inline(always)]
    fn back<S: Simd>(simd: S, slope: S::f32s, value: S::f32s) -> S::f32s {
        let square = simd.mul_f32s(value, value);
        simd.mul_f32s(slope, simd.sub_f32s(simd.splat_f32s(1.0), square))
    }
}

/// [`Activation::Gelu`](crate::Activation::Gelu), whose derivative is Φ(x) + x·Φ'(x).
pub(super) struct Gelu;

impl Unit for Gelu {
    const TELLS: bool = false;

    #[inline(always)]
    fn value<S: Simd>(simd: S, x: S::f32s) -> (S::f32s, S::f32s) {
        let (area, density) = normal(simd, x);
        let value = simd.mul_f32s(x, area);
        (value, simd.mul_add_f32s(x, density, area))
    }
}

/// [`Activation::Silu`](crate::Activation::Silu), whose derivative is σ(x) + x·σ(x)·(1 − σ(x)).
pub(super) struct Silu;

impl Unit for Silu {
    const TELLS: bool = false;

    #[inline(always)]
    fn value<S: Simd>(simd: S, x: S::f32s) -> (S::f32s, S::f32s) {
        let share = sigmoid(simd, x);
        let value = simd.mul_f32s(x, share);
        let rest = simd.sub_f32s(simd.splat_f32s(1.0), share);
        (value, simd.mul_add_f32s(value, rest, share))
    }
}
