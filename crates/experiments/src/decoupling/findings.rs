//! What one setting of the experiment comes to.

use adamscape_data::Task;
use serde::Serialize;

use super::{Convention, Setting, Transfer};
use crate::plan::CheckedPlan;
use crate::statistics::{Losses, OverSeeds, Valley};
use crate::trial::{Metrics, Outcome, Trial};

/// The findings of one setting for one convention of decay, by one measure.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    /// The setting.
    pub setting: Setting,
    /// What λ means.
    pub convention: Convention,
    /// What is compared: validation loss, or the share of wrong answers.
    pub of: Of,
    /// Learning rates that are looked at: those at which networks learn, that is, where with the best decay the mean training loss is
    /// under half of that of guessing.
    pub learning_rates: Vec<f64>,
    /// By how much the best decay is better than none: the mean over the learning rates, with decays chosen on one half of the seeds
    /// and compared on the other.
    pub gain: Option<OverSeeds>,
    /// How the best decay moves with the learning rate.
    pub valley: Valley,
    /// The prediction.
    pub predicted: f64,
    /// What the data say of the prediction.
    pub verdict: Verdict,
    /// What it costs to carry the best decay to another learning rate.
    pub transfer: Option<Transfer>,
}

/// A measure on the validation points, less of which is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// The mean loss; one over that of guessing, ln(classes), counts as that.
    Loss,
    /// The share of wrong answers.
    Error,
}

/// What the data say of a predicted slope. The predictions are 1 apart, so one is told from the others by an interval that is within ½ of
/// it. The interval is taken to be wider by the slope's resolution, since λ* is known to a cell of the grid only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The interval is within ½ of the prediction.
    Agrees,
    /// The interval is further from the prediction than ½.
    Excluded,
    /// There is no slope, or its interval is neither.
    Unresolved,
}

/// Trials that are not those of the experiment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the experiment's plan has one optimizer, classes and seeds, and its smallest decay is 0")]
pub struct FindingsError;

impl Findings {
    /// Computes them from all trials of the setting's plan for the convention's optimizer.
    ///
    /// # Errors
    /// If the plan is not one of the experiment's.
    pub fn new(
        setting: Setting,
        convention: Convention,
        of: Of,
        plan: &CheckedPlan,
        trials: &[Trial],
    ) -> Result<Self, FindingsError> {
        let table = Table::new(plan, trials, of).ok_or(FindingsError)?;
        let losses = Losses {
            learning_rates: &table.learning_rates,
            weight_decays: plan.weight_decays.get(1..).ok_or(FindingsError)?,
            of_seed: table.with_decay,
        };
        let mut valley = Valley::of(&losses);
        if convention == Convention::LrCoupled {
            // The same runs, with λ = κ/η.
            valley = valley.less(1.0);
        }
        let predicted = convention.predicted(setting.norm);
        Ok(Self {
            setting,
            convention,
            of,
            gain: gain(&losses, &table.without_decay),
            valley,
            predicted,
            verdict: verdict(&valley, predicted),
            transfer: Transfer::of(&losses, convention),
            learning_rates: table.learning_rates,
        })
    }
}

fn verdict(valley: &Valley, predicted: f64) -> Verdict {
    let Some(slope) = valley.slope else {
        return Verdict::Unresolved;
    };
    let Some(interval) = slope.interval else {
        return Verdict::Unresolved;
    };
    let half = slope.resolution.abs() / 2.0;
    let (low, high) = (
        interval.low - half - predicted,
        interval.high + half - predicted,
    );
    if -0.5 < low && high < 0.5 {
        Verdict::Agrees
    } else if high < -0.5 || low > 0.5 {
        Verdict::Excluded
    } else {
        Verdict::Unresolved
    }
}

/// By how much the best decay is better than none, at each learning rate; for each seed the mean over them.
fn gain(losses: &Losses, without_decay: &[Vec<f64>]) -> Option<OverSeeds> {
    let (rows, seeds) = (losses.learning_rates.len(), losses.of_seed.len());
    let mut gains = vec![f64::NAN; seeds];
    for half in [0, 1] {
        let others: Vec<usize> = (1 - half..seeds).step_by(2).collect();
        let best: Vec<usize> = (0..rows)
            .filter_map(|row| losses.best_column(row, &others))
            .collect();
        for (seed, gain) in gains.iter_mut().enumerate().skip(half).step_by(2) {
            let without = without_decay.get(seed)?.iter();
            let own = without.zip(&best).enumerate();
            let sum: f64 = own
                .map(|(row, (without, best))| without - losses.loss(seed, row, *best))
                .sum();
            *gain = sum / rows as f64;
        }
    }
    OverSeeds::of(gains).filter(|own| own.spread.mean.is_finite())
}

/// The trials as numbers, at the learning rates at which networks learn.
struct Table {
    learning_rates: Vec<f64>,
    /// For each seed its cells with decay, learning rate by learning rate.
    with_decay: Vec<Vec<f64>>,
    /// For each seed its cells without, a number for each learning rate.
    without_decay: Vec<Vec<f64>>,
}

impl Table {
    /// `None` for the trials of another plan.
    fn new(plan: &CheckedPlan, trials: &[Trial], of: Of) -> Option<Self> {
        let Task::Classes(classes) = plan.task else {
            return None;
        };
        if plan.weight_decays.first() != Some(&0.0) || plan.optimizers.len() != 1 {
            return None;
        }
        let columns = plan.weight_decays.len();
        let rows = plan.learning_rates.len();
        let seeds = usize::try_from(plan.plan.seeds).ok()?;
        let guessing_loss = (classes as f64).ln();
        let guessing = match of {
            Of::Loss => guessing_loss,
            Of::Error => 1.0 - 1.0 / classes as f64,
        };
        // What diverged is as good as a guess.
        let mut cells = vec![vec![guessing; rows * columns]; seeds];
        let mut training_losses = vec![0.0; rows * columns];
        for trial in trials {
            let (row, column) = (trial.cell.learning_rate, trial.cell.weight_decay);
            let cell = cells.get_mut(usize::try_from(trial.seed).ok()?)?;
            let cell = cell.get_mut(row * columns + column)?;
            let training_loss = match trial.outcome {
                Outcome::Finished(metrics) => {
                    *cell = of.value(&metrics).min(guessing);
                    metrics.train_loss.min(guessing_loss)
                }
                Outcome::Diverged { .. } => guessing_loss,
            };
            *training_losses.get_mut(row * columns + column)? += training_loss / seeds as f64;
        }
        let mean = |cell: usize| -> f64 { cells.iter().filter_map(|own| own.get(cell)).sum() };
        let learns = |row: &usize| {
            let own = row * columns..(row + 1) * columns;
            let best = own.min_by(|&one, &other| mean(one).total_cmp(&mean(other)));
            let loss = best.and_then(|best| training_losses.get(best));
            loss.is_some_and(|loss| *loss < guessing_loss / 2.0)
        };
        let kept: Vec<usize> = (0..rows).filter(learns).collect();
        let part = |own: &Vec<f64>, from: usize, to: usize| -> Vec<f64> {
            let rows = kept.iter().flat_map(|row| {
                let row = own.iter().skip(row * columns);
                row.take(columns).skip(from).take(to - from)
            });
            rows.copied().collect()
        };
        let rates = kept.iter().filter_map(|&row| plan.learning_rates.get(row));
        Some(Self {
            learning_rates: rates.copied().collect(),
            with_decay: cells.iter().map(|own| part(own, 1, columns)).collect(),
            without_decay: cells.iter().map(|own| part(own, 0, 1)).collect(),
        })
    }
}

impl Of {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Loss, Self::Error];

    fn value(self, metrics: &Metrics) -> f64 {
        match self {
            Self::Loss => metrics.validation_loss,
            Self::Error => 1.0 - metrics.validation_score,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decoupling::SHORT;
    use crate::plan::Plan;
    use crate::statistics::{Interval, Slope};
    use crate::trial::CellIndex;

    /// Of trials of ten seeds whose loss is lowest where λ = 2⁻⁶·(η/0.004)ᵖ, over the decay axis of the plan's optimizer.
    fn findings(convention: Convention, power: f64) -> Findings {
        let setting = SHORT[1];
        let mut plan = setting.plan(convention.optimizer()).expect("a plan");
        plan.seeds = 10;
        let plan = Plan::check(plan).expect("a plan");
        let mut trials = Vec::new();
        for seed in 0..10 {
            for (learning_rate, rate) in plan.learning_rates.iter().enumerate() {
                for (weight_decay, decay) in plan.weight_decays.iter().enumerate() {
                    let best = -6.0 + power * (rate / 0.004).log2();
                    let noise = 0.01 * f64::from((seed * 7 + weight_decay as i32 * 3) % 11) / 11.0;
                    let validation_loss = match weight_decay {
                        0 => 0.6,
                        _ => 0.2 + 0.01 * (decay.log2() - best).powi(2) + noise,
                    };
                    trials.push(Trial {
                        cell: CellIndex {
                            optimizer: 0,
                            condition: 0,
                            learning_rate,
                            weight_decay,
                        },
                        seed: seed as u64,
                        outcome: Outcome::Finished(Metrics {
                            train_loss: if *rate < 0.0004 { 0.6 } else { 0.1 },
                            train_score: 1.0,
                            validation_loss,
                            validation_score: 0.9,
                        }),
                    });
                }
            }
        }
        Findings::new(setting, convention, Of::Loss, &plan, &trials).expect("findings")
    }

    #[test]
    fn a_slope_is_held_against_the_prediction_for_the_convention() {
        let slope = |found: &Findings| found.valley.slope.expect("a slope").power;
        let independent = findings(Convention::Independent, 0.0);
        assert!(slope(&independent).abs() < 0.05, "{independent:?}");
        assert_eq!(independent.verdict, Verdict::Agrees);
        // Learning rates at which nothing is learned are left out.
        assert_eq!(independent.learning_rates.len(), 8);
        // The same runs, read as decay by ηλ.
        let coupled = findings(Convention::LrCoupled, 0.0);
        assert!((slope(&coupled) + 1.0).abs() < 0.05, "{coupled:?}");
        assert_eq!(coupled.verdict, Verdict::Agrees);
        let l2 = findings(Convention::L2, 0.0);
        assert_eq!(l2.verdict, Verdict::Excluded);
        assert!(l2.gain.expect("a gain").spread.mean > 0.3);
    }

    #[test]
    fn a_prediction_is_told_from_its_neighbours_by_an_interval_within_a_half_of_it() {
        let valley = |low, high, resolution| Valley {
            learning_rates: 5,
            at_edge: 0,
            slope: Some(Slope {
                power: 0.0,
                interval: Some(Interval { low, high }),
                resolution,
            }),
        };
        assert_eq!(verdict(&valley(-0.2, 0.2, 0.1), 0.0), Verdict::Agrees);
        assert_eq!(verdict(&valley(-0.2, 0.2, 0.1), -1.0), Verdict::Excluded);
        assert_eq!(verdict(&valley(-0.6, 0.2, 0.1), 0.0), Verdict::Unresolved);
        assert_eq!(verdict(&valley(-0.4, 0.4, 0.4), 0.0), Verdict::Unresolved);
        assert_eq!(verdict(&valley(0.0, 0.0, 0.4), 0.1), Verdict::Agrees);
        let none = Valley {
            slope: None,
            ..valley(0.0, 0.0, 0.0)
        };
        assert_eq!(verdict(&none, 0.0), Verdict::Unresolved);
    }
}
