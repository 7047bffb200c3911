//! Trains one population.

use adamscape_data::{Points, Purpose, stream};
use adamscape_model::{
    BatchError, ComposedPopulation, Engine, FusedPopulation, Mlp, Population, Scores,
};
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
    let networks = |device: &Device| -> Vec<Mlp> {
        let mut generator = stream(job.seed, Purpose::Initialisation);
        let network = plan.network.init(&mut generator, dtype, device);
        vec![network; job.members.len()]
    };
    match engine {
        Engine::Composed => {
            let networks = networks(&device.clone().autodiff());
            let population = ComposedPopulation::stack(&networks)?;
            run(population, Hyper::PerMember, job, plan)
        }
        Engine::Fused if job.optimizer.rule.elementwise => {
            let population = FusedPopulation::stack_in_columns(&networks(device))?;
            run(population, Hyper::PerColumn, job, plan)
        }
        Engine::Fused => {
            let population = FusedPopulation::stack(&networks(device))?;
            run(population, Hyper::PerMember, job, plan)
        }
    }
}

/// `each` makes a hyperparameter of one value for each member.
fn run<P: Population>(
    mut population: P,
    each: fn(Vec<f64>) -> Hyper,
    job: &Job,
    plan: &Checked,
) -> Result<Vec<Trial>, TrainingError> {
    let training = &plan.plan.training;
    let batch = |population: &P, points: &Points| -> Result<P::Batch, BatchError> {
        population.batch(points.inputs(), points.labels())
    };
    let split = plan.spiral.split(job.seed, plan.plan.data.validation)?;
    let all_points = batch(&population, &split.training)?;
    let mut minibatches = training
        .batch_size
        .map(|size| Minibatches::new(&split.training, size, job.seed));
    let hyper = |of: fn(&Member) -> f64| each(job.members.iter().map(of).collect());
    let mut optimizer = job.optimizer.build(Hyperparameters {
        learning_rate: hyper(|member| member.learning_rate),
        weight_decay: hyper(|member| member.weight_decay),
        decay_biases: training.decay_biases,
    });

    let mut watch = Watch::new(job.members.len());
    for time in 1..=training.steps {
        let (losses, gradients) = match &mut minibatches {
            Some(minibatches) => {
                let minibatch = batch(&population, &minibatches.draw())?;
                population.losses_and_gradients(&minibatch)
            }
            None => population.losses_and_gradients(&all_points),
        };
        watch.see(losses);
        if watch.all_diverged() {
            break;
        }
        let factor = training.schedule.factor(time, training.steps);
        population = optimizer.step(factor, population, gradients);
    }

    let on_training = population.score(&all_points);
    let on_validation = population.score(&batch(&population, &split.validation)?);
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
