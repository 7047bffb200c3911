//! Runs an update recipe on a problem: the parameters after each step.

use super::gradient::Gradients;
use super::parameter::Whole;
use super::{Now, Recipe, State, When};
use crate::Problem;

impl Recipe {
    /// The rows that a program with this update writes.
    pub(crate) fn trajectory(&self, problem: &Problem) -> Vec<Vec<f64>> {
        self.trajectory_while(problem, |_| true).unwrap_or_default()
    }

    /// The rows that a program with this update writes, if `can_be` allows for every one of them.
    pub(crate) fn trajectory_while(
        &self,
        problem: &Problem,
        mut can_be: impl FnMut(&[f64]) -> bool,
    ) -> Option<Vec<Vec<f64>>> {
        let blocks = problem.blocks();
        let start = problem.parameters().flat();
        let mut states: Vec<State> = start.into_iter().map(State::new).collect();
        let places = self.written.order.places(problem);
        let row = |states: &[State]| -> Vec<f64> {
            let theta = |state: &State| self.shown(state);
            match &places {
                None => states.iter().map(theta).collect(),
                Some(places) => {
                    let placed = places.iter().filter_map(|&place| states.get(place));
                    placed.map(theta).collect()
                }
            }
        };
        let shapes = problem.parameters().0.iter();
        let mut wholes: Vec<Whole> = shapes
            .map(|(_, array)| Whole::new(self, &array.shape))
            .collect();
        let mut gradients = Gradients {
            problem,
            taken: self.taken,
            clip: self.clip,
            sum: Vec::new(),
        };
        let mut rows = Vec::with_capacity(problem.steps());
        for (step, time) in (1..=problem.steps()).zip(1..) {
            let before = (self.written.when == When::Before).then(|| row(&states));
            let gradients = gradients.at(step);
            for ((number, block), whole) in (0..).zip(&blocks).zip(&mut wholes) {
                let now = Now {
                    step: time,
                    is_matrix: false,
                    is_first_step: step == 1,
                    time: self.time(time, number, blocks.len()),
                    is_bias: block.is_bias,
                    is_scale: block.is_scale,
                };
                let states = states.get_mut(block.range.clone()).unwrap_or_default();
                let gradients = gradients.get(block.range.clone()).unwrap_or_default();
                self.step(states, whole, gradients, now);
            }
            let row = before.unwrap_or_else(|| row(&states));
            if self.written.when != When::AtTheEnd && !can_be(&row) {
                return None;
            }
            rows.push(row);
        }
        if self.written.when == When::AtTheEnd {
            let last = rows.last().cloned().unwrap_or_default();
            rows.fill(last);
            return rows.iter().all(|row| can_be(row)).then_some(rows);
        }
        Some(rows)
    }
}
