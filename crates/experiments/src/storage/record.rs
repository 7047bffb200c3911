//! A record: one line of a segment, a JSON object whose last entry is the CRC-32 of what stands before it.
//!
//! ```json
//! {"schema":1,"experiment":"9f86d081884c7d65","optimizer":"adamw","axes":{"learning_rate":3,"weight_decay":5},"seed":0,
//!  "status":"finished","train_loss":0.1,"train_score":0.97,"validation_loss":0.2,"validation_score":0.94,
//!  "curve":{"train_loss":[0.69,0.5],"validation_loss":[0.6,0.5],"validation_score":[0.6,0.8]},"crc32":"8c736521"}
//! ```
//!
//! (on one line; the [`Curve`] has eleven numbers of each, and trials of seed 0 have their [`Decisions`], too). Axes are indices into the plan's ascending values, counted from 0. The checksum is that of the bytes before
//! `,"crc32"`. Numbers are as short as they can be and are read back to the bit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::run::Machine;
use super::shard::Shard;
use crate::curve::Curve;
use crate::decisions::Decisions;
use crate::plan::CheckedPlan;
use crate::trial::{CellIndex, Metrics, Outcome, Trained};

/// The version of the format.
const SCHEMA: u32 = 1;
const CHECKSUM: &str = ",\"crc32\":\"";
/// The checksum's digits and what closes the record.
const TAIL: usize = 8 + 2;
/// What every record begins with, whatever its version.
pub(super) const BEGINNING: &[u8] = b"{\"schema\":";

/// What is in a record.
#[derive(Debug, PartialEq)]
pub(super) enum Record {
    /// The first of a segment: who wrote it.
    Attempt(Box<Attempt>),
    /// A trial that ended.
    Trial(Box<TrialRecord>),
}

/// Who wrote a segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Which share of the trials it was to train; without it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// Populations that trained at once.
    pub threads: usize,
    /// Members that shared a population, at most.
    pub population_size: usize,
    /// Where.
    pub machine: Machine,
    /// When it began, in seconds since 1970-01-01 00:00 UTC, as the machine's clock had it. Nothing depends on it.
    pub started: u64,
    /// The process, as the system numbers it.
    pub process: u32,
}

#[derive(Serialize, Deserialize)]
struct AttemptLine {
    schema: u32,
    experiment: String,
    attempt: Attempt,
}

/// A trial as it is recorded: named by what does not change when a plan gets more seeds or optimizers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TrialRecord {
    schema: u32,
    pub(super) experiment: String,
    pub(super) optimizer: String,
    pub(super) axes: BTreeMap<String, usize>,
    pub(super) seed: u64,
    #[serde(flatten)]
    result: Result,
    /// Results do not depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) curve: Option<Curve>,
    /// Nor on these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) decisions: Option<Decisions>,
}

/// Its outcome. A status, never a number that is missing, says whether it diverged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "lowercase")]
enum Result {
    Finished {
        train_loss: f64,
        train_score: f64,
        validation_loss: f64,
        validation_score: f64,
    },
    Diverged {
        diverged_at: usize,
    },
}

/// Why bytes are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It has no end.
    #[error("cut off")]
    Torn,
    /// The checksum is that of other bytes.
    #[error("changed since it was written: its checksum is another")]
    Checksum,
    /// Right bytes that say nothing known.
    #[error("written by another version of the program")]
    Unknown,
    /// Zeros, which a disk leaves where it lost data.
    #[error("filled with zeros")]
    Zeros,
}

impl TrialRecord {
    /// `None` for a trial that is not the plan's.
    pub(super) fn new(plan: &CheckedPlan, experiment: &str, trained: Trained) -> Option<Self> {
        let Trained {
            trial,
            curve,
            decisions,
        } = trained;
        let names = plan.grid.axes().iter().map(|axis| axis.name.clone());
        Some(Self {
            schema: SCHEMA,
            experiment: experiment.to_owned(),
            optimizer: plan.optimizers.get(trial.cell.optimizer)?.name(),
            axes: names.zip(plan.grid.indices(trial.cell)).collect(),
            seed: trial.seed,
            result: match trial.outcome {
                Outcome::Finished(metrics) => Result::Finished {
                    train_loss: metrics.train_loss,
                    train_score: metrics.train_score,
                    validation_loss: metrics.validation_loss,
                    validation_score: metrics.validation_score,
                },
                Outcome::Diverged { steps } => Result::Diverged { diverged_at: steps },
            },
            curve,
            decisions,
        })
    }

    /// The cell it is of, if the plan has it; `optimizers` are the plan's, by name.
    pub(super) fn cell(
        &self,
        plan: &CheckedPlan,
        optimizers: &BTreeMap<String, usize>,
    ) -> Option<CellIndex> {
        let axes = plan.grid.axes().iter();
        let indices = axes.map(|axis| self.axes.get(&axis.name).copied());
        let indices: Vec<usize> = indices.collect::<Option<_>>()?;
        let is_whole = indices.len() == self.axes.len();
        let optimizer = *optimizers.get(&self.optimizer)?;
        plan.grid.cell(optimizer, &indices).filter(|_| is_whole)
    }

    pub(super) fn outcome(&self) -> Outcome {
        match self.result {
            Result::Finished {
                train_loss,
                train_score,
                validation_loss,
                validation_score,
            } => Outcome::Finished(Metrics {
                train_loss,
                train_score,
                validation_loss,
                validation_score,
            }),
            Result::Diverged { diverged_at } => Outcome::Diverged { steps: diverged_at },
        }
    }

    /// Appends it to `line`s.
    pub(super) fn write(&self, lines: &mut Vec<u8>) -> serde_json::Result<()> {
        seal(self, lines)
    }
}

impl Attempt {
    /// Appends it to `lines`.
    pub(super) fn write(&self, experiment: &str, lines: &mut Vec<u8>) -> serde_json::Result<()> {
        let line = AttemptLine {
            schema: SCHEMA,
            experiment: experiment.to_owned(),
            attempt: self.clone(),
        };
        seal(&line, lines)
    }
}

/// Appends an object as a line with its checksum last.
fn seal(object: &impl Serialize, lines: &mut Vec<u8>) -> serde_json::Result<()> {
    let start = lines.len();
    serde_json::to_writer(&mut *lines, object)?;
    // The brace that closes the object.
    lines.pop();
    let checksum = crc32fast::hash(lines.get(start..).unwrap_or_default());
    lines.extend(format!("{CHECKSUM}{checksum:08x}\"}}\n").into_bytes());
    Ok(())
}

/// What a line without its end says.
pub(super) fn read(line: &[u8]) -> std::result::Result<Record, Damage> {
    let at = line.len().checked_sub(TAIL + CHECKSUM.len());
    let (body, checksum) = at
        .and_then(|at| line.split_at_checked(at))
        .ok_or(Damage::Torn)?;
    if !checksum.starts_with(CHECKSUM.as_bytes()) || !checksum.ends_with(b"\"}") {
        return Err(Damage::Torn);
    }
    // Compared as it is written: as a number, `A` would do for `a`.
    let expected = format!("{CHECKSUM}{:08x}\"}}", crc32fast::hash(body));
    if checksum != expected.as_bytes() {
        return Err(Damage::Checksum);
    }
    let mut object = body.to_vec();
    object.push(b'}');
    if let Ok(record) = serde_json::from_slice::<TrialRecord>(&object)
        && record.schema == SCHEMA
    {
        return Ok(Record::Trial(Box::new(record)));
    }
    match serde_json::from_slice::<AttemptLine>(&object) {
        Ok(line) if line.schema == SCHEMA => Ok(Record::Attempt(Box::new(line.attempt))),
        _ => Err(Damage::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;
    use crate::trial::Trial;

    fn plan() -> CheckedPlan {
        let plan = Plan::from_toml(
            r#"
            name = "test"
            optimizers = ["adam-l2", "adamw"]
            seeds = 2
            learning_rate = [0.01, 0.1, 1.0]
            weight_decay = [0.0, 0.1]
            axes = { width = [2, 3] }
            data = { points_per_arm = 20, turns = 0.5, noise = 0.1 }
            network = { hidden = [4] }
            training = { steps = 5 }
            "#,
        );
        plan.and_then(Plan::check).expect("a plan")
    }

    fn trained(outcome: Outcome) -> Trained {
        let cell = plan().grid.cell(1, &[2, 1, 1]);
        Trained {
            trial: Trial {
                cell: cell.expect("a cell"),
                seed: 0,
                outcome,
            },
            curve: Some(Curve {
                train_loss: vec![0.6543, 1e-7],
                ..Curve::default()
            }),
            decisions: Some(Decisions::of(&[0.0; 576])),
        }
    }

    fn line(outcome: Outcome) -> Vec<u8> {
        let mut line = Vec::new();
        let record = TrialRecord::new(&plan(), "0123456789abcdef", trained(outcome));
        record.expect("a record").write(&mut line).expect("JSON");
        assert_eq!(line.pop(), Some(b'\n'));
        line
    }

    const METRICS: Metrics = Metrics {
        train_loss: 1.0 / 3.0,
        train_score: 0.1 + 0.2,
        validation_loss: 5e-324,
        validation_score: 1.0,
    };

    #[test]
    fn a_trial_is_read_to_the_bit_as_it_was_written() {
        let plan = plan();
        let optimizers = plan.optimizers.iter().map(|entry| entry.name());
        let optimizers = optimizers.zip(0..).collect();
        for outcome in [Outcome::Finished(METRICS), Outcome::Diverged { steps: 7 }] {
            let Ok(Record::Trial(record)) = read(&line(outcome)) else {
                panic!("no trial");
            };
            let trained = trained(outcome);
            assert_eq!(record.cell(&plan, &optimizers), Some(trained.trial.cell));
            assert_eq!((record.seed, record.outcome()), (0, outcome));
            assert_eq!(record.curve, trained.curve);
            assert_eq!(record.decisions, trained.decisions);
        }
    }

    #[test]
    fn a_record_is_json_that_names_its_axes_and_has_no_number_where_none_is() {
        let text = line(Outcome::Diverged { steps: 7 });
        let json: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        assert_eq!(json["axes"]["learning_rate"], 2);
        assert_eq!(json["axes"]["width"], 1);
        assert_eq!(json["status"], "diverged");
        assert_eq!(json["diverged_at"], 7);
        assert_eq!(json.get("train_loss"), None);
    }

    #[test]
    fn a_record_of_the_time_before_there_were_curves_is_read_without() {
        let line = br#"{"schema":1,"experiment":"e","optimizer":"adamw","axes":{"learning_rate":0},"seed":0,"status":"diverged","diverged_at":3"#;
        let sealed = [
            line.as_slice(),
            format!("{CHECKSUM}{:08x}\"}}", crc32fast::hash(line)).as_bytes(),
        ]
        .concat();
        let Ok(Record::Trial(record)) = read(&sealed) else {
            panic!("no trial");
        };
        assert_eq!(
            (record.outcome(), record.curve),
            (Outcome::Diverged { steps: 3 }, None)
        );
    }

    #[test]
    fn no_record_with_a_wrong_bit_or_without_its_end_is_read() {
        let whole = line(Outcome::Finished(METRICS));
        assert!(read(&whole).is_ok());
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "cut at {length}");
        }
        for bit in 0..whole.len() * 8 {
            let mut wrong = whole.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&wrong).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_record_of_a_later_version_is_not_taken_for_one_of_this() {
        let mut line = line(Outcome::Finished(METRICS));
        let body = line.len() - TAIL - CHECKSUM.len();
        line.truncate(body);
        let text = String::from_utf8(line).expect("text");
        let later = text.replacen("\"schema\":1", "\"schema\":2", 1);
        assert_ne!(later, text);
        let sealed = format!(
            "{later}{CHECKSUM}{:08x}\"}}",
            crc32fast::hash(later.as_bytes())
        );
        assert_eq!(read(sealed.as_bytes()), Err(Damage::Unknown));
    }
}
