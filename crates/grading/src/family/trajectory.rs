//! Runs an update recipe on a problem: the parameters after each step.

use crate::Problem;
use crate::recipe::{Now, Recipe, State};

impl Recipe {
    /// The parameters of the problem after each step of this update.
    pub(crate) fn trajectory(&self, problem: &Problem) -> Vec<Vec<f64>> {
        let blocks = problem.blocks();
        let start = problem.parameters().flat();
        let mut states: Vec<State> = start.into_iter().map(State::new).collect();
        let theta = |states: &[State]| states.iter().map(|state| state.theta).collect();
        let mut rows = Vec::with_capacity(problem.steps());
        for (step, gradients) in (1..).zip(problem.gradients()) {
            if self.shows_before {
                rows.push(theta(&states));
            }
            let gradients = gradients.flat();
            for (number, block) in (0..).zip(&blocks) {
                let now = Now {
                    is_first_step: step == 1,
                    time: self.time(step, number, blocks.len()),
                    is_bias: block.is_bias,
                };
                let states = states.get_mut(block.range.clone()).unwrap_or_default();
                let gradients = gradients.get(block.range.clone()).unwrap_or_default();
                for (state, &gradient) in states.iter_mut().zip(gradients) {
                    self.step(state, gradient, now);
                }
            }
            if !self.shows_before {
                rows.push(theta(&states));
            }
        }
        rows
    }
}
