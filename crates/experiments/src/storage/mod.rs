//! A sweep's folder: what it is a sweep of, and a record of each trial, written when the trial ends.
//!
//! | file | what it is |
//! |---|---|
//! | `run.json` | plan, its hash, number of shards, versions, backend, machine; written first, never changed. A sweep that was extended has `run-2.json`, ... beside it |
//! | `plan.toml` | the plan, with which the sweep can be repeated |
//! | `data/` | the table of data, if they are from one |
//! | `segments/` | a file of records for each process that trained, written by it alone |
//! | `forgotten/` | which records do not count any more |
//! | `locks/` | files that a process at work has locked |
//!
//! A trial counts when its record is on the disk. All other files are derived from the records, and can be made again.

mod error;
mod folder;
mod forgotten;
mod lock;
mod merge;
mod reading;
mod record;
mod recorder;
mod run;
mod segment;
mod several;
mod shard;
mod sweep_folder;
mod synced;
#[cfg(test)]
mod tests;

pub use error::{Difference, DifferentEntry, StorageError};
pub use folder::Folder;
pub use forgotten::{Condition, ConditionError, Forgotten};
pub use merge::{MergeError, Missing, array, merge};
pub use reading::{Contradiction, Recorded, RecordedSet, Unusable, Why};
pub use record::{Attempt, Damage};
pub use run::{BURN, Machine, Run};
pub use several::begin_several;
pub use shard::{MOST_SHARDS, Shard, ShardError, shard_count, shard_of};
pub use sweep_folder::{
    Begun, Session, Share, SweepError, SweepFolder, shard_of_trial, with_own_table,
};
