//! Brings the shards of a sweep together: those of one folder, or of several.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::reading::{Unusable, Why};
use super::record::Attempt;
use super::run::Relation;
use super::segment::Segment;
use super::sweep_folder::shard_of_trial;
use super::{Recorded, StorageError, SweepFolder, recorder};
use crate::plan::CheckedPlan;
use crate::trial::Trained;

/// Why shards can't be brought together. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A folder can't be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A folder is of another sweep.
    #[error("{} holds another sweep than {}:\n{difference}", .folder.display(), .first.display())]
    OtherSweep {
        /// The folder.
        folder: PathBuf,
        /// The first.
        first: PathBuf,
        /// In what they differ.
        difference: super::Difference,
    },
    /// Records that are none of this sweep's.
    #[error("{}: {} records are none of this sweep's; take the segment out of the folder:{}",
        .folder.display(), .all, Lines(.first))]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// The first of them.
        first: Vec<String>,
        /// How many there are.
        all: usize,
    },
    /// Trials that no folder has.
    #[error(transparent)]
    Missing(Missing),
    /// A trial has two results.
    #[error("{trial} has two results, one of them in {}; one is wrong", .folder.display())]
    Contradiction {
        /// Which trial.
        trial: String,
        /// The folder of the second.
        folder: PathBuf,
    },
}

/// The trials that no shard has.
#[derive(Debug, thiserror::Error)]
pub struct Missing {
    /// The first of them, in words.
    pub named: Vec<String>,
    /// How many there are.
    pub trials: usize,
    /// How many there should be.
    pub all: usize,
    /// Lines that may have held some of them, in words.
    pub damaged: Vec<String>,
    /// The shards that they are of, ascending; empty where there is but one.
    pub shards: Vec<u32>,
}

/// So many are named.
const NAMED: usize = 5;

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            named,
            trials,
            all,
            damaged,
            shards,
        } = self;
        write!(
            formatter,
            "{trials} of {all} trials are missing:{}",
            Lines(named)
        )?;
        if !damaged.is_empty() {
            let count = damaged.len();
            write!(
                formatter,
                "\nlines that are damaged, and may have held them: {count}{}",
                Lines(damaged)
            )?;
        }
        if shards.is_empty() {
            return Ok(());
        }
        write!(
            formatter,
            "\nrun their shards again: --array={}",
            array(shards)
        )
    }
}

/// Numbers as Slurm's `--array` takes them: `1-3,7`.
#[must_use]
pub fn array(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let ranges = ranges.into_iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    ranges.collect::<Vec<_>>().join(",")
}

/// Lines of a message, the first of many.
struct Lines<'a>(&'a [String]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        for line in self.0.iter().take(NAMED) {
            write!(formatter, "\n  {line}")?;
        }
        match self.0.len() > NAMED {
            true => write!(formatter, "\n  ..."),
            false => Ok(()),
        }
    }
}

/// The sweep in `folders`, whole: checked, and recorded in `into` if that is none of them. The plan is that of the first folder.
///
/// Equal results of a trial in several folders are one. Nothing is written unless all is well.
///
/// # Errors
/// If a folder holds another sweep, or records of another; if a trial is missing, or has two results. A damaged record is no
/// error if all trials are there: what it held was trained again.
pub fn merge(folders: &[PathBuf], into: &Path) -> Result<SweepFolder, MergeError> {
    let sweeps: Result<Vec<SweepFolder>, _> =
        folders.iter().map(|path| SweepFolder::open(path)).collect();
    let sweeps = sweeps?;
    let Some(first) = sweeps.first() else {
        return Err(StorageError::NoSweep(into.to_owned()).into());
    };
    let plan = first.plan()?;
    let mut all: Vec<Option<Trained>> = vec![None; plan.trials()];
    let (mut attempts, mut damaged) = (Vec::new(), Vec::new());
    for (sweep, path) in sweeps.iter().zip(folders) {
        check_same(first, sweep, &folders[0], path)?;
        let recorded = sweep.certain_with_curves(&plan)?;
        damaged.extend(damaged_lines(&recorded, path)?);
        add(&plan, &recorded, path, &mut all)?;
        attempts.extend(recorded.attempts);
    }
    if let Some(missing) = missing(&plan, first.run().shards, &all, damaged) {
        return Err(MergeError::Missing(missing));
    }
    if folders.iter().any(|path| is_same_folder(path, into)) {
        return Ok(SweepFolder::open(into)?);
    }
    write(first, &plan, into, all, attempts)
}

/// The lines of a folder that are not as they were written. Their trials may have been trained again.
fn damaged_lines(recorded: &Recorded, folder: &Path) -> Result<Vec<String>, MergeError> {
    let unusable = recorded.unusable.iter();
    let (damaged, foreign): (Vec<_>, Vec<_>) =
        unusable.partition(|one| matches!(one.why, Why::Damaged(_)));
    if !foreign.is_empty() {
        return Err(MergeError::Foreign {
            folder: folder.to_owned(),
            all: foreign.len(),
            first: foreign.into_iter().map(Unusable::to_string).collect(),
        });
    }
    let lines = damaged.into_iter();
    Ok(lines
        .map(|one| format!("{}: {one}", folder.display()))
        .collect())
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn check_same(
    first: &SweepFolder,
    sweep: &SweepFolder,
    first_path: &Path,
    path: &Path,
) -> Result<(), MergeError> {
    let json = |source| StorageError::Json {
        path: path.to_owned(),
        source,
    };
    let relation = first.run().relation(sweep.run()).map_err(json)?;
    let back = sweep.run().relation(first.run()).map_err(json)?;
    match (relation, back) {
        (Relation::Other(difference), _) | (_, Relation::Other(difference)) => {
            Err(MergeError::OtherSweep {
                folder: path.to_owned(),
                first: first_path.to_owned(),
                difference,
            })
        }
        _ => Ok(()),
    }
}

fn add(
    plan: &CheckedPlan,
    recorded: &Recorded,
    folder: &Path,
    all: &mut [Option<Trained>],
) -> Result<(), MergeError> {
    for trained in recorded.trained(plan) {
        let trial = trained.trial;
        let position = plan.position(trial.cell, trial.seed);
        match position.and_then(|position| all.get_mut(position)) {
            Some(Some(known)) if known.trial != trial => {
                return Err(MergeError::Contradiction {
                    trial: plan.trial_in_words(trial.cell, trial.seed),
                    folder: folder.to_owned(),
                });
            }
            // One that has its curve stays.
            Some(Some(known)) if known.curve.is_some() => {}
            Some(known) => *known = Some(trained),
            None => {}
        }
    }
    Ok(())
}

fn missing(
    plan: &CheckedPlan,
    of: std::num::NonZeroU32,
    all: &[Option<Trained>],
    damaged: Vec<String>,
) -> Option<Missing> {
    let missing = all.iter().enumerate().filter(|(_, trial)| trial.is_none());
    let missing: Vec<_> = missing
        .filter_map(|(position, _)| plan.trial_at(position))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let shard = |&(cell, seed): &_| shard_of_trial(plan, cell, seed, of);
    let shards: std::collections::BTreeSet<u32> = missing.iter().map(shard).collect();
    // One more than is shown tells that there are more.
    let named = missing.iter().take(NAMED + 1);
    Some(Missing {
        named: named
            .map(|&(cell, seed)| plan.trial_in_words(cell, seed))
            .collect(),
        trials: missing.len(),
        all: all.len(),
        damaged,
        shards: if of.get() > 1 {
            shards.into_iter().collect()
        } else {
            Vec::new()
        },
    })
}

/// Records all in another folder. What a merge that was killed has left there stays, and is completed.
fn write(
    first: &SweepFolder,
    plan: &CheckedPlan,
    into: &Path,
    all: Vec<Option<Trained>>,
    attempts: Vec<Attempt>,
) -> Result<SweepFolder, MergeError> {
    let (sweep, _) = SweepFolder::begin(into, first.run().clone(), first.table().as_deref())?;
    let _lock = sweep.lock(None)?;
    let there = sweep.certain(plan)?;
    let missing = all.into_iter().enumerate();
    let missing: Vec<Trained> = missing
        .filter_map(|(position, trial)| trial.filter(|_| !there.has(position)))
        .collect();
    let (Some(attempt), false) = (attempts.into_iter().next(), missing.is_empty()) else {
        return Ok(sweep);
    };
    let experiment = &sweep.run().experiment;
    let attempt = Attempt {
        shard: None,
        ..attempt
    };
    let segment = Segment::create(into, experiment, &attempt)?;
    let stop = AtomicBool::new(false);
    recorder::record(plan, experiment, segment, &stop, &|_| {}, |ended| {
        ended(missing)
    })?;
    Ok(sweep)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_a_job_array_takes_them() {
        assert_eq!(array(&[1, 2, 3, 7, 9, 10]), "1-3,7,9-10");
        assert_eq!(array(&[5]), "5");
        assert_eq!(array(&[]), "");
        assert_eq!(array(&[u32::MAX - 1, u32::MAX]), "4294967294-4294967295");
    }
}
