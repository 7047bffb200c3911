use super::averages::{average, corrected, squared};
use crate::registry::RuleRow;
use crate::{Elementwise, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<Adam>(
    "adam",
    "m ← {beta_1}m + {1-beta_1}g; v ← {beta_2}v + {1-beta_2}g²; m̂ = m/(1−{beta_1}ᵗ); v̂ = v/(1−{beta_2}ᵗ); d(g) = m̂/(√v̂ + {epsilon})",
    "Kingma & Ba 2015; torch.optim.Adam",
)
.with_moments::<Adam>();

hyperparameters! {
    /// Adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ),
    /// direction m̂/(√v̂ + ε).
    ///
    /// Buffers: m and v, shaped like θ. Source: Kingma & Ba 2015, Algorithm 1; problem set, Algorithm 3;
    /// `torch.optim.Adam` (Burn's own `Adam` has ε = 1e-5).
    pub struct Adam {
        /// The weight of the old m.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// The weight of the old v.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
    }
}

impl Elementwise for Adam {
    type Buffers<T: Number> = [T; 2];

    #[inline(always)]
    fn direction<T: Number>(&self, step: &Step, _: &T, gradient: T, [m, v]: [T; 2]) -> (T, [T; 2]) {
        let m = average(m, gradient.clone(), self.beta_1);
        let v = average(v, squared(gradient), self.beta_2);
        let m_hat = corrected(m.clone(), step, self.beta_1);
        let v_hat = corrected(v.clone(), step, self.beta_2);
        (m_hat / v_hat.sqrt().plus(self.epsilon), [m, v])
    }
}

impl OfMoments for Adam {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::corrected(self.beta_1)),
            second: Some(Moment::corrected(self.beta_2)),
            epsilon: self.epsilon,
            ..Moments::default()
        }
    }
}
