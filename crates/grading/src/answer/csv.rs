//! Reads answers as CSV, as spreadsheets and NumPy write it.

use super::{AnswerError, Place, Row};
use crate::Problem;

/// A line of cells.
struct Line<'a> {
    number: usize,
    cells: Vec<&'a str>,
}

/// A row for each line that is not empty; a header, comments with `#`, and a first column of step numbers may be there.
///
/// Cells are separated by commas, semicolons, tabs or spaces; lines end as on Unix or Windows.
pub(super) fn rows(problem: &Problem, text: &str) -> Result<Vec<Row>, AnswerError> {
    let mut lines = lines(text);
    // pandas numbers columns that have no name.
    let is_one_too_many = lines.len() > problem.steps();
    let is_header =
        |line: &Line| is_header(&line.cells) || (is_one_too_many && counts_columns(&line.cells));
    if lines.first().is_some_and(is_header) {
        lines.remove(0);
    }
    let width = problem.width();
    // As the first line has it: another one of another length is wrong.
    let is_numbered = lines.first().is_some_and(|line| {
        let first = line.cells.first().and_then(|cell| number(cell));
        line.cells.len() == width + 1 && first.is_some_and(|first| first.fract() == 0.0)
    });
    let first_step = first_step(&lines, problem);
    let mut rows = Vec::with_capacity(lines.len());
    for (step, line) in (1..).zip(&lines) {
        let mut numbers = line.numbers(width)?;
        if is_numbered {
            let expected = step + first_step - 1;
            let found = numbers.drain(..1).next().unwrap_or(f64::NAN);
            if found != expected as f64 {
                return Err(AnswerError::StepNumber {
                    line: line.number,
                    found,
                    expected,
                });
            }
        }
        rows.push(Row {
            place: Place {
                line: Some(line.number),
                step,
            },
            numbers,
        });
    }
    Ok(rows)
}

/// 0 where steps are counted from 0, else 1.
fn first_step(lines: &[Line], problem: &Problem) -> usize {
    let first = lines.first().and_then(|line| line.cells.first());
    let from_zero = first.and_then(|cell| number(cell)) == Some(0.0);
    // One more than there are steps, and counted from 0: the first parameters are among them.
    usize::from(!from_zero || lines.len() > problem.steps() + 1)
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let numbered = (1..).zip(text.split('\n'));
    let full = numbered
        .map(|(number, line)| (number, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let full: Vec<(usize, &str)> = full.collect();
    let separator = full.last().map_or(',', |(_, line)| separator(line));
    full.into_iter()
        .map(|(number, line)| Line {
            number,
            cells: cells(line, separator),
        })
        .collect()
}

/// The cells of a line, without quotes.
fn cells(line: &str, separator: char) -> Vec<&str> {
    if separator == ' ' {
        return line.split_whitespace().collect();
    }
    let cells = line.split(separator);
    cells
        .map(|cell| cell.trim().trim_matches('"').trim())
        .collect()
}

/// A semicolon or tab before a comma, which may stand in a number, as it does where spaces separate `0,5 1,5`.
fn separator(line: &str) -> char {
    let has_comma = |word: &str| with_point(word).is_some() && !word.ends_with(',');
    let mut words = line.split_whitespace();
    if words.clone().count() > 1
        && words.clone().any(has_comma)
        && words.all(|word| number(word).is_some() || has_comma(word))
    {
        return ' ';
    }
    let found = [';', '\t', ',']
        .into_iter()
        .find(|&separator| line.contains(separator));
    found.unwrap_or(' ')
}

/// No number at all, but words.
fn is_header(cells: &[&str]) -> bool {
    let is_word =
        |cell: &&str| cell.starts_with(|first: char| first.is_alphabetic() || first == '_');
    cells.iter().all(|cell| number(cell).is_none())
        && cells.iter().any(is_word)
        && cells.iter().all(|cell| with_point(cell).is_none())
}

/// 0, 1, 2, ..., perhaps with nothing above the rows' own numbers.
fn counts_columns(cells: &[&str]) -> bool {
    let cells = cells.strip_prefix(&[""]).unwrap_or(cells);
    let mut counted = (0..).zip(cells);
    cells.len() > 1 && counted.all(|(index, cell)| *cell == index.to_string())
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok()
}

/// `0,5` as `0.5`.
fn with_point(cell: &str) -> Option<String> {
    let point = cell.replacen(',', ".", 1);
    (point != cell && number(&point).is_some()).then_some(point)
}

impl Line<'_> {
    fn numbers(&self, width: usize) -> Result<Vec<f64>, AnswerError> {
        let is_whole = |cell: &&str| {
            cell.trim_start_matches(['-', '+'])
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'e' || byte == b'-')
        };
        let may_be = [2 * width, 2 * width + 1].contains(&self.cells.len());
        if may_be && width > 1 && self.cells.iter().all(is_whole) {
            return Err(AnswerError::DecimalCommas {
                line: self.number,
                found: self.cells.len(),
                expected: width,
            });
        }
        let number = |(column, cell): (usize, &&str)| {
            number(cell).ok_or_else(|| match with_point(cell) {
                Some(instead) => AnswerError::DecimalComma {
                    line: self.number,
                    found: (*cell).to_owned(),
                    instead,
                },
                None => AnswerError::NoNumber {
                    line: self.number,
                    column,
                    found: shortened(cell),
                },
            })
        };
        (1..).zip(&self.cells).map(number).collect()
    }
}

/// A cell's text, cut off where it is long.
pub(super) fn shortened(cell: &str) -> String {
    const MOST: usize = 40;
    if cell.chars().count() > MOST {
        cell.chars().take(MOST).chain("...".chars()).collect()
    } else {
        cell.to_owned()
    }
}
