//! Why a sweep's folder can't be read or written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::plan::PlanError;
use crate::trial::CellIndex;

/// Why a sweep's folder can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Something is there already, and would be mixed up or lost.
    #[error("{} is not empty; choose another folder with --out, or remove it first", .0.display())]
    NotEmpty(PathBuf),
    /// A file bears the name.
    #[error("{} is a file; choose a folder with --out", .0.display())]
    File(PathBuf),
    /// The system refused.
    #[error("could not write {}; choose a folder that can be written with --out", .path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused.
    #[error("could not read {}", .path.display())]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What is to be written is no JSON.
    #[error("could not write {} as JSON", .path.display())]
    Json {
        /// What was to be written.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// What is to be written is no TOML.
    #[error("could not write {} as TOML", .path.display())]
    Toml {
        /// What was to be written.
        path: PathBuf,
        /// What is wrong with it.
        source: toml::ser::Error,
    },
    /// There is no `run.json`.
    #[error("{} is no sweep's folder: it has no run.json", .0.display())]
    NoSweep(PathBuf),
    /// A file of the project's own that says something else than it must.
    #[error("{} is not as it was written: {problem}", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A `run.json` of another version.
    #[error(
        "{} is of another version of the program (format {format}, and here 2), whose trials it can't go on with; with --config it is a plan to begin anew", .path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u64,
    },
    /// The `run.json` of a folder with several sweeps.
    #[error(
        "{} is that of several sweeps, each in a folder of its own beside it; the command that began them goes on with --out", .0.display()
    )]
    Several(PathBuf),
    /// The folder holds another sweep.
    #[error(
        "{} holds another sweep; choose another folder with --out, or go on with that one by `adamscape resume`\n{difference}", .path.display()
    )]
    OtherSweep {
        /// The folder.
        path: PathBuf,
        /// In what they differ.
        difference: Difference,
    },
    /// Another process is at work.
    #[error(
        "another process trains {} in {}; wait for it, or stop it first",
        .shard.map_or_else(|| "the sweep".to_owned(), |index| format!("shard {index}")),
        .path.display()
    )]
    InUse {
        /// The folder.
        path: PathBuf,
        /// Which shard, if there are several.
        shard: Option<u32>,
    },
    /// The disk is nearly full.
    #[error(
        "{} has {} kB left, and the results may take {} kB; make room, or choose another folder with --out",
        .path.display(), .free / 1000, .needed / 1000
    )]
    NoRoom {
        /// The folder.
        path: PathBuf,
        /// Bytes left.
        free: u64,
        /// Bytes that may be needed.
        needed: u64,
    },
    /// The same trial is recorded with two results.
    #[error(
        "{} has two results of {trial}, the second in {segment}; one of them is wrong. {} drops both, and it is trained again",
        .path.display(), .forget
    )]
    Contradiction {
        /// The folder.
        path: PathBuf,
        /// Which trial.
        trial: String,
        /// The segment that has the second.
        segment: String,
        /// The command that drops them.
        forget: String,
    },
    /// A trial that is to be recorded and is not the plan's.
    #[error("the plan has no {0:?}")]
    Foreign(CellIndex),
    /// A record that is no JSON.
    #[error("could not write a record")]
    Record(#[source] serde_json::Error),
    /// The folder's plan can't be run.
    #[error("the plan in {}", .path.display())]
    Plan {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<PlanError>,
    },
}

impl StorageError {
    pub(super) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Write { path, source }
    }

    pub(super) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Read { path, source }
    }

    pub(super) fn changed(path: &Path, problem: impl fmt::Display) -> Self {
        Self::Changed {
            path: path.to_owned(),
            problem: problem.to_string(),
        }
    }
}

/// In what two sweeps differ: entries with what they are there and here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference(pub Vec<DifferentEntry>);

/// An entry that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferentEntry {
    /// Its name: `training.steps`.
    pub entry: String,
    /// What it is in the folder.
    pub there: Option<String>,
    /// What it is now.
    pub here: Option<String>,
}

/// So many are shown.
const SHOWN: usize = 12;

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        for (index, one) in self.0.iter().take(SHOWN).enumerate() {
            let end = if index > 0 { "\n" } else { "" };
            let (there, here) = (value(&one.there), value(&one.here));
            write!(
                formatter,
                "{end}  {}: {there} there, {here} here",
                one.entry
            )?;
        }
        match self.0.len().checked_sub(SHOWN) {
            Some(more) if more > 0 => write!(formatter, "\n  and {more} more"),
            _ => Ok(()),
        }
    }
}
