//! Why a table can't be used, and where.

use std::fmt;

use super::records::Format;
use crate::section::excerpt;

/// Why a table can't be used, with the place. Text from the file is escaped and shortened.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("`{path}`{}: {problem}", Place(path, *.line, .column.as_deref()))]
pub struct TableError {
    /// The file, as the plan names it.
    pub path: String,
    /// The line, from 1, if it is about one. A Parquet file's header counts as the first, as in a CSV file.
    pub line: Option<u64>,
    /// The column's name, if it is about one.
    pub column: Option<String>,
    /// What is wrong there.
    pub problem: Box<TableProblem>,
}

struct Place<'a>(&'a str, Option<u64>, Option<&'a str>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match (Format::of(self.0), self.1) {
            (_, None) => {}
            (Format::Parquet, Some(line)) => write!(formatter, ", row {}", line.saturating_sub(1))?,
            (_, Some(line)) => write!(formatter, ", line {line}")?,
        }
        if let Some(column) = self.2 {
            write!(formatter, ", column `{column}`")?;
        }
        Ok(())
    }
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TableProblem {
    /// The system does not give it out, or it is no file at all.
    #[error("can't be read: {0}")]
    Unreadable(String),
    /// Nobody's small data set.
    #[error("the file has {0} bytes; a table here has at most {LARGEST}, 256 MiB")]
    TooLarge(u64),
    /// Another encoding, or no text.
    #[error("this is no UTF-8; save the table as text in UTF-8")]
    NoUtf8,
    /// Columns with types, under another name.
    #[error("this is a Parquet file; let its name end in .parquet")]
    IsParquet,
    /// A program that was built without it.
    #[error(
        "this program reads no Parquet; build it with `--features parquet`, or save the table as CSV (of pandas, `to_csv(\"table.csv\", index=False)`)"
    )]
    WithoutParquet,
    /// Damaged, or of a kind that is not read.
    #[error("can't be read as Parquet: {}", excerpt(.0))]
    UnreadableParquet(String),
    /// No header.
    #[error("the file is empty; its first line is to name the columns")]
    Empty,
    /// A header field without a name.
    #[error(
        "column {0} has no name; name it in the first line, or leave it out when saving (of pandas, with `index=False`)"
    )]
    Unnamed(usize),
    /// Two columns of one name.
    #[error("two columns have this name; rename one")]
    ColumnTwice,
    /// One column, which is none.
    #[error(
        "the first line is one column with `{found}` in its name; separate columns by {advice}"
    )]
    Separator {
        /// What seems to separate them.
        found: &'static str,
        /// What is to separate them.
        advice: &'static str,
    },
    /// The plan names a column that is not there.
    #[error("`{key}` names the column `{name}`, which is not there; there are {columns}")]
    NoSuchColumn {
        /// The entry of the plan.
        key: &'static str,
        /// What it names.
        name: String,
        /// The first columns that there are.
        columns: String,
    },
    /// The plan names one column for two ends.
    #[error("`{key}` names the column `{name}`, which `{other}` names already")]
    NamedTwice {
        /// The entry of the plan.
        key: &'static str,
        /// What it names.
        name: String,
        /// The entry that names it, too.
        other: &'static str,
    },
    /// Nothing to learn from.
    #[error("no column is left to learn from")]
    NoFeatures,
    /// A row of another length.
    #[error("the row has {fields} field{}, but there are {columns} columns", plural(*.fields))]
    Ragged {
        /// Fields of the row.
        fields: usize,
        /// Fields of the header.
        columns: usize,
    },
    /// Too little.
    #[error("the table has {0} rows below its header; give at least {FEWEST_ROWS}")]
    TooFewRows(usize),
    /// A value that is not there.
    #[error(
        "{}; fill it in, leave the row out, or `ignore` the column",
        if .0.is_empty() { "there is no value".to_owned() } else { format!("`{}` stands for a missing value", .0) }
    )]
    Missing(String),
    /// Text where a number should be.
    #[error("`{0}` is no number; give one, with a point for its decimals, or `ignore` the column")]
    NoNumber(String),
    /// A number without end, or beyond f64.
    #[error("`{0}` is no finite number; give one, or leave the row out")]
    Infinite(String),
    /// Nothing to tell apart.
    #[error("every row is of the class `{0}`; give at least two classes")]
    OneClass(String),
    /// Hardly classes: names or numbers.
    #[error(
        "there are {count} classes; at most {MOST_CLASSES} can be told apart{}",
        if *.are_numbers { ". These are numbers: say `task = \"number\"`" } else { ", if it is a class at all" }
    )]
    TooManyClasses {
        /// How many.
        count: usize,
        /// Whether all of them are numbers.
        are_numbers: bool,
    },
    /// A class that can't be in both parts.
    #[error(
        "this is the only row of the class `{0}`, which is to be in both parts; give another, or leave it out"
    )]
    SingleRow(String),
    /// A class that nothing is learned of.
    #[error("the class `{0}` has no row in the training part; give it one")]
    NeverTrained(String),
    /// Nothing to learn.
    #[error("the number is the same in every row; there is nothing to learn")]
    ConstantNumber,
    /// A value of the split column that means nothing.
    #[error("`{0}` is no part; give `train` or `training`, or `validation`, `valid` or `test`")]
    NoPart(String),
    /// A part without a row, or nearly so.
    #[error("the {part} part has {rows} row{}; give it at least {fewest}", plural(*.rows))]
    SmallPart {
        /// `training` or `validation`.
        part: &'static str,
        /// Its rows.
        rows: usize,
        /// How many it needs.
        fewest: usize,
    },
    /// More points than rows, or too few of them.
    #[error("`points` is {points}; give {fewest} to {most}, the rows of the training part")]
    Points {
        /// What was asked for.
        points: usize,
        /// One of each class, or two numbers.
        fewest: usize,
        /// What there is.
        most: usize,
    },
    /// A validation value beyond what training rows can scale.
    #[error(
        "by the mean and deviation of the training part, this validation row's value is no finite number in f32; correct it, or leave the row out"
    )]
    FarOut,
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// The largest file, in bytes.
pub(super) const LARGEST: u64 = 256 << 20;

/// So few rows can be split into two parts with two rows for training.
pub(super) const FEWEST_ROWS: usize = 4;

/// The most classes of a label column.
pub(super) const MOST_CLASSES: usize = 1000;

/// Makes errors of one file.
#[derive(Clone, Copy)]
pub(super) struct In<'a>(pub(super) &'a str);

impl In<'_> {
    /// About the file as a whole.
    pub(super) fn file(self, problem: TableProblem) -> TableError {
        TableError {
            path: excerpt(self.0),
            line: None,
            column: None,
            problem: Box::new(problem),
        }
    }

    /// About a line.
    pub(super) fn line(self, line: u64, problem: TableProblem) -> TableError {
        TableError {
            line: Some(line),
            ..self.file(problem)
        }
    }

    /// About a column.
    pub(super) fn column(self, column: &str, problem: TableProblem) -> TableError {
        TableError {
            column: Some(excerpt(column)),
            ..self.file(problem)
        }
    }

    /// About a field.
    pub(super) fn field(self, line: u64, column: &str, problem: TableProblem) -> TableError {
        TableError {
            line: Some(line),
            ..self.column(column, problem)
        }
    }
}
