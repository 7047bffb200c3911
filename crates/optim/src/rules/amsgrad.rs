use super::averages::{average, corrected, squared};
use crate::registry::RuleRow;
use crate::{Elementwise, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<AmsGrad>(
    "amsgrad",
    "m ← {beta_1}m + {1-beta_1}g; v ← {beta_2}v + {1-beta_2}g²; u ← max(u, v); m̂ = m/(1−{beta_1}ᵗ); û = u/(1−{beta_2}ᵗ); d(g) = m̂/(√û + {epsilon})",
    "Reddi, Kale & Kumar 2018; torch.optim.Adam(amsgrad=True)",
)
.with_moments::<AmsGrad>();

hyperparameters! {
    /// AMSGrad, Adam whose step sizes never grow: m and v as in [`Adam`](super::Adam), u ← max(u, v),
    /// direction m̂/(√û + ε) with m̂ = m/(1−β₁ᵗ), û = u/(1−β₂ᵗ).
    ///
    /// Buffers: m, v and u, shaped like θ. Source: Reddi, Kale & Kumar 2018 with Adam's bias corrections, as in
    /// `torch.optim.Adam(amsgrad=True)`, which takes the maximum before the correction.
    pub struct AmsGrad {
        /// The weight of the old m.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// The weight of the old v.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
    }
}

impl Elementwise for AmsGrad {
    type Buffers<T: Number> = [T; 3];

    #[inline(always)]
    fn direction<T: Number>(
        &self,
        step: &Step,
        _: &T,
        gradient: T,
        [m, v, u]: [T; 3],
    ) -> (T, [T; 3]) {
        let m = average(m, gradient.clone(), self.beta_1);
        let v = average(v, squared(gradient), self.beta_2);
        let u = u.max(v.clone());
        let m_hat = corrected(m.clone(), step, self.beta_1);
        let u_hat = corrected(u.clone(), step, self.beta_2);
        (m_hat / u_hat.sqrt().plus(self.epsilon), [m, v, u])
    }
}

impl OfMoments for AmsGrad {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::corrected(self.beta_1)),
            second: Some(Moment::corrected(self.beta_2)),
            epsilon: self.epsilon,
            maximum: true,
            ..Moments::default()
        }
    }
}
