//! The errors of answers that can't be judged.

use std::fmt;

use super::MOST_BYTES;

/// Where in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line of the file, from 1, where there are lines.
    pub line: Option<usize>,
    /// The step, from 1.
    pub step: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "line {line} (step {})", self.step),
            None => write!(formatter, "step {}", self.step),
        }
    }
}

/// Why an answer can't be judged.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AnswerError {
    /// There is nothing in it.
    #[error("the answer is empty; write a row for each step, with all parameters after it")]
    Empty,
    /// More than can be an answer.
    #[error("the answer is longer than {} MiB; no answer is", MOST_BYTES >> 20)]
    TooLong,
    /// Windows' own encoding, which its shell writes.
    #[error("the answer is written in UTF-16, as PowerShell's `>` does; write it in UTF-8")]
    Utf16,
    /// A file of a program's own format.
    #[error("the answer is {what}; {instead}")]
    Packed {
        /// What it is.
        what: &'static str,
        /// What to do.
        instead: &'static str,
    },
    /// It begins as what gzip packs, and can't be unpacked.
    #[error(
        "the answer is packed by gzip, but can't be unpacked: {0}; pack it again, or send it as it is"
    )]
    Gzip(String),
    /// Bytes that are no text.
    #[error("line {line}: this is no UTF-8 text; write CSV or JSON")]
    NoText {
        /// The line of the first such byte.
        line: usize,
    },
    /// A word, or nothing, where a number is expected.
    #[error("line {line}, column {column}: `{found}` is no number{hint}")]
    NoNumber {
        /// The line, from 1.
        line: usize,
        /// The cell in it, from 1.
        column: usize,
        /// What stands there.
        found: String,
        /// What to do about it, if that can be told.
        hint: &'static str,
    },
    /// A comma where a point is expected.
    #[error("line {line}: `{found}` has a decimal comma; write a decimal point: `{instead}`")]
    DecimalComma {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// What should.
        instead: String,
    },
    /// Twice as many cells as numbers, all of them whole.
    #[error(
        "line {line}: its {found} cells are {expected} numbers with decimal commas, as it seems; write decimal points: `0.5`, not `0,5`"
    )]
    DecimalCommas {
        /// The line, from 1.
        line: usize,
        /// How many cells it has.
        found: usize,
        /// How many it should have.
        expected: usize,
    },
    /// A row of another length.
    #[error(
        "{place}: it has {found} numbers, but the problem has {expected} parameters; a row holds all parameters after its step, row by row, in the problem's order"
    )]
    Width {
        /// Where.
        place: Place,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A column for each step.
    #[error(
        "the answer has {width} rows of {steps} numbers; turn it round: a row for each of the {steps} steps, with {width} parameters"
    )]
    Transposed {
        /// How many parameters there are.
        width: usize,
        /// How many steps.
        steps: usize,
    },
    /// The first column counts something else.
    #[error(
        "line {line}: it is step {found}, but step {expected} comes here; write steps 1, 2, 3, ... in order"
    )]
    StepNumber {
        /// The line, from 1.
        line: usize,
        /// What is counted.
        found: f64,
        /// What should be.
        expected: usize,
    },
    /// A step of JSON is called by another number.
    #[error(
        "entry {entry}: it is step {found}, but step {expected} comes here; write steps 1, 2, 3, ... in order, as numbers"
    )]
    StepNumberOfEntry {
        /// The entry, from 1.
        entry: usize,
        /// What is counted.
        found: String,
        /// What should be.
        expected: usize,
    },
    /// As many rows as columns, and nothing that says which are which.
    #[error(
        "the answer is an object of objects, and the problem has as many steps as parameters: which are which can't be told; write a list with an entry for each step, as pandas' to_json(orient=\"records\") does"
    )]
    RowsOrColumns,
    /// It ends too early.
    #[error(
        "the answer has {found} steps, but the problem has {expected}; write a row after each step"
    )]
    MissingSteps {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// It begins too early.
    #[error(
        "the first row holds the parameters before the first step; leave it out: rows hold the parameters after each step"
    )]
    StartIncluded,
    /// It goes on too long.
    #[error(
        "{place}: this row is one too many: the answer has {found} steps, but the problem has {expected}"
    )]
    TooManySteps {
        /// The first that is too many.
        place: Place,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// NaN or an infinity.
    #[error(
        "{place}: {entry} is {found}, which no right answer has{}",
        .explanation.as_ref().map_or_else(
            || "; look for a division by zero, or a root of a negative number".to_owned(),
            |explanation| format!("; {explanation}"),
        )
    )]
    NotFinite {
        /// Where.
        place: Place,
        /// Which entry.
        entry: String,
        /// What it is.
        found: f64,
        /// The mistake that leads there, if it is known.
        explanation: Option<String>,
    },
    /// The text is no JSON.
    #[error("the answer is no JSON: {reason}{hint}")]
    Json {
        /// What is wrong with it, and where.
        reason: String,
        /// What it may be instead.
        hint: &'static str,
    },
    /// JSON, but no list of steps.
    #[error("the answer is {0}; write a list with an entry for each step, or {{\"steps\": [...]}}")]
    NoSteps(&'static str),
    /// A step that is no list of numbers.
    #[error("step {step}: {found} is no number")]
    NoNumberInStep {
        /// The step, from 1.
        step: usize,
        /// What stands there.
        found: String,
    },
    /// A parameter is not there.
    #[error("step {step}: it has no `{name}`, which is a parameter of the problem")]
    MissingParameter {
        /// The step, from 1.
        step: usize,
        /// The parameter.
        name: String,
    },
    /// A parameter that the problem does not have.
    #[error("step {step}: the problem has no parameter `{name}`")]
    UnknownParameter {
        /// The step, from 1.
        step: usize,
        /// The name.
        name: String,
    },
    /// A parameter of another size.
    #[error("step {step}: `{name}` has {found} numbers, but {expected} in the problem")]
    ParameterSize {
        /// The step, from 1.
        step: usize,
        /// The parameter.
        name: String,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
}
