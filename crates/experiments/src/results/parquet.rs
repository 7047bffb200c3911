//! `cells.parquet`: the table of trials as [`cells.csv`](super::write_cells) has it, in columns that know their types.

use std::io::Write;
use std::sync::Arc;

use adamscape_data::Task;
use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::cells::further_columns;
use crate::plan::CheckedPlan;
use crate::trial::{Metrics, Outcome, Trial};

/// Trials in a group of rows: few enough to be read by themselves, enough to be pressed well.
const ROWS: usize = 100_000;

/// A column: its values in each trial. Metrics of a diverged trial are null, and so is `diverged_at` of a finished one.
struct Column {
    name: String,
    values: Values,
}

type Of<T> = Box<dyn Fn(&Trial) -> T>;

enum Values {
    Text(Of<String>),
    Number(Of<f64>),
    Count(Of<i64>),
    NumberIfFinished(fn(&Metrics) -> f64),
    CountIfDiverged,
}

impl Column {
    fn new(name: &str, values: Values) -> Self {
        Self {
            name: name.to_owned(),
            values,
        }
    }

    fn schema(&self) -> Result<TypePtr, ParquetError> {
        let (physical, repetition) = match &self.values {
            Values::Text(_) => (Physical::BYTE_ARRAY, Repetition::REQUIRED),
            Values::Number(_) => (Physical::DOUBLE, Repetition::REQUIRED),
            Values::Count(_) => (Physical::INT64, Repetition::REQUIRED),
            Values::NumberIfFinished(_) => (Physical::DOUBLE, Repetition::OPTIONAL),
            Values::CountIfDiverged => (Physical::INT64, Repetition::OPTIONAL),
        };
        let schema = Type::primitive_type_builder(&self.name, physical).with_repetition(repetition);
        let schema = match self.values {
            Values::Text(_) => schema.with_converted_type(ConvertedType::UTF8),
            _ => schema,
        };
        schema.build().map(Arc::new)
    }

    fn write<W: Write + Send>(
        &self,
        trials: &[Trial],
        rows: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let Some(mut column) = rows.next_column()? else {
            return Err(ParquetError::General("a column too many".to_owned()));
        };
        match &self.values {
            Values::Text(text) => {
                let values = trials
                    .iter()
                    .map(|trial| ByteArray::from(text(trial).into_bytes()));
                let values: Vec<ByteArray> = values.collect();
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&values, None, None)?;
            }
            Values::Number(number) => {
                let values: Vec<f64> = trials.iter().map(number).collect();
                column
                    .typed::<DoubleType>()
                    .write_batch(&values, None, None)?;
            }
            Values::Count(count) => {
                let values: Vec<i64> = trials.iter().map(count).collect();
                column
                    .typed::<Int64Type>()
                    .write_batch(&values, None, None)?;
            }
            Values::NumberIfFinished(metric) => {
                let values = trials.iter().map(|trial| match &trial.outcome {
                    Outcome::Finished(metrics) => Some(metric(metrics)),
                    Outcome::Diverged { .. } => None,
                });
                let (there, values) = split(values);
                column
                    .typed::<DoubleType>()
                    .write_batch(&values, Some(&there), None)?;
            }
            Values::CountIfDiverged => {
                let values = trials.iter().map(|trial| match trial.outcome {
                    Outcome::Finished(_) => None,
                    Outcome::Diverged { steps } => Some(wide(steps)),
                });
                let (there, values) = split(values);
                column
                    .typed::<Int64Type>()
                    .write_batch(&values, Some(&there), None)?;
            }
        }
        column.close()
    }
}

/// For each value whether it is there, as Parquet's definition level, and those that are.
fn split<T>(values: impl Iterator<Item = Option<T>>) -> (Vec<i16>, Vec<T>) {
    let mut there = Vec::new();
    let mut own = Vec::new();
    for value in values {
        there.push(i16::from(value.is_some()));
        own.extend(value);
    }
    (there, own)
}

fn wide(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn columns(plan: &CheckedPlan) -> Vec<Column> {
    let names: Vec<String> = plan.optimizers.iter().map(|entry| entry.name()).collect();
    let optimizer =
        move |trial: &Trial| names.get(trial.cell.optimizer).cloned().unwrap_or_default();
    let of_plan = Arc::new(plan.clone());
    let own = Arc::clone(&of_plan);
    let rate = move |trial: &Trial| {
        let rate = own.learning_rates.get(trial.cell.learning_rate);
        rate.copied().unwrap_or(f64::NAN)
    };
    let own = Arc::clone(&of_plan);
    let decay = move |trial: &Trial| own.weight_decay(trial.cell).unwrap_or(f64::NAN);
    let status = |trial: &Trial| match trial.outcome {
        Outcome::Finished(_) => "finished".to_owned(),
        Outcome::Diverged { .. } => "diverged".to_owned(),
    };
    let score = match plan.task {
        Task::Classes(_) => "accuracy",
        Task::Number => "r2",
    };
    let further = further_columns(plan).map(|(index, name)| {
        let own = Arc::clone(&of_plan);
        let value = move |trial: &Trial| {
            let value = own.grid.values(trial.cell).nth(index);
            value.map_or(f64::NAN, |(_, value)| value)
        };
        Column {
            name,
            values: Values::Number(Box::new(value)),
        }
    });
    let before = [
        Column::new("optimizer", Values::Text(Box::new(optimizer))),
        Column::new("learning_rate", Values::Number(Box::new(rate))),
        Column::new("weight_decay", Values::Number(Box::new(decay))),
    ];
    let seed = |trial: &Trial| i64::try_from(trial.seed).unwrap_or(i64::MAX);
    let after = [
        Column::new("seed", Values::Count(Box::new(seed))),
        Column::new("status", Values::Text(Box::new(status))),
        Column::new("diverged_at", Values::CountIfDiverged),
        Column::new(
            "train_loss",
            Values::NumberIfFinished(|metrics| metrics.train_loss),
        ),
        Column::new(
            &format!("train_{score}"),
            Values::NumberIfFinished(|metrics| metrics.train_score),
        ),
        Column::new(
            "validation_loss",
            Values::NumberIfFinished(|metrics| metrics.validation_loss),
        ),
        Column::new(
            &format!("validation_{score}"),
            Values::NumberIfFinished(|metrics| metrics.validation_score),
        ),
    ];
    before.into_iter().chain(further).chain(after).collect()
}

/// Writes the table.
///
/// # Errors
/// If the writer fails.
pub fn write_parquet(
    plan: &CheckedPlan,
    trials: &[Trial],
    writer: impl Write + Send,
) -> Result<(), ParquetError> {
    let columns = columns(plan);
    let fields: Result<Vec<TypePtr>, ParquetError> = columns.iter().map(Column::schema).collect();
    let schema = Type::group_type_builder("cells")
        .with_fields(fields?)
        .build()?;
    let properties = Arc::new(WriterProperties::builder().build());
    let mut file = SerializedFileWriter::new(writer, Arc::new(schema), properties)?;
    for trials in trials.chunks(ROWS) {
        let mut rows = file.next_row_group()?;
        for column in &columns {
            column.write(trials, &mut rows)?;
        }
        rows.close()?;
    }
    file.close()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;
    use crate::results::write_cells;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    #[test]
    fn it_says_what_cells_csv_says() {
        let plan = Plan::from_toml(
            r#"
            name = "test"
            optimizers = ["adam-l2", "adamw"]
            seeds = 2
            learning_rate = [0.01, 0.1]
            weight_decay = [0.0, 0.1]
            axes = { width = [2, 3] }
            data = { points_per_arm = 5, turns = 0.5, noise = 0.1 }
            network = { hidden = [4] }
            training = { steps = 5 }
            "#,
        );
        let plan = plan.and_then(Plan::check).expect("a plan");
        let trials: Vec<Trial> = (0..plan.trials())
            .map(|position| {
                let (cell, seed) = plan.trial_at(position).expect("a trial");
                let metric = |shift: f64| 1.0 / (position as f64 + shift);
                let outcome = match position % 5 {
                    3 => Outcome::Diverged { steps: position },
                    _ => Outcome::Finished(Metrics {
                        train_loss: metric(3.0),
                        train_score: metric(2.0),
                        validation_loss: metric(7.0),
                        validation_score: metric(1.0),
                    }),
                };
                Trial {
                    cell,
                    seed,
                    outcome,
                }
            })
            .collect();
        let mut text = Vec::new();
        write_cells(&plan, &trials, &mut text).expect("a table");
        let mut file = tempfile::tempfile().expect("a file");
        write_parquet(&plan, &trials, &mut file).expect("a table");

        let mut csv = csv::Reader::from_reader(&text[..]);
        let header = csv.headers().expect("a header").clone();
        let file = SerializedFileReader::new(file).expect("a table");
        let mut rows = file.get_row_iter(None).expect("rows");
        for record in csv.records() {
            let record = record.expect("a row");
            let row = rows.next().expect("a row").expect("a row");
            let columns: Vec<(&String, &Field)> = row.get_column_iter().collect();
            assert_eq!(columns.len(), header.len());
            for ((name, field), (column, value)) in
                columns.into_iter().zip(header.iter().zip(&record))
            {
                assert_eq!(name, column);
                let is_same = match field {
                    Field::Null => value.is_empty(),
                    Field::Str(text) => text == value,
                    Field::Double(number) => value.parse() == Ok(*number),
                    Field::Long(number) => value.parse() == Ok(*number),
                    other => panic!("{other:?}"),
                };
                assert!(is_same, "{name}: {field:?} and {value}");
            }
        }
        assert!(rows.next().is_none());
    }
}
