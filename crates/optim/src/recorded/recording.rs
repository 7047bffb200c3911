//! All that a rule does in a training.

use std::sync::Arc;

use super::Tape;
use crate::Step;
use crate::registry::RuleRow;

/// One of a network's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// `[outputs, inputs]`; of a bias `[outputs, 1]`.
    pub shape: [usize; 2],
    /// Whether it is a bias.
    pub is_bias: bool,
}

impl Parameter {
    pub(super) fn numbers(&self) -> usize {
        self.shape.iter().product()
    }
}

/// What a rule does to a network's parameters at each step of a training.
#[derive(Clone, Debug)]
pub struct Recording {
    pub(super) parameters: Vec<Parameter>,
    /// For each step, from the first, a tape for each parameter. Equal ones are kept once.
    steps: Vec<Arc<[Arc<Tape>]>>,
}

impl Recording {
    /// Of `rule`, for `steps` steps of a network with these parameters; none, if at any step it does more than treat
    /// each number by itself.
    #[must_use]
    pub fn new(rule: &RuleRow, parameters: &[Parameter], steps: usize) -> Option<Self> {
        let rule = rule.rule();
        Self::of(|step, shape| rule.record(step, shape), parameters, steps)
    }

    /// Of what `record` records at a step, for a parameter `[1, outputs, inputs]`.
    pub(super) fn of(
        record: impl Fn(&Step, [usize; 3]) -> Option<Tape>,
        parameters: &[Parameter],
        steps: usize,
    ) -> Option<Self> {
        let mut recorded: Vec<Arc<[Arc<Tape>]>> = Vec::with_capacity(steps);
        for time in 1..=steps {
            let step = Step {
                time: i32::try_from(time).ok()?,
                members_axis: true,
            };
            let mut tapes: Vec<Arc<Tape>> = Vec::with_capacity(parameters.len());
            let mut shapes: Vec<[usize; 2]> = Vec::with_capacity(parameters.len());
            for parameter in parameters {
                let known = shapes.iter().position(|shape| *shape == parameter.shape);
                let tape = match known.and_then(|index| tapes.get(index)) {
                    Some(tape) => Arc::clone(tape),
                    None => {
                        let [outputs, inputs] = parameter.shape;
                        let tape = record(&step, [1, outputs, inputs])?;
                        match tapes.iter().find(|known| ***known == tape) {
                            Some(known) => Arc::clone(known),
                            None => Arc::new(tape),
                        }
                    }
                };
                tapes.push(tape);
                shapes.push(parameter.shape);
            }
            recorded.push(match recorded.last() {
                Some(last) if **last == *tapes => Arc::clone(last),
                _ => tapes.into(),
            });
        }
        Some(Self {
            parameters: parameters.to_vec(),
            steps: recorded,
        })
    }

    /// Numbers that the rule keeps for each of a parameter's.
    #[must_use]
    pub fn buffers(&self) -> usize {
        let first = self.steps.first().and_then(|tapes| tapes.first());
        first.map_or(0, |tape| tape.buffers)
    }

    #[cfg(test)]
    pub(super) fn distinct_steps(&self) -> usize {
        let pairs = self.steps.iter().zip(self.steps.iter().skip(1));
        1 + pairs.filter(|(one, next)| !Arc::ptr_eq(one, next)).count()
    }

    /// The tapes of step `time`, from 1.
    pub(super) fn at(&self, time: usize) -> &[Arc<Tape>] {
        let step = time.checked_sub(1).and_then(|index| self.steps.get(index));
        step.map_or(&[], |tapes| tapes)
    }
}
