use super::averages::average;
use crate::registry::RuleRow;
use crate::{Elementwise, Form, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<Lion>(
    "lion",
    "d(g) = sign({beta_1}m + {1-beta_1}g); m ← {beta_2}m + {1-beta_2}g",
    "Chen et al. 2023; optax.lion",
)
.with_moments::<Lion>();

hyperparameters! {
    /// Lion: direction sign(β₁m + (1−β₁)g), then m ← β₂m + (1−β₂)g.
    ///
    /// Buffers: m, shaped like θ. Source: Chen et al. 2023 (arXiv 2302.06675), Algorithm 2.
    pub struct Lion {
        /// The weight of the old m in the direction.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// The weight of the old m in the new one.
        beta_2 "β₂" = 0.99 in 0.0..1.0;
    }
}

impl Elementwise for Lion {
    type Buffers<T: Number> = [T; 1];

    #[inline(always)]
    fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, [m]: [T; 1]) -> (T, [T; 1]) {
        let direction = average(m.clone(), gradient.clone(), self.beta_1).sign();
        let m = average(m, gradient, self.beta_2);
        // sign(NaN) is 0: a network whose gradient broke would just stop, and pass for trained.
        (direction + m.clone().scale(0.0), [m])
    }
}

impl OfMoments for Lion {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::average(self.beta_2)),
            form: Form::Sign { beta: self.beta_1 },
            ..Moments::default()
        }
    }
}
