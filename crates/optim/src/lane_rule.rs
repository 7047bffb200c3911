//! Elementwise rules of any type behind one interface, for members in lanes and for plain f64.

use crate::decay::Place;
use crate::lanes::{LaneFactors, Segment};
use crate::update::{Factors, OfNumber, update};
use crate::{Buffers, Elementwise, Hyperparameters, Step, lanes};

/// An elementwise rule whose type is forgotten.
pub(crate) trait LaneRule: Send + Sync {
    /// How many numbers it keeps for each.
    fn buffers(&self) -> usize;

    /// Steps members in lanes.
    fn step(&self, step: &Step, place: Place, factors: LaneFactors, segment: Segment);

    /// Takes members in lanes with these η to where networks are judged, which looks at no gradients.
    fn judge(&self, learning_rate: &[f32], segment: Segment);

    /// Steps one number in f64: the next parameter. `buffers` are replaced.
    fn step_number(
        &self,
        step: &Step,
        place: Place,
        factors: &Factors<f64>,
        numbers: (f64, f64),
        buffers: &mut [f64],
    ) -> f64;

    /// The direction of one number in f64 to where networks are judged.
    fn number_to_judged(&self, parameter: f64, buffers: &[f64]) -> f64;
}

/// `R` with the values of its hyperparameters.
pub(crate) fn lane_rule<R: Elementwise + Hyperparameters>(values: &[f64]) -> Box<dyn LaneRule> {
    Box::new(Erased(R::with(values)))
}

/// A rule as a [`LaneRule`].
struct Erased<R>(R);

impl<R: Elementwise> LaneRule for Erased<R> {
    fn buffers(&self) -> usize {
        R::Buffers::<f64>::COUNT
    }

    fn step(&self, step: &Step, place: Place, factors: LaneFactors, segment: Segment) {
        lanes::step(&self.0, step, place, factors, segment);
    }

    fn judge(&self, learning_rate: &[f32], segment: Segment) {
        if R::JUDGED_ELSEWHERE {
            lanes::judge(&self.0, learning_rate, segment);
        }
    }

    fn step_number(
        &self,
        step: &Step,
        place: Place,
        factors: &Factors<f64>,
        (parameter, gradient): (f64, f64),
        buffers: &mut [f64],
    ) -> f64 {
        let of_number = OfNumber {
            rule: &self.0,
            step,
            buffers: R::Buffers::from_fn(|index| buffers[index]),
        };
        let (parameter, of_number) = update(place, factors, parameter, gradient, of_number);
        of_number
            .buffers
            .for_each(|index, value: f64| buffers[index] = value);
        parameter
    }

    fn number_to_judged(&self, parameter: f64, buffers: &[f64]) -> f64 {
        Elementwise::to_judged(
            &self.0,
            &parameter,
            R::Buffers::from_fn(|index| buffers[index]),
        )
    }
}
