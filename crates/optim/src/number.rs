//! The arithmetic that elementwise rules are written in: for one number, for a register of them, and for a tensor.

use std::ops::{Add, Div, Mul, Sub};

use burn::tensor::Tensor;

use crate::Hyper;

/// What an [`Elementwise`](crate::Elementwise) rule computes with.
///
/// A rule that is written once over a `Number` runs on an `f64`, on a vector register whose lanes are members of a
/// population, and on a Burn tensor of any rank, type and device. In f32 all of them give the same bits: each operation here
/// is one rounded operation of IEEE 754, or none that rounds.
///
/// Constants are f64 and are rounded once, to the number's own type, before they take part.
pub trait Number:
    Clone
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + 'static
{
    /// A factor that may differ from member to member.
    type Factor;

    /// The product with a factor of each member's own.
    fn times(self, factor: &Self::Factor) -> Self;

    /// The product with a constant.
    fn scale(self, constant: f64) -> Self;

    /// The sum with a constant.
    fn plus(self, constant: f64) -> Self;

    /// `constant`, in this number's shape.
    fn like(&self, constant: f64) -> Self;

    /// √x.
    fn sqrt(self) -> Self;

    /// |x|.
    fn abs(self) -> Self;

    /// −1, 0 or 1; 0 for a NaN, so that a rule made of signs must let a NaN through by another way.
    fn sign(self) -> Self;

    /// `then` where this number is less than `other`, else `otherwise`; a NaN is less than nothing.
    fn where_less(self, other: Self, then: Self, otherwise: Self) -> Self;

    /// The larger of two numbers; this one if either is a NaN.
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.clone().where_less(other.clone(), other, self)
    }

    /// The smaller of two numbers; this one if either is a NaN.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        other.clone().where_less(self.clone(), other, self)
    }
}

impl Number for f64 {
    type Factor = f64;

    fn times(self, factor: &f64) -> f64 {
        self * factor
    }

    fn scale(self, constant: f64) -> f64 {
        self * constant
    }

    fn plus(self, constant: f64) -> f64 {
        self + constant
    }

    fn like(&self, constant: f64) -> f64 {
        constant
    }

    fn sqrt(self) -> f64 {
        self.sqrt()
    }

    fn abs(self) -> f64 {
        self.abs()
    }

    fn sign(self) -> f64 {
        if self > 0.0 {
            1.0
        } else if self < 0.0 {
            -1.0
        } else {
            0.0
        }
    }

    fn where_less(self, other: f64, then: f64, otherwise: f64) -> f64 {
        if self < other { then } else { otherwise }
    }
}

impl<const D: usize> Number for Tensor<D> {
    type Factor = Hyper;

    fn times(self, factor: &Hyper) -> Self {
        factor.times(self)
    }

    fn scale(self, constant: f64) -> Self {
        self.mul_scalar(constant)
    }

    fn plus(self, constant: f64) -> Self {
        self.add_scalar(constant)
    }

    fn like(&self, constant: f64) -> Self {
        self.full_like(constant)
    }

    fn sqrt(self) -> Self {
        Tensor::sqrt(self)
    }

    fn abs(self) -> Self {
        Tensor::abs(self)
    }

    fn sign(self) -> Self {
        Tensor::sign(self)
    }

    fn where_less(self, other: Self, then: Self, otherwise: Self) -> Self {
        otherwise.mask_where(self.lower(other), then)
    }
}
