//! Locks against two processes that train the same trials. The system's own, which a kill frees; nothing but time depends on them.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::StorageError;
use super::shard::Shard;
use super::synced;

const LOCKS: &str = "locks";

/// Held until it is dropped, or the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    _files: Vec<File>,
}

impl Lock {
    /// The lock of one shard of a sweep; without a shard, those of all.
    pub(super) fn take(
        sweep: &Path,
        shard: Option<Shard>,
        shards: u32,
    ) -> Result<Self, StorageError> {
        let folder = sweep.join(LOCKS);
        let wrong = |source| StorageError::Write {
            path: folder.clone(),
            source,
        };
        synced::create_dir(&folder).map_err(wrong)?;
        let wanted = match shard {
            Some(shard) => shard.index()..=shard.index(),
            None => 1..=shards,
        };
        let mut files = Vec::new();
        for index in wanted {
            let file = open(&folder.join(format!("{index}-of-{shards}"))).map_err(wrong)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => {
                    return Err(StorageError::InUse {
                        path: sweep.to_owned(),
                        shard: (shards > 1).then_some(index),
                    });
                }
                // Some file systems have no locks. What two processes record is the same, and counts once.
                Ok(()) | Err(TryLockError::Error(_)) => files.push(file),
            }
        }
        Ok(Self { _files: files })
    }
}

fn open(path: &Path) -> io::Result<File> {
    if path.symlink_metadata().is_ok_and(|what| what.is_symlink()) {
        return Err(io::Error::other("a lock in it is a link; remove it"));
    }
    OpenOptions::new().create(true).append(true).open(path)
}
