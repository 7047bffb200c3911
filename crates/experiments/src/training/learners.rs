//! A population with what steps it.

use adamscape_model::{BatchError, FusedBatch, Population, RecordedPopulation, Scores};
use adamscape_optim::Hyper;
use adamscape_optim::recorded::{RecordedOptimizer, Recording};
use adamscape_optim::registry::Hyperparameters;
use burn::optim::ModuleOptimizer;

use super::job::{Job, Member};
use super::watch::Watch;

/// Networks that learn side by side, each as if it were alone.
pub(super) trait Learners {
    /// The points of one step.
    type Batch;

    /// Points `[points, features]`, row after row, with their classes.
    fn batch(&self, inputs: &[f64], labels: &[usize]) -> Result<Self::Batch, BatchError>;

    /// Shows `watch` the losses on the batch, and makes step `time`, from 1, with the schedule's `factor`.
    fn step(self, batch: &Self::Batch, time: usize, factor: f64, watch: &mut Watch) -> Self;

    /// Each network's loss and accuracy on the batch.
    fn score(&self, batch: &Self::Batch) -> Scores;
}

/// Stepped by one of Burn's optimizers, operation by operation.
pub(super) struct ByBurn<P> {
    population: P,
    optimizer: ModuleOptimizer,
}

impl<P: Population> ByBurn<P> {
    pub(super) fn new(population: P, job: &Job, decay_biases: bool) -> Self {
        let hyper = |of: fn(&Member) -> f64| Hyper::PerMember(job.members.iter().map(of).collect());
        let optimizer = job.optimizer.build(Hyperparameters {
            learning_rate: hyper(|member| member.learning_rate),
            weight_decay: hyper(|member| member.weight_decay),
            decay_biases,
        });
        Self {
            population,
            optimizer,
        }
    }
}

impl<P: Population> Learners for ByBurn<P> {
    type Batch = P::Batch;

    fn batch(&self, inputs: &[f64], labels: &[usize]) -> Result<P::Batch, BatchError> {
        self.population.batch(inputs, labels)
    }

    fn step(mut self, batch: &P::Batch, _time: usize, factor: f64, watch: &mut Watch) -> Self {
        let (losses, gradients) = self.population.losses_and_gradients(batch);
        watch.see_later(losses);
        self.population = self.optimizer.step(factor, self.population, gradients);
        self
    }

    fn score(&self, batch: &P::Batch) -> Scores {
        self.population.score(batch)
    }
}

/// Stepped by a recording.
pub(super) struct Recorded<'a> {
    population: RecordedPopulation,
    optimizer: RecordedOptimizer<'a>,
}

impl<'a> Recorded<'a> {
    pub(super) fn new(
        population: RecordedPopulation,
        recording: &'a Recording,
        job: &Job,
        decay_biases: bool,
    ) -> Self {
        let members = job.members.iter();
        let members = members.map(|member| (member.learning_rate, member.weight_decay));
        let decay = job.optimizer.decay;
        Self {
            population,
            optimizer: RecordedOptimizer::new(recording, decay, members.collect(), decay_biases),
        }
    }
}

impl Learners for Recorded<'_> {
    type Batch = FusedBatch;

    fn batch(&self, inputs: &[f64], labels: &[usize]) -> Result<FusedBatch, BatchError> {
        self.population.batch(inputs, labels)
    }

    fn step(mut self, batch: &FusedBatch, time: usize, factor: f64, watch: &mut Watch) -> Self {
        let losses = self
            .population
            .step(batch, &self.optimizer.at(time, factor));
        watch.see(&losses);
        self
    }

    fn score(&self, batch: &FusedBatch) -> Scores {
        self.population.score(batch)
    }
}
