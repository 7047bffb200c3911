//! Trains a plan: its trials in populations, the populations on threads.

mod checkpoints;
mod estimate;
mod job;
mod loss_monitor;
mod minibatches;
mod population;
mod settings;
mod trainer;

pub use checkpoints::Checkpoints;
pub use estimate::{PartsEstimate, estimate, estimate_parts};
pub use settings::{Settings, WrongEngine};

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use burn::tensor::DType;
use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::plan::CheckedPlan;
use crate::trial::{CellIndex, Trained, Trial};

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
    Data(#[from] adamscape_data::DataError),
    /// Numbers that are all the same, of which no share is explained: with a later seed than those that a plan is checked with.
    #[error("the numbers to predict are all the same in one of the sets, so R² has no meaning")]
    NoVariance,
    /// The points do not fit the network.
    #[error(transparent)]
    Batch(#[from] adamscape_model::BatchError),
    /// The networks do not fit each other.
    #[error(transparent)]
    Stack(#[from] adamscape_model::StackError),
}

/// Whether a trial, a cell with a seed, is to be trained.
pub type IsWanted<'a> = dyn Fn(CellIndex, u64) -> bool + Sync + 'a;

/// Trains the trials that are wanted, and hands on those of each population when it has ended, from any thread.
///
/// Once `stop` is true no further step is taken, and populations that are not at their end are dropped.
///
/// # Errors
/// If threads can't be started, or the plan's parts do not fit each other.
pub fn train(
    plan: &CheckedPlan,
    settings: Settings,
    is_wanted: &IsWanted,
    stop: &AtomicBool,
    ended: &(dyn Fn(Vec<Trained>) + Sync),
) -> Result<(), TrainingError> {
    settings.check()?;
    let device = settings.backend.device()?;
    let pool = threads(settings.threads)?;
    pool.install(|| {
        // Cut as they are taken: however many trials a plan has, the populations at work are all there is in memory.
        job::jobs(plan, settings, is_wanted)
            .par_bridge()
            .try_for_each(|job| {
                if let Some(trained) =
                    population::train(&job, DTYPE, &device, settings.engine, stop)?
                {
                    ended(trained);
                }
                Ok(())
            })
    })
}

/// Trains every trial and returns them in canonical order: by optimizer, condition, learning rate, weight decay, seed.
///
/// # Errors
/// As [`train`].
pub fn train_all(plan: &CheckedPlan, settings: Settings) -> Result<Vec<Trial>, TrainingError> {
    let all = Mutex::new(Vec::new());
    let stop = AtomicBool::new(false);
    train(plan, settings, &|_, _| true, &stop, &|trained| {
        // A thread that panicked with the lock has left a whole number of populations.
        let mut all = all.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        all.extend(trained.into_iter().map(|one| one.trial));
    })?;
    let mut trials = all
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    trials.sort_by_key(|trial| (trial.cell, trial.seed));
    Ok(trials)
}

fn threads(threads: usize) -> Result<rayon::ThreadPool, TrainingError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|source| TrainingError::Threads { threads, source })
}

/// The floating-point type that networks compute in.
const DTYPE: DType = DType::F32;
