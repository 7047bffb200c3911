//! The folder of a sweep: begun, joined by other processes, gone on with after a kill, extended.

use std::fs;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::folder::{self, Folder};
use super::forgotten::{FORGOTTEN, Forgotten};
use super::lock::Lock;
use super::reading::{Recorded, files};
use super::record::Attempt;
use super::recorder;
use super::run::{Relation, Run, digest, seconds_since_1970};
use super::segment::{SEGMENTS, Segment};
use super::shard::{Shard, shard_of};
use super::{Machine, StorageError, synced};
use crate::plan::{CheckedPlan, Plan};
use crate::training::{self, Settings, TrainingError};
use crate::trial::CellIndex;

/// The folder of a table of data, so that results need no other folder.
const DATA: &str = "data";

/// The folder of a sweep: what it is a sweep of, and the trials that have been recorded.
#[derive(Debug)]
pub struct SweepFolder {
    folder: Folder,
    run: Run,
}

/// What was found in the place of a sweep's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: it was made.
    New,
    /// The same sweep, begun before.
    Again,
    /// A sweep of fewer seeds or optimizers, or one that was looked at otherwise.
    Extended,
}

/// What a process trains of a sweep, and how.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Its shard; without one, everything.
    pub shard: Option<Shard>,
    /// How it computes.
    pub settings: Settings,
}

/// Why a sweep was not trained to its end.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// What was trained could not be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Training failed.
    #[error(transparent)]
    Training(#[from] TrainingError),
}

impl SweepFolder {
    /// The folder at `path` for `run`: made, or joined if it holds the same sweep or one that `run` extends. `table` is the
    /// file of a table of data, to be copied.
    ///
    /// # Errors
    /// If something else is there, or it can't be written; then nothing is left behind.
    pub fn begin(
        path: &Path,
        run: Run,
        table: Option<&Path>,
    ) -> Result<(Self, Begun), StorageError> {
        let (folder, made) = Folder::make(path)?;
        let begun = Self::join(folder, run, table);
        begun.inspect_err(|_| folder::remove(&made))
    }

    /// The first of `name`, `name-2`, `name-3`, ... in `parent` that is not there yet, made for `run`.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn begin_unused(
        parent: &Path,
        name: &str,
        run: Run,
        table: Option<&Path>,
    ) -> Result<(Self, Begun), StorageError> {
        let (folder, made) = Folder::make_unused(parent, name)?;
        let begun = Self::join(folder, run, table);
        begun.inspect_err(|_| folder::remove(&made))
    }

    /// The last of `name`, `name-2`, `name-3`, ... in `parent`, if it holds this very sweep, unfinished, and nobody is at work in it.
    #[must_use]
    pub fn unfinished(parent: &Path, name: &str, run: &Run, plan: &CheckedPlan) -> Option<PathBuf> {
        let later = (2..).map(|number| folder::unused(parent, name, number));
        let all = std::iter::once(parent.join(name)).chain(later);
        let last = all.take_while(|path| path.is_dir()).last()?;
        let sweep = Self::open(&last).ok()?;
        let is_same = sweep.run.relation(run).ok()? == Relation::Same;
        let is_free = sweep.lock(None).is_ok();
        let is_unfinished = || {
            sweep
                .recorded(plan)
                .is_ok_and(|all| all.count() < plan.trials())
        };
        (is_same && is_free && is_unfinished()).then_some(last)
    }

    /// The sweep that a folder holds.
    ///
    /// # Errors
    /// If it holds none, or what it holds is not as it was written.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let folder = Folder::at(path);
        let run = newest(&folder)?.ok_or_else(|| StorageError::NoSweep(path.to_owned()))?;
        Ok(Self { folder, run: run.1 })
    }

    fn join(folder: Folder, run: Run, table: Option<&Path>) -> Result<(Self, Begun), StorageError> {
        let (run, begun) = loop {
            let path = folder.path().to_owned();
            // Looked at in this order: what another process puts there after its run, it puts there after this look.
            let is_filled = folder.is_filled()?;
            let (name, begun) = match newest(&folder)? {
                None if is_filled => return Err(StorageError::NotEmpty(path)),
                None => (run_file(1), Begun::New),
                Some((number, known)) => {
                    let relation = known.relation(&run);
                    match relation.map_err(|source| StorageError::Json {
                        path: path.clone(),
                        source,
                    })? {
                        Relation::Same => break (known, Begun::Again),
                        Relation::Extended => (run_file(number + 1), Begun::Extended),
                        Relation::Other(difference) => {
                            return Err(StorageError::OtherSweep { path, difference });
                        }
                    }
                }
            };
            let text = folder::json(&run).map_err(|source| StorageError::Json { path, source })?;
            if folder.write_new(&name, &text)? {
                break (run, begun);
            }
            // Another process was faster: its run is looked at in the next turn.
        };
        let sweep = Self { folder, run };
        sweep.keep_table(table)?;
        sweep.write_plan()?;
        Ok((sweep, begun))
    }

    /// Copies a table of data, so that the folder has all it takes to go on anywhere.
    fn keep_table(&self, table: Option<&Path>) -> Result<(), StorageError> {
        let (Some(table), Some(hash)) = (table, &self.run.data_sha256) else {
            return Ok(());
        };
        let own = self.table().unwrap_or_default();
        if own.is_file() {
            return Ok(());
        }
        let bytes = fs::read(table).map_err(StorageError::read(table))?;
        if digest(&bytes) != *hash {
            return Err(StorageError::changed(table, "it changed a moment ago"));
        }
        let folder = Folder::at(&self.folder.path().join(DATA));
        synced::create_dir(folder.path()).map_err(StorageError::write(folder.path()))?;
        let name = own.file_name().unwrap_or_default().to_string_lossy();
        folder.write_new(&name, &bytes).map(|_| ())
    }

    /// Where the table of data is, if they are from one.
    pub(super) fn table(&self) -> Option<PathBuf> {
        let path = self.own_plan();
        Some(self.folder.path().join(path.data.path()?))
    }

    /// The plan as this folder has it: a table of data lies in it.
    fn own_plan(&self) -> Plan {
        with_own_table(self.run.plan.clone())
    }

    /// `plan.toml`, with which the sweep can be repeated.
    fn write_plan(&self) -> Result<(), StorageError> {
        let name = "plan.toml";
        let path = self.folder.path().join(name);
        let text = toml::to_string(&self.own_plan());
        let text = text.map_err(|source| StorageError::Toml {
            path: path.clone(),
            source,
        })?;
        if fs::read(&path).is_ok_and(|known| known == text.as_bytes()) {
            return Ok(());
        }
        self.folder.write(name, text.as_bytes())
    }

    /// Where results go.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What it is a sweep of.
    #[must_use]
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// Its plan, ready to be run.
    ///
    /// # Errors
    /// If the plan can't be run, or its table of data is not there or another.
    pub fn plan(&self) -> Result<CheckedPlan, StorageError> {
        let path = self.folder.path();
        let plan = self.own_plan().check_in(path);
        let plan = plan.map_err(|source| StorageError::Plan {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        if plan.base().data.sha256() != self.run.data_sha256.as_deref() {
            let table = self.table().unwrap_or_default();
            return Err(StorageError::changed(
                &table,
                "its SHA-256 is not that of run.json",
            ));
        }
        Ok(plan)
    }

    /// The trials that have been recorded.
    ///
    /// # Errors
    /// If the system can't read them.
    pub fn recorded(&self, plan: &CheckedPlan) -> Result<Recorded, StorageError> {
        Recorded::read(self.folder.path(), plan, &self.run.experiment, false)
    }

    /// As [`certain`](Self::certain), with learning curves and decisions, which take some 300 bytes a trial.
    ///
    /// # Errors
    /// As there.
    pub fn certain_with_curves(&self, plan: &CheckedPlan) -> Result<Recorded, StorageError> {
        let path = self.folder.path();
        self.without_contradiction(
            plan,
            Recorded::read(path, plan, &self.run.experiment, true)?,
        )
    }

    /// As [`recorded`](Self::recorded), if no trial has two results.
    ///
    /// # Errors
    /// If one has.
    pub fn certain(&self, plan: &CheckedPlan) -> Result<Recorded, StorageError> {
        self.without_contradiction(plan, self.recorded(plan)?)
    }

    fn without_contradiction(
        &self,
        plan: &CheckedPlan,
        recorded: Recorded,
    ) -> Result<Recorded, StorageError> {
        match recorded.contradictions.first() {
            None => Ok(recorded),
            Some(one) => Err(StorageError::Contradiction {
                path: self.folder.path().to_owned(),
                trial: plan.trial_in_words(one.cell, one.seed),
                segment: one.segment.clone(),
                forget: self.forget_command(plan, one.cell, one.seed),
            }),
        }
    }

    fn forget_command(&self, plan: &CheckedPlan, cell: CellIndex, seed: u64) -> String {
        let optimizer = plan
            .optimizers
            .get(cell.optimizer)
            .map(|entry| entry.name());
        let axes = plan.grid.values(cell);
        let conditions = axes.map(|(axis, value)| format!("{}={value}", axis.name));
        let all = [
            format!("optimizer={}", optimizer.unwrap_or_default()),
            format!("seed={seed}"),
        ];
        let all: Vec<String> = all
            .into_iter()
            .chain(conditions)
            .map(|condition| format!("--where '{condition}'"))
            .collect();
        format!(
            "`adamscape forget {} {}`",
            self.folder.path().display(),
            all.join(" ")
        )
    }

    pub(super) fn lock(&self, shard: Option<Shard>) -> Result<Lock, StorageError> {
        Lock::take(self.folder.path(), shard, self.run.shards.get())
    }

    /// Begins to train a share: nobody else does until the session ends.
    ///
    /// # Errors
    /// If another process trains this share, the disk has no room for its results, or what was recorded can't be relied on.
    pub fn session<'a>(
        &'a self,
        plan: &'a CheckedPlan,
        share: Share,
    ) -> Result<Session<'a>, StorageError> {
        let lock = self.lock(share.shard)?;
        if share.shard.is_none() {
            self.folder.remove_partial();
        }
        let recorded = self.certain(plan)?;
        let left = plan.trials() - recorded.count();
        check_room(self.folder.path(), left)?;
        Ok(Session {
            sweep: self,
            plan,
            share,
            recorded,
            _lock: lock,
        })
    }

    /// Drops recorded trials: they are trained again. Returns how many.
    ///
    /// # Errors
    /// If a process is at work in the folder, or the wish can't be written.
    pub fn forget(&self, plan: &CheckedPlan, mut which: Forgotten) -> Result<usize, StorageError> {
        let _lock = self.lock(None)?;
        let before = self.recorded(plan)?;
        for path in files(&self.folder.path().join(SEGMENTS))? {
            let length = path
                .symlink_metadata()
                .map_err(StorageError::read(&path))?
                .len();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            which.segments.insert(name.into_owned(), length);
        }
        let own = Folder::at(&self.folder.path().join(FORGOTTEN));
        synced::create_dir(own.path()).map_err(StorageError::write(own.path()))?;
        let text = folder::json(&which).map_err(StorageError::Record)?;
        let mut number = 1_u64;
        while !own.write_new(&format!("{number}.json"), &text)? {
            number += 1;
        }
        Ok(self.recorded(plan)?.forgotten - before.forgotten)
    }
}

/// A process at work on its share of a sweep.
pub struct Session<'a> {
    sweep: &'a SweepFolder,
    plan: &'a CheckedPlan,
    share: Share,
    recorded: Recorded,
    _lock: Lock,
}

impl Session<'_> {
    /// What had been recorded when it began.
    #[must_use]
    pub fn recorded(&self) -> &Recorded {
        &self.recorded
    }

    /// How many trials of the share were recorded when it began, and how many it has.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        if self.share.shard.is_none() {
            return (self.recorded.count(), self.plan.trials());
        }
        let own = (0..self.plan.trials()).filter(|position| {
            let trial = self.plan.trial_at(*position);
            trial.is_some_and(|(cell, seed)| self.share.has(self.plan, cell, seed))
        });
        own.fold((0, 0), |(there, all), position| {
            (there + usize::from(self.recorded.has(position)), all + 1)
        })
    }

    /// Trains what the share still lacks, and records each trial when it has ended. `recorded` is told how many more are on the disk.
    /// Once `stop` is true, no further step is taken.
    ///
    /// # Errors
    /// If training or recording fails. What was recorded until then stays.
    pub fn train(
        self,
        stop: &AtomicBool,
        recorded: &(dyn Fn(usize) + Sync),
    ) -> Result<(), SweepError> {
        let (sweep, plan, share) = (self.sweep, self.plan, self.share);
        let there = self.recorded.into_set();
        let is_wanted = |cell: CellIndex, seed: u64| {
            let position = plan.position(cell, seed);
            position.is_some_and(|position| !there.has(position)) && share.has(plan, cell, seed)
        };
        let mut all = (0..plan.trials()).filter_map(|position| plan.trial_at(position));
        if !all.any(|(cell, seed)| is_wanted(cell, seed)) {
            return Ok(());
        }
        let attempt = Attempt {
            shard: share.shard,
            threads: share.settings.threads,
            population_size: share.settings.population_size,
            machine: Machine::here(),
            started: seconds_since_1970(),
            process: std::process::id(),
        };
        let experiment = &sweep.run.experiment;
        let segment = Segment::create(sweep.folder.path(), experiment, &attempt)?;
        recorder::record(plan, experiment, segment, stop, recorded, |ended| {
            training::train(plan, share.settings, &is_wanted, stop, ended)
        })??;
        Ok(())
    }
}

/// Bytes that a trial takes at most, in its record and in the table.
const TRIAL_BYTES: u64 = 900;
/// Bytes that everything else takes: pictures, statistics.
const OTHER_BYTES: u64 = 4_000_000;

fn check_room(path: &Path, trials: usize) -> Result<(), StorageError> {
    let needed = trials as u64 * TRIAL_BYTES + OTHER_BYTES;
    match fs4::available_space(path) {
        Ok(free) if free < needed => Err(StorageError::NoRoom {
            path: path.to_owned(),
            free,
            needed,
        }),
        // Where the system does not tell, writing will.
        _ => Ok(()),
    }
}

impl Share {
    /// Whether a trial is of this share. Cells that are trained once are of one share.
    fn has(self, plan: &CheckedPlan, cell: CellIndex, seed: u64) -> bool {
        self.shard
            .is_none_or(|shard| shard_of_trial(plan, cell, seed, shard.count()) == shard.index())
    }
}

/// The shard of n, counted from 1, that trains a trial.
#[must_use]
pub fn shard_of_trial(plan: &CheckedPlan, cell: CellIndex, seed: u64, of: NonZeroU32) -> u32 {
    shard_of(&identity(plan, cell, seed), of)
}

/// What a trial is sent to its shard by: the optimizer, the indices on all axes, and the seed, as `adamw 3,0 7`. Of cells that are
/// trained once, those of the first.
fn identity(plan: &CheckedPlan, cell: CellIndex, seed: u64) -> String {
    let first = plan.first_of_same_steps(cell);
    let optimizer = plan
        .optimizers
        .get(cell.optimizer)
        .map(|entry| entry.name());
    let indices: Vec<String> = plan
        .grid
        .indices(first)
        .map(|index| index.to_string())
        .collect();
    format!(
        "{} {} {seed}",
        optimizer.unwrap_or_default(),
        indices.join(",")
    )
}

/// A plan as a sweep's folder has it: a table of data lies in that folder.
#[must_use]
pub fn with_own_table(mut plan: Plan) -> Plan {
    if let Some(path) = plan.data.path() {
        let path = format!("{DATA}/{}", file_name(path));
        plan.data = plan.data.clone().with_path(path);
    }
    plan
}

/// `run.json`, `run-2.json`, ...
fn run_file(number: u32) -> String {
    match number {
        1 => "run.json".to_owned(),
        number => format!("run-{number}.json"),
    }
}

/// The newest run of a folder and its number; none, if it has none.
fn newest(folder: &Folder) -> Result<Option<(u32, Run)>, StorageError> {
    let mut found = None;
    for number in 1.. {
        let path = folder.path().join(run_file(number));
        let text = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            text => text.map_err(StorageError::read(&path))?,
        };
        found = Some((number, Run::read(&text, &path)?));
    }
    Ok(found)
}

/// The name of a table's file, whatever folders its path has, and whatever system they are of.
fn file_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next();
    name.unwrap_or(path).to_owned()
}
