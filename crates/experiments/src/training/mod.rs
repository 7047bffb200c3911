//! Trains a plan: its trials in populations, the populations on threads.

mod divergence_monitor;
mod job;
mod minibatches;
mod population;
mod settings;
mod trainer;

pub use settings::{Settings, WrongEngine};

use std::time::{Duration, Instant};

use burn::tensor::{DType, Device};
use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::plan::CheckedPlan;
use crate::trial::Trial;

/// Why training failed.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The engine and the backend do not go together.
    #[error(transparent)]
    Engine(#[from] WrongEngine),
    /// The backend is not in this program.
    #[error(transparent)]
    Backend(#[from] adamscape_model::BackendError),
    /// The operating system has no more threads.
    #[error("could not start {threads} threads; take fewer with --threads")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        source: rayon::ThreadPoolBuildError,
    },
    /// The data could not be drawn.
    #[error(transparent)]
    Spiral(#[from] adamscape_data::SpiralError),
    /// The points do not fit the network.
    #[error(transparent)]
    Batch(#[from] adamscape_model::BatchError),
    /// The networks do not fit each other.
    #[error(transparent)]
    Stack(#[from] adamscape_model::StackError),
}

/// Trains every trial and returns them in canonical order: by optimizer, learning rate, weight decay, seed.
///
/// `done` is told, from any thread, how many more trials have ended.
///
/// # Errors
/// If threads can't be started, or the plan's parts do not fit each other.
pub fn train(
    plan: &CheckedPlan,
    settings: Settings,
    done: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Trial>, TrainingError> {
    settings.check()?;
    let device = settings.backend.device()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads)
        .build()
        .map_err(|source| TrainingError::Threads {
            threads: settings.threads,
            source,
        })?;
    let populations: Result<Vec<Vec<Trial>>, TrainingError> = pool.install(|| {
        // Cut as they are taken: however many trials a plan has, the populations at work are all there is in memory.
        jobs(plan, settings)
            .par_bridge()
            .map(|job| {
                let trials = population::train(&job, plan, DTYPE, &device, settings.engine)?;
                done(trials.len());
                Ok(trials)
            })
            .collect()
    });
    let mut trials = populations?.concat();
    trials.sort_by_key(|trial| (trial.cell, trial.seed));
    Ok(trials)
}

/// About how long training will take, from a few steps of the plan's first population.
///
/// # Errors
/// As [`train`].
pub fn estimate(plan: &CheckedPlan, settings: Settings) -> Result<Duration, TrainingError> {
    let Some(job) = jobs(plan, settings).next() else {
        return Ok(Duration::ZERO);
    };
    settings.check()?;
    let device: Device = settings.backend.device()?;
    let take = |steps: usize| -> Result<Duration, TrainingError> {
        let mut plan = plan.clone();
        plan.plan.training.steps = steps;
        let start = Instant::now();
        population::train(&job, &plan, DTYPE, &device, settings.engine)?;
        Ok(start.elapsed())
    };
    // The first run compiles kernels on GPUs and fills caches. If it takes long, it has to do as it is; else its own
    // costs are told from those of a step.
    let first = take(1)?;
    let (fixed, step) = if first > Duration::from_secs(2) {
        (Duration::ZERO, first)
    } else {
        let (few, more) = (take(2)?, take(42)?);
        (few, more.saturating_sub(few) / 40)
    };
    let populations = jobs(plan, settings).count();
    let rounds = populations.div_ceil(settings.threads.max(1)) as f64;
    let population = fixed.as_secs_f64() + step.as_secs_f64() * plan.plan.training.steps as f64;
    // Longer than any time that a `Duration` holds: never.
    Ok(Duration::try_from_secs_f64(population * rounds).unwrap_or(Duration::MAX))
}

fn jobs(plan: &CheckedPlan, settings: Settings) -> impl Iterator<Item = job::Job> {
    job::jobs(plan, settings.population_size, settings.threads)
}

/// The floating-point type that networks compute in.
const DTYPE: DType = DType::F32;
