use super::averages::average;
use crate::registry::RuleRow;
use crate::{Elementwise, Moment, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<AveragedMomentum>(
    "averaged-momentum",
    "m ← {1-beta_1}m + {beta_1}g; d(g) = m",
    "problem set 1a-ii",
)
.with_moments::<AveragedMomentum>();

hyperparameters! {
    /// The problem set's momentum, an average of gradients: m ← (1−β₁)m + β₁g, direction m.
    ///
    /// Mind that β₁ weighs the *new* gradient here, and the old moment in [`Adam`](super::Adam). m starts at
    /// zero and is not corrected for it.
    ///
    /// Buffers: m, shaped like θ. Source: problem set, question 1a-ii.
    pub struct AveragedMomentum {
        /// The weight of the new gradient.
        beta_1 "β₁" = 0.1 in 0.0..1.0;
    }
}

impl Elementwise for AveragedMomentum {
    type Buffers<T: Number> = [T; 1];

    #[inline(always)]
    fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, [m]: [T; 1]) -> (T, [T; 1]) {
        let m = average(m, gradient, 1.0 - self.beta_1);
        (m.clone(), [m])
    }
}

impl OfMoments for AveragedMomentum {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::average(1.0 - self.beta_1)),
            ..Moments::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_three_steps_m_is_the_weighted_sum_of_the_problem_set() {
        let rule = AveragedMomentum { beta_1: 0.25 };
        let mut m = 0.0;
        for (time, gradient) in [(1, 8.0), (2, -4.0), (3, 16.0)] {
            let (direction, [kept]) = rule.direction(&Step::new(time), &0.0, gradient, [m]);
            assert_eq!(direction, kept);
            m = kept;
        }
        // β₁·Σ (1−β₁)^(3−t)·g_t, exact in binary.
        assert_eq!(m, 0.25 * (0.5625 * 8.0 + 0.75 * -4.0 + 16.0));
    }
}
