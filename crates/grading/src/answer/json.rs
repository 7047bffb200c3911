//! Reads answers as JSON.

use serde_json::Value;

use super::csv::shortened;
use super::{AnswerError, Place, Row};
use crate::Problem;

/// A row for each step: a list of numbers, nested as one likes, or an object with a list for each parameter.
///
/// Python's NaN and Infinity, which are no JSON, and null, which JavaScript writes for them, are read as NaN.
pub(super) fn rows(problem: &Problem, text: &str) -> Result<Vec<Row>, AnswerError> {
    let (text, first_nan_line) = without_bare_words(text);
    let value: Value =
        serde_json::from_str(&text).map_err(|error| AnswerError::Json(error.to_string()))?;
    let steps = match value {
        Value::Array(steps) => steps,
        Value::Object(mut fields) => match fields.remove("steps") {
            Some(Value::Array(steps)) => steps,
            _ => return Err(AnswerError::NoSteps("an object without a list `steps`")),
        },
        _ => return Err(AnswerError::NoSteps("a single value")),
    };
    let mut rows = Vec::with_capacity(steps.len());
    let mut line = first_nan_line;
    for (number, step) in (1..).zip(&steps) {
        let numbers = step_numbers(problem, number, step)?;
        let is_broken = numbers.iter().any(|number| number.is_nan());
        rows.push(Row {
            place: Place {
                // The first is all that is told.
                line: if is_broken { line.take() } else { None },
                step: number,
            },
            numbers,
        });
    }
    Ok(rows)
}

fn step_numbers(problem: &Problem, step: usize, value: &Value) -> Result<Vec<f64>, AnswerError> {
    let mut numbers = Vec::with_capacity(problem.width());
    let Value::Object(fields) = value else {
        flatten(step, value, &mut numbers)?;
        return Ok(numbers);
    };
    let parameters = problem.parameters();
    let mut names = fields.keys();
    let unknown = names.find(|name| *name != "step" && parameters.get(name).is_none());
    if let Some(name) = unknown {
        return Err(AnswerError::UnknownParameter {
            step,
            name: shortened(name),
        });
    }
    for (name, array) in &parameters.0 {
        let Some(value) = fields.get(name) else {
            let name = name.clone();
            return Err(AnswerError::MissingParameter { step, name });
        };
        let before = numbers.len();
        flatten(step, value, &mut numbers)?;
        let found = numbers.len() - before;
        if found != array.numbers.len() {
            return Err(AnswerError::ParameterSize {
                step,
                name: name.clone(),
                found,
                expected: array.numbers.len(),
            });
        }
    }
    Ok(numbers)
}

/// Lists in lists, which `serde_json` does not let go deeper than 128.
fn flatten(step: usize, value: &Value, numbers: &mut Vec<f64>) -> Result<(), AnswerError> {
    match value {
        Value::Array(items) => items
            .iter()
            .try_for_each(|item| flatten(step, item, numbers)),
        Value::Null => {
            numbers.push(f64::NAN);
            Ok(())
        }
        other => {
            let number = other.as_f64().ok_or_else(|| AnswerError::NoNumberInStep {
                step,
                found: shortened(&other.to_string()),
            })?;
            numbers.push(number);
            Ok(())
        }
    }
}

/// What Python writes, which JSON does not have.
const BARE_WORDS: [&str; 6] = ["-Infinity", "Infinity", "-NaN", "NaN", "-inf", "nan"];

/// The text with null for every bare NaN and Infinity, and the line of the first.
fn without_bare_words(text: &str) -> (String, Option<usize>) {
    let mut clean = String::with_capacity(text.len());
    let mut first_line = None;
    let mut in_string = false;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if !in_string && let Some(word) = BARE_WORDS.iter().find(|word| rest.starts_with(**word)) {
            first_line
                .get_or_insert_with(|| 1 + clean.bytes().filter(|&byte| byte == b'\n').count());
            clean.push_str("null");
            rest = rest.get(word.len()..).unwrap_or_default();
            continue;
        }
        let mut taken = next.len_utf8();
        if next == '"' {
            in_string = !in_string;
        } else if next == '\\' && in_string {
            // Whatever is escaped, a quote above all.
            taken += rest
                .get(1..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
        }
        clean.push_str(rest.get(..taken).unwrap_or_default());
        rest = rest.get(taken..).unwrap_or_default();
    }
    (clean, first_line)
}
