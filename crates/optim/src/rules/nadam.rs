use super::averages::{average, corrected, squared};
use crate::registry::RuleRow;
use crate::{Elementwise, Form, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<NAdam>(
    "nadam",
    "μₜ = {beta_1}(1 − 0.96^(t·{momentum_decay})/2); m ← {beta_1}m + {1-beta_1}g; v ← {beta_2}v + {1-beta_2}g²; v̂ = v/(1−{beta_2}ᵗ); d(g) = (μₜ₊₁m/(1−Πμ…ₜ₊₁) + (1−μₜ)g/(1−Πμ…ₜ))/(√v̂ + {epsilon})",
    "Dozat 2016; torch.optim.NAdam",
)
.with_moments::<NAdam>();

hyperparameters! {
    /// NAdam, Adam with Nesterov's momentum: m and v as in [`Adam`](super::Adam), μₜ = β₁(1 − 0.96^(tψ)/2), direction
    /// (μₜ₊₁·m/(1 − Π_{i≤t+1} μᵢ) + (1−μₜ)·g/(1 − Π_{i≤t} μᵢ))/(√v̂ + ε).
    ///
    /// Buffers: m, v and the product of all μ so far, shaped like θ. Source: Dozat 2016; `torch.optim.NAdam`, whose
    /// `momentum_decay` is ψ.
    pub struct NAdam {
        /// The weight of the old m, and where μ goes.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// The weight of the old v.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
        /// How fast μ goes from β₁/2 to β₁.
        momentum_decay "ψ" = 0.004 in 0.0..f64::INFINITY;
    }
}

impl NAdam {
    #[inline(always)]
    fn momentum(&self, time: i32) -> f64 {
        self.beta_1 * (1.0 - 0.5 * 0.96_f64.powf(f64::from(time) * self.momentum_decay))
    }
}

impl Elementwise for NAdam {
    type Buffers<T: Number> = [T; 3];

    #[inline(always)]
    fn direction<T: Number>(
        &self,
        step: &Step,
        _: &T,
        gradient: T,
        [m, v, product]: [T; 3],
    ) -> (T, [T; 3]) {
        let (now, next) = (self.momentum(step.time), self.momentum(step.time + 1));
        let product = if step.time == 1 {
            product.like(now)
        } else {
            product.scale(now)
        };
        let left = |product: T| product.scale(-1.0).plus(1.0);
        let m = average(m, gradient.clone(), self.beta_1);
        let v = average(v, squared(gradient.clone()), self.beta_2);
        let root = corrected(v.clone(), step, self.beta_2)
            .sqrt()
            .plus(self.epsilon);
        let ahead = m.clone().scale(next) / left(product.clone().scale(next));
        let numerator = ahead + gradient.scale(1.0 - now) / left(product.clone());
        (numerator / root, [m, v, product])
    }
}

impl OfMoments for NAdam {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::average(self.beta_1)),
            second: Some(Moment::corrected(self.beta_2)),
            epsilon: self.epsilon,
            form: Form::ScheduledMomentum {
                beta: self.beta_1,
                decay: self.momentum_decay,
            },
            ..Moments::default()
        }
    }
}
