use super::averages::{average, corrected, squared};
use crate::registry::RuleRow;
use crate::{Elementwise, Form, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<RAdam>(
    "radam",
    "m ← {beta_1}m + {1-beta_1}g; v ← {beta_2}v + {1-beta_2}g²; m̂ = m/(1−{beta_1}ᵗ); ρ∞ = 2/(1 − {beta_2}) − 1; ρ = ρ∞ − 2t·{beta_2}ᵗ/(1−{beta_2}ᵗ); d(g) = m̂·√(1−{beta_2}ᵗ)/(√v + {epsilon})·√((ρ−4)(ρ−2)ρ∞/((ρ∞−4)(ρ∞−2)ρ)) if ρ > 5, else m̂",
    "Liu et al. 2020; torch.optim.RAdam",
)
.with_moments::<RAdam>();

hyperparameters! {
    /// RAdam, Adam that waits until v is known well enough: m and v as in [`Adam`](super::Adam), ρ∞ = 2/(1−β₂) − 1,
    /// ρ = ρ∞ − 2tβ₂ᵗ/(1−β₂ᵗ); direction m̂·r·√(1−β₂ᵗ)/(√v + ε) with r² = (ρ−4)(ρ−2)ρ∞/((ρ∞−4)(ρ∞−2)ρ) if ρ > 5, else m̂.
    ///
    /// Buffers: m and v, shaped like θ. Source: Liu et al. 2020 (arXiv 1908.03265), Algorithm 2; `torch.optim.RAdam`, which
    /// has the threshold of 5 where the paper has 4.
    pub struct RAdam {
        /// The weight of the old m.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// The weight of the old v.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Added to the root before its correction.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
    }
}

impl RAdam {
    /// r·√(1−β₂ᵗ), if v is known well enough.
    #[inline(always)]
    fn rectification(&self, step: &Step) -> Option<f64> {
        let longest = 2.0 / (1.0 - self.beta_2) - 1.0;
        let left = step.bias_correction(self.beta_2);
        let length = longest - 2.0 * f64::from(step.time) * (1.0 - left) / left;
        let square = (length - 4.0) * (length - 2.0) * longest
            / ((longest - 4.0) * (longest - 2.0) * length);
        (length > 5.0).then(|| square.sqrt() * left.sqrt())
    }
}

impl Elementwise for RAdam {
    type Buffers<T: Number> = [T; 2];

    #[inline(always)]
    fn direction<T: Number>(&self, step: &Step, _: &T, gradient: T, [m, v]: [T; 2]) -> (T, [T; 2]) {
        let m = average(m, gradient.clone(), self.beta_1);
        let v = average(v, squared(gradient), self.beta_2);
        let m_hat = corrected(m.clone(), step, self.beta_1);
        let direction = match self.rectification(step) {
            Some(factor) => m_hat.scale(factor) / v.clone().sqrt().plus(self.epsilon),
            None => m_hat,
        };
        (direction, [m, v])
    }
}

impl OfMoments for RAdam {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::corrected(self.beta_1)),
            second: Some(Moment::corrected(self.beta_2)),
            epsilon: self.epsilon,
            form: Form::Rectified,
            ..Moments::default()
        }
    }
}
