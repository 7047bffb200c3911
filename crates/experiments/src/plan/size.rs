//! The size of a plan: its trials, steps, memory and least time, and the limits of what can be run.

use adamscape_model::Engine;

use super::Condition;
use crate::trial::Trial;

/// How much work a plan is: its trials, steps, memory and least time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Optimizers × learning rates × weight decays × values of the further axes.
    pub cells: usize,
    /// Cells × seeds.
    pub trials: u64,
    /// Cells whose steps are the same to the bit are trained once: networks that are trained.
    pub trained: u64,
    /// Networks that are trained × steps.
    pub member_steps: f64,
    /// Seconds that a machine faster than most would train.
    seconds_at_best: f64,
    /// Bytes of one member's parameters, gradients and moments, in f32; of the largest network.
    parameter_bytes: f64,
    /// Bytes of what one member's points leave on their way through it, if all is kept for the way back.
    activation_bytes: f64,
    /// Bytes that the points of one population take: both sets, as drawn and as tensors.
    data_bytes: f64,
}

/// A plan that is too large to be meant.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum TooLarge {
    /// More rows than a table should hold.
    #[error(
        "the plan has {cells} cells × {seeds} seeds, more than {MOST_TRIALS} trials; take fewer seeds or a coarser grid"
    )]
    Trials {
        /// Its cells.
        cells: usize,
        /// Its seeds.
        seeds: u64,
    },
    /// A member that does not fit.
    #[error(
        "one network with its {points} points would take about {:.0} GiB while it trains, more than {:.0}; take a smaller network or fewer points",
        .bytes / GIB, MOST_MEMBER_BYTES / GIB
    )]
    Memory {
        /// Points that it is judged by.
        points: usize,
        /// What it would take.
        bytes: f64,
    },
    /// Populations that do not fit together.
    #[error(
        "{threads} populations of {members} members would take about {:.0} GiB, more than {:.0}; take smaller ones with --population, or fewer at once with --threads",
        .bytes / GIB, MOST_BYTES / GIB
    )]
    Populations {
        /// Populations at once.
        threads: usize,
        /// Members of each.
        members: usize,
        /// What they would take.
        bytes: f64,
    },
}

const MOST_TRIALS: u64 = 10_000_000;
const GIB: f64 = 1_073_741_824.0;
const MOST_MEMBER_BYTES: f64 = 4.0 * GIB;
const MOST_BYTES: f64 = 256.0 * GIB;
/// What the program takes for itself on Linux, most of it to draw pictures.
const PROGRAM_BYTES: f64 = 80e6;
/// A machine that is faster than most: what it computes in a second, and what a step costs it at least.
const FLOP_PER_SECOND: f64 = 1e12;
const SECONDS_PER_MEMBER_STEP: f64 = 1e-6;
const SECONDS_PER_DAY: f64 = 86_400.0;
/// A longer plan gets a warning.
const MANY_DAYS: f64 = 100.0;

impl Size {
    /// How many trials so many cells are, if a table can hold them.
    pub(super) fn check_trials(cells: usize, seeds: u64) -> Result<u64, TooLarge> {
        let cells_wide = u64::try_from(cells).ok();
        let trials = cells_wide.and_then(|cells| cells.checked_mul(seeds));
        let trials = trials.filter(|&trials| trials <= MOST_TRIALS);
        trials.ok_or(TooLarge::Trials { cells, seeds })
    }

    /// Of `cells` cells, with each of the conditions.
    pub(super) fn new(
        cells: usize,
        seeds: u64,
        conditions: &[Condition],
    ) -> Result<Self, TooLarge> {
        let mut size = Self {
            cells,
            trials: Self::check_trials(cells, seeds)?,
            trained: 0,
            member_steps: 0.0,
            seconds_at_best: 0.0,
            parameter_bytes: 0.0,
            activation_bytes: 0.0,
            data_bytes: 0.0,
        };
        for condition in conditions {
            size.add(condition, seeds)?;
        }
        Ok(size)
    }

    fn add(&mut self, condition: &Condition, seeds: u64) -> Result<(), TooLarge> {
        let Condition {
            network,
            training,
            data,
            ..
        } = condition;
        let points = data.training_points().max(data.validation_points());
        let batch = training.batch_size.unwrap_or(data.training_points());

        // In f64 all along: these may be absurd, and must not wrap.
        let weights: f64 = network.layers().map(|(i, o)| i as f64 * o as f64).sum();
        let units: f64 = network.layers().map(|(_, outputs)| outputs as f64).sum();
        // A step has about ten tensors of the parameters' shape, and automatic differentiation keeps about four for
        // each unit and point.
        let parameter_bytes = 4.0 * 10.0 * (weights + units);
        let activation_bytes = 4.0 * 4.0 * units * points as f64;
        let member_bytes = parameter_bytes + activation_bytes;
        let numbers_of_a_point = network.inputs as f64 + network.outputs() as f64;
        let all_points = data.training_points() as f64 + data.validation_points() as f64;
        let data_bytes = all_points * (8.0 + 4.0) * numbers_of_a_point;
        if member_bytes > MOST_MEMBER_BYTES {
            return Err(TooLarge::Memory {
                points,
                bytes: member_bytes,
            });
        }
        let trained: usize = condition.same_steps.iter().map(Vec::len).sum();
        let trained = trained as u64 * seeds;
        let member_steps = trained as f64 * training.steps as f64;
        let flop = member_steps * 6.0 * weights * batch as f64;
        self.trained += trained;
        self.member_steps += member_steps;
        self.seconds_at_best += flop / FLOP_PER_SECOND + member_steps * SECONDS_PER_MEMBER_STEP;
        self.parameter_bytes = self.parameter_bytes.max(parameter_bytes);
        self.activation_bytes = self.activation_bytes.max(activation_bytes);
        self.data_bytes = self.data_bytes.max(data_bytes);
        Ok(())
    }

    /// The days that training would take at best, on a machine faster than most, if they are more than 100.
    #[must_use]
    pub fn many_days(&self) -> Option<f64> {
        Some(self.seconds_at_best / SECONDS_PER_DAY).filter(|&days| days > MANY_DAYS)
    }

    /// About how many bytes the program takes with `threads` populations of `members`, and all trials' results.
    ///
    /// # Errors
    /// If that is more than any machine here can mean.
    pub fn bytes(&self, engine: Engine, threads: usize, members: usize) -> Result<f64, TooLarge> {
        let member_bytes = match engine {
            Engine::Composed => self.parameter_bytes + self.activation_bytes,
            // It keeps what a few points leave, not what all do.
            Engine::Fused => self.parameter_bytes,
        };
        // Twice: while they are put into order, they are there as populations, too.
        let results = 2.0 * self.trials as f64 * size_of::<Trial>() as f64;
        let population = members as f64 * member_bytes + self.data_bytes;
        let bytes = PROGRAM_BYTES + threads as f64 * population + results;
        if bytes > MOST_BYTES {
            return Err(TooLarge::Populations {
                threads,
                members,
                bytes,
            });
        }
        Ok(bytes)
    }
}
