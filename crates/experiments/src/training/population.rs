//! Trains one population.

use adamscape_data::{Points, Purpose, stream};
use adamscape_model::{
    BatchError, ComposedPopulation, Engine, FusedPopulation, Mlp, RecordedPopulation, Scores,
};
use adamscape_optim::recorded::Recording;
use burn::tensor::{DType, Device};

use super::TrainingError;
use super::job::Job;
use super::learners::{ByBurn, Learners, Recorded};
use super::minibatches::Minibatches;
use super::watch::Watch;
use crate::plan::Checked;
use crate::trial::{Metrics, Outcome, Trial};

/// Trains the members of `job` and judges them, each as if it were alone. The fused engine plays the optimizer's
/// recording, if there is one.
pub(super) fn train(
    job: &Job,
    plan: &Checked,
    recording: Option<&Recording>,
    dtype: DType,
    device: &Device,
    engine: Engine,
) -> Result<Vec<Trial>, TrainingError> {
    let networks = |device: &Device| -> Vec<Mlp> {
        let mut generator = stream(job.seed, Purpose::Initialisation);
        let network = plan.network.init(&mut generator, dtype, device);
        vec![network; job.members.len()]
    };
    let decay_biases = plan.plan.training.decay_biases;
    match (engine, recording) {
        (Engine::Composed, _) => {
            let networks = networks(&device.clone().autodiff());
            let population = ComposedPopulation::stack(&networks)?;
            run(ByBurn::new(population, job, decay_biases), job, plan)
        }
        (Engine::Fused, None) => {
            let population = FusedPopulation::stack(&networks(device))?;
            run(ByBurn::new(population, job, decay_biases), job, plan)
        }
        (Engine::Fused, Some(recording)) => {
            let population = RecordedPopulation::stack(&networks(device), recording.buffers())?;
            run(
                Recorded::new(population, recording, job, decay_biases),
                job,
                plan,
            )
        }
    }
}

fn run<L: Learners>(
    mut learners: L,
    job: &Job,
    plan: &Checked,
) -> Result<Vec<Trial>, TrainingError> {
    let training = &plan.plan.training;
    let batch = |learners: &L, points: &Points| -> Result<L::Batch, BatchError> {
        learners.batch(points.inputs(), points.labels())
    };
    let split = plan.spiral.split(job.seed, plan.plan.data.validation)?;
    let all_points = batch(&learners, &split.training)?;
    let mut minibatches = training
        .batch_size
        .map(|size| Minibatches::new(&split.training, size, job.seed));

    let mut watch = Watch::new(job.members.len());
    for time in 1..=training.steps {
        let factor = training.schedule.factor(time, training.steps);
        learners = match &mut minibatches {
            Some(minibatches) => {
                let minibatch = batch(&learners, &minibatches.draw())?;
                learners.step(&minibatch, time, factor, &mut watch)
            }
            None => learners.step(&all_points, time, factor, &mut watch),
        };
        if watch.all_diverged() {
            break;
        }
    }

    let on_training = learners.score(&all_points);
    let on_validation = learners.score(&batch(&learners, &split.validation)?);
    watch.finish(
        &[&on_training.losses, &on_validation.losses],
        training.steps,
    );
    let trials = job
        .members
        .iter()
        .zip(metrics(on_training, on_validation))
        .zip(watch.diverged_at())
        .map(|((member, metrics), diverged_at)| Trial {
            cell: member.cell,
            seed: job.seed,
            outcome: match diverged_at {
                Some(steps) => Outcome::Diverged { steps },
                None => Outcome::Finished(metrics),
            },
        });
    Ok(trials.collect())
}

fn metrics(training: Scores, validation: Scores) -> impl Iterator<Item = Metrics> {
    let on_training = training.losses.into_iter().zip(training.accuracies);
    let on_validation = validation.losses.into_iter().zip(validation.accuracies);
    on_training.zip(on_validation).map(
        |((train_loss, train_accuracy), (validation_loss, validation_accuracy))| Metrics {
            train_loss,
            train_accuracy,
            validation_loss,
            validation_accuracy,
        },
    )
}
