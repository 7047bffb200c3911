//! `cells.csv`: one row for each trial, in canonical order. The same plan gives the same bytes.

use std::collections::HashSet;
use std::io::Write;

use adamscape_data::Task;
use csv::StringRecord;
use serde::{Deserialize, Serialize};

use crate::plan::{CheckedPlan, DecayUnit, GridAxis};
use crate::trial::{CellIndex, Metrics, Outcome, Trial};

/// The columns before those of the further axes.
#[derive(Serialize, Deserialize)]
struct Place {
    optimizer: String,
    learning_rate: f64,
    weight_decay: f64,
}

/// The columns after those of the further axes. Metrics of a diverged trial are empty.
#[derive(Serialize, Deserialize)]
struct Judged {
    seed: u64,
    status: Status,
    diverged_at: Option<usize>,
    train_loss: Option<f64>,
    train_score: Option<f64>,
    validation_loss: Option<f64>,
    validation_score: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Finished,
    Diverged,
}

/// The header: a column for each axis. Where the weight-decay axis is not λ, its own follows λ.
fn header(plan: &CheckedPlan) -> Vec<String> {
    let score = match plan.task {
        Task::Classes(_) => "accuracy",
        Task::Number => "r2",
    };
    let further = further_columns(plan).map(|(_, name)| name);
    let own = ["optimizer", "learning_rate", "weight_decay"].map(str::to_owned);
    let rest = ["seed", "status", "diverged_at", "train_loss"].map(str::to_owned);
    let scores = ["train_SCORE", "validation_loss", "validation_SCORE"];
    let scores = scores.map(|name| name.replace("SCORE", score));
    own.into_iter()
        .chain(further)
        .chain(rest)
        .chain(scores)
        .collect()
}

/// Axes of the grid that have a column after learning rate and weight decay: indices and names.
pub(super) fn further_columns(plan: &CheckedPlan) -> impl Iterator<Item = (usize, String)> {
    let is_lambda = plan.plan.weight_decay.unit == DecayUnit::Lambda;
    let axes = plan.grid.axes().iter().enumerate();
    axes.skip(if is_lambda { 2 } else { 1 })
        .map(|(index, one)| (index, one.name.clone()))
}

/// A table that is not one of this plan's.
#[derive(Debug, thiserror::Error)]
pub enum CellsError {
    /// Not the columns, or not numbers, that belong there.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// The columns of another plan.
    #[error("the columns are {found}, and this plan's {expected}")]
    Header {
        /// What they are.
        found: String,
        /// What they should be.
        expected: String,
    },
    /// A cell or seed that the plan does not have.
    #[error("line {line}: the plan has no cell {cell}, seed {seed}")]
    Foreign {
        /// The line in the file.
        line: u64,
        /// What it says: optimizer and axes.
        cell: String,
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

/// Writes the table. Numbers are as short as they can be and are read back to the bit.
///
/// # Errors
/// If the writer fails; or for a trial that is not the plan's.
pub fn write_cells(
    plan: &CheckedPlan,
    trials: &[Trial],
    writer: impl Write,
) -> Result<(), CellsError> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(writer);
    writer.write_record(header(plan))?;
    for trial in trials {
        let place = place(plan, trial.cell).ok_or(CellsError::NoCell(trial.cell))?;
        let further = further_values(plan, trial.cell);
        writer.serialize((place, further, judged(trial)))?;
    }
    Ok(writer.flush().map_err(csv::Error::from)?)
}

/// `None` for a cell that is not the plan's.
fn place(plan: &CheckedPlan, cell: CellIndex) -> Option<Place> {
    Some(Place {
        optimizer: plan.optimizers.get(cell.optimizer)?.name(),
        learning_rate: *plan.learning_rates.get(cell.learning_rate)?,
        weight_decay: plan.weight_decay(cell)?,
    })
}

/// A number as it is written: sizes and counts without a fraction.
#[derive(Serialize)]
#[serde(untagged)]
enum Written {
    Count(u64),
    Number(f64),
}

fn further_values(plan: &CheckedPlan, cell: CellIndex) -> Vec<Written> {
    let values: Vec<(&GridAxis, f64)> = plan.grid.values(cell).collect();
    let written = |(axis, value): &(&GridAxis, f64)| {
        let whole = |value: &f64| value.fract() == 0.0 && *value < 1e15;
        if axis.axis.values().iter().all(whole) {
            Written::Count(*value as u64)
        } else {
            Written::Number(*value)
        }
    };
    let columns = further_columns(plan);
    columns
        .filter_map(|(index, _)| values.get(index).map(written))
        .collect()
}

fn judged(trial: &Trial) -> Judged {
    let (status, diverged_at, metrics) = match trial.outcome {
        Outcome::Finished(metrics) => (Status::Finished, None, Some(metrics)),
        Outcome::Diverged { steps } => (Status::Diverged, Some(steps), None),
    };
    Judged {
        seed: trial.seed,
        status,
        diverged_at,
        train_loss: metrics.map(|metrics| metrics.train_loss),
        train_score: metrics.map(|metrics| metrics.train_score),
        validation_loss: metrics.map(|metrics| metrics.validation_loss),
        validation_score: metrics.map(|metrics| metrics.validation_score),
    }
}

/// The trials of a table that [`write_cells`] wrote for `plan`.
///
/// # Errors
/// At the first line that is not a trial of the plan.
pub fn read_cells(plan: &CheckedPlan, table: &[u8]) -> Result<Vec<Trial>, CellsError> {
    let mut reader = csv::Reader::from_reader(table);
    let expected = header(plan);
    let found = reader.headers()?;
    if found != &StringRecord::from(expected.clone()) {
        let found: Vec<&str> = found.iter().collect();
        return Err(CellsError::Header {
            found: found.join(",").escape_default().to_string(),
            expected: expected.join(","),
        });
    }
    let mut trials = Vec::new();
    let mut seen = HashSet::new();
    for (index, record) in reader.records().enumerate() {
        // The header is line 1.
        let line = index as u64 + 2;
        let record = record?;
        let part = |from: usize, to: usize| {
            let mut part: StringRecord = record.iter().skip(from).take(to - from).collect();
            part.set_position(record.position().cloned());
            part
        };
        let further = 3..expected.len() - 7;
        let own: Place = part(0, 3).deserialize(None)?;
        let values: Vec<f64> = part(further.start, further.end).deserialize(None)?;
        let judged: Judged = part(further.end, expected.len()).deserialize(None)?;
        let cell = cell(plan, &own, &values).filter(|_| judged.seed < plan.plan.seeds);
        let cell = cell.ok_or_else(|| CellsError::Foreign {
            line,
            cell: named(&expected, &record, further.end),
            seed: judged.seed,
        })?;
        if !seen.insert((cell, judged.seed)) {
            return Err(CellsError::Twice { line });
        }
        trials.push(Trial {
            cell,
            seed: judged.seed,
            outcome: outcome(&judged).ok_or(CellsError::Metrics { line })?,
        });
    }
    Ok(trials)
}

/// The first `count` columns of a row, as `adamw, learning_rate 0.1, ...`.
fn named(header: &[String], record: &StringRecord, count: usize) -> String {
    let columns = header.iter().zip(record).take(count).enumerate();
    let columns: Vec<String> = columns
        .map(|(index, (name, value))| match index {
            0 => value.escape_default().to_string(),
            _ => format!("{name} {}", value.escape_default()),
        })
        .collect();
    columns.join(", ")
}

fn cell(plan: &CheckedPlan, own: &Place, further: &[f64]) -> Option<CellIndex> {
    let index = |values: &[f64], value| values.iter().position(|&known| known == value);
    let optimizer = plan
        .optimizers
        .iter()
        .position(|entry| entry.name() == own.optimizer)?;
    let learning_rate = index(&plan.learning_rates, own.learning_rate)?;
    // The weight-decay axis' own value is among the further ones, if it is not λ.
    let unit = plan.plan.weight_decay.unit;
    let (weight_decay, values) = match (unit, further) {
        (DecayUnit::Lambda, values) => (own.weight_decay, values),
        (_, [own, values @ ..]) => (*own, values),
        (_, []) => return None,
    };
    let cell = CellIndex {
        optimizer,
        condition: plan
            .conditions
            .iter()
            .position(|one| one.values == values)?,
        learning_rate,
        weight_decay: index(&plan.weight_decays, weight_decay)?,
    };
    (plan.weight_decay(cell)? == own.weight_decay).then_some(cell)
}

fn outcome(judged: &Judged) -> Option<Outcome> {
    let metrics = [
        judged.train_loss,
        judged.train_score,
        judged.validation_loss,
        judged.validation_score,
    ];
    match (judged.status, judged.diverged_at, metrics) {
        (Status::Finished, None, [Some(a), Some(b), Some(c), Some(d)])
            if [a, b, c, d].iter().all(|metric| metric.is_finite()) =>
        {
            Some(Outcome::Finished(Metrics {
                train_loss: a,
                train_score: b,
                validation_loss: c,
                validation_score: d,
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
            condition: 0,
            learning_rate: 2,
            weight_decay,
        };
        vec![
            Trial {
                cell: cell(0),
                seed: 0,
                outcome: Outcome::Finished(Metrics {
                    train_loss: 1.0 / 3.0,
                    train_score: 0.1 + 0.2,
                    validation_loss: 5e-324,
                    validation_score: 1.0,
                }),
            },
            Trial {
                cell: cell(1),
                seed: 1,
                outcome: Outcome::Diverged { steps: 7 },
            },
        ]
    }

    fn table() -> Vec<u8> {
        let mut table = Vec::new();
        write_cells(&plan(), &trials(), &mut table).expect("a table");
        table
    }

    #[test]
    fn what_is_read_is_to_the_bit_what_was_written() {
        let table = table();
        assert_eq!(read_cells(&plan(), &table).expect("the trials"), trials());
    }

    #[test]
    fn a_diverged_trial_has_empty_metrics() {
        let table = table();
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
        let table = table();
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
