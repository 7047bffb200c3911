use super::averages::{average, squared};
use crate::registry::RuleRow;
use crate::{Elementwise, Form, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const UNCORRECTED: RuleRow = RuleRow::elementwise::<RmsPropUncorrected>(
    "rmsprop-uncorrected",
    "v ← {beta_2}v + {1-beta_2}g²; d(g) = g/(√v + {epsilon})",
    "torch.optim.RMSprop",
)
.with_moments::<RmsPropUncorrected>();

pub(super) const MOMENTUM: RuleRow = RuleRow::elementwise::<RmsPropMomentum>(
    "rmsprop-momentum",
    "v ← {beta_2}v + {1-beta_2}g²; b ← {momentum}b + g/(√v + {epsilon}); d(g) = b",
    "torch.optim.RMSprop(momentum=0.9)",
)
.with_moments::<RmsPropMomentum>();

pub(super) const CENTRED: RuleRow = RuleRow::elementwise::<RmsPropCentred>(
    "rmsprop-centred",
    "v ← {beta_2}v + {1-beta_2}g²; a ← {beta_2}a + {1-beta_2}g; b ← {momentum}b + g/(√(v − a²) + {epsilon}); d(g) = b",
    "torch.optim.RMSprop(centered=True)",
)
.with_moments::<RmsPropCentred>();

hyperparameters! {
    /// PyTorch's RMSprop: v ← β₂v + (1−β₂)g², direction g/(√v + ε).
    ///
    /// Buffers: v, shaped like θ. Source: `torch.optim.RMSprop`, whose `alpha` is β₂.
    pub struct RmsPropUncorrected {
        /// The weight of the old v.
        beta_2 "β₂" = 0.99 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
    }
}

hyperparameters! {
    /// PyTorch's RMSprop with momentum: v ← β₂v + (1−β₂)g², b ← μb + g/(√v + ε), direction b.
    ///
    /// Buffers: v and b, shaped like θ. Source: `torch.optim.RMSprop(momentum=μ)`.
    pub struct RmsPropMomentum {
        /// The weight of the old v.
        beta_2 "β₂" = 0.99 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
        /// The weight of the old b.
        momentum "μ" = 0.9 in 0.0..1.0;
    }
}

hyperparameters! {
    /// PyTorch's centred RMSprop, which divides by the deviation of gradients from their mean a: v ← β₂v + (1−β₂)g²,
    /// a ← β₂a + (1−β₂)g, b ← μb + g/(√(v − a²) + ε), direction b.
    ///
    /// Buffers: v, a and b, shaped like θ. Source: `torch.optim.RMSprop(centered=True, momentum=μ)`; Graves 2013.
    pub struct RmsPropCentred {
        /// The weight of the old v, and of the old a.
        beta_2 "β₂" = 0.99 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
        /// The weight of the old b.
        momentum "μ" = 0.0 in 0.0..1.0;
    }
}

impl Elementwise for RmsPropUncorrected {
    type Buffers<T: Number> = [T; 1];

    #[inline(always)]
    fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, [v]: [T; 1]) -> (T, [T; 1]) {
        let v = average(v, squared(gradient.clone()), self.beta_2);
        (gradient / v.clone().sqrt().plus(self.epsilon), [v])
    }
}

impl Elementwise for RmsPropMomentum {
    type Buffers<T: Number> = [T; 2];

    #[inline(always)]
    fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, [v, b]: [T; 2]) -> (T, [T; 2]) {
        let v = average(v, squared(gradient.clone()), self.beta_2);
        let b = b.scale(self.momentum) + gradient / v.clone().sqrt().plus(self.epsilon);
        (b.clone(), [v, b])
    }
}

impl Elementwise for RmsPropCentred {
    type Buffers<T: Number> = [T; 3];

    #[inline(always)]
    fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, [v, a, b]: [T; 3]) -> (T, [T; 3]) {
        let v = average(v, squared(gradient.clone()), self.beta_2);
        let a = average(a, gradient.clone(), self.beta_2);
        let variance = v.clone() - squared(a.clone());
        // Of gradients that do not change it is 0, and may be rounded to less.
        let variance = variance.clone().max(variance.like(0.0));
        let b = b.scale(self.momentum) + gradient / variance.sqrt().plus(self.epsilon);
        (b.clone(), [v, a, b])
    }
}

impl OfMoments for RmsPropUncorrected {
    fn moments(&self) -> Moments {
        Moments {
            second: Some(Moment::average(self.beta_2)),
            epsilon: self.epsilon,
            ..Moments::default()
        }
    }
}

impl OfMoments for RmsPropMomentum {
    fn moments(&self) -> Moments {
        Moments {
            second: Some(Moment::average(self.beta_2)),
            epsilon: self.epsilon,
            form: Form::Velocity {
                momentum: self.momentum,
                is_centred: false,
            },
            ..Moments::default()
        }
    }
}

impl OfMoments for RmsPropCentred {
    fn moments(&self) -> Moments {
        Moments {
            second: Some(Moment::average(self.beta_2)),
            epsilon: self.epsilon,
            form: Form::Velocity {
                momentum: self.momentum,
                is_centred: true,
            },
            ..Moments::default()
        }
    }
}
