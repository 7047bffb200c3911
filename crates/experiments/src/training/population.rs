//! Trains one population.

use adamscape_data::{Points, Purpose, stream};
use adamscape_model::{Batch, BatchError, Engine, Population, Scores};
use adamscape_optim::Hyper;
use adamscape_optim::registry::Hyperparameters;
use burn::tensor::{DType, Device};

use super::TrainingError;
use super::job::{Job, Member};
use super::minibatches::Minibatches;
use super::watch::Watch;
use crate::plan::Checked;
use crate::trial::{Metrics, Outcome, Trial};

/// Trains the members of `job` and judges them, each as if it were alone.
pub(super) fn train(
    job: &Job,
    plan: &Checked,
    dtype: DType,
    device: &Device,
    engine: Engine,
) -> Result<Vec<Trial>, TrainingError> {
    let training = &plan.plan.training;
    let device = device.clone().autodiff();
    let batch = |points: &Points| -> Result<Batch, BatchError> {
        Batch::new(
            points.features(),
            points.classes(),
            points.inputs(),
            points.labels(),
            dtype,
            &device,
        )
    };
    let split = plan.spiral.split(job.seed, plan.plan.data.validation)?;
    let all_points = batch(&split.training)?;
    let mut minibatches = training
        .batch_size
        .map(|size| Minibatches::new(&split.training, size, job.seed));

    let mut generator = stream(job.seed, Purpose::Initialisation);
    let network = plan.network.init(&mut generator, dtype, &device);
    let mut population = Population::stack(&vec![network; job.members.len()])?;
    let hyper = |of: fn(&Member) -> f64| Hyper::PerMember(job.members.iter().map(of).collect());
    let mut optimizer = job.optimizer.build(Hyperparameters {
        learning_rate: hyper(|member| member.learning_rate),
        weight_decay: hyper(|member| member.weight_decay),
        decay_biases: training.decay_biases,
    });

    let mut watch = Watch::new(job.members.len());
    for time in 1..=training.steps {
        let (losses, gradients) = match &mut minibatches {
            Some(minibatches) => {
                population.losses_and_gradients(&batch(&minibatches.draw())?, engine)
            }
            None => population.losses_and_gradients(&all_points, engine),
        };
        watch.see(losses);
        if watch.all_diverged() {
            break;
        }
        let factor = training.schedule.factor(time, training.steps);
        population = optimizer.step(factor, population, gradients);
    }

    let on_training = population.score(&all_points);
    let on_validation = population.score(&batch(&split.validation)?);
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
