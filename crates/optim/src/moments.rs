//! What a rule of Adam's family is made of, as data.

/// The moments of a rule: direction m̂/(√v̂ + ε), where either moment may be missing, as in SGD, momentum, RMSProp, Adam and AMSGrad;
/// or another [`Form`]. The grader makes its known mistakes of it.
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
    /// What the rule does beyond dividing m̂ by √v̂ + ε.
    pub form: Form,
}

/// What a rule makes of its moments, and of what it keeps besides.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Form {
    /// m̂/(√v̂ + ε).
    #[default]
    Quotient,
    /// sign(βm + (1−β)g), with m from before the step.
    Sign {
        /// β.
        beta: f64,
    },
    /// g/(√v + ε)/(1 + (t−1)κ), with v = v₀ before the first step.
    Slowing {
        /// κ.
        decay: f64,
        /// v₀.
        initial: f64,
    },
    /// m̂/u with u ← max(βu, |g| + ε).
    Largest {
        /// β.
        beta: f64,
        /// ε.
        epsilon: f64,
    },
    /// (m̂ + βd̂)/(√v̂ + ε) with δ the change of the gradient, 0 at first, d its average by β, and v of (g + βδ)².
    Differences {
        /// β.
        beta: f64,
    },
    /// (m̂ + αs)/(√v̂ + ε) with s an average by β, both rising over the first T steps.
    SlowAverage {
        /// β.
        beta: f64,
        /// α.
        alpha: f64,
        /// T.
        warmup: f64,
    },
    /// (μₜ₊₁m/(1−Πμ…ₜ₊₁) + (1−μₜ)g/(1−Πμ…ₜ))/(√v̂ + ε) with μₜ = β(1 − 0.96^(tψ)/2).
    ScheduledMomentum {
        /// β.
        beta: f64,
        /// ψ.
        decay: f64,
    },
    /// r·m̂·√(1−β₂ᵗ)/(√v + ε) if v is known well enough, else m̂.
    Rectified,
    /// b ← μb + g/(√v + ε), direction b; if it is centred, √(v − a²) for √v with a the average of gradients.
    Velocity {
        /// μ.
        momentum: f64,
        /// Whether the mean is taken away.
        is_centred: bool,
    },
    /// m̂/(√v̂ + ε) with the decay in it, as long as the parameter.
    TrustRatio,
    /// Matrices by Newton–Schulz of their momentum, all others as [`Quotient`](Self::Quotient).
    Orthogonal {
        /// μ.
        momentum: f64,
    },
    /// Moments of Dg, times a distance D that is found on the way.
    Distance {
        /// D at first.
        first: f64,
        /// A factor on what is found.
        factor: f64,
    },
    /// Gradients at (1−β)z + βx, where z steps and x is its average.
    AveragedIterates {
        /// β.
        beta: f64,
    },
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

    /// m + x, from 0 or from what the rule begins with.
    #[must_use]
    pub const fn total() -> Self {
        Self {
            old: 1.0,
            new: 1.0,
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
