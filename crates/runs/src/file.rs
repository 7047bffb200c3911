//! The file: its text, its separator, its header.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::columns::shown;
use crate::error::RunsError;

/// The largest file, in bytes.
const LARGEST: u64 = 512 << 20;

/// A table of texts.
pub(crate) struct Texts {
    pub(crate) header: csv::StringRecord,
    /// Each with the line it begins in.
    pub(crate) rows: Vec<(u64, csv::StringRecord)>,
}

impl Texts {
    pub(crate) fn read(path: &Path) -> Result<Self, RunsError> {
        let name = shown(&path.display().to_string());
        let text = text(path, &name)?;
        let unreadable = |error: csv::Error| RunsError::Unreadable {
            path: name.clone(),
            why: error.to_string(),
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator(&text))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(unreadable)?.clone();
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(unreadable)?;
            let line = row.position().map_or(0, |position| line(&text, position));
            if row.iter().any(|field| !field.is_empty()) {
                rows.push((line, row));
            }
        }
        if rows.is_empty() {
            return Err(RunsError::Empty(name));
        }
        Ok(Self { header, rows })
    }
}

/// The line that a row begins in. Its position is where the row before it ended: line breaks come first.
fn line(text: &str, position: &csv::Position) -> u64 {
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(from..).unwrap_or_default();
    let empty = rest
        .chars()
        .take_while(|letter| ['\r', '\n'].contains(letter));
    position.line() + empty.filter(|letter| *letter == '\n').count() as u64
}

fn text(path: &Path, name: &str) -> Result<String, RunsError> {
    let unreadable = |why: String| RunsError::Unreadable {
        path: name.to_owned(),
        why,
    };
    // Before it is opened: a pipe would wait for a writer.
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if !metadata.is_file() {
        return Err(unreadable("it is no file".to_owned()));
    }
    if metadata.len() > LARGEST {
        return Err(unreadable("it has more than 512 MiB".to_owned()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let read = file.take(LARGEST).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(error.to_string()))?;
    let what = match bytes.as_slice() {
        [b'P', b'A', b'R', b'1', ..] => Some("a Parquet file"),
        [0x1f, 0x8b, ..] => Some("compressed by gzip"),
        [b'P', b'K', 3, 4, ..] => Some("a spreadsheet or another archive"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("in UTF-16"),
        _ => None,
    };
    let no_text = |what| RunsError::NoText {
        path: name.to_owned(),
        what,
    };
    if let Some(what) = what {
        return Err(no_text(what));
    }
    let text = String::from_utf8(bytes).map_err(|_| no_text("not in UTF-8, or no text at all"))?;
    if text.contains('\0') {
        return Err(no_text("no text: it has zeros in it"));
    }
    // A byte order mark, which spreadsheets write.
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// What stands most often in the first line, outside of quotes: a comma, a tab or a semicolon.
fn separator(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    for letter in line.bytes() {
        is_quoted ^= letter == b'"';
        let own = counts
            .iter_mut()
            .find(|(own, _)| *own == letter && !is_quoted);
        if let Some((_, count)) = own {
            *count += 1;
        }
    }
    let most = counts
        .into_iter()
        .reduce(|most, one| if one.1 > most.1 { one } else { most });
    most.map_or(b',', |(letter, _)| letter)
}
