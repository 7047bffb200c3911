//! `cells.csv`: one row for each trial, in canonical order. The same plan gives the same bytes.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::plan::CheckedPlan;
use crate::trial::{CellIndex, Metrics, Outcome, Trial};

/// A row as it stands in the file. Metrics of a diverged trial are empty.
#[derive(Serialize, Deserialize)]
struct Row {
    optimizer: String,
    learning_rate: f64,
    weight_decay: f64,
    seed: u64,
    status: Status,
    diverged_at: Option<usize>,
    train_loss: Option<f64>,
    train_accuracy: Option<f64>,
    validation_loss: Option<f64>,
    validation_accuracy: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Finished,
    Diverged,
}

/// A table that is not one of this plan's.
#[derive(Debug, thiserror::Error)]
pub enum CellsError {
    /// Not the columns, or not numbers, that belong there.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A cell or seed that the plan does not have.
    #[error(
        "line {line}: the plan has no cell {optimizer}, learning rate {learning_rate}, weight decay {weight_decay}, seed {seed}"
    )]
    Foreign {
        /// The line in the file.
        line: u64,
        /// What it says.
        optimizer: String,
        /// What it says.
        learning_rate: f64,
        /// What it says.
        weight_decay: f64,
        /// What it says.
        seed: u64,
    },
    /// A trial that is to be written and is not the plan's.
    #[error("the plan has no {0:?}")]
    NoCell(CellIndex),
    /// The same trial twice.
    #[error("line {line}: this cell and seed stand there twice")]
    Twice {
        /// The second line.
        line: u64,
    },
    /// A finished trial without all its metrics, or a diverged one with some.
    #[error("line {line}: the metrics do not fit the status")]
    Metrics {
        /// The line in the file.
        line: u64,
    },
}

/// The table as text. Numbers are written as short as they can be and read back to the bit.
///
/// # Errors
/// Never for trials of `plan`.
pub fn write_cells(plan: &CheckedPlan, trials: &[Trial]) -> Result<Vec<u8>, CellsError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for trial in trials {
        writer.serialize(row(plan, trial).ok_or(CellsError::NoCell(trial.cell))?)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error());
    Ok(bytes.map_err(csv::Error::from)?)
}

/// `None` for a trial that is not the plan's.
fn row(plan: &CheckedPlan, trial: &Trial) -> Option<Row> {
    let CellIndex {
        optimizer,
        learning_rate,
        weight_decay,
    } = trial.cell;
    let (status, diverged_at, metrics) = match trial.outcome {
        Outcome::Finished(metrics) => (Status::Finished, None, Some(metrics)),
        Outcome::Diverged { steps } => (Status::Diverged, Some(steps), None),
    };
    Some(Row {
        optimizer: plan.optimizers.get(optimizer)?.name(),
        learning_rate: *plan.learning_rates.get(learning_rate)?,
        weight_decay: *plan.weight_decays.get(weight_decay)?,
        seed: trial.seed,
        status,
        diverged_at,
        train_loss: metrics.map(|metrics| metrics.train_loss),
        train_accuracy: metrics.map(|metrics| metrics.train_accuracy),
        validation_loss: metrics.map(|metrics| metrics.validation_loss),
        validation_accuracy: metrics.map(|metrics| metrics.validation_accuracy),
    })
}

/// The trials of a table that [`write_cells`] wrote for `plan`.
///
/// # Errors
/// At the first line that is not a trial of the plan.
pub fn read_cells(plan: &CheckedPlan, table: &[u8]) -> Result<Vec<Trial>, CellsError> {
    let mut reader = csv::Reader::from_reader(table);
    let mut trials = Vec::new();
    let mut seen = HashSet::new();
    for (index, row) in reader.deserialize().enumerate() {
        // The header is line 1.
        let line = index as u64 + 2;
        let row: Row = row?;
        let cell = cell(plan, &row).filter(|_| row.seed < plan.plan.seeds);
        let cell = cell.ok_or_else(|| CellsError::Foreign {
            line,
            optimizer: row.optimizer.clone(),
            learning_rate: row.learning_rate,
            weight_decay: row.weight_decay,
            seed: row.seed,
        })?;
        if !seen.insert((cell, row.seed)) {
            return Err(CellsError::Twice { line });
        }
        trials.push(Trial {
            cell,
            seed: row.seed,
            outcome: outcome(&row).ok_or(CellsError::Metrics { line })?,
        });
    }
    Ok(trials)
}

fn cell(plan: &CheckedPlan, row: &Row) -> Option<CellIndex> {
    let index = |values: &[f64], value| values.iter().position(|&known| known == value);
    Some(CellIndex {
        optimizer: plan
            .optimizers
            .iter()
            .position(|entry| entry.name() == row.optimizer)?,
        learning_rate: index(&plan.learning_rates, row.learning_rate)?,
        weight_decay: index(&plan.weight_decays, row.weight_decay)?,
    })
}

fn outcome(row: &Row) -> Option<Outcome> {
    let metrics = [
        row.train_loss,
        row.train_accuracy,
        row.validation_loss,
        row.validation_accuracy,
    ];
    match (row.status, row.diverged_at, metrics) {
        (Status::Finished, None, [Some(a), Some(b), Some(c), Some(d)])
            if [a, b, c, d].iter().all(|metric| metric.is_finite()) =>
        {
            Some(Outcome::Finished(Metrics {
                train_loss: a,
                train_accuracy: b,
                validation_loss: c,
                validation_accuracy: d,
            }))
        }
        (Status::Diverged, Some(steps), [None, None, None, None]) => {
            Some(Outcome::Diverged { steps })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::preset;

    fn plan() -> CheckedPlan {
        let preset = preset("quick").expect("a preset");
        preset.plan().and_then(|plan| plan.check()).expect("a plan")
    }

    fn trials() -> Vec<Trial> {
        let cell = |weight_decay| CellIndex {
            optimizer: 1,
            learning_rate: 2,
            weight_decay,
        };
        vec![
            Trial {
                cell: cell(0),
                seed: 0,
                outcome: Outcome::Finished(Metrics {
                    train_loss: 1.0 / 3.0,
                    train_accuracy: 0.1 + 0.2,
                    validation_loss: 5e-324,
                    validation_accuracy: 1.0,
                }),
            },
            Trial {
                cell: cell(1),
                seed: 1,
                outcome: Outcome::Diverged { steps: 7 },
            },
        ]
    }

    #[test]
    fn what_is_read_is_to_the_bit_what_was_written() {
        let table = write_cells(&plan(), &trials()).expect("a table");
        assert_eq!(read_cells(&plan(), &table).expect("the trials"), trials());
    }

    #[test]
    fn a_diverged_trial_has_empty_metrics() {
        let table = write_cells(&plan(), &trials()).expect("a table");
        let text = String::from_utf8(table).expect("text");
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some(
                "optimizer,learning_rate,weight_decay,seed,status,diverged_at,train_loss,train_accuracy,validation_loss,validation_accuracy"
            )
        );
        assert!(
            lines
                .nth(1)
                .is_some_and(|line| line.ends_with(",1,diverged,7,,,,"))
        );
    }

    #[test]
    fn rows_that_do_not_belong_are_refused_with_their_line() {
        let table = write_cells(&plan(), &trials()).expect("a table");
        let text = String::from_utf8(table).expect("text");
        let refusal = |from: &str, to: &str| {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            let error = read_cells(&plan(), changed.as_bytes()).expect_err("a refusal");
            error.to_string()
        };
        assert!(refusal("adamw-torch", "adam").starts_with("line 2: the plan has no cell adam,"));
        assert!(refusal(",1,diverged", ",9,diverged").starts_with("line 3: the plan has no cell"));
        assert!(refusal(",7,,,,", ",7,,0.5,,").starts_with("line 3: the metrics"));
        assert!(refusal(",1.0\n", ",NaN\n").starts_with("line 2: the metrics"));
        let twice = format!("{text}{}\n", text.lines().nth(1).expect("a row"));
        let error = read_cells(&plan(), twice.as_bytes()).expect_err("a refusal");
        assert!(error.to_string().starts_with("line 4: this cell"));
        assert!(refusal("diverged,7", "finished,7").starts_with("line 3: the metrics"));
        assert!(refusal(",1.0\n", ",good\n").contains("line: 2"));
    }
}
