//! The rows of a table's file, whatever it is written in: the header first, each with the place it begins at.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::TableError;
use super::error::{In, TableProblem as P};

/// What a table's file is written in, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `.tsv`, `.tab`.
    Tabs,
    /// All others.
    Commas,
    /// `.parquet`, `.pq`: columns with types.
    Parquet,
}

impl Format {
    pub(super) fn of(path: &str) -> Self {
        let extension = Path::new(path).extension().unwrap_or_default();
        let is_one_of = |all: &[&str]| all.iter().any(|one| extension.eq_ignore_ascii_case(one));
        if is_one_of(&["parquet", "pq"]) {
            Self::Parquet
        } else if is_one_of(&["tsv", "tab"]) {
            Self::Tabs
        } else {
            Self::Commas
        }
    }
}

/// How every Parquet file begins.
const MAGIC: &[u8] = b"PAR1";

/// The text of a table, its columns separated as [`Format::of`] its name says; that of a Parquet file has commas.
pub(super) fn text(path: &str, bytes: Vec<u8>) -> Result<String, TableError> {
    let wrong = In(path);
    match Format::of(path) {
        Format::Parquet => parquet_text(bytes).map_err(|problem| wrong.file(problem)),
        _ if bytes.starts_with(MAGIC) => Err(wrong.file(P::IsParquet)),
        _ => String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let before = error.as_bytes().iter().take(valid);
            let line = 1 + before.filter(|byte| **byte == b'\n').count() as u64;
            wrong.line(line, P::NoUtf8)
        }),
    }
}

#[cfg(feature = "parquet")]
fn parquet_text(bytes: Vec<u8>) -> Result<String, P> {
    super::parquet::as_csv(bytes)
}

#[cfg(not(feature = "parquet"))]
fn parquet_text(_: Vec<u8>) -> Result<String, P> {
    Err(P::WithoutParquet)
}

/// The rows of a text, the header among them.
pub(super) struct Records<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    record: StringRecord,
}

impl<'a> Records<'a> {
    pub(super) fn new(path: &str, text: &'a str) -> Self {
        let delimiter = match Format::of(path) {
            Format::Tabs => b'\t',
            Format::Commas | Format::Parquet => b',',
        };
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            // Rows of another length are told with their line.
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        Self {
            text,
            reader,
            record: StringRecord::new(),
        }
    }

    /// The next row, and the line it begins in.
    pub(super) fn next(&mut self, wrong: In) -> Result<Option<(u64, &StringRecord)>, TableError> {
        let read = self.reader.read_record(&mut self.record);
        let read = read.map_err(|error| wrong.file(P::Unreadable(error.to_string())))?;
        let Some(position) = self.record.position().filter(|_| read) else {
            return Ok(None);
        };
        // Where the row before it ended: empty lines come first.
        let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
        let rest = self.text.get(from..).unwrap_or_default();
        let empty = rest.chars().take_while(|c| ['\r', '\n'].contains(c));
        let empty = empty.filter(|c| *c == '\n').count() as u64;
        Ok(Some((position.line() + empty, &self.record)))
    }
}
