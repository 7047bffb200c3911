//! Reads what has been recorded: every segment, line by line.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::StorageError;
use super::forgotten::{FORGOTTEN, Forgotten};
use super::record::{Attempt, BEGINNING, Damage, Record, TrialRecord, read};
use super::segment::{EXTENSION, SEGMENTS};
use crate::curve::Curve;
use crate::decisions::Decisions;
use crate::plan::CheckedPlan;
use crate::trial::{CellIndex, Outcome, Trained, Trial};

/// The trials that have been recorded, and what else stood in the segments.
#[derive(Debug, Default)]
pub struct Recorded {
    /// By their position in the plan; empty before the first, so that a new sweep needs no memory for it.
    outcomes: Vec<Option<Outcome>>,
    /// Learning curves and decisions, as `outcomes`; empty unless they are asked for.
    shown: Vec<(Option<Curve>, Option<Decisions>)>,
    count: usize,
    /// Records of a trial that was there already, with the same result.
    pub repeated: usize,
    /// Records that can't be used, the first of them.
    pub unusable: Vec<Unusable>,
    /// How many there are.
    pub all_unusable: usize,
    /// Records that are forgotten.
    pub forgotten: usize,
    /// Trials with two results, the first of them.
    pub contradictions: Vec<Contradiction>,
    /// Who wrote the segments.
    pub attempts: Vec<Attempt>,
}

/// A record that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// Its segment.
    pub segment: String,
    /// The line, counted from 1.
    pub line: usize,
    /// Why.
    pub why: Why,
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(
            formatter,
            "{}, line {}: {}",
            self.segment, self.line, self.why
        )
    }
}

/// Why a record can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// It is not as it was written.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// It is of another plan, data, program or engine.
    #[error("of another sweep")]
    Foreign,
    /// The plan has no such trial.
    #[error("of a trial that the plan does not have")]
    NoTrial,
    /// A link or a folder where a file must be.
    #[error("no plain file")]
    NoFile,
}

/// A trial with two results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Its cell.
    pub cell: CellIndex,
    /// Its seed.
    pub seed: u64,
    /// The segment that has the second.
    pub segment: String,
}

/// More are counted, but not kept.
const KEPT: usize = 1000;
/// A line that is longer holds no record; it is read in pieces.
pub(super) const LONGEST_LINE: usize = 1 << 16;

impl Recorded {
    /// What the segments of a sweep's folder say, with learning curves and decisions if they are wanted.
    pub(super) fn read(
        sweep: &Path,
        plan: &CheckedPlan,
        experiment: &str,
        wants_shown: bool,
    ) -> Result<Self, StorageError> {
        let names = plan.optimizers.iter().map(|entry| entry.name());
        let mut reader = Reader {
            plan,
            experiment,
            optimizers: names.zip(0..).collect(),
            forgotten: forgotten(sweep)?,
            wants_shown,
            found: Self::default(),
        };
        for path in files(&sweep.join(SEGMENTS))? {
            reader.read(&path)?;
        }
        Ok(reader.found)
    }

    /// How many trials there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether the trial at a position of the plan is there.
    #[must_use]
    pub fn has(&self, position: usize) -> bool {
        self.outcomes.get(position).is_some_and(Option::is_some)
    }

    /// The trials in canonical order.
    pub fn trials(&self, plan: &CheckedPlan) -> impl Iterator<Item = Trial> {
        let outcomes = self.outcomes.iter().enumerate();
        outcomes.filter_map(|(position, outcome)| {
            let (cell, seed) = plan.trial_at(position)?;
            outcome.map(|outcome| Trial {
                cell,
                seed,
                outcome,
            })
        })
    }

    /// The trials in canonical order, each with its learning curve and decisions, if it has some and they were read.
    pub fn trained(&self, plan: &CheckedPlan) -> impl Iterator<Item = Trained> {
        self.trials(plan).map(|trial| {
            let position = plan.position(trial.cell, trial.seed);
            let shown = position.and_then(|position| self.shown.get(position));
            let (curve, decisions) = shown.cloned().unwrap_or_default();
            Trained {
                trial,
                curve,
                decisions,
            }
        })
    }

    /// The positions of the plan's trials that are not there.
    pub fn missing(&self, plan: &CheckedPlan) -> impl Iterator<Item = usize> {
        (0..plan.trials()).filter(|position| !self.has(*position))
    }

    /// One bit for each trial: what training needs to know, in an eightieth of the memory.
    #[must_use]
    pub fn into_set(self) -> RecordedSet {
        let bits = self.outcomes.chunks(64);
        let word = |chunk: &[Option<Outcome>]| {
            let ones = chunk.iter().enumerate();
            ones.fold(0, |word, (bit, one)| word | u64::from(one.is_some()) << bit)
        };
        RecordedSet(bits.map(word).collect())
    }

    fn cannot_use(&mut self, segment: &str, line: usize, why: Why) {
        self.all_unusable += 1;
        if self.unusable.len() < KEPT {
            self.unusable.push(Unusable {
                segment: segment.to_owned(),
                line,
                why,
            });
        }
    }
}

/// The positions of trials that are recorded.
#[derive(Clone, Debug, Default)]
pub struct RecordedSet(Vec<u64>);

impl RecordedSet {
    /// Whether the trial at a position of the plan is among them.
    #[must_use]
    pub fn has(&self, position: usize) -> bool {
        let word = self.0.get(position / 64);
        word.is_some_and(|word| word >> (position % 64) & 1 == 1)
    }
}

/// The segments' paths, in the order of their names.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, StorageError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(StorageError::read(folder))?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let paths: io::Result<Vec<PathBuf>> = paths.collect();
    let mut paths = paths.map_err(StorageError::read(folder))?;
    paths.retain(|path| path.extension().is_some_and(|end| end == EXTENSION));
    paths.sort();
    Ok(paths)
}

/// The wishes to forget.
fn forgotten(sweep: &Path) -> Result<Vec<Forgotten>, StorageError> {
    let mut all = Vec::new();
    for number in 1.. {
        let path = sweep.join(FORGOTTEN).join(format!("{number}.json"));
        let text = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            text => text.map_err(StorageError::read(&path))?,
        };
        let one = serde_json::from_slice(&text);
        all.push(one.map_err(|error| StorageError::changed(&path, error))?);
    }
    Ok(all)
}

struct Reader<'a> {
    plan: &'a CheckedPlan,
    experiment: &'a str,
    optimizers: BTreeMap<String, usize>,
    forgotten: Vec<Forgotten>,
    wants_shown: bool,
    found: Recorded,
}

/// Where a line stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    segment: &'a str,
    line: usize,
    /// The byte at which it begins.
    at: u64,
}

impl Reader<'_> {
    fn read(&mut self, path: &Path) -> Result<(), StorageError> {
        let segment = path.file_name().unwrap_or_default().to_string_lossy();
        let wrong = || StorageError::read(path);
        // A link may lead anywhere, and a pipe has no end.
        if !path.symlink_metadata().map_err(wrong())?.is_file() {
            self.found.cannot_use(&segment, 1, Why::NoFile);
            return Ok(());
        }
        let mut file = BufReader::with_capacity(1 << 18, File::open(path).map_err(wrong())?);
        let mut piece = Vec::new();
        let mut place = Place {
            segment: &segment,
            line: 1,
            at: 0,
        };
        loop {
            let kept = piece.len();
            let mut limited = file.by_ref().take(LONGEST_LINE as u64);
            let read = limited.read_until(b'\n', &mut piece).map_err(wrong())?;
            if read == 0 && kept == 0 {
                return Ok(());
            }
            let length = piece.len();
            if piece.last() == Some(&b'\n') {
                self.line(&piece[..length - 1], place);
                place.line += 1;
                piece.clear();
            } else if read < LONGEST_LINE {
                self.line(&piece, place);
                return Ok(());
            } else {
                // A record may have begun at its end.
                let window = length.saturating_sub(LONGEST_LINE / 2);
                let tail = piece.get(window..).unwrap_or_default();
                let begun = starts(tail)
                    .last()
                    .map_or(length - BEGINNING.len(), |at| window + at);
                self.line(&piece[..begun], place);
                piece.drain(..begun);
            }
            place.at += (length - piece.len()) as u64;
        }
    }

    /// A line that is no record may have one in it: after zeros, or where the end of the line before was lost.
    fn line(&mut self, line: &[u8], place: Place) {
        if line.is_empty() {
            return;
        }
        let damage = match read(line) {
            Ok(record) => return self.record(record, place),
            Err(_) if line.contains(&0) => Damage::Zeros,
            Err(damage) => damage,
        };
        let starts: Vec<usize> = starts(line).collect();
        let ends = starts.iter().skip(1).copied().chain([line.len()]);
        for (&start, end) in starts.iter().zip(ends) {
            let piece = line.get(start..end).unwrap_or_default();
            if let Some(record) = beginning_with_a_record(piece) {
                let at = place.at + start as u64;
                self.record(record, Place { at, ..place });
            }
        }
        self.found
            .cannot_use(place.segment, place.line, damage.into());
    }

    fn record(&mut self, record: Record, place: Place) {
        let record = match record {
            Record::Attempt(attempt) => return self.found.attempts.push(*attempt),
            Record::Trial(record) => record,
        };
        let (position, cell) = match self.place_in_plan(&record) {
            Ok(there) => there,
            Err(why) => return self.found.cannot_use(place.segment, place.line, why),
        };
        let (seed, outcome) = (record.seed, record.outcome());
        let own = (cell, seed, outcome);
        let covers = |one: &Forgotten| one.covers(self.plan, (place.segment, place.at), own);
        if self.forgotten.iter().any(covers) {
            self.found.forgotten += 1;
            return;
        }
        let found = &mut self.found;
        if found.outcomes.is_empty() {
            found.outcomes = vec![None; self.plan.trials()];
            if self.wants_shown {
                found.shown = vec![(None, None); self.plan.trials()];
            }
        }
        let Some(known) = found.outcomes.get_mut(position) else {
            return;
        };
        match known {
            None => {
                *known = Some(outcome);
                found.count += 1;
                if let Some(shown) = found.shown.get_mut(position) {
                    *shown = (record.curve, record.decisions);
                }
            }
            Some(known) if *known == outcome => found.repeated += 1,
            Some(_) if found.contradictions.len() < KEPT => {
                found.contradictions.push(Contradiction {
                    cell,
                    seed,
                    segment: place.segment.to_owned(),
                });
            }
            Some(_) => {}
        }
    }

    fn place_in_plan(&self, record: &TrialRecord) -> Result<(usize, CellIndex), Why> {
        if record.experiment != self.experiment {
            return Err(Why::Foreign);
        }
        let cell = record
            .cell(self.plan, &self.optimizers)
            .ok_or(Why::NoTrial)?;
        let position = self.plan.position(cell, record.seed).ok_or(Why::NoTrial)?;
        Ok((position, cell))
    }
}

/// Where records may begin.
fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let windows = bytes.windows(BEGINNING.len()).enumerate();
    windows.filter_map(|(at, window)| (window == BEGINNING).then_some(at))
}

/// The record that bytes begin with, whatever comes after it.
fn beginning_with_a_record(bytes: &[u8]) -> Option<Record> {
    let braces = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'}');
    let mut records = braces.filter_map(|(at, _)| read(bytes.get(..=at)?).ok());
    records.next()
}
