use super::averages::{average, corrected, squared};
use crate::registry::RuleRow;
use crate::{Elementwise, Form, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<Adan>(
    "adan",
    "δ = g − g₋₁, 0 at first; m ← {beta_1}m + {1-beta_1}g; v ← {beta_2}v + {1-beta_2}δ; n ← {beta_3}n + {1-beta_3}(g + {beta_2}δ)²; each corrected by 1−βᵗ; d(g) = (m̂ + {beta_2}v̂)/(√n̂ + {epsilon})",
    "Xie et al. 2022, its authors' program",
)
.with_moments::<Adan>();

hyperparameters! {
    /// Adan, adaptive Nesterov momentum: with δ = g − g of the step before, 0 at the first, m ← β₁m + (1−β₁)g,
    /// v ← β₂v + (1−β₂)δ, n ← β₃n + (1−β₃)(g + β₂δ)², direction (m̂ + β₂v̂)/(√n̂ + ε), each corrected by its 1−βᵗ.
    ///
    /// Buffers: m, v, n and the gradient of the step before, shaped like θ. Source: Xie et al. 2022 (arXiv 2208.06677),
    /// Algorithm 1, with β for its 1 − β, and the bias corrections of its authors' program. Its decay is
    /// [`Decay::Proximal`](crate::Decay::Proximal).
    pub struct Adan {
        /// The weight of the old m.
        beta_1 "β₁" = 0.98 in 0.0..1.0;
        /// The weight of the old v.
        beta_2 "β₂" = 0.92 in 0.0..1.0;
        /// The weight of the old n.
        beta_3 "β₃" = 0.99 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
    }
}

impl Elementwise for Adan {
    type Buffers<T: Number> = [T; 4];

    #[inline(always)]
    fn direction<T: Number>(
        &self,
        step: &Step,
        _: &T,
        gradient: T,
        [m, v, n, before]: [T; 4],
    ) -> (T, [T; 4]) {
        let change = if step.time == 1 {
            gradient.like(0.0)
        } else {
            gradient.clone() - before
        };
        let m = average(m, gradient.clone(), self.beta_1);
        let v = average(v, change.clone(), self.beta_2);
        let ahead = gradient.clone() + change.scale(self.beta_2);
        let n = average(n, squared(ahead), self.beta_3);
        let m_hat = corrected(m.clone(), step, self.beta_1);
        let v_hat = corrected(v.clone(), step, self.beta_2);
        let root = corrected(n.clone(), step, self.beta_3)
            .sqrt()
            .plus(self.epsilon);
        (
            (m_hat + v_hat.scale(self.beta_2)) / root,
            [m, v, n, gradient],
        )
    }
}

impl OfMoments for Adan {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::corrected(self.beta_1)),
            second: Some(Moment::corrected(self.beta_3)),
            epsilon: self.epsilon,
            form: Form::Differences { beta: self.beta_2 },
            ..Moments::default()
        }
    }
}
