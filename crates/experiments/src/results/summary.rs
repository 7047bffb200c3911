//! `summary.json`: the statistics of a sweep for each optimizer, with the definition of every figure.

use std::collections::BTreeMap;

use adamscape_pictures::{Better, Cell, Landscape, LandscapeError, RankedCell};
use serde::Serialize;

use super::Spread;
use crate::landscape::{Metric, landscape};
use crate::plan::CheckedPlan;
use crate::trial::{Outcome, Trial};

/// The statistics of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The version of the program that computed it.
    pub version: &'static str,
    /// What each figure means.
    pub definitions: BTreeMap<&'static str, String>,
    /// One for each optimizer, in the plan's order.
    pub optimizers: Vec<OptimizerSummary>,
}

/// The statistics of one optimizer's landscape. `Summary::definitions` says what each figure means.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is defined in `DEFINITIONS`, which is part of the file"
)]
pub struct OptimizerSummary {
    pub optimizer: String,
    pub cells: usize,
    pub distinct_cells: usize,
    pub good_cells: usize,
    pub distinct_good_cells: usize,
    pub reliable_cells: usize,
    pub good_cells_per_seed: Option<Spread>,
    pub diverged_cells: usize,
    pub diverged_trials: usize,
    pub best: Option<Best>,
}

/// The best cell of a landscape. `Summary::definitions` says what each figure means.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is defined in `DEFINITIONS`, which is part of the file"
)]
pub struct Best {
    pub learning_rate: f64,
    pub weight_decay: f64,
    pub validation_accuracy: Option<Spread>,
    pub validation_loss: Option<Spread>,
    pub on_edge: bool,
}

/// The figures' definitions, in the words of the file; `τ` stands for the plan's threshold.
const DEFINITIONS: &[(&str, &str)] = &[
    ("cells", "learning rates × weight decays"),
    (
        "distinct_cells",
        "cells that were trained: cells of one learning rate whose weight decays make the same steps in f32, to the bit, have one result and count once",
    ),
    (
        "distinct_good_cells",
        "good cells, where those with one result count once",
    ),
    (
        "good_cells",
        "cells whose mean validation accuracy over the seeds exceeds τ",
    ),
    (
        "reliable_cells",
        "cells whose validation accuracy exceeds τ with every seed",
    ),
    (
        "good_cells_per_seed",
        "cells whose validation accuracy exceeds τ, counted for each seed: mean, sample standard deviation and range over the seeds",
    ),
    (
        "diverged_trials",
        "trials whose loss became infinite or no number; they count as not good",
    ),
    (
        "diverged_cells",
        "cells of which any seed diverged; such a cell has no mean",
    ),
    (
        "best",
        "the cell with the highest mean validation accuracy; of equal ones that with the lowest mean validation loss",
    ),
    (
        "on_edge",
        "whether the best cell has the lowest or highest learning rate or weight decay of the grid, where an axis has more than two values and 0 is no edge: then a better one may lie outside",
    ),
];

impl Summary {
    /// Computes every figure from the trials.
    ///
    /// # Errors
    /// Never for trials of `plan`.
    pub fn new(plan: &CheckedPlan, trials: &[Trial]) -> Result<Self, LandscapeError> {
        let threshold = plan.plan.good.accuracy.to_string();
        let optimizers = (0..plan.optimizers.len()).map(|optimizer| {
            let own: Vec<Trial> = trials
                .iter()
                .filter(|trial| trial.cell.optimizer == optimizer)
                .copied()
                .collect();
            OptimizerSummary::new(plan, &own, optimizer)
        });
        Ok(Self {
            version: env!("CARGO_PKG_VERSION"),
            definitions: DEFINITIONS
                .iter()
                .map(|(figure, words)| (*figure, words.replace('τ', &threshold)))
                .collect(),
            optimizers: optimizers.collect::<Result<_, _>>()?,
        })
    }
}

impl OptimizerSummary {
    /// `trials` are those of this optimizer alone.
    fn new(plan: &CheckedPlan, trials: &[Trial], optimizer: usize) -> Result<Self, LandscapeError> {
        let accuracies = landscape(plan, trials, optimizer, Metric::ValidationAccuracy)?;
        let threshold = plan.plan.good.accuracy;
        let is_good = |accuracy| Better::Higher.exceeds(accuracy, threshold);
        let good_trial = |trial: &Trial| match trial.outcome {
            Outcome::Finished(metrics) => is_good(metrics.validation_accuracy),
            Outcome::Diverged { .. } => false,
        };

        let mut good_of_seed: BTreeMap<u64, usize> = BTreeMap::new();
        let mut good_of_cell: BTreeMap<_, u64> = BTreeMap::new();
        for trial in trials {
            let good = good_trial(trial);
            *good_of_seed.entry(trial.seed).or_default() += usize::from(good);
            *good_of_cell.entry(trial.cell).or_default() += u64::from(good);
        }
        let per_seed: Vec<f64> = good_of_seed.values().map(|&count| count as f64).collect();
        let count = |condition: &dyn Fn(&Cell) -> bool| {
            accuracies
                .cells()
                .iter()
                .filter(|cell| condition(cell))
                .count()
        };
        let same_steps = plan
            .same_steps
            .get(optimizer)
            .map_or(&[][..], Vec::as_slice);
        let columns = plan.weight_decays.len();
        let distinct = same_steps.iter().filter_map(|same| {
            let place = same.learning_rate * columns + same.weight_decays.start;
            accuracies.cells().get(place)
        });
        Ok(Self {
            optimizer: accuracies.title().to_owned(),
            cells: accuracies.cells().len(),
            distinct_cells: same_steps.len(),
            good_cells: count(&|cell| cell.value().is_some_and(is_good)),
            distinct_good_cells: distinct
                .filter(|cell| cell.value().is_some_and(is_good))
                .count(),
            reliable_cells: good_of_cell
                .values()
                .filter(|&&good| good == plan.plan.seeds)
                .count(),
            good_cells_per_seed: Spread::of(&per_seed),
            diverged_cells: count(&|cell| *cell == Cell::Diverged),
            diverged_trials: trials
                .iter()
                .filter(|trial| matches!(trial.outcome, Outcome::Diverged { .. }))
                .count(),
            best: accuracies
                .best(Better::Higher)
                .map(|best| Best::new(&accuracies, best, trials)),
        })
    }
}

impl Best {
    fn new(landscape: &Landscape, best: RankedCell, trials: &[Trial]) -> Self {
        let of_cell = |metric: Metric| {
            let values: Vec<f64> = trials
                .iter()
                .filter(|trial| {
                    (trial.cell.learning_rate, trial.cell.weight_decay) == (best.row, best.column)
                })
                .filter_map(|trial| match &trial.outcome {
                    Outcome::Finished(metrics) => Some(metric.of(metrics)),
                    Outcome::Diverged { .. } => None,
                })
                .collect();
            Spread::of(&values)
        };
        let rates = landscape.up().values().len();
        let decays = landscape.right().values().len();
        // Nothing lies beyond a weight decay of 0.
        let at_least_decay = best.column == 0 && best.right > 0.0;
        Self {
            learning_rate: best.up,
            weight_decay: best.right,
            // The landscape's mean, by which the cell is good or not.
            validation_accuracy: of_cell(Metric::ValidationAccuracy).map(|spread| Spread {
                mean: best.value,
                ..spread
            }),
            validation_loss: of_cell(Metric::ValidationLoss),
            on_edge: (rates > 2 && (best.row == 0 || best.row + 1 == rates))
                || (decays > 2 && (at_least_decay || best.column + 1 == decays)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;
    use crate::trial::{CellIndex, Metrics};

    /// Two learning rates × three decays, 100 points; `accuracies[cell][seed]`, `None` for diverged.
    fn plan_and_trials<const SEEDS: usize>(
        accuracies: [[Option<f64>; SEEDS]; 6],
    ) -> (CheckedPlan, Vec<Trial>) {
        let plan = format!(
            r#"
            name = "test"
            optimizers = ["adam-l2"]
            seeds = {SEEDS}
            learning_rate = [0.1, 0.2]
            weight_decay = [0.0, 0.1, 0.2]
            data = {{ points_per_arm = 50, turns = 1.0, noise = 0.0 }}
            network = {{ hidden = [] }}
            training = {{ steps = 3 }}
            "#,
        );
        let plan = Plan::from_toml(&plan).and_then(Plan::check);
        let plan = plan.expect("a plan");
        let mut trials = Vec::new();
        for (place, seeds) in accuracies.into_iter().enumerate() {
            for (seed, accuracy) in seeds.into_iter().enumerate() {
                let finished = |validation_accuracy| {
                    Outcome::Finished(Metrics {
                        train_loss: 0.5,
                        train_accuracy: 0.5,
                        validation_loss: 1.0 - validation_accuracy,
                        validation_accuracy,
                    })
                };
                trials.push(Trial {
                    cell: CellIndex {
                        optimizer: 0,
                        learning_rate: place / 3,
                        weight_decay: place % 3,
                    },
                    seed: seed as u64,
                    outcome: accuracy.map_or(Outcome::Diverged { steps: 1 }, finished),
                });
            }
        }
        (plan, trials)
    }

    fn summary<const SEEDS: usize>(accuracies: [[Option<f64>; SEEDS]; 6]) -> OptimizerSummary {
        let (plan, trials) = plan_and_trials(accuracies);
        let summary = Summary::new(&plan, &trials).expect("a summary");
        summary.optimizers[0].clone()
    }

    #[test]
    fn a_cell_is_good_if_its_mean_is_over_the_threshold_and_reliable_if_every_seed_is() {
        let summary = summary([
            [Some(0.95), Some(0.95)],
            [Some(1.0), Some(0.85)],
            [Some(0.9), Some(0.9)],
            [Some(0.5), Some(0.6)],
            [Some(0.91), Some(0.2)],
            [Some(0.1), Some(0.1)],
        ]);
        assert_eq!((summary.good_cells, summary.reliable_cells), (2, 1));
        let per_seed = summary.good_cells_per_seed.expect("seeds");
        assert_eq!(
            (per_seed.mean, per_seed.standard_deviation),
            (2.0, Some(2.0_f64.sqrt()))
        );
    }

    #[test]
    fn a_mean_of_exactly_the_threshold_is_not_good_however_its_sum_is_rounded() {
        // 9 of 10 points are right; summed and divided as f64 it is 0.9000000000000001.
        let seeds = std::array::from_fn(|seed| Some([0.82, 0.98][seed % 2]));
        let mut accuracies: [[Option<f64>; 10]; 6] = [seeds; 6];
        let summary = summary(accuracies);
        assert_eq!((summary.good_cells, summary.distinct_good_cells), (0, 0));
        let best = summary.best.and_then(|best| best.validation_accuracy);
        assert_eq!(best.map(|spread| spread.mean), Some(0.9));

        // One point more makes one cell good, in the pictures, too.
        accuracies[1][0] = Some(0.83);
        let (plan, trials) = plan_and_trials(accuracies);
        let figure = crate::figures::figure(&plan, &trials).expect("a figure");
        let landscape = &figure.rows[0].landscapes[0];
        let threshold = landscape.threshold().expect("a threshold");
        let good = landscape.cells().iter().map(|cell| {
            let mean = cell.value().expect("a mean");
            Better::Higher.exceeds(mean, threshold)
        });
        let good: Vec<bool> = good.collect();
        assert_eq!(good, [false, true, false, false, false, false]);
    }

    #[test]
    fn a_cell_with_a_diverged_seed_is_neither_good_nor_best_however_lucky_the_other() {
        let summary = summary([
            [Some(1.0), None],
            [Some(0.92), Some(0.94)],
            [None, None],
            [Some(0.5), Some(0.5)],
            [Some(0.5), Some(0.5)],
            [Some(0.5), Some(0.5)],
        ]);
        assert_eq!(
            (
                summary.good_cells,
                summary.diverged_cells,
                summary.diverged_trials
            ),
            (1, 2, 3)
        );
        let best = summary.best.expect("a best cell");
        assert_eq!((best.learning_rate, best.weight_decay), (0.1, 0.1));
        assert!(
            best.validation_accuracy
                .is_some_and(|spread| (spread.mean - 0.93).abs() < 1e-12)
        );
        assert!(!best.on_edge);
    }

    #[test]
    fn zero_decay_is_no_edge_but_the_largest_decay_is() {
        let best_in_column = |column: usize| {
            let mut accuracies = [[Some(0.5); 2]; 6];
            accuracies[column] = [Some(0.8); 2];
            summary(accuracies).best.map(|best| best.on_edge)
        };
        assert_eq!(
            [0, 1, 2].map(best_in_column),
            [Some(false), Some(false), Some(true)]
        );
    }

    #[test]
    fn without_a_finished_cell_there_is_no_best() {
        let summary = summary([[None, None]; 6]);
        assert_eq!(summary.best, None);
        assert_eq!(summary.good_cells, 0);
    }
}
