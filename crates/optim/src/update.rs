//! One update of numbers of any kind by a direction and a decay: the only place where decays act.

use crate::decay::Place;
use crate::{Elementwise, Number, Step};

/// What turns a gradient into a direction, with the buffers in it.
pub(crate) trait Directs<T>: Sized {
    /// Whether [`after_decay`](Self::after_decay) does anything.
    const AFTER_DECAY: bool;

    /// The direction, and the next buffers.
    fn direction(self, parameter: &T, gradient: T) -> (T, Self);

    /// What becomes of a direction that has a decay's part in it, and the next buffers.
    fn after_decay(self, parameter: &T, direction: T) -> (T, Self);
}

/// An elementwise rule at a step, with its buffers for a number of any kind.
pub(crate) struct OfNumber<'a, T: Number, R: Elementwise> {
    pub(crate) rule: &'a R,
    pub(crate) step: &'a Step,
    pub(crate) buffers: R::Buffers<T>,
}

impl<T: Number, R: Elementwise> Directs<T> for OfNumber<'_, T, R> {
    const AFTER_DECAY: bool = R::AFTER_DECAY;

    #[inline(always)]
    fn direction(self, parameter: &T, gradient: T) -> (T, Self) {
        let (direction, buffers) =
            self.rule
                .direction(self.step, parameter, gradient, self.buffers);
        (direction, Self { buffers, ..self })
    }

    #[inline(always)]
    fn after_decay(self, parameter: &T, direction: T) -> (T, Self) {
        let (direction, buffers) =
            self.rule
                .after_decay(self.step, parameter, direction, self.buffers);
        (direction, Self { buffers, ..self })
    }
}

/// The factors of one step, each the same for all or one for each member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Factors<F> {
    /// sη.
    pub(crate) learning_rate: F,
    /// The decay's; none where it would change nothing.
    pub(crate) decay: Option<F>,
    /// The decay's part in a direction that goes on after it; none where there is none.
    pub(crate) pull: Option<F>,
}

/// The parameter after a step.
#[inline(always)]
pub(crate) fn update<T: Number, D: Directs<T>>(
    place: Place,
    factors: &Factors<T::Factor>,
    parameter: T,
    gradient: T,
    directs: D,
) -> (T, D) {
    let gradient = match &factors.decay {
        Some(lambda) if place == Place::Gradient => gradient + parameter.clone().times(lambda),
        _ => gradient,
    };
    let (mut direction, mut directs) = directs.direction(&parameter, gradient);
    let mut acts = factors.decay.as_ref();
    if D::AFTER_DECAY && matches!(place, Place::Parameter | Place::AgreeingParameter) {
        acts = None;
        if let Some(pull) = &factors.pull {
            let decayed = direction.clone() + parameter.clone().times(pull);
            direction = match place {
                Place::AgreeingParameter => {
                    where_opposed(&direction, &parameter, direction.clone(), decayed)
                }
                _ => decayed,
            };
        }
    }
    if D::AFTER_DECAY {
        (direction, directs) = directs.after_decay(&parameter, direction);
    }
    let parameter = match (acts, place) {
        (Some(keep), Place::Parameter) => parameter.times(keep),
        (Some(keep), Place::AgreeingParameter) => {
            let kept = parameter.clone().times(keep);
            where_opposed(&direction, &parameter.clone(), parameter, kept)
        }
        _ => parameter,
    };
    let parameter = parameter - direction.times(&factors.learning_rate);
    let parameter = match (acts, place) {
        (Some(keep), Place::Result) => parameter.times(keep),
        _ => parameter,
    };
    (parameter, directs)
}

/// `then` where a step against `direction` makes the parameter grow, d·θ < 0, else `otherwise`. By signs, since a product of
/// small numbers is 0.
#[inline(always)]
fn where_opposed<T: Number>(direction: &T, parameter: &T, then: T, otherwise: T) -> T {
    let zero = || direction.like(0.0);
    let if_falling = parameter
        .clone()
        .where_less(zero(), then.clone(), otherwise.clone());
    let if_rising = zero().where_less(parameter.clone(), then, otherwise.clone());
    let unless_rising = zero().where_less(direction.clone(), if_falling, otherwise);
    direction
        .clone()
        .where_less(zero(), if_rising, unless_rising)
}
