//! How long training will take, measured on a few steps.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use burn::tensor::Device;

use super::job::{Job, LANES, Landscape, landscapes, population_size};
use super::{DTYPE, Settings, TrainingError, population};
use crate::plan::{CheckedPlan, Condition};
use crate::trial::CellIndex;

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
    let costs = measure(plan, settings, settings.threads)?;
    let members = population_size(plan, settings);
    let (mut seconds, mut longest) = (0.0, 0.0_f64);
    for (landscape, cost) in costs {
        let steps = landscape.condition.training.steps;
        let networks = landscape.networks();
        seconds += cost.of(networks, steps) * plan.plan.seeds as f64;
        longest = longest.max(cost.of(networks.min(members), steps));
    }
    Ok(duration(
        (seconds / settings.threads.max(1) as f64).max(longest),
    ))
}

/// How long processes take that train a plan in parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartsEstimate {
    /// About how long the one takes that takes longest.
    pub longest: Duration,
    /// How many have nothing to train.
    pub idle: usize,
    /// How many times the work of one process all do together: their populations are less full.
    pub work: f64,
}

/// As [`estimate`], where `parts` processes train the plan, each on a machine of its own with `settings`. `part_of` says which part,
/// counted from 0, trains a trial. Measured with `threads` threads: this machine may have fewer cores than those.
///
/// # Errors
/// As [`train`](super::train).
pub fn estimate_parts(
    plan: &CheckedPlan,
    settings: Settings,
    threads: usize,
    parts: usize,
    part_of: &dyn Fn(CellIndex, u64) -> usize,
) -> Result<PartsEstimate, TrainingError> {
    let costs = measure(plan, settings, threads)?;
    let members = population_size(plan, settings);
    // A population that is not full takes as long as if its lanes were; a GPU as long as for a full one.
    let grain = if settings.backend.is_cpu() {
        LANES.min(members)
    } else {
        members
    };
    let mut times = vec![Time::default(); parts];
    let (mut apart, mut together) = (0.0, 0.0);
    for (landscape, cost) in costs {
        let steps = landscape.condition.training.steps;
        for seed in 0..plan.plan.seeds {
            let mut networks = BTreeMap::<usize, usize>::new();
            for cell in landscape.first_cells() {
                *networks.entry(part_of(cell, seed)).or_default() += 1;
            }
            for (part, count) in networks {
                let rounded = count / members * members + (count % members).next_multiple_of(grain);
                apart += cost.of(rounded, steps);
                together += cost.of(count, steps);
                if let Some(time) = times.get_mut(part) {
                    time.seconds += cost.of(rounded, steps);
                    time.longest = time.longest.max(cost.of(rounded.min(members), steps));
                }
            }
        }
    }
    let threads = settings.threads.max(1) as f64;
    // The last population may begin when all others have ended.
    let times = times
        .iter()
        .map(|time| time.seconds / threads + time.longest);
    let (mut longest, mut idle) = (0.0_f64, 0);
    for time in times {
        longest = longest.max(time);
        idle += usize::from(time == 0.0);
    }
    Ok(PartsEstimate {
        longest: duration(longest),
        idle,
        work: if together > 0.0 {
            apart / together
        } else {
            1.0
        },
    })
}

/// What a part takes on one thread.
#[derive(Clone, Copy, Default)]
struct Time {
    seconds: f64,
    /// Of one population.
    longest: f64,
}

/// Longer than any time that a `Duration` holds: never.
fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// What a network of each landscape costs, measured with up to `threads` populations at once.
fn measure(
    plan: &CheckedPlan,
    settings: Settings,
    threads: usize,
) -> Result<Vec<(Landscape<'_>, Cost)>, TrainingError> {
    settings.check()?;
    let device: Device = settings.backend.device()?;
    let members = population_size(plan, settings);
    let start = Instant::now();
    let mut measured: Vec<(Kind, Cost)> = Vec::new();
    let mut costs = Vec::new();
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
                let at_once = threads.min(usize::try_from(populations).unwrap_or(usize::MAX));
                let cost = Cost::measured(&job, settings, &device, at_once.max(1))?;
                measured.push((kind, cost));
                cost
            }
        };
        costs.push((landscape, cost));
    }
    Ok(costs)
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
    /// Seconds that so many networks take.
    fn of(self, networks: usize, steps: usize) -> f64 {
        networks as f64 * (self.fixed + self.step * steps as f64)
    }

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

#[cfg(test)]
mod tests {
    use adamscape_model::Backend;

    use super::*;
    use crate::plan::preset;

    #[test]
    fn the_part_that_takes_longest_is_told_and_how_many_have_nothing_to_train() {
        let quick = preset("quick").expect("a preset").plan().expect("a plan");
        let plan = quick.check().expect("a plan");
        let backend = Backend::find(None).expect("a backend");
        if !backend.is_cpu() {
            return;
        }
        let settings = Settings {
            backend,
            engine: backend.engine(),
            threads: 1,
            population_size: 128,
        };
        let parts = |parts, part_of: &dyn Fn(CellIndex, u64) -> usize| {
            estimate_parts(&plan, settings, 1, parts, part_of).expect("an estimate")
        };
        let (one, two) = (parts(3, &|_, _| 2), parts(3, &|_, seed| seed as usize % 2));
        assert_eq!((one.idle, two.idle), (2, 1));
        // With all networks of a seed in one part, populations are about as full as ever; alone, each takes all lanes.
        assert!((1.0..2.0).contains(&one.work) && (1.0..2.0).contains(&two.work));
        let alone = parts(64, &|cell, _| cell.learning_rate * 8 + cell.weight_decay);
        assert!((alone.work - LANES as f64).abs() < 1e-6, "{alone:?}");
        assert!(one.longest > Duration::ZERO && two.longest > Duration::ZERO);
    }
}
