//! Runs an optimizer on a loss, step by step, and compares two such descents.

use adamscape_optim::{Decay, Decayed, Rule, State};
use burn::optim::Optimizer;
use burn::tensor::Tensor;

use crate::Problem;

/// One of the project's optimizers, and where it is.
pub(crate) struct Descent<R: Rule> {
    optimizer: Decayed<R>,
    state: Option<State<1, R>>,
    pub(crate) theta: Tensor<1>,
}

impl<R: Rule> Descent<R> {
    pub(crate) fn new(problem: &Problem, rule: R, decay: Decay, weight_decay: f64) -> Self {
        Self {
            optimizer: Decayed::new(rule, decay).with_weight_decay(weight_decay),
            state: None,
            theta: problem.start(),
        }
    }

    pub(crate) fn step(&mut self, problem: &Problem, learning_rate: f64) {
        let gradient = problem.gradient(&self.theta);
        let (theta, state) = self.optimizer.step(
            learning_rate,
            self.theta.clone(),
            gradient,
            self.state.take(),
        );
        (self.theta, self.state) = (theta, state);
    }
}

/// max |found − expected| / max |expected|; NaN if a number is not finite.
pub(crate) fn deviation(found: &Tensor<1>, expected: &Tensor<1>) -> f64 {
    largest(&(found.clone() - expected.clone())) / largest(expected)
}

/// The largest magnitude; NaN if a number is not finite.
pub(crate) fn largest(tensor: &Tensor<1>) -> f64 {
    let numbers: Vec<f64> = tensor.to_data().iter::<f64>().collect();
    if numbers.iter().all(|number| number.is_finite()) {
        numbers
            .iter()
            .fold(0.0, |largest, number| largest.max(number.abs()))
    } else {
        f64::NAN
    }
}

/// The largest of `numbers`; NaN if one is.
pub(crate) fn worst(numbers: &[f64]) -> f64 {
    let is_nan = numbers.iter().any(|number| number.is_nan());
    let largest = numbers.iter().copied().fold(0.0, f64::max);
    if is_nan { f64::NAN } else { largest }
}

/// θ after each step.
pub(crate) fn trajectory<R: Rule>(
    problem: &Problem,
    learning_rate: f64,
    steps: usize,
    mut descent: Descent<R>,
) -> Vec<Tensor<1>> {
    let step = |_| {
        descent.step(problem, learning_rate);
        descent.theta.clone()
    };
    (0..steps).map(step).collect()
}

/// Two descents of one problem: what the first deviates from the second by after each step.
pub(crate) fn deviations<R: Rule>(
    problem: &Problem,
    learning_rate: f64,
    steps: usize,
    mut one: Descent<R>,
    mut other: Descent<R>,
) -> Vec<f64> {
    let step = |_| {
        one.step(problem, learning_rate);
        other.step(problem, learning_rate);
        deviation(&one.theta, &other.theta)
    };
    (0..steps).map(step).collect()
}
