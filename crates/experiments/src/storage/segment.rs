//! A segment: the file of records of one process, which no other process ever writes.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::StorageError;
use super::record::Attempt;
use super::shard::Shard;
use super::synced;

/// The folder of segments in a sweep's folder.
pub(super) const SEGMENTS: &str = "segments";
pub(super) const EXTENSION: &str = "jsonl";

/// A new file of records. What is appended is on the disk when [`append`](Self::append) returns.
pub(super) struct Segment {
    file: File,
    path: PathBuf,
}

impl Segment {
    /// Makes the first of `attempt-1.jsonl`, `attempt-2.jsonl`, ... that is not there, or of `shard-3-of-8-attempt-1.jsonl`, ...
    pub(super) fn create(
        sweep: &Path,
        experiment: &str,
        attempt: &Attempt,
    ) -> Result<Self, StorageError> {
        let folder = sweep.join(SEGMENTS);
        let wrong = |source| StorageError::Write {
            path: folder.clone(),
            source,
        };
        synced::create_dir(&folder).map_err(wrong)?;
        let mut header = Vec::new();
        let json = attempt.write(experiment, &mut header);
        json.map_err(|source| StorageError::Json {
            path: folder.clone(),
            source,
        })?;
        let mut segment = create_unused(&folder, attempt.shard).map_err(wrong)?;
        segment.append(&header)?;
        synced::sync_dir(&folder).map_err(wrong)?;
        Ok(segment)
    }

    /// Writes lines at once, and waits until they are on the disk. After an error nothing may be appended: what was written may end
    /// anywhere.
    pub(super) fn append(&mut self, lines: &[u8]) -> Result<(), StorageError> {
        let written = self.file.write_all(lines);
        let written = written.and_then(|()| self.file.sync_data());
        written.map_err(|source| StorageError::Write {
            path: self.path.clone(),
            source,
        })
    }
}

fn create_unused(folder: &Path, shard: Option<Shard>) -> io::Result<Segment> {
    let whose = shard.map_or_else(String::new, |shard| {
        format!("shard-{}-of-{}-", shard.index(), shard.of())
    });
    let mut number = 1_u64;
    loop {
        let path = folder.join(format!("{whose}attempt-{number}.{EXTENSION}"));
        // With O_EXCL: of two processes one makes it, and none opens what is there, be it a link.
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok(Segment { file, path }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}
