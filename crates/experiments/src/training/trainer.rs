//! The training step: a population of networks with the optimizer that steps it.

use adamscape_model::{
    BatchError, FusedBatch, LanePopulation, Mlp, Population, Scores, StackError, Targets,
};
use adamscape_optim::lanes::LaneOptimizer;
use adamscape_optim::registry::BuildSettings;
use adamscape_optim::{Hyper, judged};
use burn::optim::ModuleOptimizer;

use super::job::{Job, Member};
use super::loss_monitor::LossMonitor;
use crate::plan::Training;

/// A population with its optimizer: networks that are trained side by side, each as if it were alone.
pub(super) trait Trainer {
    /// The points of one step.
    type Batch;

    /// Points `[points, features]`, row after row, with their targets.
    fn batch(&self, inputs: &[f64], targets: Targets) -> Result<Self::Batch, BatchError>;

    /// Shows `monitor` the losses on the batch, and makes step `time`, from 1, with the schedule's `factor`.
    fn step(self, batch: &Self::Batch, time: usize, factor: f64, monitor: &mut LossMonitor)
    -> Self;

    /// Goes from where gradients are taken to where the optimizer has networks judged: for most, nowhere.
    fn judged(self) -> Self;

    /// Copies of the networks.
    fn networks(&self) -> Vec<Mlp>;

    /// Each network's loss and accuracy on the batch.
    fn score(&self, batch: &Self::Batch) -> Scores;
}

/// Trains tensors by one of Burn's optimizers, operation by operation.
pub(super) struct TensorTrainer<P> {
    population: P,
    optimizer: ModuleOptimizer,
    judging: Option<ModuleOptimizer>,
}

impl<P: Population> TensorTrainer<P> {
    pub(super) fn new(population: P, job: &Job, training: &Training) -> Self {
        let hyper = |of: fn(&Member) -> f64| Hyper::PerMember(job.members.iter().map(of).collect());
        let settings = || {
            let settings = BuildSettings::new(
                hyper(|member| member.learning_rate),
                hyper(|member| member.weight_decay),
                training.steps,
            );
            let kinds = job.condition.network.trained_kinds(population.kinds());
            let settings = settings.with_kinds(kinds);
            settings.with_decay(training.decay_settings())
        };
        let optimizer = job.optimizer.build(settings());
        let judging = job.optimizer.build_judging(settings());
        Self {
            population,
            optimizer,
            judging,
        }
    }
}

impl<P: Population> Trainer for TensorTrainer<P> {
    type Batch = P::Batch;

    fn batch(&self, inputs: &[f64], targets: Targets) -> Result<P::Batch, BatchError> {
        self.population.batch(inputs, targets)
    }

    fn step(
        mut self,
        batch: &P::Batch,
        _time: usize,
        factor: f64,
        monitor: &mut LossMonitor,
    ) -> Self {
        let (losses, gradients) = self.population.losses_and_gradients(batch);
        monitor.see_later(losses);
        self.population = self.optimizer.step(factor, self.population, gradients);
        self
    }

    fn judged(mut self) -> Self {
        if let Some(judging) = self.judging.take() {
            self.population = judged(self.population, &self.optimizer, judging, 1.0);
        }
        self
    }

    fn networks(&self) -> Vec<Mlp> {
        (0..)
            .map_while(|index| self.population.member(index))
            .collect()
    }

    fn score(&self, batch: &P::Batch) -> Scores {
        self.population.score(batch)
    }
}

/// Trains in the lanes of vector registers, where the fused kernel has the networks.
pub(super) struct LaneTrainer {
    population: LanePopulation,
    optimizer: LaneOptimizer,
}

impl LaneTrainer {
    pub(super) fn new(networks: &[Mlp], optimizer: LaneOptimizer) -> Result<Self, StackError> {
        Ok(Self {
            population: LanePopulation::stack(networks, &optimizer)?,
            optimizer,
        })
    }
}

impl Trainer for LaneTrainer {
    type Batch = FusedBatch;

    fn batch(&self, inputs: &[f64], targets: Targets) -> Result<FusedBatch, BatchError> {
        self.population.batch(inputs, targets)
    }

    fn step(
        mut self,
        batch: &FusedBatch,
        time: usize,
        factor: f64,
        monitor: &mut LossMonitor,
    ) -> Self {
        let losses = self
            .population
            .step(batch, &self.optimizer.at(time, factor));
        monitor.see(&losses);
        self
    }

    fn judged(mut self) -> Self {
        self.population.judge(&self.optimizer);
        self
    }

    fn networks(&self) -> Vec<Mlp> {
        (0..)
            .map_while(|index| self.population.member(index))
            .collect()
    }

    fn score(&self, batch: &FusedBatch) -> Scores {
        self.population.score(batch)
    }
}
