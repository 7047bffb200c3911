//! Reads answers as tables of text, as spreadsheets, NumPy, R, MATLAB, Fortran and Julia write them.

use super::columns::{in_order, places};
use super::number::{hint, number, with_point};
use super::{AnswerError, Place, Row};
use crate::{Problem, quoted};

/// A line of cells.
struct Line {
    number: usize,
    cells: Vec<String>,
}

/// A row for each line that is not empty; a header, comments, and a first column of step numbers or row names may be there.
///
/// Cells are separated by commas, semicolons, tabs or spaces, and may stand between quotes; there may be one separator more at the
/// end of every line. Lines end as on Unix, Windows or the old Macintosh.
pub(super) fn rows(problem: &Problem, text: &str) -> Result<Vec<Row>, AnswerError> {
    let width = problem.width();
    let mut lines = lines(text, width);
    // pandas and spreadsheets number columns that have no name.
    let is_one_too_many = lines.len() > problem.steps();
    let is_header =
        |line: &Line| is_header(&line.cells) || counts_columns(&line.cells, width, is_one_too_many);
    let header = lines
        .first()
        .is_some_and(is_header)
        .then(|| lines.remove(0));
    drop_last_separators(&mut lines);
    // As the first line has it: another one of another length is wrong.
    let is_numbered = lines.first().is_some_and(|line| {
        line.cells.len() == width + 1 && line.cells.first().is_some_and(|cell| is_label(cell))
    });
    let first_step = first_step(&lines, problem);
    let places = header.and_then(|header| {
        let names = header.cells.iter().map(String::as_str);
        let names = names.skip(header.cells.len().saturating_sub(width));
        places(problem, names)
    });
    let mut rows = Vec::with_capacity(lines.len());
    for (step, line) in (1..).zip(&mut lines) {
        if is_numbered && !line.cells.is_empty() {
            let label = line.cells.remove(0);
            line.check_step(&label, step + first_step - 1, width)?;
        }
        let mut numbers = line.numbers(width, usize::from(is_numbered))?;
        if let Some(places) = &places
            && numbers.len() == width
        {
            numbers = in_order(&numbers, places);
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

/// A step's number, or a row's name with a number in it or without: `7`, `step 7`, `row`.
fn is_label(cell: &str) -> bool {
    match number(cell) {
        Some(number) => number.fract() == 0.0,
        None => cell.starts_with(char::is_alphabetic),
    }
}

/// The number in a label, if there is one.
fn label_number(label: &str) -> Option<f64> {
    let digits = label.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    number(label).or_else(|| digits.parse::<u32>().ok().map(f64::from))
}

/// 0 where steps are counted from 0, else 1.
fn first_step(lines: &[Line], problem: &Problem) -> usize {
    let first = lines.first().and_then(|line| line.cells.first());
    let from_zero = first.and_then(|cell| label_number(cell)) == Some(0.0);
    // One more than there are steps, and counted from 0: the first parameters are among them.
    usize::from(!from_zero || lines.len() > problem.steps() + 1)
}

/// The lines that hold something, each with its number.
fn full_lines(text: &str) -> Vec<(usize, &str)> {
    // A line ends with "\r\n", "\n", or "\r" alone.
    let lines = text.split('\n').flat_map(|line| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        line.split('\r')
    });
    let is_comment = |line: &str| line.starts_with(['#', '%']);
    let numbered = (1..).zip(lines.map(str::trim));
    let full = numbered.filter(|(_, line)| !line.is_empty() && !is_comment(line));
    // Excel is told its separator by the first line.
    full.filter(|(number, line)| *number != 1 || !line.to_lowercase().starts_with("sep="))
        .collect()
}

fn lines(text: &str, width: usize) -> Vec<Line> {
    let full = full_lines(text);
    let separator = separator(&full, width);
    full.into_iter()
        .map(|(number, line)| Line {
            number,
            cells: cells(line, separator),
        })
        .collect()
}

/// The cells of a line, without quotes. A separator between quotes separates nothing.
fn cells(line: &str, separator: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut in_quotes = false;
    for letter in line.chars() {
        let separates = if separator == ' ' {
            letter.is_whitespace()
        } else {
            letter == separator
        };
        match cells.last_mut() {
            _ if letter == '"' => in_quotes = !in_quotes,
            _ if separates && !in_quotes => cells.push(String::new()),
            Some(cell) => cell.push(letter),
            None => {}
        }
    }
    for cell in &mut cells {
        let bare = cell.trim();
        let bare = bare
            .strip_prefix('\'')
            .and_then(|bare| bare.strip_suffix('\''))
            .unwrap_or(bare);
        if bare.len() != cell.len() {
            *cell = bare.trim().to_owned();
        }
    }
    if separator == ' ' {
        cells.retain(|cell| !cell.is_empty());
    }
    cells
}

/// So many lines tell by what cells are separated.
const TELLING: usize = 50;

/// By what the most lines fall into as many numbers as there are parameters, or one more.
fn separator(lines: &[(usize, &str)], width: usize) -> char {
    let is_number =
        |cell: &String| number(cell).is_some() || (width > 1 && with_point(cell).is_some());
    let falls = |line: &str, separator: char| {
        let mut cells = cells(line, separator);
        if cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        let fits = cells.len() == width || cells.len() == width + 1;
        fits && cells
            .iter()
            .skip(cells.len() - width.min(cells.len()))
            .all(is_number)
    };
    let count = |separator: char| {
        let telling = lines.iter().rev().take(TELLING);
        telling.filter(|(_, line)| falls(line, separator)).count()
    };
    let mut best = (0, None);
    for separator in [';', '\t', ',', ' '] {
        let count = count(separator);
        if count > best.0 {
            best = (count, Some(separator));
        }
    }
    best.1
        .unwrap_or_else(|| lines.last().map_or(',', |(_, line)| likely_separator(line)))
}

/// A semicolon or tab before a comma, which may stand in a number, as it does where spaces separate `0,5 1,5`.
fn likely_separator(line: &str) -> char {
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

/// An empty cell at the end of every line is what a separator after the last number leaves.
fn drop_last_separators(lines: &mut [Line]) {
    let ends =
        |line: &Line| line.cells.len() > 1 && line.cells.last().is_some_and(String::is_empty);
    if lines.iter().all(ends) {
        for line in lines {
            line.cells.pop();
        }
    }
}

/// No number at all, but words.
fn is_header(cells: &[String]) -> bool {
    let is_word =
        |cell: &String| cell.starts_with(|first: char| first.is_alphabetic() || first == '_');
    cells.iter().all(|cell| number(cell).is_none())
        && cells.iter().any(is_word)
        && cells.iter().all(|cell| with_point(cell).is_none())
}

/// 0, 1, 2, ... or 1, 2, 3, ..., perhaps behind something above the rows' own numbers: where there is a line too many, or so many
/// columns that no parameters are like that.
fn counts_columns(cells: &[String], width: usize, is_one_too_many: bool) -> bool {
    let counts = |cells: &[String]| {
        let from = |first: usize| {
            let mut counted = (first..).zip(cells);
            counted.all(|(index, cell)| *cell == index.to_string())
        };
        cells.len() > 1 && (from(0) || from(1))
    };
    let behind = match cells.split_first() {
        Some((first, rest)) if number(first).is_none() => rest,
        _ => cells,
    };
    let behind = match behind.split_last() {
        Some((last, rest)) if last.is_empty() => rest,
        _ => behind,
    };
    (is_one_too_many || (width >= 8 && behind.len() == width)) && counts(behind)
}

impl Line {
    /// Whether the label is that of this step, or has no number.
    fn check_step(&self, label: &str, expected: usize, width: usize) -> Result<(), AnswerError> {
        match label_number(label) {
            Some(found) if found != expected as f64 && self.cells.len() == width => {
                Err(AnswerError::StepNumber {
                    line: self.number,
                    found,
                    expected,
                })
            }
            _ => Ok(()),
        }
    }

    /// Its numbers, behind so many cells that were none of them.
    fn numbers(&self, width: usize, behind: usize) -> Result<Vec<f64>, AnswerError> {
        let is_whole = |cell: &String| {
            cell.trim_start_matches(['-', '+'])
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'e' || byte == b'-')
        };
        let may_be = [2 * width, 2 * width + 1].contains(&(self.cells.len() + behind));
        if may_be && width > 1 && self.cells.iter().all(is_whole) {
            return Err(AnswerError::DecimalCommas {
                line: self.number,
                found: self.cells.len() + behind,
                expected: width,
            });
        }
        let number = |(column, cell): (usize, &String)| {
            number(cell).ok_or_else(|| match with_point(cell) {
                Some(instead) => AnswerError::DecimalComma {
                    line: self.number,
                    found: quoted(cell),
                    instead: quoted(&instead),
                },
                None => AnswerError::NoNumber {
                    line: self.number,
                    column: column + behind,
                    found: quoted(cell),
                    hint: hint(cell),
                },
            })
        };
        (1..).zip(&self.cells).map(number).collect()
    }
}
