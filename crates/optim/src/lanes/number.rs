//! A register of numbers: one lane for each member.

use std::ops::{Add, Div, Mul, Sub};

use pulp::Simd;

use crate::Number;

/// A vector register of f32, with the instructions that it takes.
pub(super) struct Lanes<S: Simd> {
    pub(super) simd: S,
    pub(super) values: S::f32s,
}

impl<S: Simd> Clone for Lanes<S> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Simd> Copy for Lanes<S> {}

impl<S: Simd> Lanes<S> {
    #[inline(always)]
    pub(super) fn new(simd: S, values: S::f32s) -> Self {
        Self { simd, values }
    }

    #[inline(always)]
    fn with(self, values: S::f32s) -> Self {
        Self { values, ..self }
    }

    #[inline(always)]
    fn constant(self, constant: f64) -> S::f32s {
        self.simd.splat_f32s(constant as f32)
    }
}

/// An operator of two registers.
macro_rules! operator {
    ($trait:ident, $method:ident, $instruction:ident) => {
        impl<S: Simd> $trait for Lanes<S> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.with(self.simd.$instruction(self.values, other.values))
            }
        }
    };
}

operator!(Add, add, add_f32s);
operator!(Sub, sub, sub_f32s);
operator!(Mul, mul, mul_f32s);
operator!(Div, div, div_f32s);

impl<S: Simd> Number for Lanes<S> {
    type Factor = Self;

    #[inline(always)]
    fn times(self, factor: &Self) -> Self {
        self * *factor
    }

    #[inline(always)]
    fn scale(self, constant: f64) -> Self {
        self.with(self.simd.mul_f32s(self.values, self.constant(constant)))
    }

    #[inline(always)]
    fn plus(self, constant: f64) -> Self {
        self.with(self.simd.add_f32s(self.values, self.constant(constant)))
    }

    #[inline(always)]
    fn like(&self, constant: f64) -> Self {
        self.with(self.constant(constant))
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        self.with(self.simd.sqrt_f32s(self.values))
    }

    #[inline(always)]
    fn abs(self) -> Self {
        self.with(self.simd.abs_f32s(self.values))
    }

    #[inline(always)]
    fn sign(self) -> Self {
        let zero = self.like(0.0);
        let not_positive = self.where_less(zero, self.like(-1.0), zero);
        zero.where_less(self, self.like(1.0), not_positive)
    }

    #[inline(always)]
    fn where_less(self, other: Self, then: Self, otherwise: Self) -> Self {
        let is_less = self.simd.less_than_f32s(self.values, other.values);
        let values = self
            .simd
            .select_f32s(is_less, then.values, otherwise.values);
        self.with(values)
    }
}
