//! Rules of any type in one table.

use burn::optim::ModuleOptimizer;

use crate::recorded::{Tape, record};
use crate::registry::Hyperparameters;
use crate::{Decay, Decayed, Rule, Step};

/// A rule whose type, and number of buffers, is forgotten.
pub(crate) trait AnyRule {
    /// The optimizer that it makes with `decay`.
    fn build(self: Box<Self>, decay: Decay, hyperparameters: Hyperparameters) -> ModuleOptimizer;

    /// What it does at `step` to a parameter of `shape`, if it treats each number by itself.
    fn record(&self, step: &Step, shape: [usize; 3]) -> Option<Tape>;
}

/// `rule`, its type forgotten.
pub(crate) fn any<R: Rule<N>, const N: usize>(rule: R) -> Box<dyn AnyRule> {
    Box::new(Typed(rule))
}

struct Typed<R, const N: usize>(R);

impl<R: Rule<N>, const N: usize> AnyRule for Typed<R, N> {
    fn build(self: Box<Self>, decay: Decay, hyperparameters: Hyperparameters) -> ModuleOptimizer {
        let optimizer = Decayed::new(self.0, decay)
            .with_learning_rate(hyperparameters.learning_rate)
            .with_weight_decay(hyperparameters.weight_decay);
        if hyperparameters.decay_biases {
            optimizer.init()
        } else {
            optimizer.init_sparing_biases()
        }
    }

    fn record(&self, step: &Step, shape: [usize; 3]) -> Option<Tape> {
        record(&self.0, step, shape)
    }
}
