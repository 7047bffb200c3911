//! Tables in Parquet files, as pandas, Polars and PyArrow write them.

#![cfg(feature = "parquet")]

use std::path::Path;

use crate::{Data, DataError, DataSet};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parquet_files");

fn opened(folder: &Path, name: &str) -> Result<DataSet, DataError> {
    let section =
        format!("kind = \"table\"\npath = \"{name}\"\nlabel = \"name\"\ntask = \"classes\"\n");
    let data: Data = toml::from_str(&section).expect("a [data] section");
    data.open(folder)
}

#[test]
fn a_table_is_the_same_in_every_program_and_codec_as_in_csv() {
    let folder = Path::new(FOLDER);
    let csv = opened(folder, "same.csv").expect("a table");
    let csv = csv.split(3).expect("a split");
    for program in ["pandas", "polars", "none", "gzip", "lz4"] {
        let own = opened(folder, &format!("{program}.parquet")).expect(program);
        let own = own.split(3).expect("a split");
        for (own, csv) in [
            (&own.training, &csv.training),
            (&own.validation, &csv.validation),
        ] {
            assert_eq!(own.features(), 4, "{program}");
            assert_eq!(own.inputs(), csv.inputs(), "{program}");
            assert_eq!(own.labels(), csv.labels(), "{program}");
        }
    }
}

#[test]
fn what_is_missing_is_told_with_its_row() {
    let refused = opened(Path::new(FOLDER), "missing.parquet").expect_err("a refusal");
    let said = refused.to_string();
    assert!(
        said.contains("`missing.parquet`, row 1, column `when`: `a date` is no number"),
        "{said}"
    );
}

#[test]
fn a_parquet_file_under_another_name_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(
        Path::new(FOLDER).join("pandas.parquet"),
        folder.path().join("table.csv"),
    )
    .expect("a file");
    let refused = opened(folder.path(), "table.csv").expect_err("a refusal");
    assert!(refused.to_string().contains("let its name end in .parquet"));
}

#[test]
fn damaged_files_are_read_or_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.parquet");
    for name in ["pandas.parquet", "polars.parquet"] {
        let whole = std::fs::read(Path::new(FOLDER).join(name)).expect("a file");
        let mut refused = 0;
        for place in 0..whole.len() {
            for damage in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[place] ^= damage;
                std::fs::write(&path, bytes).expect("a file");
                refused += usize::from(opened(folder.path(), "t.parquet").is_err());
            }
            std::fs::write(&path, &whole[..place]).expect("a file");
            assert!(opened(folder.path(), "t.parquet").is_err(), "{place}");
        }
        assert!(refused > 100, "{refused}");
    }
}
