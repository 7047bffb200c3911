use super::averages::{average, corrected, squared};
use crate::registry::RuleRow;
use crate::{Elementwise, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<RmsProp>(
    "rmsprop",
    "v ← {beta_2}v + {1-beta_2}g²; v̂ = v/(1−{beta_2}ᵗ); d(g) = g/(√v̂ + {epsilon})",
    "problem set 1b-i",
)
.with_moments::<RmsProp>();

hyperparameters! {
    /// RMSProp with bias correction: v ← β₂v + (1−β₂)g², v̂ = v/(1−β₂ᵗ), direction g/(√v̂ + ε).
    ///
    /// Buffers: v, shaped like θ. Source: problem set, question 1b-i. PyTorch's has no bias correction:
    /// [`RmsPropUncorrected`](super::RmsPropUncorrected).
    pub struct RmsProp {
        /// The weight of the old v.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
    }
}

impl Elementwise for RmsProp {
    type Buffers<T: Number> = [T; 1];

    #[inline(always)]
    fn direction<T: Number>(&self, step: &Step, _: &T, gradient: T, [v]: [T; 1]) -> (T, [T; 1]) {
        let v = average(v, squared(gradient.clone()), self.beta_2);
        let v_hat = corrected(v.clone(), step, self.beta_2);
        (gradient / v_hat.sqrt().plus(self.epsilon), [v])
    }
}

impl OfMoments for RmsProp {
    fn moments(&self) -> Moments {
        Moments {
            second: Some(Moment::corrected(self.beta_2)),
            epsilon: self.epsilon,
            ..Moments::default()
        }
    }
}
