use super::averages::{average, corrected, squared};
use crate::registry::RuleRow;
use crate::{Elementwise, Form, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<ScheduleFreeAdam>(
    "schedule-free-adam",
    "v ← {beta_2}v + {1-beta_2}g²; u = g/(√(v/(1−{beta_2}ᵗ)) + {epsilon}); c = s²_max/Σs²_max; z ← z − sηu; d(g) = c(θ − z)/(sη) + (1 − {beta_1}(1−c))u; judged at the average x of z, θ = {1-beta_1}z + {beta_1}x",
    "Defazio et al. 2024, its authors' program",
)
.with_moments::<ScheduleFreeAdam>();

hyperparameters! {
    /// Schedule-free Adam, which averages its iterates in place of a falling learning rate. Gradients are taken at θ, between
    /// the iterate z and its average x, which is where networks are judged: θ = (1−β₁)z + β₁x.
    ///
    /// With u = g/(√v̂ + ε), v as in [`Adam`](super::Adam), to which a decoupled decay has added λθ, and the average's weight
    /// c = s²_max/Σs²_max for a schedule's factors s (a warm-up) and their largest so far: z ← z − sηu, x ← (1−c)x + cz. So
    /// d = c(θ − z)/(sη) + (1 − β₁(1−c))u.
    ///
    /// Buffers: (θ − z)/η, v, Σs²_max and s_max, shaped like θ. Source: Defazio et al. 2024 (arXiv 2405.15682), Algorithm 1;
    /// `schedulefree.AdamWScheduleFree` with its defaults.
    pub struct ScheduleFreeAdam {
        /// Where gradients are taken: 0 at the iterate, 1 at the average.
        beta_1 "β₁" = 0.9 in f64::MIN_POSITIVE..1.0;
        /// The weight of the old v.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Added to the root, not under it.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
    }
}

impl Elementwise for ScheduleFreeAdam {
    type Buffers<T: Number> = [T; 4];

    const AFTER_DECAY: bool = true;

    const JUDGED_ELSEWHERE: bool = true;

    #[inline(always)]
    fn direction<T: Number>(
        &self,
        step: &Step,
        _: &T,
        gradient: T,
        [behind, v, sum, largest]: [T; 4],
    ) -> (T, [T; 4]) {
        let v = average(v, squared(gradient.clone()), self.beta_2);
        let root = corrected(v.clone(), step, self.beta_2).sqrt();
        let direction = gradient / root.plus(self.epsilon);
        (direction, [behind, v, sum, largest])
    }

    #[inline(always)]
    fn after_decay<T: Number>(
        &self,
        step: &Step,
        _: &T,
        own: T,
        [behind, v, sum, largest]: [T; 4],
    ) -> (T, [T; 4]) {
        // A step of length 0 goes nowhere, and counts for nothing.
        if step.factor == 0.0 {
            return (own.scale(0.0), [behind, v, sum, largest]);
        }
        let largest = largest.max(own.like(step.factor));
        let weight = squared(largest.clone());
        let sum = sum + weight.clone();
        let share = weight / sum.clone();
        let to_average = behind.clone() * share.clone().scale(step.factor.recip());
        let forward = share.scale(self.beta_1).plus(1.0 - self.beta_1);
        let direction = to_average + own.clone() * forward;
        let behind = behind + (own - direction.clone()).scale(step.factor);
        (direction, [behind, v, sum, largest])
    }

    /// x = θ + (1−β₁)/β₁·(θ − z).
    #[inline(always)]
    fn to_judged<T: Number>(&self, _: &T, [behind, ..]: [T; 4]) -> T {
        behind.scale((self.beta_1 - 1.0) / self.beta_1)
    }
}

impl OfMoments for ScheduleFreeAdam {
    fn moments(&self) -> Moments {
        Moments {
            second: Some(Moment::corrected(self.beta_2)),
            epsilon: self.epsilon,
            form: Form::AveragedIterates { beta: self.beta_1 },
            ..Moments::default()
        }
    }
}
