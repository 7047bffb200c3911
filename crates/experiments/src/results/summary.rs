//! `summary.json`: the statistics of a sweep for each optimizer, with the definition of every figure.

use std::collections::BTreeMap;

use adamscape_pictures::{Better, Cell, Landscape, LandscapeError, RankedCell};
use adamscape_statistics::{DEFINITIONS as DEFINITIONS_OF_MEASURES, Statistics};
use serde::Serialize;

use super::table::statistics;
use crate::landscape::{Metric, Panel, landscape};
use crate::plan::{CheckedPlan, Good, GridAxis};
use crate::statistics::Spread;
use crate::trial::{CellIndex, Outcome, Trial};

/// The statistics of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The version of the program that computed it.
    pub version: &'static str,
    /// What each figure means.
    pub definitions: BTreeMap<&'static str, String>,
    /// One for each optimizer and panel, in the plan's order.
    pub optimizers: Vec<OptimizerSummary>,
    /// What else the trials say, by each metric: intervals, tunability, comparisons.
    pub statistics: BTreeMap<String, Statistics>,
}

/// The statistics of one landscape: of an optimizer, and if the plan has further axes, of a panel. `Summary::definitions` says
/// what each figure means.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is defined in `DEFINITIONS`, which is part of the file"
)]
pub struct OptimizerSummary {
    pub optimizer: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub panel: BTreeMap<String, f64>,
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
    /// The values of the other axes.
    #[serde(flatten)]
    pub further: BTreeMap<String, f64>,
    #[serde(flatten)]
    pub validation_score: Score,
    pub validation_loss: Option<Spread>,
    pub on_edge: bool,
}

/// The score of a cell, under its measure's name.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Score {
    /// The share of points put into the right class.
    #[serde(rename = "validation_accuracy")]
    Accuracy(Option<Spread>),
    /// R².
    #[serde(rename = "validation_r2")]
    R2(Option<Spread>),
    /// The root of the mean squared error.
    #[serde(rename = "validation_rmse")]
    Rmse(Option<Spread>),
}

impl Score {
    fn new(good: Good, spread: Option<Spread>) -> Self {
        match good {
            Good::Accuracy(_) => Self::Accuracy(spread),
            Good::R2(_) => Self::R2(spread),
            Good::Rmse(_) => Self::Rmse(spread),
        }
    }

    /// Its spread over the seeds.
    #[must_use]
    pub const fn spread(self) -> Option<Spread> {
        match self {
            Self::Accuracy(spread) | Self::R2(spread) | Self::Rmse(spread) => spread,
        }
    }
}

/// The metrics that trials are judged by.
const METRICS: [Metric; 2] = [Metric::ValidationScore, Metric::ValidationLoss];

/// The figures' definitions, in the words of the file; `τ` stands for the plan's threshold, SCORE for its measure, BEATS for what
/// the score of a good cell does with the threshold.
const DEFINITIONS: &[(&str, &str)] = &[
    ("cells", "CELLS"),
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
        "cells whose mean validation SCORE over the seeds BEATS τ",
    ),
    (
        "reliable_cells",
        "cells whose validation SCORE BEATS τ with every seed",
    ),
    (
        "good_cells_per_seed",
        "cells whose validation SCORE BEATS τ, counted for each seed: mean, sample standard deviation and range over the seeds",
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
        "the cell with the HIGHEST mean validation SCORE; of equal ones that with the lowest mean validation loss",
    ),
    (
        "on_edge",
        "whether the best cell has the lowest or highest UP or RIGHT of the grid, where an axis has more than two values and 0 is no edge: then a better one may lie outside",
    ),
];

/// The definition of a score, for those that are not shares of points.
fn score_definition(good: Good) -> Option<(&'static str, String)> {
    match good {
        Good::Accuracy(_) => None,
        Good::R2(_) => Some((
            "validation_r2",
            "R² = 1 − Σ(z − y)²/Σ(y − ȳ)² over the validation points".to_owned(),
        )),
        Good::Rmse(_) => Some((
            "validation_rmse",
            "√(mean (z − y)²) over the validation points; targets of a table are in standard deviations".to_owned(),
        )),
    }
}

impl Summary {
    /// Computes every figure from the trials.
    ///
    /// # Errors
    /// Never for trials of `plan`.
    pub fn new(plan: &CheckedPlan, trials: &[Trial]) -> Result<Self, LandscapeError> {
        let mut of_panel: BTreeMap<(usize, usize), Vec<Trial>> = BTreeMap::new();
        for trial in trials {
            let panel = plan.grid.place(trial.cell).panel;
            let own = of_panel.entry((trial.cell.optimizer, panel));
            own.or_default().push(*trial);
        }
        let optimizers = plan.panels().map(|panel| {
            let own = of_panel.get(&(panel.optimizer, panel.panel));
            OptimizerSummary::new(plan, own.map_or(&[], Vec::as_slice), panel)
        });
        let words = definition_words(plan);
        let definitions = DEFINITIONS.iter().map(|(figure, text)| {
            let replaced = words.iter().fold((*text).to_owned(), |text, (word, own)| {
                text.replace(word, own)
            });
            (*figure, replaced)
        });
        Ok(Self {
            version: env!("CARGO_PKG_VERSION"),
            definitions: definitions
                .chain(score_definition(plan.good))
                .chain(
                    DEFINITIONS_OF_MEASURES
                        .iter()
                        .map(|one| (one.name, one.text.to_owned())),
                )
                .collect(),
            optimizers: optimizers.collect::<Result<_, _>>()?,
            statistics: METRICS
                .map(|metric| (metric.name(plan.good), statistics(plan, trials, metric)))
                .into(),
        })
    }
}

/// What the words in capitals stand for in this plan's definitions.
fn definition_words(plan: &CheckedPlan) -> [(&'static str, String); 7] {
    let (up, right) = (plan.grid.up(), plan.grid.right());
    let (beats, highest) = match plan.good.better() {
        Better::Higher => ("exceeds", "highest"),
        Better::Lower => ("is less than", "lowest"),
    };
    let title = |one: &GridAxis| one.axis.title().to_owned();
    let cells = match (title(up).as_str(), title(right).as_str()) {
        ("learning rate", "weight decay") => "learning rates × weight decays".to_owned(),
        (up, right) => format!("values of {up} × values of {right}"),
    };
    [
        ("CELLS", cells),
        ("SCORE", plan.good.measure().to_owned()),
        ("BEATS", beats.to_owned()),
        ("HIGHEST", highest.to_owned()),
        ("τ", plan.good.threshold().to_string()),
        ("UP", title(up)),
        ("RIGHT", title(right)),
    ]
}

impl OptimizerSummary {
    /// `trials` are those of this landscape alone.
    fn new(plan: &CheckedPlan, trials: &[Trial], panel: Panel) -> Result<Self, LandscapeError> {
        let scores = landscape(plan, trials, panel, Metric::ValidationScore)?;
        let good = plan.good;
        let is_good = |score| good.better().exceeds(score, good.threshold());
        let good_trial = |trial: &Trial| match trial.outcome {
            Outcome::Finished(metrics) => is_good(Metric::ValidationScore.of(good, &metrics)),
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
            scores.cells().iter().filter(|cell| condition(cell)).count()
        };
        let distinct = distinct_cells(plan, panel);
        let value = |cell: &CellIndex| {
            let place = plan.grid.place(*cell);
            scores.cell(place.row, place.column)?.value()
        };
        let optimizer = plan.optimizers.get(panel.optimizer);
        let of_panel = plan.grid.panel(panel.panel);
        Ok(Self {
            optimizer: optimizer.map_or_else(String::new, |entry| entry.name()),
            panel: of_panel
                .map(|(axis, value)| (axis.name.clone(), value))
                .collect(),
            cells: scores.cells().len(),
            distinct_cells: distinct.len(),
            good_cells: count(&|cell| cell.value().is_some_and(is_good)),
            distinct_good_cells: distinct
                .iter()
                .filter_map(value)
                .filter(|value| is_good(*value))
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
            best: scores
                .best(good.better())
                .and_then(|best| Best::new(plan, &scores, best, trials)),
        })
    }
}

/// One cell of a landscape for each network that was trained for it.
fn distinct_cells(plan: &CheckedPlan, panel: Panel) -> Vec<CellIndex> {
    let mut distinct = Vec::new();
    for (condition, own) in plan.conditions.iter().enumerate() {
        for same in own.same_steps.get(panel.optimizer).into_iter().flatten() {
            let cells = same.weight_decays.clone().map(|weight_decay| CellIndex {
                optimizer: panel.optimizer,
                condition,
                learning_rate: same.learning_rate,
                weight_decay,
            });
            distinct.extend({ cells }.find(|cell| plan.grid.place(*cell).panel == panel.panel));
        }
    }
    distinct
}

impl Best {
    /// Its value on an axis of the plan; NaN on one that the plan has not.
    #[must_use]
    pub fn value(&self, axis: &str) -> f64 {
        match axis {
            "learning_rate" => self.learning_rate,
            "weight_decay" => self.weight_decay,
            other => self.further.get(other).copied().unwrap_or(f64::NAN),
        }
    }

    /// `None` without trials.
    fn new(
        plan: &CheckedPlan,
        landscape: &Landscape,
        best: RankedCell,
        trials: &[Trial],
    ) -> Option<Self> {
        let own = || {
            trials.iter().filter(|trial| {
                let place = plan.grid.place(trial.cell);
                (place.row, place.column) == (best.row, best.column)
            })
        };
        let of_cell = |metric: Metric| {
            let values: Vec<f64> = own()
                .filter_map(|trial| match &trial.outcome {
                    Outcome::Finished(metrics) => Some(metric.of(plan.good, metrics)),
                    Outcome::Diverged { .. } => None,
                })
                .collect();
            Spread::of(&values)
        };
        // The landscape's mean, by which the cell is good or not.
        let score = of_cell(Metric::ValidationScore).map(|spread| Spread {
            mean: best.value,
            ..spread
        });
        let cell = own().next()?.cell;
        let further = plan
            .grid
            .values(cell)
            .filter(|(axis, _)| !["learning_rate", "weight_decay"].contains(&axis.name.as_str()));
        Some(Self {
            learning_rate: *plan.learning_rates.get(cell.learning_rate)?,
            weight_decay: plan.weight_decay(cell)?,
            further: further
                .map(|(axis, value)| (axis.name.clone(), value))
                .collect(),
            validation_score: Score::new(plan.good, score),
            validation_loss: of_cell(Metric::ValidationLoss),
            on_edge: is_edge(landscape.up().values(), best.row)
                || is_edge(landscape.right().values(), best.column),
        })
    }
}

/// Whether a value is the lowest or the highest of many. Nothing lies beyond a value of 0.
fn is_edge(values: &[f64], index: usize) -> bool {
    let at_least = index == 0 && values.first().is_some_and(|value| *value > 0.0);
    values.len() > 2 && (at_least || index + 1 == values.len())
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
                let finished = |validation_score| {
                    Outcome::Finished(Metrics {
                        train_loss: 0.5,
                        train_score: 0.5,
                        validation_loss: 1.0 - validation_score,
                        validation_score,
                    })
                };
                trials.push(Trial {
                    cell: CellIndex {
                        optimizer: 0,
                        condition: 0,
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
        let best = summary.best.and_then(|best| best.validation_score.spread());
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
            best.validation_score
                .spread()
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
