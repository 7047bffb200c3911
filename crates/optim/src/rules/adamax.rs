use super::averages::{average, corrected};
use crate::registry::RuleRow;
use crate::{Elementwise, Form, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<Adamax>(
    "adamax",
    "m ← {beta_1}m + {1-beta_1}g; u ← max({beta_2}u, |g| + {epsilon}); d(g) = m/((1−{beta_1}ᵗ)u)",
    "Kingma & Ba 2015, Algorithm 2; torch.optim.Adamax",
)
.with_moments::<Adamax>();

hyperparameters! {
    /// Adamax, Adam with the largest gradient in place of their mean square: m ← β₁m + (1−β₁)g, u ← max(β₂u, |g| + ε),
    /// direction m̂/u with m̂ = m/(1−β₁ᵗ).
    ///
    /// Buffers: m and u, shaped like θ. Source: Kingma & Ba 2015, Algorithm 2; `torch.optim.Adamax`, which adds ε to |g|.
    pub struct Adamax {
        /// The weight of the old m.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// The weight of the old u.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Added to |g|.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
    }
}

impl Elementwise for Adamax {
    type Buffers<T: Number> = [T; 2];

    #[inline(always)]
    fn direction<T: Number>(&self, step: &Step, _: &T, gradient: T, [m, u]: [T; 2]) -> (T, [T; 2]) {
        let m = average(m, gradient.clone(), self.beta_1);
        let u = u.scale(self.beta_2).max(gradient.abs().plus(self.epsilon));
        (corrected(m.clone(), step, self.beta_1) / u.clone(), [m, u])
    }
}

impl OfMoments for Adamax {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::corrected(self.beta_1)),
            form: Form::Largest {
                beta: self.beta_2,
                epsilon: self.epsilon,
            },
            ..Moments::default()
        }
    }
}
