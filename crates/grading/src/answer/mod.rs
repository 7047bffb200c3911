//! The answer that a student's program wrote: all parameters after each step.

mod columns;
mod error;
mod file;
mod json;
mod number;
mod table;
mod tree;

use crate::Problem;
use crate::agreement::Measure;
use crate::family::singles;
pub use error::{AnswerError, Place};

/// The bytes of the longest file that is read as an answer or a problem: more than any needs; a wrong file shall not fill
/// the memory.
pub const MOST_BYTES: usize = 64 << 20;

/// The parameters after each step, all finite and as many as the problem's.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer(Vec<Vec<f64>>);

/// A step as it was read.
struct Row {
    place: Place,
    numbers: Vec<f64>,
}

impl Answer {
    /// From parameters in memory: a row for each step, each parameter row-major, in the problem's order.
    ///
    /// # Errors
    /// If there are too few or too many, or some are no finite numbers.
    pub fn new(problem: &Problem, rows: Vec<Vec<f64>>) -> Result<Self, AnswerError> {
        let rows = (1..).zip(rows).map(|(step, numbers)| Row {
            place: Place { line: None, step },
            numbers,
        });
        Self::checked(problem, rows.collect())
    }

    /// From the bytes of a file, a table of text or JSON, packed by gzip or not: what begins with a bracket is JSON.
    ///
    /// # Errors
    /// If it can't be read as an answer to `problem`; the error says where and why.
    pub fn read(problem: &Problem, bytes: &[u8]) -> Result<Self, AnswerError> {
        let text = file::text(bytes)?;
        let rows = if text.trim_start().starts_with(['[', '{']) {
            json::rows(problem, &text)?
        } else {
            table::rows(problem, &text)?
        };
        Self::checked(problem, rows)
    }

    /// The parameters after each step.
    #[must_use]
    pub fn rows(&self) -> &[Vec<f64>] {
        &self.0
    }

    fn checked(problem: &Problem, rows: Vec<Row>) -> Result<Self, AnswerError> {
        if rows.is_empty() {
            return Err(AnswerError::Empty);
        }
        if let Some(wrong) = rows.iter().find(|row| row.numbers.len() != problem.width()) {
            return Err(wrong_width(problem, &rows, wrong));
        }
        let expected = problem.steps();
        let starts_with_start = || {
            let start = problem.parameters().flat();
            rows.first().is_some_and(|first| first.numbers == start)
        };
        match rows.get(expected) {
            _ if rows.len() < expected => {
                return Err(AnswerError::MissingSteps {
                    found: rows.len(),
                    expected,
                });
            }
            Some(_) if rows.len() == expected + 1 && starts_with_start() => {
                return Err(AnswerError::StartIncluded);
            }
            Some(extra) => {
                return Err(AnswerError::TooManySteps {
                    place: extra.place,
                    found: rows.len(),
                    expected,
                });
            }
            None => {}
        }
        let places: Vec<Place> = rows.iter().map(|row| row.place).collect();
        let rows: Vec<Vec<f64>> = rows.into_iter().map(|row| row.numbers).collect();
        let mut numbered = places.into_iter().zip(&rows);
        let not_finite = numbered.find_map(|(place, row)| {
            let index = row.iter().position(|number| !number.is_finite())?;
            Some((place, index, row.get(index).copied()?))
        });
        match not_finite {
            Some((place, index, found)) => Err(AnswerError::NotFinite {
                place,
                entry: crate::quoted(&problem.entry_name(index)),
                found,
                explanation: explanation(problem, &rows),
            }),
            None => Ok(Self(rows)),
        }
    }
}

fn wrong_width(problem: &Problem, rows: &[Row], wrong: &Row) -> AnswerError {
    let (width, steps) = (problem.width(), problem.steps());
    let is_transposed = rows.len() == width && rows.iter().all(|row| row.numbers.len() == steps);
    if is_transposed && width != steps {
        return AnswerError::Transposed { width, steps };
    }
    AnswerError::Width {
        place: wrong.place,
        found: wrong.numbers.len(),
        expected: width,
    }
}

/// The mistake by which an answer has no finite numbers where it has none, and all other numbers.
fn explanation(problem: &Problem, rows: &[Vec<f64>]) -> Option<String> {
    let start = problem.parameters().flat();
    let measure = Measure::new(&start, rows);
    let singles = singles(problem, problem.entry());
    let fits = singles.iter().filter_map(|relative| {
        let own = relative.recipe.trajectory(problem);
        let precision = measure.agreement(&own)?;
        Some((
            precision,
            relative.mistakes.first()?,
            measure.evidence(&own),
        ))
    });
    let (_, mistake, evidence) = fits.min_by_key(|(precision, ..)| *precision)?;
    let certain = evidence >= CERTAIN;
    let says = if certain {
        "one mistake explains it"
    } else {
        "one mistake that leads there"
    };
    Some(format!("{says}. {}: {}", mistake.id, mistake.explanation))
}

/// So many bits of evidence speak for one mistake. Where there are no numbers left, there is no evidence.
const CERTAIN: f64 = 30.0;

#[cfg(test)]
mod tests;
