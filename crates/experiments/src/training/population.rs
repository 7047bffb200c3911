//! The training loop: trains one population and computes its losses and accuracies.

use std::sync::atomic::{AtomicBool, Ordering};

use adamscape_data::{self as data, Points, Purpose, stream};
use adamscape_model::{
    BatchError, ComposedPopulation, Engine, FusedPopulation, LanePopulation, Mlp, Scores,
    StackError, Targets,
};
use adamscape_optim::lanes::LaneOptimizer;
use burn::tensor::{DType, Device};

use super::TrainingError;
use super::checkpoints::Checkpoints;
use super::job::Job;
use super::loss_monitor::LossMonitor;
use super::minibatches::Minibatches;
use super::trainer::{LaneTrainer, TensorTrainer, Trainer};
use crate::curve::{Curve, rounded};
use crate::decisions::{self, Decisions, Plane};
use crate::trial::{Metrics, Outcome, Trained, Trial};

/// Trains the members of `job` and judges them, each as if it were alone; `None` if it was stopped on the way. The fused engine
/// steps in lanes, if the optimizer is elementwise.
pub(super) fn train(
    job: &Job,
    dtype: DType,
    device: &Device,
    engine: Engine,
    stop: &AtomicBool,
) -> Result<Option<Vec<Trained>>, TrainingError> {
    let networks = |device: &Device| -> Vec<Mlp> {
        let mut generator = stream(job.seed, Purpose::Initialisation);
        let network = job.condition.network.init(&mut generator, dtype, device);
        vec![network; job.members.len()]
    };
    let training = &job.condition.training;
    match engine {
        Engine::Composed => {
            let networks = networks(&device.clone().autodiff());
            let population = ComposedPopulation::stack(&networks)?;
            run(TensorTrainer::new(population, job, training), job, stop)
        }
        Engine::Fused => match lane_optimizer(job) {
            Some(optimizer) => run(LaneTrainer::new(&networks(device), optimizer)?, job, stop),
            None => {
                let population = FusedPopulation::stack(&networks(device))?;
                run(TensorTrainer::new(population, job, training), job, stop)
            }
        },
    }
}

/// The optimizer of `job` in lanes, if it is elementwise: its rule is, and gradients are not clipped.
fn lane_optimizer(job: &Job) -> Option<LaneOptimizer> {
    let members = job.members.iter();
    let condition = job.condition;
    LaneOptimizer::new(
        job.optimizer,
        LanePopulation::parameters(&condition.network).collect(),
        members
            .map(|member| (member.learning_rate, member.weight_decay))
            .collect(),
        condition.training.decay_settings(),
    )
}

fn run<T: Trainer>(
    mut trainer: T,
    job: &Job,
    stop: &AtomicBool,
) -> Result<Option<Vec<Trained>>, TrainingError> {
    let training = &job.condition.training;
    let batch = |trainer: &T, points: &Points| -> Result<T::Batch, BatchError> {
        let targets = match points.targets() {
            data::Targets::Classes { labels, .. } => Targets::Classes(labels),
            data::Targets::Numbers(numbers) => Targets::Numbers(numbers),
        };
        trainer.batch(points.inputs(), targets)
    };
    let split = job.condition.data.split(job.seed)?;
    let all_points = batch(&trainer, &split.training)?;
    let mut minibatches = training
        .batch_size
        .map(|size| Minibatches::new(&split.training, size, training.with_replacement, job.seed));

    let checkpoints = Checkpoints::of(job.condition);
    let watched = match checkpoints.validation_points {
        Some(points) if !job.optimizer.is_judged_elsewhere() => {
            Some(evenly_spaced(&split.validation, points))
        }
        _ => None,
    };
    let watched = watched.map(|points| batch(&trainer, &points).map(|batch| (points, batch)));
    let watched = watched.transpose()?;
    let mut on_the_way = vec![Curve::default(); job.members.len()];
    let mut monitor = LossMonitor::new(job.members.len(), &checkpoints.steps);
    for time in 1..=training.steps {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
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
        if let Some((points, batch)) = &watched
            && checkpoints.steps.contains(&time)
        {
            look(trainer.score(batch), points, &mut on_the_way);
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
    let decisions = decisions(&trainer, job, &split.training)?;
    let on_training = judged(on_training, &split.training)?;
    let on_validation = judged(on_validation, &split.validation)?;
    let members = members.zip(metrics(on_training, on_validation));
    let ends = monitor.end().zip(on_the_way).zip(decisions);
    let trained = members.zip(ends).flat_map(
        |((member, metrics), (((diverged_at, train_loss), curve), decisions))| {
            let curve = Curve {
                train_loss,
                ..curve
            };
            let outcome = match diverged_at {
                Some(steps) => Outcome::Diverged { steps },
                // R² of a finite loss may be infinite.
                None if !metrics.are_finite() => Outcome::Diverged {
                    steps: training.steps,
                },
                None => Outcome::Finished(metrics),
            };
            let is_finished = matches!(outcome, Outcome::Finished(_));
            member.cells.iter().map(move |&cell| Trained {
                trial: Trial {
                    cell,
                    seed: job.seed,
                    outcome,
                },
                curve: Some(curve.clone()),
                decisions: decisions.clone().filter(|_| is_finished),
            })
        },
    );
    Ok(Some(trained.collect()))
}

/// What each network decides, with the seed whose networks show it, and where data lie in a plane.
fn decisions<T: Trainer>(
    trainer: &T,
    job: &Job,
    training: &Points,
) -> Result<Vec<Option<Decisions>>, StackError> {
    let Some(plane) = Plane::of(training).filter(|_| job.seed == decisions::SEED) else {
        return Ok(vec![None; job.members.len()]);
    };
    let outputs = ComposedPopulation::stack(&trainer.networks())?.outputs(&plane.pixels());
    let each = outputs.chunks(outputs.len() / job.members.len());
    Ok(each.map(|outputs| Some(Decisions::of(outputs))).collect())
}

/// So many of the points, at even distances: all classes and parts of the plane are among them as they are among all.
fn evenly_spaced(points: &Points, count: usize) -> Points {
    let indices: Vec<usize> = (0..count).map(|k| k * points.len() / count).collect();
    points.select(&indices)
}

/// Adds a checkpoint to each curve, as long as the network's numbers are finite.
fn look(scores: Scores, points: &Points, curves: &mut [Curve]) {
    // Without a variance there is no R², and then no curve of it.
    let Ok(judged) = judged(scores, points) else {
        return;
    };
    for (curve, (loss, score)) in curves.iter_mut().zip(judged) {
        if loss.is_finite() && score.is_finite() {
            curve.validation_loss.push(rounded(loss));
            curve.validation_score.push(rounded(score));
        }
    }
}

fn metrics(training: Judged, validation: Judged) -> impl Iterator<Item = Metrics> {
    training.zip(validation).map(
        |((train_loss, train_score), (validation_loss, validation_score))| Metrics {
            train_loss,
            train_score,
            validation_loss,
            validation_score,
        },
    )
}

type Judged = std::vec::IntoIter<(f64, f64)>;

/// Each member's loss and score: its accuracy, or R² = 1 − loss/variance, since the loss of numbers is their mean squared error.
fn judged(scores: Scores, points: &Points) -> Result<Judged, TrainingError> {
    let losses = scores.losses.into_iter();
    let pairs: Vec<(f64, f64)> = match scores.accuracies {
        Some(accuracies) => losses.zip(accuracies).collect(),
        None => {
            let variance = points.variance().ok_or(TrainingError::NoVariance)?;
            losses.map(|loss| (loss, 1.0 - loss / variance)).collect()
        }
    };
    Ok(pairs.into_iter())
}
