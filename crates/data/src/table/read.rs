//! The file of a table, checked field by field.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::StringRecord;
use sha2::{Digest, Sha256};

use super::error::{FEWEST_ROWS, In, LARGEST, MOST_CLASSES, TableProblem as P};
use super::labels::classes;
use super::parts::Parts;
use super::records::{Format, Records, text};
use super::{Request, Table, TableError};
use crate::section::{TableTask, excerpt};
use crate::{Points, Targets};

impl Table {
    /// Reads the table that is asked for, relative to `folder`.
    pub(crate) fn read(request: &Request, folder: &Path) -> Result<Self, TableError> {
        let wrong = In(request.path);
        let bytes = bytes(&folder.join(request.path)).map_err(|problem| wrong.file(problem))?;
        let digest = Sha256::digest(&bytes);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = text(request.path, bytes)?;
        // A byte order mark, which spreadsheets write.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let columns = Columns::new(request, text)?;
        let rows = Rows::new(&columns, request, text)?;
        let targets = rows.targets(&columns, request)?;
        let parts = rows.parts(&columns, request, &targets)?;
        let table = Self {
            path: request.path.to_owned(),
            sha256,
            label: request.label.to_owned(),
            features: columns.names(&columns.features),
            rows: Points::new(columns.features.len(), rows.inputs, targets),
            lines: rows.lines,
            parts,
            points: request.points,
        };
        table
            .check_points()
            .map_err(|problem| wrong.file(problem))?;
        Ok(table)
    }

    /// Whether the training part has as many rows as are asked for.
    fn check_points(&self) -> Result<(), P> {
        let most = self.parts.training(self.rows.targets());
        let fewest = match self.rows.targets() {
            Targets::Classes { classes, .. } => *classes,
            Targets::Numbers(_) => 2,
        };
        match self.points {
            Some(points) if !(fewest..=most).contains(&points) => Err(P::Points {
                points,
                fewest,
                most,
            }),
            _ => Ok(()),
        }
    }
}

/// What is in a file of at most [`LARGEST`] bytes.
fn bytes(path: &Path) -> Result<Vec<u8>, P> {
    let unreadable = |error: std::io::Error| P::Unreadable(error.to_string());
    // Before it is opened: a pipe would wait for a writer.
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(P::Unreadable("it is no file".to_owned()));
    }
    if metadata.len() > LARGEST {
        return Err(P::TooLarge(metadata.len()));
    }
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // It may have grown since.
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    let length = read.map_err(unreadable)? as u64;
    if length > LARGEST {
        return Err(P::TooLarge(length));
    }
    Ok(bytes)
}

/// Which column is what.
struct Columns {
    header: StringRecord,
    features: Vec<usize>,
    label: usize,
    split: Option<usize>,
}

impl Columns {
    fn new(request: &Request, text: &str) -> Result<Self, TableError> {
        let wrong = In(request.path);
        let mut records = Records::new(request.path, text);
        let first = records.next(wrong)?;
        let (line, header) = first.ok_or_else(|| wrong.file(P::Empty))?;
        let header = header.clone();
        let names: Vec<&str> = header.iter().collect();
        if let Some(unnamed) = names.iter().position(|name| name.is_empty()) {
            return Err(wrong.line(line, P::Unnamed(unnamed + 1)));
        }
        let mut sorted = names.clone();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(wrong.field(line, pair[0], P::ColumnTwice));
        }
        check_separator(&names, request).map_err(|problem| wrong.line(line, problem))?;

        let find = |key: &'static str, name: &str| {
            let found = names.iter().position(|own| *own == name.trim());
            found.ok_or_else(|| {
                wrong.file(P::NoSuchColumn {
                    key,
                    name: excerpt(name),
                    columns: listed(&names),
                })
            })
        };
        // What each entry of the plan names, in its order.
        let mut named = vec![("label", find("label", request.label)?)];
        if let Some(name) = request.split_column {
            named.push(("split_column", find("split_column", name)?));
        }
        for (key, list) in [
            ("features", request.features.unwrap_or_default()),
            ("ignore", request.ignore),
        ] {
            for name in list {
                named.push((key, find(key, name)?));
            }
        }
        for (index, (key, column)) in named.iter().enumerate() {
            let before = named.iter().take(index);
            if let Some((other, _)) = before.clone().find(|(_, own)| own == column) {
                return Err(wrong.file(P::NamedTwice {
                    key,
                    name: excerpt(names.get(*column).copied().unwrap_or_default()),
                    other,
                }));
            }
        }
        let of = |key: &str| -> Vec<usize> {
            let own = named.iter().filter(|(own, _)| *own == key);
            own.map(|(_, column)| *column).collect()
        };
        let is_free = |column: &usize| !named.iter().any(|(_, own)| own == column);
        let features = match request.features {
            Some(_) => of("features"),
            None => (0..names.len()).filter(is_free).collect(),
        };
        if features.is_empty() {
            return Err(wrong.file(P::NoFeatures));
        }
        let label = find("label", request.label)?;
        let split = of("split_column").first().copied();
        Ok(Self {
            header,
            features,
            label,
            split,
        })
    }

    fn name(&self, column: usize) -> &str {
        self.header.get(column).unwrap_or_default()
    }

    fn names(&self, columns: &[usize]) -> Vec<String> {
        let names = columns.iter().map(|&column| self.name(column).to_owned());
        names.collect()
    }
}

/// The first names of a list, as a message has them.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 20;
    let shown = names.iter().take(SHOWN);
    let shown: Vec<String> = shown.map(|name| format!("`{}`", excerpt(name))).collect();
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Whether a header of one column would be several by another separator.
fn check_separator(names: &[&str], request: &Request) -> Result<(), P> {
    let [name] = names else {
        return Ok(());
    };
    let advice = match Format::of(request.path) {
        Format::Tabs => "tabs, or by commas in a file named .csv",
        Format::Commas => "commas, or by tabs in a file named .tsv",
        Format::Parquet => return Ok(()),
    };
    for (separator, found) in [(';', ";"), ('\t', "\\t"), (',', ",")] {
        if name.contains(separator) && *name != request.label {
            return Err(P::Separator { found, advice });
        }
    }
    Ok(())
}

/// The rows of a table, below its header.
struct Rows {
    lines: Vec<u64>,
    /// Shaped `[rows, features]`.
    inputs: Vec<f64>,
    /// The text of the label column.
    labels: Vec<String>,
    /// Whether each is in the training part, if a column says it.
    is_training: Vec<bool>,
}

impl Rows {
    fn new(columns: &Columns, request: &Request, text: &str) -> Result<Self, TableError> {
        let wrong = In(request.path);
        let mut rows = Self {
            lines: Vec::new(),
            inputs: Vec::new(),
            labels: Vec::new(),
            is_training: Vec::new(),
        };
        let mut records = Records::new(request.path, text);
        records.next(wrong)?;
        while let Some((line, record)) = records.next(wrong)? {
            let (fields, expected) = (record.len(), columns.header.len());
            if fields != expected {
                let columns = expected;
                return Err(wrong.line(line, P::Ragged { fields, columns }));
            }
            let field = |column: usize| record.get(column).unwrap_or_default();
            let at =
                |column: usize| move |problem: P| wrong.field(line, columns.name(column), problem);
            for &column in &columns.features {
                let number = number(field(column)).map_err(at(column))?;
                rows.inputs.push(number);
            }
            let label = there(field(columns.label)).map_err(at(columns.label))?;
            rows.labels.push(label.to_owned());
            if let Some(column) = columns.split {
                let is_training = is_training(field(column)).map_err(at(column))?;
                rows.is_training.push(is_training);
            }
            rows.lines.push(line);
        }
        match rows.lines.len() {
            few if few < FEWEST_ROWS => Err(wrong.file(P::TooFewRows(few))),
            _ => Ok(rows),
        }
    }

    fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().unwrap_or_default()
    }

    /// The label column as what it is to be.
    fn targets(&self, columns: &Columns, request: &Request) -> Result<Targets, TableError> {
        let wrong = In(request.path);
        let name = columns.name(columns.label);
        match request.task {
            TableTask::Number => {
                let number = |(row, text): (usize, &String)| {
                    number(text).map_err(|problem| wrong.field(self.line(row), name, problem))
                };
                let numbers = self.labels.iter().enumerate().map(number);
                let numbers = numbers.collect::<Result<Vec<f64>, TableError>>()?;
                if numbers.windows(2).all(|pair| pair[0] == pair[1]) {
                    return Err(wrong.column(name, P::ConstantNumber));
                }
                Ok(Targets::Numbers(numbers))
            }
            TableTask::Classes => {
                let found = classes(&self.labels);
                let count = found.names.len();
                if count > MOST_CLASSES {
                    let are_numbers = found.are_numbers;
                    return Err(wrong.column(name, P::TooManyClasses { count, are_numbers }));
                }
                if let [only] = found.names.as_slice() {
                    return Err(wrong.column(name, P::OneClass(excerpt(only))));
                }
                Ok(Targets::Classes {
                    labels: found.labels,
                    classes: count,
                })
            }
        }
    }

    /// Which row is in which part; every class is in the training part.
    fn parts(
        &self,
        columns: &Columns,
        request: &Request,
        targets: &Targets,
    ) -> Result<Parts, TableError> {
        let wrong = In(request.path);
        let label = columns.name(columns.label);
        let class_name =
            |row: usize| excerpt(self.labels.get(row).map(String::as_str).unwrap_or_default());
        // For each class the first row that is in it, and how many of those that count are.
        let scarce = |counts: &dyn Fn(usize) -> bool, fewest: usize| -> Option<usize> {
            let Targets::Classes { labels, classes } = targets else {
                return None;
            };
            let mut found = vec![0_usize; *classes];
            for (row, &label) in labels.iter().enumerate() {
                if let Some(own) = found.get_mut(label) {
                    *own += usize::from(counts(row));
                }
            }
            let is_scarce = |label: &usize| found.get(*label).is_some_and(|own| *own < fewest);
            labels.iter().position(is_scarce)
        };
        let Some(column) = columns.split else {
            if let Some(row) = scarce(&|_| true, 2) {
                let problem = P::SingleRow(class_name(row));
                return Err(wrong.field(self.line(row), label, problem));
            }
            return Ok(Parts::Share(request.validation_share));
        };
        let is_training = |row: usize| self.is_training.get(row) == Some(&true);
        let training = (0..self.lines.len())
            .filter(|row| is_training(*row))
            .count();
        let validation = self.lines.len() - training;
        for (part, rows, fewest) in [("training", training, 2), ("validation", validation, 1)] {
            if rows < fewest {
                let problem = P::SmallPart { part, rows, fewest };
                return Err(wrong.column(columns.name(column), problem));
            }
        }
        if let Some(row) = scarce(&is_training, 1) {
            let problem = P::NeverTrained(class_name(row));
            return Err(wrong.field(self.line(row), label, problem));
        }
        Ok(Parts::Column(self.is_training.clone()))
    }
}

/// The text of a field, if there is any.
fn there(text: &str) -> Result<&str, P> {
    const MISSING: [&str; 6] = ["", "?", "na", "n/a", "nan", "null"];
    let is_missing = MISSING
        .iter()
        .any(|missing| text.eq_ignore_ascii_case(missing));
    if is_missing {
        Err(P::Missing(excerpt(text)))
    } else {
        Ok(text)
    }
}

/// The finite number that a field holds.
fn number(text: &str) -> Result<f64, P> {
    let number: f64 = there(text)?
        .parse()
        .map_err(|_| P::NoNumber(excerpt(text)))?;
    if number.is_nan() {
        // `-nan`, which is read as a number.
        return Err(P::Missing(excerpt(text)));
    }
    let refusal = || P::Infinite(excerpt(text));
    number.is_finite().then_some(number).ok_or_else(refusal)
}

/// Whether a field of the split column means the training part.
fn is_training(text: &str) -> Result<bool, P> {
    let is_one_of = |names: &[&str]| names.iter().any(|name| text.eq_ignore_ascii_case(name));
    if is_one_of(&["train", "training"]) {
        Ok(true)
    } else if is_one_of(&["validation", "valid", "test"]) {
        Ok(false)
    } else {
        Err(P::NoPart(excerpt(text)))
    }
}
