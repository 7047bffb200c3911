//! The statistics of one replicated experiment: good cells, their difference, best cells, and what decay gains.

use adamscape_data::Task;
use adamscape_optim::Decay;
use adamscape_pictures::LandscapeError;
use serde::Serialize;

use super::{Difference, LossMaps};
use crate::plan::CheckedPlan;
use crate::results::{Best, OptimizerSummary, Summary};
use crate::statistics::{Interval, Losses, OverSeeds, Valley, holm};
use crate::trial::{Outcome, Trial};

/// Good cells of AdamW less those of L2-Adam, as published: 31 − 21.
pub const PUBLISHED_DIFFERENCE: i64 = 10;

/// Good cells and best validation accuracy of L2-Adam and of AdamW, as published: each of one run.
pub const PUBLISHED: [(f64, f64); 2] = [(21.0, 0.995), (31.0, 0.998)];

/// The statistics of one rung's experiment.
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
    /// L2-Adam, AdamW, and what they are compared with: Adam without decay.
    pub optimizers: Vec<OfOptimizer>,
    /// Each optimizer less each before it: AdamW less L2-Adam first.
    pub differences: Vec<Difference>,
    /// Seeds with a difference of AdamW and L2-Adam of at least [`PUBLISHED_DIFFERENCE`], as a share: what a single run may show.
    pub as_large_as_published: f64,
    /// Wilson's interval of that share.
    pub as_large_as_published_interval: Interval,
    /// The maps of the validation loss of L2-Adam and AdamW, compared.
    pub loss_maps: Option<LossMaps>,
}

/// The statistics of one optimizer's landscape.
#[derive(Clone, Debug, Serialize)]
pub struct OfOptimizer {
    /// Its name.
    pub name: String,
    /// Cells whose training is not, to the bit, that of another cell.
    pub distinct_cells: usize,
    /// Good cells, counted for each seed.
    pub good: OverSeeds,
    /// Runs with at most as many as published; `None` if nothing was published.
    pub runs_up_to_published: Option<usize>,
    /// The cell with the highest mean validation accuracy.
    pub best: Option<Best>,
    /// The highest validation accuracy of each run, over its cells: this is what was published. It is chosen by what it reports, so it
    /// flatters. `None` if all trials of a run diverged.
    pub best_of_run: Option<OverSeeds>,
    /// Runs in which that is at least the published one; `None` if nothing was published.
    pub runs_from_published_best: Option<usize>,
    /// By how much the lowest validation loss is lower than the lowest with the smallest decay. Cells are chosen on one half
    /// of the seeds and compared on the other, both ways, so that chance alone gains nothing; the interval is for these
    /// cells. A loss over that of guessing, ln(classes), counts as that, and so does a diverged trial. `None` without decay.
    pub gain_by_decay: Option<OverSeeds>,
    /// The same of accuracy: by how much the highest is higher than the highest with the smallest decay. A diverged trial counts as
    /// guessing.
    pub accuracy_by_decay: Option<OverSeeds>,
    /// How the best decay moves with the learning rate; `None` without decay.
    pub valley: Option<Valley>,
}

/// Why there are no findings.
#[derive(Debug, thiserror::Error)]
pub enum FindingsError {
    /// A summary that could not be made.
    #[error(transparent)]
    Landscape(#[from] LandscapeError),
    /// A plan of another kind.
    #[error(
        "the plan has {optimizers} optimizers and {seeds} seeds; a comparison needs two optimizers or more, and seeds"
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
    /// If the plan does not have two optimizers and a seed. The first two are L2-Adam and AdamW.
    pub fn new(
        rung: &super::Rung,
        plan: &CheckedPlan,
        trials: &[Trial],
    ) -> Result<Self, FindingsError> {
        let wrong = || FindingsError::Plan {
            optimizers: plan.optimizers.len(),
            seeds: plan.plan.seeds,
        };
        let tables: Vec<Table> = (0..plan.optimizers.len())
            .map(|optimizer| Table::new(plan, trials, optimizer))
            .collect();
        let [l2, adamw, ..] = tables.as_slice() else {
            return Err(wrong());
        };
        let summaries = Summary::new(plan, trials)?.optimizers;
        let pairs = tables.iter().zip(summaries).enumerate();
        let optimizers = pairs.map(|(index, (table, summary))| {
            let decays = plan
                .optimizers
                .get(index)
                .is_some_and(|one| one.decay != Decay::None);
            OfOptimizer::new(table, summary, decays, PUBLISHED.get(index).copied())
        });
        let optimizers: Option<Vec<OfOptimizer>> = optimizers.collect();
        let optimizers = optimizers.ok_or_else(wrong)?;
        let cells = plan.learning_rates.len() * plan.weight_decays.len();
        let mut differences = Vec::new();
        for (place, later) in optimizers.iter().enumerate() {
            for earlier in optimizers.iter().take(place) {
                let names = [later.name.as_str(), earlier.name.as_str()];
                let good = [&later.good.of_seed[..], &earlier.good.of_seed[..]];
                differences.push(Difference::of(names, good, cells).ok_or_else(wrong)?);
            }
        }
        let first = differences.first().ok_or_else(wrong)?;
        let of_seed = &first.cells.of_seed;
        let is_large = |difference: &&f64| **difference >= PUBLISHED_DIFFERENCE as f64;
        let large = of_seed.iter().filter(is_large).count();
        let count = of_seed.len();
        Ok(Self {
            title: rung.title,
            change: rung.change,
            cells,
            threshold: plan.good.threshold(),
            as_large_as_published: large as f64 / count as f64,
            as_large_as_published_interval: Interval::wilson(large, count),
            loss_maps: LossMaps::of(&l2.losses, &adamw.losses),
            optimizers,
            differences,
        })
    }
}

/// Corrects the p values of each comparison for its being made on all these rungs.
pub fn correct(findings: &mut [Findings]) {
    let comparisons = findings.iter().map(|found| found.differences.len());
    for comparison in 0..comparisons.max().unwrap_or(0) {
        let mut own: Vec<&mut Difference> = findings
            .iter_mut()
            .filter_map(|found| found.differences.get_mut(comparison))
            .collect();
        let p_values: Vec<f64> = own.iter().map(|difference| difference.wilcoxon).collect();
        for (difference, corrected) in own.iter_mut().zip(holm(&p_values)) {
            difference.holm = Some(corrected);
        }
    }
}

impl OfOptimizer {
    /// `None` without seeds.
    fn new(
        table: &Table,
        summary: OptimizerSummary,
        decays: bool,
        published: Option<(f64, f64)>,
    ) -> Option<Self> {
        let good = table.good_cells();
        let best = table.best_of_run();
        let count = |values: &[f64], is: &dyn Fn(f64) -> bool| {
            values.iter().filter(|value| is(**value)).count()
        };
        let from_published = |accuracy: f64| Some(count(best.as_ref()?, &|own| own >= accuracy));
        Some(Self {
            name: summary.optimizer,
            distinct_cells: summary.distinct_cells,
            runs_up_to_published: published.map(|(cells, _)| count(&good, &|own| own <= cells)),
            runs_from_published_best: published.and_then(|(_, accuracy)| from_published(accuracy)),
            good: OverSeeds::of(good)?,
            best: summary.best,
            best_of_run: best.and_then(OverSeeds::of),
            gain_by_decay: decays.then(|| table.gain_by_decay()).flatten(),
            accuracy_by_decay: decays.then(|| table.accuracy_by_decay()).flatten(),
            valley: decays.then(|| Valley::of(&table.losses)),
        })
    }
}

/// One optimizer's trials, for each seed its cells.
struct Table<'a> {
    losses: Losses<'a>,
    /// NaN for a diverged trial, which is not good.
    accuracies: Vec<Vec<f64>>,
    threshold: f64,
    /// The accuracy of guessing.
    guessing: f64,
}

impl<'a> Table<'a> {
    fn new(plan: &'a CheckedPlan, trials: &[Trial], optimizer: usize) -> Self {
        let columns = plan.weight_decays.len();
        let cells = plan.learning_rates.len() * columns;
        let seeds = usize::try_from(plan.plan.seeds).unwrap_or(0);
        // What has diverged has no loss, and one network that is sure of nonsense would outweigh all others.
        let classes = match plan.task {
            Task::Classes(classes) => classes as f64,
            // Its rungs have classes; of numbers nothing is guessed.
            Task::Number => f64::NAN,
        };
        let guessing = classes.ln();
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
                *own = metrics.validation_score;
            }
        }
        Self {
            losses: Losses {
                learning_rates: &plan.learning_rates,
                weight_decays: &plan.weight_decays,
                of_seed: losses,
            },
            accuracies,
            threshold: plan.good.threshold(),
            guessing: 1.0 / classes,
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

    /// The highest accuracy of each seed; `None` if all trials of one diverged.
    fn best_of_run(&self) -> Option<Vec<f64>> {
        let best = |cells: &Vec<f64>| {
            let finished = cells.iter().copied().filter(|accuracy| !accuracy.is_nan());
            finished.max_by(f64::total_cmp)
        };
        self.accuracies.iter().map(best).collect()
    }

    fn gain_by_decay(&self) -> Option<OverSeeds> {
        lower_by_decay(&self.losses.of_seed, self.losses.weight_decays.len())
    }

    fn accuracy_by_decay(&self) -> Option<OverSeeds> {
        let negative = |accuracy: &f64| {
            if accuracy.is_nan() {
                -self.guessing
            } else {
                -accuracy
            }
        };
        let of_seed = self.accuracies.iter();
        let negatives: Vec<Vec<f64>> = of_seed
            .map(|cells| cells.iter().map(negative).collect())
            .collect();
        lower_by_decay(&negatives, self.losses.weight_decays.len())
    }
}

/// For each seed, by how much the value of the cell with the lowest mean is lower than that of the best without decay, which is the
/// first of each row of `columns`. Cells are chosen on one half of the seeds for the other.
fn lower_by_decay(of_seed: &[Vec<f64>], columns: usize) -> Option<OverSeeds> {
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
        plan.optimizers.truncate(2);
        plan.learning_rate = crate::plan::Axis::List(vec![0.01, 0.1]);
        plan.weight_decay = crate::plan::Axis::List(vec![1e-6, 0.1]).into();
        let plan = Plan::check(plan).expect("a plan");
        let mut trials = Vec::new();
        for seed in 0..4 {
            for index in 0..8 {
                let cell = CellIndex {
                    optimizer: index / 4,
                    condition: 0,
                    learning_rate: index / 2 % 2,
                    weight_decay: index % 2,
                };
                let (validation_accuracy, validation_loss) = metrics(cell, seed);
                trials.push(Trial {
                    cell,
                    seed,
                    outcome: Outcome::Finished(Metrics {
                        train_loss: 0.0,
                        train_score: 1.0,
                        validation_loss,
                        validation_score: validation_accuracy,
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
        assert_eq!(findings.optimizers[0].good.of_seed, [0.0, 0.0, 0.0, 2.0]);
        assert_eq!(findings.differences[0].cells.of_seed, [4.0, 4.0, 4.0, 2.0]);
        assert_eq!(findings.differences.len(), 1);
        assert_eq!(findings.as_large_as_published, 0.0);
    }

    #[test]
    fn the_best_of_a_run_is_its_own_best_cell_whatever_is_best_on_average() {
        // One cell is good with every seed, and another is better with one of them.
        let findings = findings(|cell, seed| {
            let is_lucky = seed == 2 && cell.learning_rate == 1 && cell.weight_decay == 1;
            let is_steady = cell.learning_rate == 0 && cell.weight_decay == 0;
            let accuracy = match (is_lucky, is_steady) {
                (true, _) => 0.999,
                (_, true) => 0.95,
                _ => 0.5,
            };
            (accuracy, 0.3)
        });
        let [l2, adamw] = &findings.optimizers[..] else {
            panic!("two optimizers");
        };
        let best_of_run = l2.best_of_run.as_ref().expect("a best");
        assert_eq!(best_of_run.of_seed, [0.95, 0.95, 0.999, 0.95]);
        let best = l2
            .best
            .as_ref()
            .and_then(|best| best.validation_score.spread());
        assert_eq!(best.map(|best| best.mean), Some(0.95));
        assert_eq!(
            [l2, adamw].map(|one| one.runs_from_published_best),
            [Some(1); 2]
        );
        assert_eq!(
            [l2, adamw].map(|one| one.runs_up_to_published),
            [Some(4); 2]
        );
    }

    #[test]
    fn the_more_often_a_comparison_is_made_the_larger_its_p() {
        let mut one = [findings(|cell, _| {
            (0.5 + 0.45 * cell.optimizer as f64, 0.3)
        })];
        let alone = one[0].differences[0].wilcoxon;
        correct(&mut one);
        assert_eq!(one[0].differences[0].holm, Some(alone));
        let [one] = one;
        let mut three = [one.clone(), one.clone(), one];
        correct(&mut three);
        let corrected = three[0].differences[0].holm;
        assert_eq!(corrected, Some((3.0 * alone).min(1.0)));
        assert!(corrected > Some(alone));
    }

    #[test]
    fn decay_gains_what_it_lowers_the_loss_by_and_nothing_by_chance() {
        let by_decay = findings(|cell, _| (0.5, if cell.weight_decay == 1 { 0.2 } else { 0.3 }));
        let gain = by_decay.optimizers[0]
            .gain_by_decay
            .as_ref()
            .expect("a gain");
        assert!((gain.spread.mean - 0.1).abs() < 1e-12);
        let accuracy = by_decay.optimizers[0].accuracy_by_decay.as_ref();
        assert_eq!(accuracy.expect("a gain").spread.mean, 0.0);
        // Each half of the seeds has a favourite of its own, which is the other half's worst.
        let by_chance = findings(|cell, seed| {
            let lucky = cell.weight_decay == 1 && cell.learning_rate as u64 == seed % 2;
            let unlucky = cell.weight_decay == 1 && !lucky;
            (
                0.5,
                0.3 - 0.1 * f64::from(u8::from(lucky)) + 0.1 * f64::from(u8::from(unlucky)),
            )
        });
        let gain = by_chance.optimizers[0]
            .gain_by_decay
            .as_ref()
            .expect("a gain");
        assert!((gain.spread.mean + 0.1).abs() < 1e-12, "{gain:?}");
    }
}
