//! What a rule of Adam's family is made of, as data.

/// The moments of a rule of the family of SGD, momentum, RMSProp, Adam and AMSGrad: direction m̂/(√v̂ + ε), where either moment may
/// be missing. The grader makes its known mistakes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Moments {
    /// m, of the gradients; without it the direction is made of the gradient.
    pub first: Option<Moment>,
    /// v, of their squares; without it nothing divides the direction.
    pub second: Option<Moment>,
    /// ε.
    pub epsilon: f64,
    /// Whether the direction looks one step ahead, with βm + (the gradient as it enters m) for m.
    pub nesterov: bool,
    /// Whether v̂ is made of the largest v so far.
    pub maximum: bool,
    /// Whether both moments are 0 before every step.
    pub forgotten: bool,
}

/// One moment: βm + αx after a value x.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Moment {
    /// β, the weight of the old moment.
    pub old: f64,
    /// α, the weight of what is new.
    pub new: f64,
    /// Whether it is divided by 1 − βᵗ.
    pub is_corrected: bool,
    /// Whether the first step takes the value as it is.
    pub starts_with_gradient: bool,
}

impl Moment {
    /// βm + (1−β)x, divided by 1 − βᵗ for its start at zero.
    #[must_use]
    pub const fn corrected(beta: f64) -> Self {
        Self {
            is_corrected: true,
            ..Self::average(beta)
        }
    }

    /// βm + (1−β)x.
    #[must_use]
    pub const fn average(beta: f64) -> Self {
        Self {
            old: beta,
            new: 1.0 - beta,
            is_corrected: false,
            starts_with_gradient: false,
        }
    }

    /// βm + (1−κ)x, and x at the first step.
    #[must_use]
    pub const fn sum(beta: f64, dampening: f64) -> Self {
        Self {
            new: 1.0 - dampening,
            starts_with_gradient: dampening != 0.0,
            ..Self::average(beta)
        }
    }
}

/// A rule that is nothing but its [`Moments`].
pub trait OfMoments {
    /// What it is made of.
    fn moments(&self) -> Moments;
}
