//! Reads answers as JSON: lists, objects, lines of either, and tables as pandas writes them.

use super::columns::{in_order, places};
use super::tree::Tree;
use super::{AnswerError, Place, Row};
use crate::{Problem, quoted};

/// A row for each step: a list of numbers, nested as one likes, or an object with a list for each parameter or a number for each
/// column. Around the steps may be `{"steps": ...}`, nothing at all (JSON lines), or a table of pandas in any of its orientations.
///
/// Python's NaN and Infinity, which are no JSON, and null, which JavaScript writes for them, are read as NaN.
pub(super) fn rows(problem: &Problem, text: &str) -> Result<Vec<Row>, AnswerError> {
    let (clean, first_nan_line) = without_bare_words(text);
    let values = serde_json::Deserializer::from_str(&clean).into_iter::<Tree>();
    let values = values.collect::<Result<Vec<Tree>, _>>();
    let mut values = values.map_err(|error| AnswerError::Json {
        reason: quoted_reason(&error.to_string()),
        hint: hint(text),
    })?;
    let root = match (values.pop(), values.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            values.push(last);
            Tree::List(values)
        }
        (None, _) => return Err(AnswerError::Empty),
    };
    let steps = steps(problem, root)?;
    let first_step = first_step(problem, &steps);
    let mut rows = Vec::with_capacity(steps.len());
    let mut line = first_nan_line;
    for (number, step) in (1..).zip(&steps) {
        step.check(number, first_step)?;
        let numbers = step_numbers(problem, number, &step.value)?;
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

fn quoted_reason(reason: &str) -> String {
    crate::one_line(reason, 200)
}

/// What looks like JSON and is none.
fn hint(text: &str) -> &'static str {
    let first = text.trim_start().lines().next().unwrap_or_default();
    if first.starts_with("[[") && !first.contains(',') {
        "; it looks like NumPy's print: write it with numpy.savetxt"
    } else if first.contains('\'') {
        "; it looks like Python's print: write it with json.dump"
    } else if first.contains("array(") || first.contains("tensor(") {
        "; write lists, as json.dump(rows.tolist(), file) does"
    } else {
        ""
    }
}

/// A step as it was read, with its number if it has one.
struct Step {
    /// As it is written.
    number: Option<Tree>,
    value: Tree,
}

impl Step {
    fn plain(value: Tree) -> Self {
        let number = STEP_NAMES.iter().find_map(|name| value.get(name));
        Self {
            number: number.filter(|number| number.len().is_none()).cloned(),
            value,
        }
    }

    fn numbered(number: &str, value: Tree) -> Self {
        Self {
            number: number.parse().ok().map(Tree::Number),
            value,
        }
    }

    /// Whether it is the step that comes here.
    fn check(&self, entry: usize, first: usize) -> Result<(), AnswerError> {
        let expected = entry + first - 1;
        match &self.number {
            None => Ok(()),
            Some(Tree::Number(found)) if *found == expected as f64 => Ok(()),
            Some(found) => Err(AnswerError::StepNumberOfEntry {
                entry,
                found: shown(found),
                expected,
            }),
        }
    }
}

/// What the number of a step is called, by people and by pandas.
const STEP_NAMES: [&str; 3] = ["step", "t", "index"];

/// 0 where steps are counted from 0, else 1.
fn first_step(problem: &Problem, steps: &[Step]) -> usize {
    let first = steps.first().and_then(|step| step.number.as_ref());
    let from_zero = first == Some(&Tree::Number(0.0));
    // One more than there are steps, and counted from 0: the first parameters are among them.
    usize::from(!from_zero || steps.len() > problem.steps() + 1)
}

fn shown(tree: &Tree) -> String {
    match tree {
        Tree::Null => "null".to_owned(),
        Tree::Number(number) => number.to_string(),
        Tree::Word(word) => quoted(word),
        Tree::List(_) => "a list".to_owned(),
        Tree::Object(_) => "an object".to_owned(),
    }
}

fn steps(problem: &Problem, root: Tree) -> Result<Vec<Step>, AnswerError> {
    let (width, steps) = (problem.width(), problem.steps());
    match root {
        Tree::List(items) => {
            let is_flat = width > 1 && items.len() == width * steps;
            if is_flat && items.iter().all(Tree::is_number) {
                let rows = items.chunks(width).map(|row| Tree::List(row.to_vec()));
                return Ok(rows.map(Step::plain).collect());
            }
            Ok(items.into_iter().map(Step::plain).collect())
        }
        Tree::Object(mut fields) => {
            if let Some(place) = fields.iter().position(|(name, _)| name == "steps") {
                return match fields.swap_remove(place).1 {
                    list @ (Tree::List(_) | Tree::Object(_)) => self::steps(problem, list),
                    _ => Err(AnswerError::NoSteps("an object without a list `steps`")),
                };
            }
            let object = Tree::Object(fields);
            match (object.get("data"), object.get("columns")) {
                (Some(Tree::List(rows)), Some(Tree::List(columns))) => {
                    return Ok(split(columns, object.get("index"), rows));
                }
                (Some(Tree::List(rows)), None) => {
                    return Ok(rows.iter().cloned().map(Step::plain).collect());
                }
                _ => {}
            }
            by_columns(problem, object)
        }
        _ => Err(AnswerError::NoSteps("a single value")),
    }
}

/// pandas' orientation "split": the names of the columns, those of the rows, and the rows.
fn split(columns: &[Tree], index: Option<&Tree>, rows: &[Tree]) -> Vec<Step> {
    let names: Vec<String> = columns
        .iter()
        .map(|name| plain_name(&shown(name)))
        .collect();
    let numbers = match index {
        Some(Tree::List(numbers)) if numbers.len() == rows.len() => numbers.as_slice(),
        _ => &[],
    };
    let step = |(place, row): (usize, &Tree)| {
        let value = match row {
            Tree::List(cells) if cells.len() == names.len() => {
                Tree::Object(names.iter().cloned().zip(cells.iter().cloned()).collect())
            }
            other => other.clone(),
        };
        let number = numbers
            .get(place)
            .filter(|number| matches!(number, Tree::Number(_)));
        Step {
            number: number.cloned(),
            value,
        }
    };
    rows.iter().enumerate().map(step).collect()
}

fn plain_name(name: &str) -> String {
    name.trim_matches('"').to_owned()
}

/// An object of columns or of rows: pandas' orientations "columns" and "index", a list for each column, or a list of all steps for
/// each parameter.
fn by_columns(problem: &Problem, object: Tree) -> Result<Vec<Step>, AnswerError> {
    let (width, steps) = (problem.width(), problem.steps());
    let Tree::Object(fields) = object else {
        return Err(AnswerError::NoSteps("no object"));
    };
    let lengths: Vec<Option<usize>> = fields.iter().map(|(_, value)| value.len()).collect();
    let all = |length: usize| !lengths.is_empty() && lengths.iter().all(|own| *own == Some(length));
    let is_parameter = |name: &str| problem.parameters().get(name).is_some();
    let is_step = |name: &String| STEP_NAMES.contains(&name.as_str());
    let columns = fields.iter().filter(|(name, _)| !is_step(name)).count();

    let are_parameters = fields
        .iter()
        .all(|(name, _)| is_step(name) || is_parameter(name));
    let is_columns = all(steps) && (columns == width || are_parameters);
    let holds_rows = |value: &Tree| match value {
        Tree::Object(cells) => {
            cells
                .iter()
                .all(|(name, _)| is_parameter(name) || is_step(name))
                || cells.len() == width
        }
        other => other.len() == Some(width),
    };
    let is_rows = fields.len() == steps && fields.iter().all(|(_, value)| holds_rows(value));
    match (is_columns, is_rows) {
        (true, true) if !are_parameters => Err(AnswerError::RowsOrColumns),
        (true, _) => Ok(turned(fields, steps)),
        (false, true) => {
            let by_number = in_number_order(fields);
            Ok(by_number
                .into_iter()
                .map(|(name, value)| Step::numbered(&name, value))
                .collect())
        }
        (false, false) => Err(AnswerError::NoSteps("an object without a list `steps`")),
    }
}

/// The fields by the numbers that they are called by, if all are: an object has no order of its own.
fn in_number_order(mut fields: Vec<(String, Tree)>) -> Vec<(String, Tree)> {
    let number = |name: &str| name.parse::<u32>().ok();
    if fields.iter().all(|(name, _)| number(name).is_some()) {
        fields.sort_by_key(|(name, _)| number(name));
    }
    fields
}

/// The rows of these columns.
fn turned(columns: Vec<(String, Tree)>, steps: usize) -> Vec<Step> {
    let mut rows = vec![(None, Vec::with_capacity(columns.len())); steps];
    for (name, column) in in_number_order(columns) {
        let cells: Vec<(Option<String>, Tree)> = match column {
            Tree::List(cells) => cells.into_iter().map(|cell| (None, cell)).collect(),
            Tree::Object(cells) => {
                let cells = in_number_order(cells).into_iter();
                cells.map(|(name, cell)| (Some(name), cell)).collect()
            }
            _ => Vec::new(),
        };
        for ((number, row), (own, cell)) in rows.iter_mut().zip(cells) {
            *number = own;
            row.push((name.clone(), cell));
        }
    }
    let step = |(number, row): (Option<String>, Vec<(String, Tree)>)| match number {
        Some(number) => Step::numbered(&number, Tree::Object(row)),
        None => Step::plain(Tree::Object(row)),
    };
    rows.into_iter().map(step).collect()
}

fn step_numbers(problem: &Problem, step: usize, value: &Tree) -> Result<Vec<f64>, AnswerError> {
    let mut numbers = Vec::with_capacity(problem.width());
    let Tree::Object(fields) = value else {
        flatten(step, value, &mut numbers)?;
        return Ok(numbers);
    };
    let parameters = problem.parameters();
    let is_step = |name: &str| STEP_NAMES.contains(&name) && parameters.get(name).is_none();
    let fields: Vec<&(String, Tree)> = fields.iter().filter(|(name, _)| !is_step(name)).collect();
    let are_columns =
        fields.len() == problem.width() && fields.iter().all(|(_, value)| value.is_number());
    let are_parameters = fields
        .iter()
        .all(|(name, _)| parameters.get(name).is_some());
    if are_columns && !are_parameters {
        return columns(problem, step, &fields);
    }
    let unknown = fields
        .iter()
        .find(|(name, _)| parameters.get(name).is_none());
    if let Some((name, _)) = unknown {
        return Err(AnswerError::UnknownParameter {
            step,
            name: quoted(name),
        });
    }
    for (name, array) in &parameters.0 {
        let Some(value) = value.get(name) else {
            let name = quoted(name);
            return Err(AnswerError::MissingParameter { step, name });
        };
        let before = numbers.len();
        flatten(step, value, &mut numbers)?;
        let found = numbers.len() - before;
        if found != array.numbers.len() {
            return Err(AnswerError::ParameterSize {
                step,
                name: quoted(name),
                found,
                expected: array.numbers.len(),
            });
        }
    }
    Ok(numbers)
}

/// A number for each column: by the names of entries, by numbers, or in the order in which they are written.
fn columns(
    problem: &Problem,
    step: usize,
    fields: &[&(String, Tree)],
) -> Result<Vec<f64>, AnswerError> {
    let fields: Vec<(String, Tree)> = fields.iter().map(|field| (*field).clone()).collect();
    let fields = in_number_order(fields);
    let mut numbers = Vec::with_capacity(fields.len());
    for (_, value) in &fields {
        flatten(step, value, &mut numbers)?;
    }
    let names = fields.iter().map(|(name, _)| name.as_str());
    Ok(match places(problem, names) {
        Some(places) => in_order(&numbers, &places),
        None => numbers,
    })
}

/// Lists in lists, which `serde_json` does not let go deeper than 128.
fn flatten(step: usize, value: &Tree, numbers: &mut Vec<f64>) -> Result<(), AnswerError> {
    match value {
        Tree::List(items) => items
            .iter()
            .try_for_each(|item| flatten(step, item, numbers)),
        Tree::Null => {
            numbers.push(f64::NAN);
            Ok(())
        }
        Tree::Number(number) => {
            numbers.push(*number);
            Ok(())
        }
        other => Err(AnswerError::NoNumberInStep {
            step,
            found: shown(other),
        }),
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
