//! A table in a Parquet file, as pandas, Polars, DuckDB and R write it: its rows as the text that a CSV file would have.

use std::panic;
use std::sync::Mutex;

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::error::{LARGEST, TableProblem as P};

/// The rows of a Parquet file as CSV, the names of its columns first. Numbers have the shortest digits that read back as the same.
/// A row is one line: line breaks in texts become spaces.
pub(super) fn as_csv(bytes: Vec<u8>) -> Result<String, P> {
    // The reader panics at some damage, and what panics say is the whole process's.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock();
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let read = panic::catch_unwind(|| rows_as_csv(bytes));
    panic::set_hook(hook);
    read.unwrap_or_else(|_| Err(P::UnreadableParquet("it is damaged".to_owned())))
}

fn rows_as_csv(bytes: Vec<u8>) -> Result<String, P> {
    let unreadable = |error: ParquetError| P::UnreadableParquet(error.to_string());
    let reader = SerializedFileReader::new(Bytes::from(bytes)).map_err(unreadable)?;
    let schema = reader.metadata().file_metadata().schema();
    let mut csv = csv::Writer::from_writer(Vec::new());
    let mut length = 0;
    let mut write = |fields: Vec<String>| {
        length += fields.iter().map(String::len).sum::<usize>() as u64;
        if length > LARGEST {
            return Err(P::TooLarge(length));
        }
        // Into memory, which does not fail.
        csv.write_record(fields)
            .map_err(|error| P::Unreadable(error.to_string()))
    };
    write(
        schema
            .get_fields()
            .iter()
            .map(|column| one_line(column.name()))
            .collect(),
    )?;
    for row in reader.get_row_iter(None).map_err(unreadable)? {
        let row = row.map_err(unreadable)?;
        write(
            row.get_column_iter()
                .map(|(_, field)| text(field))
                .collect(),
        )?;
    }
    let bytes = csv.into_inner();
    let bytes = bytes.map_err(|error| P::Unreadable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| P::NoUtf8)
}

/// What a field would be in a CSV file. What is neither a number nor a text is named: nothing can be learned from it.
fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Bool(value) => value.to_string(),
        Field::Byte(value) => value.to_string(),
        Field::Short(value) => value.to_string(),
        Field::Int(value) => value.to_string(),
        Field::Long(value) => value.to_string(),
        Field::UByte(value) => value.to_string(),
        Field::UShort(value) => value.to_string(),
        Field::UInt(value) => value.to_string(),
        Field::ULong(value) => value.to_string(),
        Field::Float16(value) => value.to_f32().to_string(),
        Field::Float(value) => value.to_string(),
        Field::Double(value) => value.to_string(),
        Field::Decimal(_) => field.to_string(),
        Field::Str(value) => one_line(value),
        Field::Bytes(_) => "bytes".to_owned(),
        Field::Date(_) | Field::TimestampMillis(_) | Field::TimestampMicros(_) => {
            "a date".to_owned()
        }
        Field::TimeMillis(_) | Field::TimeMicros(_) => "a time".to_owned(),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => "a list".to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
