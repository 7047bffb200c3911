//! The statistics of one replicated experiment: good cells, their difference, best cells, and what decay gains.

use adamscape_pictures::LandscapeError;
use serde::Serialize;

use super::valley::Losses;
use super::{Interval, Valley};
use crate::plan::CheckedPlan;
use crate::results::{Best, Spread, Summary};
use crate::trial::{Outcome, Trial};

/// Good cells of AdamW less those of L2-Adam, as published: 31 − 21.
pub const PUBLISHED_DIFFERENCE: i64 = 10;

/// The statistics of one rung's experiment. Optimizer 0 is L2-Adam, 1 AdamW.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    /// The rung.
    pub title: &'static str,
    /// What it changes.
    pub change: &'static str,
    /// Cells of each optimizer's landscape.
    pub cells: usize,
    /// Cells whose validation accuracy exceeds this are good.
    pub threshold: f64,
    /// The optimizers' names.
    pub optimizers: [String; 2],
    /// Good cells of each, counted for each seed.
    pub good: [OverSeeds; 2],
    /// AdamW's less L2-Adam's, with the same points and first weights.
    pub difference: OverSeeds,
    /// Seeds with a difference of at least [`PUBLISHED_DIFFERENCE`], as a share: what a single run may show.
    pub as_large_as_published: f64,
    /// Wilson's interval of that share.
    pub as_large_as_published_interval: Interval,
    /// The cell of each with the highest mean validation accuracy.
    pub best: [Option<Best>; 2],
    /// By how much the lowest validation loss is lower than the lowest with the smallest decay. Cells are chosen on one half
    /// of the seeds and compared on the other, both ways, so that chance alone gains nothing; the interval is for these
    /// cells. A loss over that of guessing, ln(classes), counts as that, and so does a diverged trial.
    pub gain_by_decay: [Option<OverSeeds>; 2],
    /// How the best decay moves with the learning rate; `None` where no valley can be told from noise.
    pub valley: [Option<Valley>; 2],
}

/// A figure's mean over seeds, with its confidence interval.
#[derive(Clone, Debug, Serialize)]
pub struct OverSeeds {
    /// Mean and standard deviation.
    pub spread: Spread,
    /// Of the mean.
    pub interval: Option<Interval>,
    /// Seed 0, seed 1, ...
    pub of_seed: Vec<f64>,
}

impl OverSeeds {
    fn of(values: Vec<f64>) -> Option<Self> {
        let mean = |seeds: &[usize]| {
            let sum: f64 = seeds.iter().filter_map(|&seed| values.get(seed)).sum();
            Some(sum / seeds.len() as f64)
        };
        Some(Self {
            spread: Spread::of(&values)?,
            interval: Interval::bootstrap(values.len(), mean),
            of_seed: values,
        })
    }
}

/// Why there are no findings.
#[derive(Debug, thiserror::Error)]
pub enum FindingsError {
    /// A summary that could not be made.
    #[error(transparent)]
    Landscape(#[from] LandscapeError),
    /// A plan of another kind.
    #[error(
        "the plan has {optimizers} optimizers and {seeds} seeds; a comparison needs two optimizers and seeds"
    )]
    Plan {
        /// Its optimizers.
        optimizers: usize,
        /// Its seeds.
        seeds: u64,
    },
}

impl Findings {
    /// Computes the findings from all trials of a rung's plan.
    ///
    /// # Errors
    /// If the plan does not have two optimizers and at least one seed.
    pub fn new(
        rung: &super::Rung,
        plan: &CheckedPlan,
        trials: &[Trial],
    ) -> Result<Self, FindingsError> {
        let wrong = || FindingsError::Plan {
            optimizers: plan.optimizers.len(),
            seeds: plan.plan.seeds,
        };
        let [l2, adamw] = [0, 1].map(|optimizer| Table::new(plan, trials, optimizer));
        let [good_l2, good_adamw] = [&l2, &adamw].map(Table::good_cells);
        let pairs = good_adamw.iter().zip(&good_l2);
        let differences: Vec<f64> = pairs.map(|(adamw, l2)| adamw - l2).collect();
        let is_large = |difference: &&f64| **difference >= PUBLISHED_DIFFERENCE as f64;
        let large = differences.iter().filter(is_large).count();
        let count = differences.len();
        let mut best = Summary::new(plan, trials)?
            .optimizers
            .into_iter()
            .map(|optimizer| (optimizer.optimizer, optimizer.best));
        let (Some(one), Some(other), None) = (best.next(), best.next(), best.next()) else {
            return Err(wrong());
        };
        Ok(Self {
            title: rung.title,
            change: rung.change,
            cells: plan.learning_rates.len() * plan.weight_decays.len(),
            threshold: plan.plan.good.accuracy,
            optimizers: [one.0, other.0],
            good: [
                OverSeeds::of(good_l2).ok_or_else(wrong)?,
                OverSeeds::of(good_adamw).ok_or_else(wrong)?,
            ],
            difference: OverSeeds::of(differences).ok_or_else(wrong)?,
            as_large_as_published: large as f64 / count as f64,
            as_large_as_published_interval: Interval::wilson(large, count),
            best: [one.1, other.1],
            gain_by_decay: [l2.gain_by_decay(), adamw.gain_by_decay()],
            valley: [Valley::of(&l2.losses), Valley::of(&adamw.losses)],
        })
    }
}

/// One optimizer's trials, for each seed its cells.
struct Table<'a> {
    losses: Losses<'a>,
    /// NaN for a diverged trial, which is not good.
    accuracies: Vec<Vec<f64>>,
    threshold: f64,
}

impl<'a> Table<'a> {
    fn new(plan: &'a CheckedPlan, trials: &[Trial], optimizer: usize) -> Self {
        let columns = plan.weight_decays.len();
        let cells = plan.learning_rates.len() * columns;
        let seeds = usize::try_from(plan.plan.seeds).unwrap_or(0);
        // What has diverged has no loss, and one network that is sure of nonsense would outweigh all others.
        let guessing = (plan.network.outputs().max(2) as f64).ln();
        let mut losses = vec![vec![guessing; cells]; seeds];
        let mut accuracies = vec![vec![f64::NAN; cells]; seeds];
        for trial in trials
            .iter()
            .filter(|trial| trial.cell.optimizer == optimizer)
        {
            let cell = trial.cell.learning_rate * columns + trial.cell.weight_decay;
            let seed = usize::try_from(trial.seed).unwrap_or(usize::MAX);
            let Outcome::Finished(metrics) = trial.outcome else {
                continue;
            };
            if let Some(loss) = losses.get_mut(seed).and_then(|cells| cells.get_mut(cell)) {
                *loss = metrics.validation_loss.min(guessing);
            }
            if let Some(own) = accuracies
                .get_mut(seed)
                .and_then(|cells| cells.get_mut(cell))
            {
                *own = metrics.validation_accuracy;
            }
        }
        Self {
            losses: Losses {
                learning_rates: &plan.learning_rates,
                weight_decays: &plan.weight_decays,
                of_seed: losses,
            },
            accuracies,
            threshold: plan.plan.good.accuracy,
        }
    }

    /// For each seed.
    fn good_cells(&self) -> Vec<f64> {
        let count = |cells: &Vec<f64>| {
            let good = cells.iter().filter(|&&accuracy| accuracy > self.threshold);
            good.count() as f64
        };
        self.accuracies.iter().map(count).collect()
    }

    fn gain_by_decay(&self) -> Option<OverSeeds> {
        let columns = self.losses.weight_decays.len();
        let of_seed = &self.losses.of_seed;
        let lowest = |half: usize, cells: &mut dyn Iterator<Item = usize>| {
            let seeds = || of_seed.iter().skip(half).step_by(2);
            let sum = |cell: usize| -> f64 { seeds().filter_map(|own| own.get(cell)).sum() };
            cells.min_by(|&one, &other| sum(one).total_cmp(&sum(other)))
        };
        let cells = of_seed.first()?.len();
        let mut gains = vec![0.0; of_seed.len()];
        for half in [0, 1] {
            let best = lowest(1 - half, &mut (0..cells))?;
            let without = lowest(1 - half, &mut (0..cells).step_by(columns))?;
            for (gain, own) in gains.iter_mut().zip(of_seed).skip(half).step_by(2) {
                *gain = own.get(without)? - own.get(best)?;
            }
        }
        (gains.len() > 1).then(|| OverSeeds::of(gains))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;
    use crate::replication::RUNGS;
    use crate::trial::{CellIndex, Metrics};

    /// A plan of 2 learning rates × 2 decays × 4 seeds, in which accuracy and loss of a trial are given.
    fn findings(metrics: impl Fn(CellIndex, u64) -> (f64, f64)) -> Findings {
        let mut plan = RUNGS[0].plan().expect("a plan");
        plan.seeds = 4;
        plan.learning_rate = crate::plan::Axis::List(vec![0.01, 0.1]);
        plan.weight_decay = crate::plan::Axis::List(vec![1e-6, 0.1]);
        let plan = Plan::check(plan).expect("a plan");
        let mut trials = Vec::new();
        for seed in 0..4 {
            for index in 0..8 {
                let cell = CellIndex {
                    optimizer: index / 4,
                    learning_rate: index / 2 % 2,
                    weight_decay: index % 2,
                };
                let (validation_accuracy, validation_loss) = metrics(cell, seed);
                trials.push(Trial {
                    cell,
                    seed,
                    outcome: Outcome::Finished(Metrics {
                        train_loss: 0.0,
                        train_accuracy: 1.0,
                        validation_loss,
                        validation_accuracy,
                    }),
                });
            }
        }
        Findings::new(&RUNGS[0], &plan, &trials).expect("findings")
    }

    #[test]
    fn good_cells_are_counted_for_each_seed_and_compared_within_it() {
        let findings = findings(|cell, seed| {
            let is_good = cell.optimizer == 1 || (seed == 3 && cell.weight_decay == 0);
            (if is_good { 0.95 } else { 0.5 }, 0.3)
        });
        assert_eq!(findings.good[0].of_seed, [0.0, 0.0, 0.0, 2.0]);
        assert_eq!(findings.difference.of_seed, [4.0, 4.0, 4.0, 2.0]);
        assert_eq!(findings.as_large_as_published, 0.0);
    }

    #[test]
    fn decay_gains_what_it_lowers_the_loss_by_and_nothing_by_chance() {
        let by_decay = findings(|cell, _| (0.5, if cell.weight_decay == 1 { 0.2 } else { 0.3 }));
        let gain = by_decay.gain_by_decay[0].as_ref().expect("a gain");
        assert!((gain.spread.mean - 0.1).abs() < 1e-12);
        // Each half of the seeds has a favourite of its own, which is the other half's worst.
        let by_chance = findings(|cell, seed| {
            let lucky = cell.weight_decay == 1 && cell.learning_rate as u64 == seed % 2;
            let unlucky = cell.weight_decay == 1 && !lucky;
            (
                0.5,
                0.3 - 0.1 * f64::from(u8::from(lucky)) + 0.1 * f64::from(u8::from(unlucky)),
            )
        });
        let gain = by_chance.gain_by_decay[0].as_ref().expect("a gain");
        assert!((gain.spread.mean + 0.1).abs() < 1e-12, "{gain:?}");
    }
}
