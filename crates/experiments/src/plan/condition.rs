//! A condition: one combination of the values of a plan's further axes, and what is trained under it.

use adamscape_data::DataSet;
use adamscape_model::MlpConfig;
use adamscape_optim::registry::Entry;

use super::same_steps::{SameSteps, same_steps};
use super::{DecayUnit, Plan, PlanError, Training};

/// One combination of the values of a plan's axes beside learning rate and weight decay. Trials of one condition can share a
/// population.
#[derive(Clone)]
pub struct Condition {
    /// The value of each further axis, in the plan's order.
    pub values: Vec<f64>,
    /// The plan's optimizers, with the hyperparameters of this condition.
    pub optimizers: Vec<Entry>,
    /// The data.
    pub data: DataSet,
    /// The network.
    pub network: MlpConfig,
    /// The training.
    pub training: Training,
    /// For each optimizer, its cells by what they train.
    pub same_steps: Vec<Vec<SameSteps>>,
}

impl Condition {
    /// What is trained of `plan`, which has the condition's values in their places.
    pub(super) fn new(
        plan: &Plan,
        values: Vec<f64>,
        optimizers: Vec<Entry>,
        data: DataSet,
    ) -> Self {
        Self {
            values,
            optimizers,
            network: plan.network.config(&data),
            training: plan.training,
            data,
            same_steps: Vec::new(),
        }
    }

    /// Whether it can be trained.
    pub(super) fn check(&self) -> Result<(), PlanError> {
        let hidden = &self.network.hidden;
        if hidden.len() > 64 || hidden.iter().any(|width| !(1..=16_384).contains(width)) {
            return Err(PlanError::Hidden(hidden.clone()));
        }
        if !(1..=100_000_000).contains(&self.training.steps) {
            return Err(PlanError::Steps(self.training.steps));
        }
        let points = self.data.training_points();
        match self.training.batch_size {
            None if self.training.with_replacement => Err(PlanError::Replacement),
            Some(batch_size) if !(1..=points).contains(&batch_size) => {
                Err(PlanError::BatchSize { batch_size, points })
            }
            _ => Ok(()),
        }
    }

    /// Whether each decay of the grid is a number: one that takes all of θ by a small learning rate may be none.
    pub(super) fn check_decays(
        &self,
        (learning_rates, weight_decays, unit): (&[f64], &[f64], DecayUnit),
    ) -> Result<(), PlanError> {
        if unit == DecayUnit::Lambda {
            return Ok(());
        }
        for (index, entry) in self.optimizers.iter().enumerate() {
            for &learning_rate in learning_rates {
                for &value in weight_decays {
                    let lambda = self.lambda(unit, value, index, learning_rate);
                    if lambda.is_some_and(|lambda| !(lambda as f32).is_finite()) {
                        return Err(PlanError::InfiniteDecay {
                            optimizer: entry.name(),
                            learning_rate,
                            value,
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// The λ that `value` of the weight-decay axis is for an optimizer at a learning rate; `None` if there is no such
    /// optimizer.
    #[must_use]
    pub fn lambda(&self, unit: DecayUnit, value: f64, optimizer: usize, rate: f64) -> Option<f64> {
        let decay = self.optimizers.get(optimizer)?.decay;
        Some(unit.lambda(value, decay, rate, self.training.decay_settings()))
    }

    /// Finds the cells whose steps are the same.
    pub(super) fn with_same_steps(
        mut self,
        learning_rates: &[f64],
        weight_decays: &[f64],
        unit: DecayUnit,
    ) -> Self {
        let of = |entry: &Entry| {
            let settings = self.training.decay_settings();
            let lambda = |rate: f64, value: f64| unit.lambda(value, entry.decay, rate, settings);
            same_steps(entry, learning_rates, weight_decays, lambda, &self.training)
        };
        self.same_steps = self.optimizers.iter().map(of).collect();
        self
    }
}
