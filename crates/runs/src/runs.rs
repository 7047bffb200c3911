//! The runs of a table: a row each.

use std::collections::BTreeSet;
use std::path::Path;

use crate::columns::{find, listed, shown, without_prefix};
use crate::error::RunsError;
use crate::file::Texts;
use crate::question::Question;
use crate::value::{Outcome, is_missing, number, outcome, state};

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The line of the file.
    pub line: u64,
    /// The hyperparameter that goes right.
    pub x: f64,
    /// The hyperparameter that goes up.
    pub y: f64,
    /// What is compared; empty, if nothing is.
    pub group: String,
    /// What tells repeats apart, if a column does.
    pub seed: Option<String>,
    /// What came out.
    pub outcome: Outcome,
}

/// The runs of a table, and what one should know of how they were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Runs {
    /// The column that goes right.
    pub x: String,
    /// The column that goes up.
    pub y: String,
    /// The column of results.
    pub metric: String,
    /// The runs, in the order of the file.
    pub runs: Vec<Run>,
    /// What one should know: columns that vary and were not asked for, rows without a hyperparameter.
    pub remarks: Vec<String>,
}

/// Columns in which trackers say how a run ended.
const STATES: [&str; 3] = ["state", "status", "trial_status"];

/// What differs from run to run in any table, whatever was varied.
const NEVER_VARIED: [&str; 21] = [
    "id",
    "run_id",
    "run id",
    "name",
    "number",
    "trial_id",
    "created",
    "runtime",
    "_runtime",
    "_step",
    "_timestamp",
    "timestamp",
    "date",
    "start_time",
    "end_time",
    "datetime_start",
    "datetime_complete",
    "duration",
    "hostname",
    "time_total_s",
    "notes",
];

/// Columns with more values are results, not hyperparameters.
const MOST_VALUES: usize = 24;

impl Runs {
    /// The runs of a CSV or TSV file.
    ///
    /// # Errors
    /// If it can't be read, a column is not there, or a hyperparameter is no number.
    pub fn read(path: &Path, question: &Question) -> Result<Self, RunsError> {
        let Texts { header, mut rows } = Texts::read(path)?;
        let column = |option, name: &str| find(&header, option, name);
        let (x, y) = (column("x", &question.x)?, column("y", &question.y)?);
        let metric = column("metric", &question.metric)?;
        let optional = |option, name: &Option<String>| {
            let found = name.as_ref().map(|name| column(option, name));
            found.transpose()
        };
        let (seed, group) = (
            optional("seed", &question.seed)?,
            optional("group", &question.group)?,
        );
        let named = [
            ("x", Some(x)),
            ("y", Some(y)),
            ("metric", Some(metric)),
            ("seed", seed),
            ("group", group),
        ];
        for (index, (other, own)) in named.iter().enumerate() {
            let before = named.iter().take(index);
            if let Some((one, _)) = before
                .clone()
                .find(|(_, earlier)| earlier.is_some() && earlier == own)
            {
                return Err(RunsError::SameColumn { one, other });
            }
        }
        let mut conditions = Vec::new();
        for condition in &question.conditions {
            let parts = condition.split_once('=');
            let (name, value) = parts.ok_or_else(|| RunsError::NoCondition(shown(condition)))?;
            conditions.push((column("where", name)?, value.trim().to_owned()));
        }
        let meets = |row: &csv::StringRecord| {
            conditions.iter().all(|(column, value)| {
                let own = row.get(*column).unwrap_or_default();
                let numbers = number(own).zip(number(value));
                own == value || numbers.is_some_and(|(own, value)| own == value)
            })
        };
        rows.retain(|(_, row)| meets(row));
        if rows.is_empty() {
            return Err(RunsError::NothingLeft);
        }
        let states = header
            .iter()
            .position(|own| STATES.iter().any(|name| own.eq_ignore_ascii_case(name)));
        let states = states.filter(|place| named.iter().all(|(_, own)| *own != Some(*place)));

        let mut runs = Vec::with_capacity(rows.len());
        let mut without = 0;
        for (line, row) in &rows {
            let field = |column: usize| row.get(column).unwrap_or_default();
            if is_missing(field(x)) || is_missing(field(y)) {
                without += 1;
                continue;
            }
            let wrong = |column: usize| RunsError::NoNumber {
                line: *line,
                column: shown(header.get(column).unwrap_or_default()),
                value: shown(field(column)),
                hint: if field(column).contains(',') {
                    "; write decimals with a point"
                } else {
                    ""
                },
            };
            let finite = |column: usize| {
                let value = number(field(column)).filter(|value| value.is_finite());
                value.ok_or_else(|| wrong(column))
            };
            let state = states.and_then(|column| state(field(column)));
            runs.push(Run {
                line: *line,
                x: finite(x)?,
                y: finite(y)?,
                group: group.map_or_else(String::new, |column| field(column).to_owned()),
                seed: seed.map(|column| field(column).to_owned()),
                outcome: outcome(state, field(metric)).map_err(|()| wrong(metric))?,
            });
        }
        if !runs
            .iter()
            .any(|run| matches!(run.outcome, Outcome::Finished(_)))
        {
            return Err(RunsError::NoResults(rows.len()));
        }
        let mut remarks = Vec::new();
        if without > 0 {
            let what = if without == 1 { "run has" } else { "runs have" };
            remarks.push(format!(
                "{without} {what} no value of {} or {} and is left out",
                shown(&question.x),
                shown(&question.y)
            ));
        }
        let known: Vec<usize> = named
            .iter()
            .filter_map(|(_, own)| *own)
            .chain(states)
            .chain(conditions.iter().map(|(column, _)| *column))
            .collect();
        let varied = varied(&header, &rows, &known);
        if !varied.is_empty() {
            remarks.push(format!(
                "also varied, and averaged over: {}; take one value with --where, or compare them with --group",
                listed(varied.into_iter())
            ));
        }
        let title =
            |column: usize| without_prefix(header.get(column).unwrap_or_default()).to_owned();
        Ok(Self {
            x: title(x),
            y: title(y),
            metric: title(metric),
            runs,
            remarks,
        })
    }

    /// The groups, in the order in which they appear.
    #[must_use]
    pub fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        for run in &self.runs {
            if !groups.contains(&run.group.as_str()) {
                groups.push(&run.group);
            }
        }
        groups
    }
}

/// Columns that have a few values, as hyperparameters do, and were not asked for.
fn varied<'a>(
    header: &'a csv::StringRecord,
    rows: &[(u64, csv::StringRecord)],
    known: &[usize],
) -> Vec<&'a str> {
    let names = header.iter().enumerate();
    let candidates = names.filter(|(column, name)| {
        let name = without_prefix(name);
        !known.contains(column)
            && !NEVER_VARIED
                .iter()
                .any(|own| name.eq_ignore_ascii_case(own))
    });
    let has_few = |column: usize| {
        let mut values = BTreeSet::new();
        for (_, row) in rows {
            values.insert(row.get(column).unwrap_or_default());
            if values.len() > MOST_VALUES {
                return false;
            }
        }
        // As many values as runs: a result.
        values.len() > 1 && values.len() * 2 <= rows.len()
    };
    candidates
        .filter(|(column, _)| has_few(*column))
        .map(|(_, name)| name)
        .collect()
}
