//! How long training will take, measured on a few steps.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use burn::tensor::Device;

use super::job::{Job, Landscape, landscapes, population_size};
use super::{DTYPE, Settings, TrainingError, population};
use crate::plan::{CheckedPlan, Condition};

/// After so long, what was not measured is taken to be as what was.
const ENOUGH: Duration = Duration::from_secs(4);
/// Steps that take so long tell their time from noise.
const TELLING: Duration = Duration::from_millis(40);

/// About how long training will take: a few steps of a population of each kind are measured, as many populations at once as will
/// train.
///
/// # Errors
/// As [`train`](super::train).
pub fn estimate(plan: &CheckedPlan, settings: Settings) -> Result<Duration, TrainingError> {
    settings.check()?;
    let device: Device = settings.backend.device()?;
    let members = population_size(plan, settings);
    let start = Instant::now();
    let mut measured: Vec<(Kind, Cost)> = Vec::new();
    let (mut seconds, mut longest) = (0.0, 0.0_f64);
    // The dearest first: what is left is then taken to be dearer than it is, not cheaper.
    let mut all: Vec<Landscape> = landscapes(plan).collect();
    all.sort_by(|one, other| operations(other.condition).total_cmp(&operations(one.condition)));
    for landscape in all {
        let kind = Kind::of(landscape);
        let known = measured.iter().find(|(other, _)| *other == kind);
        let cost = match (known, measured.last()) {
            (Some((_, cost)), _) => *cost,
            (None, Some((last, cost))) if start.elapsed() > ENOUGH => {
                cost.scaled(operations(landscape.condition) / last.operations)
            }
            (None, _) => {
                let Some(job) = landscape.jobs(0, members, &|_, _| true).next() else {
                    continue;
                };
                let populations = landscape.networks().div_ceil(members) as u64 * plan.plan.seeds;
                let at_once = settings
                    .threads
                    .min(usize::try_from(populations).unwrap_or(usize::MAX));
                let cost = Cost::measured(&job, settings, &device, at_once.max(1))?;
                measured.push((kind, cost));
                cost
            }
        };
        let steps = landscape.condition.training.steps as f64;
        let of_one = |networks: usize| networks as f64 * (cost.fixed + cost.step * steps);
        seconds += of_one(landscape.networks()) * plan.plan.seeds as f64;
        longest = longest.max(of_one(landscape.networks().min(members)));
    }
    let seconds = (seconds / settings.threads.max(1) as f64).max(longest);
    // Longer than any time that a `Duration` holds: never.
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// What the time of a step depends on.
#[derive(PartialEq)]
struct Kind {
    optimizer: String,
    hidden: Vec<usize>,
    points: [usize; 3],
    /// Of a step of one network.
    operations: f64,
}

impl Kind {
    fn of(landscape: Landscape) -> Self {
        let Condition {
            network,
            data,
            training,
            ..
        } = landscape.condition;
        Self {
            optimizer: landscape.optimizer.without_hyperparameters(),
            hidden: network.hidden.clone(),
            points: [
                data.training_points(),
                data.validation_points(),
                training.batch_size.unwrap_or(0),
            ],
            operations: operations(landscape.condition),
        }
    }
}

/// Multiplications of one network's step: for each point, and for each parameter what a rule takes.
fn operations(condition: &Condition) -> f64 {
    let points = condition
        .training
        .batch_size
        .unwrap_or(condition.data.training_points());
    let weights = condition.network.parameters() as f64;
    weights * (3.0 * points as f64 + 20.0)
}

/// Seconds that a member costs.
#[derive(Clone, Copy)]
struct Cost {
    /// Before and after its steps.
    fixed: f64,
    /// For each of them.
    step: f64,
}

impl Cost {
    /// Measured with `at_once` populations side by side.
    fn measured(
        job: &Job,
        settings: Settings,
        device: &Device,
        at_once: usize,
    ) -> Result<Self, TrainingError> {
        let threads = super::threads(at_once)?;
        let take = |steps: usize| -> Result<f64, TrainingError> {
            let mut condition = Condition {
                same_steps: Vec::new(),
                ..job.condition.clone()
            };
            condition.training.steps = steps;
            let start = Instant::now();
            let trained = threads.broadcast(|_| {
                let members = job.members.clone();
                let job = Job {
                    condition: &condition,
                    members,
                    ..*job
                };
                population::train(
                    &job,
                    DTYPE,
                    device,
                    settings.engine,
                    &AtomicBool::new(false),
                )
            });
            trained.into_iter().collect::<Result<Vec<_>, _>>()?;
            Ok(start.elapsed().as_secs_f64())
        };
        let each = |seconds: f64| seconds / job.members.len().max(1) as f64;
        // The first run compiles kernels on GPUs and fills caches. If it takes long, it has to do as it is.
        let first = take(1)?;
        if first > 2.0 {
            return Ok(Self {
                fixed: 0.0,
                step: each(first),
            });
        }
        let one = take(1)?;
        let most = job.condition.training.steps.max(2);
        let mut steps = 9.min(most);
        loop {
            let many = take(steps)?;
            if many - one > TELLING.as_secs_f64() || steps == most {
                let step = ((many - one) / (steps - 1) as f64).max(0.0);
                return Ok(Self {
                    fixed: each((one - step).max(0.0)),
                    step: each(step),
                });
            }
            steps = (steps * 4).min(most);
        }
    }

    fn scaled(self, factor: f64) -> Self {
        Self {
            fixed: self.fixed * factor,
            step: self.step * factor,
        }
    }
}
