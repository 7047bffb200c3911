use crate::registry::RuleRow;
use crate::{Elementwise, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<Momentum>(
    "momentum",
    "m ← {momentum}m + {1-dampening}g, m = g at first; d(g) = m",
    "torch.optim.SGD(momentum=0.9)",
)
.with_moments::<Momentum>();

pub(super) const NESTEROV: RuleRow = RuleRow::elementwise::<Nesterov>(
    "nesterov",
    "m ← {momentum}m + g; d(g) = g + {momentum}m",
    "torch.optim.SGD(momentum=0.9, nesterov=True)",
)
.with_moments::<Nesterov>();

hyperparameters! {
    /// PyTorch's momentum: m ← μm + (1−κ)g, but m = g at the first step; direction m. μ momentum, κ dampening.
    ///
    /// Buffers: m, shaped like θ. Source: `torch.optim.SGD` (its dampening of 0; Burn's own `Sgd` has 0.1).
    /// For m ← (1−β₁)m + β₁g see [`AveragedMomentum`](super::AveragedMomentum).
    pub struct Momentum {
        /// The weight of the old m.
        momentum "μ" = 0.9 in 0.0..1.0;
        /// The new gradient enters by 1 − κ from the second step on.
        dampening "κ" = 0.0 in 0.0..1.0;
    }
}

hyperparameters! {
    /// Nesterov's momentum as PyTorch has it: m ← μm + g, direction g + μm, which looks one step ahead.
    ///
    /// Buffers: m, shaped like θ. Source: `torch.optim.SGD(nesterov=True)`.
    pub struct Nesterov {
        /// The weight of the old m.
        momentum "μ" = 0.9 in 0.0..1.0;
    }
}

impl Elementwise for Momentum {
    type Buffers<T: Number> = [T; 1];

    #[inline(always)]
    fn direction<T: Number>(&self, step: &Step, _: &T, gradient: T, [m]: [T; 1]) -> (T, [T; 1]) {
        let m = next(step, m, gradient, self.momentum, self.dampening);
        (m.clone(), [m])
    }
}

impl Elementwise for Nesterov {
    type Buffers<T: Number> = [T; 1];

    #[inline(always)]
    fn direction<T: Number>(&self, step: &Step, _: &T, gradient: T, [m]: [T; 1]) -> (T, [T; 1]) {
        let m = next(step, m, gradient.clone(), self.momentum, 0.0);
        (gradient + m.clone().scale(self.momentum), [m])
    }
}

#[inline(always)]
fn next<T: Number>(step: &Step, m: T, gradient: T, momentum: f64, dampening: f64) -> T {
    if step.time == 1 {
        gradient
    } else {
        m.scale(momentum) + gradient.scale(1.0 - dampening)
    }
}

impl OfMoments for Momentum {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::sum(self.momentum, self.dampening)),
            ..Moments::default()
        }
    }
}

impl OfMoments for Nesterov {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::sum(self.momentum, 0.0)),
            nesterov: true,
            ..Moments::default()
        }
    }
}
