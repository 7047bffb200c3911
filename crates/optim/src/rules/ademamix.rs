use super::averages::{average, corrected, squared};
use crate::registry::RuleRow;
use crate::{Elementwise, Form, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<AdEmaMix>(
    "ademamix",
    "m ← {beta_1}m + {1-beta_1}g; s ← {beta_3}s + {1-beta_3}g; v ← {beta_2}v + {1-beta_2}g²; m̂ = m/(1−{beta_1}ᵗ); v̂ = v/(1−{beta_2}ᵗ); d(g) = (m̂ + {alpha}s)/(√v̂ + {epsilon}); over the first {warmup} steps the weights of s rise to these",
    "Pagliardini, Ablin & Grangier 2024",
)
.with_moments::<AdEmaMix>();

hyperparameters! {
    /// AdEMAMix, Adam with a second, slow average s of gradients: m and v as in [`Adam`](super::Adam), s ← β₃s + (1−β₃)g,
    /// direction (m̂ + αs)/(√v̂ + ε). s is not corrected for its start at zero.
    ///
    /// Over the first T steps α and β₃ rise to their values: αₜ = α·min(t/T, 1), and the half-life of β₃ₜ linearly from β₁'s to
    /// β₃'s, ln β₃ₜ = ln β₁·ln β₃/((1−t/T)·ln β₃ + t/T·ln β₁), but β₃ₜ is never more than β₃.
    ///
    /// Buffers: m, s and v, shaped like θ. Source: Pagliardini, Ablin & Grangier 2024 (arXiv 2409.03137), Algorithm 1.
    pub struct AdEmaMix {
        /// The weight of the old m.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// The weight of the old v.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// The weight of the old s.
        beta_3 "β₃" = 0.9999 in 0.0..1.0;
        /// The weight of s in the direction.
        alpha "α" = 5.0 in 0.0..f64::INFINITY;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
        /// Steps until α and β₃ have their values; 0: from the first on.
        warmup "T" = 0.0 in 0.0..f64::INFINITY;
    }
}

impl AdEmaMix {
    /// αₜ and β₃ₜ.
    #[inline(always)]
    fn at(&self, time: i32) -> (f64, f64) {
        let share = f64::from(time) / self.warmup;
        if share < 1.0 {
            let (fast, slow) = (self.beta_1.ln(), self.beta_3.ln());
            // ln β₁·ln β₃ over the sum of both, by ln β₁, which may be infinite.
            let beta_3 = (slow / ((1.0 - share) * slow / fast + share)).exp();
            (self.alpha * share, beta_3.min(self.beta_3))
        } else {
            (self.alpha, self.beta_3)
        }
    }
}

impl Elementwise for AdEmaMix {
    type Buffers<T: Number> = [T; 3];

    #[inline(always)]
    fn direction<T: Number>(
        &self,
        step: &Step,
        _: &T,
        gradient: T,
        [m, s, v]: [T; 3],
    ) -> (T, [T; 3]) {
        let (alpha, beta_3) = self.at(step.time);
        let m = average(m, gradient.clone(), self.beta_1);
        let s = average(s, gradient.clone(), beta_3);
        let v = average(v, squared(gradient), self.beta_2);
        let m_hat = corrected(m.clone(), step, self.beta_1);
        let root = corrected(v.clone(), step, self.beta_2)
            .sqrt()
            .plus(self.epsilon);
        ((m_hat + s.clone().scale(alpha)) / root, [m, s, v])
    }
}

impl OfMoments for AdEmaMix {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::corrected(self.beta_1)),
            second: Some(Moment::corrected(self.beta_2)),
            epsilon: self.epsilon,
            form: Form::SlowAverage {
                beta: self.beta_3,
                alpha: self.alpha,
                warmup: self.warmup,
            },
            ..Moments::default()
        }
    }
}
