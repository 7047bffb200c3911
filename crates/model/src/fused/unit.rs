//! The hidden units' functions and their derivatives, in vectors.

use pulp::Simd;

use super::functions::{normal, sigmoid, tanh};
use crate::LEAK;

/// A hidden unit's function φ, of two numbers at once, which share a division.
pub(super) trait Unit {
    /// Whether φ(x) tells φ'(x), so that nothing else need be kept for the way back.
    const TELLS: bool;

    /// φ(x) and φ'(x). Where one of them is not used, the compiler leaves it out.
    fn values_and_slopes<S: Simd>(simd: S, x: [S::f32s; 2]) -> [[S::f32s; 2]; 2];

    /// `slope`·φ'(x), where `told` is what tells φ'(x): φ(x) for the functions whose value does, else φ'(x) itself.
    #[inline(always)]
    fn back<S: Simd>(simd: S, slope: S::f32s, told: S::f32s) -> S::f32s {
        simd.mul_f32s(slope, told)
    }
}

/// Goes from x to φ(x), in its place, and keeps φ'(x) in `told`, if that is needed and wanted.
#[inline(always)]
pub(super) fn activate<S: Simd, U: Unit>(
    simd: S,
    units: &mut [S::f32s],
    told: Option<&mut [S::f32s]>,
) {
    let units = units.as_chunks_mut::<2>().0;
    match told {
        Some(told) if !U::TELLS => {
            for (x, slopes) in units.iter_mut().zip(told.as_chunks_mut::<2>().0) {
                [*x, *slopes] = U::values_and_slopes(simd, *x);
            }
        }
        _ => {
            for x in units {
                [*x, _] = U::values_and_slopes(simd, *x);
            }
        }
    }
}

/// The number itself.
pub(super) struct Identity;

impl Unit for Identity {
    const TELLS: bool = true;

    #[inline(always)]
    fn values_and_slopes<S: Simd>(simd: S, x: [S::f32s; 2]) -> [[S::f32s; 2]; 2] {
        [x, [simd.splat_f32s(1.0); 2]]
    }

    #[inline(always)]
    fn back<S: Simd>(_: S, slope: S::f32s, _: S::f32s) -> S::f32s {
        slope
    }
}

/// The derivatives of a function whose value tells them.
#[inline(always)]
fn told<S: Simd, U: Unit>(simd: S, values: [S::f32s; 2]) -> [[S::f32s; 2]; 2] {
    let one = simd.splat_f32s(1.0);
    let [first, second] = values;
    [
        values,
        [U::back(simd, one, first), U::back(simd, one, second)],
    ]
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
    fn values_and_slopes<S: Simd>(simd: S, [a, b]: [S::f32s; 2]) -> [[S::f32s; 2]; 2] {
        told::<S, Self>(simd, [rectify(simd, a), rectify(simd, b)])
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
    fn values_and_slopes<S: Simd>(simd: S, x: [S::f32s; 2]) -> [[S::f32s; 2]; 2] {
        // A number is negative where its value is, and both have the same derivative.
        let [a, b] = x;
        told::<S, Self>(simd, [Self::back(simd, a, a), Self::back(simd, b, b)])
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
    fn values_and_slopes<S: Simd>(simd: S, x: [S::f32s; 2]) -> [[S::f32s; 2]; 2] {
        told::<S, Self>(simd, tanh(simd, x))
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
    fn values_and_slopes<S: Simd>(simd: S, x: [S::f32s; 2]) -> [[S::f32s; 2]; 2] {
        let (areas, densities) = normal(simd, x);
        let (mut values, mut slopes) = (areas, densities);
        for (k, &x) in x.iter().enumerate() {
            values[k] = simd.mul_f32s(x, areas[k]);
            slopes[k] = simd.mul_add_f32s(x, densities[k], areas[k]);
        }
        [values, slopes]
    }
}

/// [`Activation::Silu`](crate::Activation::Silu), whose derivative is σ(x) + x·σ(x)·(1 − σ(x)).
pub(super) struct Silu;

impl Unit for Silu {
    const TELLS: bool = false;

    #[inline(always)]
    fn values_and_slopes<S: Simd>(simd: S, x: [S::f32s; 2]) -> [[S::f32s; 2]; 2] {
        let shares = sigmoid(simd, x);
        let (mut values, mut slopes) = (shares, shares);
        for (k, &x) in x.iter().enumerate() {
            let value = simd.mul_f32s(x, shares[k]);
            let rest = simd.sub_f32s(simd.splat_f32s(1.0), shares[k]);
            values[k] = value;
            slopes[k] = simd.mul_add_f32s(value, rest, shares[k]);
        }
        [values, slopes]
    }
}
