use super::averages::squared;
use crate::registry::RuleRow;
use crate::{Elementwise, Form, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<Adagrad>(
    "adagrad",
    "v ← v + g², from {initial}; d(g) = g/(√v + {epsilon})/(1 + (t−1)·{lr_decay})",
    "Duchi, Hazan & Singer 2011; torch.optim.Adagrad",
)
.with_moments::<Adagrad>();

hyperparameters! {
    /// Adagrad: v ← v + g², v = v₀ before the first step; direction g/(√v + ε)/(1 + (t−1)·κ).
    ///
    /// Buffers: v, shaped like θ. Source: Duchi, Hazan & Singer 2011; `torch.optim.Adagrad`, whose
    /// `initial_accumulator_value` is v₀.
    pub struct Adagrad {
        /// How fast the learning rate falls by itself.
        lr_decay "κ" = 0.0 in 0.0..f64::INFINITY;
        /// What v begins with.
        initial "v₀" = 0.0 in 0.0..f64::INFINITY;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-10 in 0.0..f64::INFINITY;
    }
}

impl Elementwise for Adagrad {
    type Buffers<T: Number> = [T; 1];

    #[inline(always)]
    fn direction<T: Number>(&self, step: &Step, _: &T, gradient: T, [v]: [T; 1]) -> (T, [T; 1]) {
        let v = if step.time == 1 {
            v.like(self.initial)
        } else {
            v
        };
        let v = v + squared(gradient.clone());
        let slower = (1.0 + f64::from(step.time - 1) * self.lr_decay).recip();
        (
            gradient.scale(slower) / v.clone().sqrt().plus(self.epsilon),
            [v],
        )
    }
}

impl OfMoments for Adagrad {
    fn moments(&self) -> Moments {
        Moments {
            second: Some(Moment::total()),
            epsilon: self.epsilon,
            form: Form::Slowing {
                decay: self.lr_decay,
                initial: self.initial,
            },
            ..Moments::default()
        }
    }
}
