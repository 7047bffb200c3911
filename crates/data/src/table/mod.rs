//! A table of one's own, from a CSV, TSV or Parquet file: columns of numbers to learn from, and one to learn.

mod error;
mod labels;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod read;
mod records;
mod scale;

pub use error::{TableError, TableProblem};

use crate::section::{Section, TableTask, Takes};
use crate::{Points, Task};
use parts::Parts;

/// What a section of kind `table` must and may have.
pub(crate) const TAKES: Takes = Takes {
    kind: "table",
    must: &[&["path"], &["label"], &["task"]],
    may: &[
        &["features", "ignore"],
        &["split_column", "validation_share"],
        &["points"],
        &["validation"],
        &["label_noise"],
    ],
};

/// The share of rows that validate, unless something else is said.
pub(crate) const VALIDATION_SHARE: f64 = 0.25;

/// What is asked of a table.
pub(crate) struct Request<'a> {
    /// The file, relative to the plan's folder.
    pub(crate) path: &'a str,
    /// The column to learn.
    pub(crate) label: &'a str,
    /// Whether it holds classes or numbers.
    pub(crate) task: TableTask,
    /// The columns to learn from; without it all others.
    pub(crate) features: Option<&'a [String]>,
    /// The columns to leave alone.
    pub(crate) ignore: &'a [String],
    /// The column that says which part a row is in.
    pub(crate) split_column: Option<&'a str>,
    /// The share that validates, where no column says it.
    pub(crate) validation_share: f64,
    /// The training points, drawn from the training part; without it all of them.
    pub(crate) points: Option<usize>,
}

impl<'a> Request<'a> {
    /// What a section asks; none if something is missing.
    pub(crate) fn new(section: &'a Section) -> Option<Self> {
        Some(Self {
            path: section.path.as_deref()?,
            label: section.label.as_deref()?,
            task: section.task?,
            features: section.features.as_deref(),
            ignore: section.ignore.as_deref().unwrap_or_default(),
            split_column: section.split_column.as_deref(),
            validation_share: section.validation_share.unwrap_or(VALIDATION_SHARE),
            points: section.points,
        })
    }
}

/// A table that has been read: numbers, targets, and which row is in which part.
///
/// Of its two parts only the training part says how columns are standardised: x ← (x − m)/s with the mean m and the standard
/// deviation s (that of n, not n − 1) of the training part's rows, all of them, also where `points` takes a few. A column that is
/// constant there becomes 0. Number targets are standardised in the same way: a root mean squared error is in standard
/// deviations, and R² is what it would be without.
#[derive(Debug)]
pub(crate) struct Table {
    /// As the plan names it.
    path: String,
    sha256: String,
    /// Names of the feature columns.
    features: Vec<String>,
    /// The name of the column to learn.
    label: String,
    /// All rows, as they stand in the file.
    rows: Points,
    /// The line of each row.
    lines: Vec<u64>,
    parts: Parts,
    /// How many of the training part are training points.
    points: Option<usize>,
}

impl Table {
    /// How many numbers describe a row.
    pub(crate) fn features(&self) -> usize {
        self.rows.features()
    }

    /// What is to be learned.
    pub(crate) fn task(&self) -> Task {
        self.rows.targets().task()
    }

    /// The file's SHA-256, in hexadecimal digits.
    pub(crate) fn sha256(&self) -> &str {
        &self.sha256
    }

    /// How many training points there are.
    pub(crate) fn training_points(&self) -> usize {
        self.points
            .unwrap_or(self.parts.training(self.rows.targets()))
    }

    /// How many validation points there are.
    pub(crate) fn validation_points(&self) -> usize {
        self.rows.len() - self.parts.training(self.rows.targets())
    }

    /// What it is, in a few words.
    pub(crate) fn caption(&self) -> String {
        let name = self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path);
        let name = crate::section::excerpt(name);
        let rows = self.rows.len();
        format!("{name}, {} of {rows} rows", self.training_points())
    }

    /// The training points and the validation points of a seed, standardised.
    ///
    /// # Errors
    /// If a validation value is so far from the training part that it can't be standardised.
    pub(crate) fn split(&self, seed: u64) -> Result<[Points; 2], TableError> {
        let targets = self.rows.targets();
        let [training, validation] = self.parts.split(targets, seed);
        let chosen = match self.points {
            Some(points) => parts::subsample(&training, targets, points, seed),
            None => training.clone(),
        };
        self.standardised(&training, [&chosen, &validation])
    }
}

#[cfg(test)]
mod tests;
