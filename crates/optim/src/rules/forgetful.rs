use super::Adam;
use crate::registry::RuleRow;
use crate::{
    Buffers, Elementwise, Hyperparameter, Hyperparameters, Moments, Number, OfMoments, Step,
};

pub(super) const ROW: RuleRow = RuleRow::elementwise::<Forgetful<Adam>>(
    "forgetful-adam",
    "as adam with {beta_1}, {beta_2}, {epsilon}, but m and v are 0 before every step",
    "the problem set's notebook, by mistake",
)
.with_moments::<Forgetful<Adam>>();

/// A rule that forgets: the direction of `R` from buffers that are zero at every step, while the step's number goes on.
///
/// Buffers: as many as `R`'s, zero always. Source: the optimizers of the problem set's notebook, which compute their
/// moments and never store them. With Adam, m̂ = (1−β₁)g/(1−β₁ᵗ) and v̂ = (1−β₂)g²/(1−β₂ᵗ): nearly sign descent, with a step
/// that changes with t.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Forgetful<R>(pub R);

impl<R: Elementwise> Elementwise for Forgetful<R> {
    type Buffers<T: Number> = R::Buffers<T>;

    #[inline(always)]
    fn direction<T: Number>(
        &self,
        step: &Step,
        parameter: &T,
        gradient: T,
        _: R::Buffers<T>,
    ) -> (T, R::Buffers<T>) {
        const { assert!(!R::AFTER_DECAY && !R::JUDGED_ELSEWHERE) };
        let forgotten = || R::Buffers::from_fn(|_| parameter.like(0.0));
        let (direction, _) = self.0.direction(step, parameter, gradient, forgotten());
        (direction, forgotten())
    }
}

impl<R: Hyperparameters> Hyperparameters for Forgetful<R> {
    const ALL: &'static [Hyperparameter] = R::ALL;

    fn with(values: &[f64]) -> Self {
        Self(R::with(values))
    }
}

impl OfMoments for Forgetful<Adam> {
    fn moments(&self) -> Moments {
        Moments {
            forgotten: true,
            ..self.0.moments()
        }
    }
}
