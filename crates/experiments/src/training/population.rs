//! The training loop: trains one population and computes its losses and accuracies.

use adamscape_data::{Points, Purpose, stream};
use adamscape_model::{
    BatchError, ComposedPopulation, Engine, FusedPopulation, LanePopulation, Mlp, Scores, Targets,
};
use adamscape_optim::lanes::LaneOptimizer;
use burn::tensor::{DType, Device};

use super::TrainingError;
use super::divergence_monitor::DivergenceMonitor;
use super::job::Job;
use super::minibatches::Minibatches;
use super::trainer::{LaneTrainer, TensorTrainer, Trainer};
use crate::plan::CheckedPlan;
use crate::trial::{Metrics, Outcome, Trial};

/// Trains the members of `job` and judges them, each as if it were alone. The fused engine steps in lanes, if the
/// optimizer is elementwise.
pub(super) fn train(
    job: &Job,
    plan: &CheckedPlan,
    dtype: DType,
    device: &Device,
    engine: Engine,
) -> Result<Vec<Trial>, TrainingError> {
    let networks = |device: &Device| -> Vec<Mlp> {
        let mut generator = stream(job.seed, Purpose::Initialisation);
        let network = plan.network.init(&mut generator, dtype, device);
        vec![network; job.members.len()]
    };
    let training = &plan.plan.training;
    match engine {
        Engine::Composed => {
            let networks = networks(&device.clone().autodiff());
            let population = ComposedPopulation::stack(&networks)?;
            run(TensorTrainer::new(population, job, training), job, plan)
        }
        Engine::Fused => match lane_optimizer(job, plan) {
            Some(optimizer) => run(LaneTrainer::new(&networks(device), optimizer)?, job, plan),
            None => {
                let population = FusedPopulation::stack(&networks(device))?;
                run(TensorTrainer::new(population, job, training), job, plan)
            }
        },
    }
}

/// The optimizer of `job` in lanes, if it is elementwise: its rule is, and gradients are not clipped.
fn lane_optimizer(job: &Job, plan: &CheckedPlan) -> Option<LaneOptimizer> {
    let members = job.members.iter();
    let training = &plan.plan.training;
    LaneOptimizer::new(
        &job.optimizer,
        LanePopulation::parameters(&plan.network).collect(),
        members
            .map(|member| (member.learning_rate, member.weight_decay))
            .collect(),
        training.decay_settings(),
    )
}

fn run<T: Trainer>(
    mut trainer: T,
    job: &Job,
    plan: &CheckedPlan,
) -> Result<Vec<Trial>, TrainingError> {
    let training = &plan.plan.training;
    let batch = |trainer: &T, points: &Points| -> Result<T::Batch, BatchError> {
        trainer.batch(points.inputs(), Targets::Classes(points.labels()))
    };
    let split = plan.spiral.split(job.seed, plan.plan.data.validation)?;
    let all_points = batch(&trainer, &split.training)?;
    let mut minibatches = training
        .batch_size
        .map(|size| Minibatches::new(&split.training, size, job.seed));

    let mut monitor = DivergenceMonitor::new(job.members.len());
    for time in 1..=training.steps {
        let factor = training.schedule.factor(time, training.steps);
        trainer = match &mut minibatches {
            Some(minibatches) => {
                let minibatch = batch(&trainer, &minibatches.draw())?;
                trainer.step(&minibatch, time, factor, &mut monitor)
            }
            None => trainer.step(&all_points, time, factor, &mut monitor),
        };
        if monitor.all_diverged() {
            break;
        }
    }

    let trainer = trainer.judged();
    let on_training = trainer.score(&all_points);
    let on_validation = trainer.score(&batch(&trainer, &split.validation)?);
    monitor.finish(
        &[&on_training.losses, &on_validation.losses],
        training.steps,
    );
    let members = job.members.iter();
    let members = members.zip(metrics(on_training, on_validation));
    let trials = members
        .zip(monitor.diverged_at())
        .flat_map(|((member, metrics), diverged_at)| {
            let outcome = match diverged_at {
                Some(steps) => Outcome::Diverged { steps },
                None => Outcome::Finished(metrics),
            };
            member.cells.iter().map(move |&cell| Trial {
                cell,
                seed: job.seed,
                outcome,
            })
        });
    Ok(trials.collect())
}

fn metrics(training: Scores, validation: Scores) -> impl Iterator<Item = Metrics> {
    let pairs = |scores: Scores| {
        // A plan's networks tell classes apart, so they have accuracies.
        let unknown = vec![f64::NAN; scores.losses.len()];
        let accuracies = scores.accuracies.unwrap_or(unknown);
        scores.losses.into_iter().zip(accuracies)
    };
    let (on_training, on_validation) = (pairs(training), pairs(validation));
    on_training.zip(on_validation).map(
        |((train_loss, train_accuracy), (validation_loss, validation_accuracy))| Metrics {
            train_loss,
            train_accuracy,
            validation_loss,
            validation_accuracy,
        },
    )
}
