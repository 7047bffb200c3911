//! The shard of a task in a job array, from the variables that Slurm and others set.

use std::env;
use std::num::NonZeroU32;
use std::str::FromStr;

use adamscape_experiments::storage::{Shard, ShardError, shard_count};

/// A shard on the command line: `3/8`, or `auto/8` for the number of this task in its job array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ShardArgument {
    Given(Shard),
    OfTask { of: NonZeroU32 },
}

/// The variable of a scheduler.
struct Variable {
    name: &'static str,
    /// The number of the first task, as the program's `--shard auto/n` has to be started.
    first: u64,
    /// What it says where there is no array.
    none: &'static str,
}

const VARIABLES: [Variable; 8] = [
    // Slurm
    Variable {
        name: "SLURM_ARRAY_TASK_ID",
        first: 1,
        none: "",
    },
    // HyperQueue
    Variable {
        name: "HQ_TASK_ID",
        first: 1,
        none: "",
    },
    // PBS Professional and OpenPBS
    Variable {
        name: "PBS_ARRAY_INDEX",
        first: 1,
        none: "",
    },
    // Torque
    Variable {
        name: "PBS_ARRAYID",
        first: 1,
        none: "",
    },
    // Grid Engine
    Variable {
        name: "SGE_TASK_ID",
        first: 1,
        none: "undefined",
    },
    // LSF
    Variable {
        name: "LSB_JOBINDEX",
        first: 1,
        none: "0",
    },
    // AWS Batch
    Variable {
        name: "AWS_BATCH_JOB_ARRAY_INDEX",
        first: 0,
        none: "",
    },
    // Kubernetes, Indexed Jobs
    Variable {
        name: "JOB_COMPLETION_INDEX",
        first: 0,
        none: "",
    },
];

/// Why it is not known which shard this is.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TaskError {
    #[error(transparent)]
    Shard(#[from] ShardError),
    #[error(
        "this is no task of a job array: none of {} is set; give the shard's number, --shard 1/{of}",
        names()
    )]
    NoTask { of: NonZeroU32 },
    #[error("{variable} is `{value}`, which is no number of a task")]
    NoNumber {
        variable: &'static str,
        value: String,
    },
    #[error(
        "{first} says that this is shard {first_index}, and {second} shard {second_index}; if the first is right, unset the second"
    )]
    Disagree {
        first: String,
        first_index: u64,
        second: &'static str,
        second_index: u64,
    },
    #[error("the sweep is divided into {there} shards, and not into {here}")]
    Count { there: NonZeroU32, here: u32 },
}

fn names() -> String {
    VARIABLES.map(|variable| variable.name).join(", ")
}

impl FromStr for ShardArgument {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        match text.strip_prefix("auto/") {
            Some(of) => Ok(Self::OfTask {
                of: shard_count(of.trim().parse().map_err(|_| ShardError::Form)?)?,
            }),
            None => Ok(Self::Given(text.parse()?)),
        }
    }
}

impl ShardArgument {
    /// Which shard it is. `pinned` is the number of shards that the sweep's folder says.
    pub(crate) fn find(&self, pinned: Option<NonZeroU32>) -> Result<Shard, TaskError> {
        self.find_in(pinned, |name| env::var(name).ok())
    }

    fn find_in(
        &self,
        pinned: Option<NonZeroU32>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Shard, TaskError> {
        let mut found = match self {
            Self::Given(shard) => Some(("--shard".to_owned(), u64::from(shard.index()))),
            Self::OfTask { .. } => None,
        };
        for Variable { name, first, none } in VARIABLES {
            let Some(value) = variable(name).filter(|value| value != none && !value.is_empty())
            else {
                continue;
            };
            let number: Option<u64> = value.trim().parse().ok();
            let number = number.and_then(|number| (number + 1).checked_sub(first));
            let index = number.ok_or(TaskError::NoNumber {
                variable: name,
                value,
            })?;
            match &found {
                Some((other, other_index)) if *other_index != index => {
                    return Err(TaskError::Disagree {
                        first: other.clone(),
                        first_index: *other_index,
                        second: name,
                        second_index: index,
                    });
                }
                Some(_) => {}
                None => found = Some((name.to_owned(), index)),
            }
        }
        let of = self.of();
        let (_, index) = found.ok_or(TaskError::NoTask { of })?;
        if let Some(there) = pinned.filter(|there| *there != of) {
            return Err(TaskError::Count {
                there,
                here: of.get(),
            });
        }
        Ok(Shard::new(index, u64::from(of.get()))?)
    }

    /// Of how many shards it is one.
    pub(crate) fn of(&self) -> NonZeroU32 {
        match self {
            Self::Given(shard) => shard.count(),
            Self::OfTask { of } => *of,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found with these variables set, `NAME=value NAME=value`.
    fn found(argument: &str, variables: &str) -> Result<String, String> {
        let argument: ShardArgument = argument
            .parse()
            .map_err(|error: ShardError| error.to_string())?;
        let value = |name: &str| {
            let all = variables.split(' ').filter_map(|one| one.split_once('='));
            let mut own = all.filter(|(other, _)| *other == name);
            own.next().map(|(_, value)| value.to_owned())
        };
        let shard = argument.find_in(None, value);
        shard
            .map(|shard| shard.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn every_scheduler_tells_a_task_its_shard() {
        for (variable, shard) in [
            ("SLURM_ARRAY_TASK_ID=3", "3/8"),
            ("HQ_TASK_ID=3", "3/8"),
            ("PBS_ARRAY_INDEX=3", "3/8"),
            ("PBS_ARRAYID=3", "3/8"),
            ("SGE_TASK_ID=3", "3/8"),
            ("LSB_JOBINDEX=3", "3/8"),
            ("AWS_BATCH_JOB_ARRAY_INDEX=2", "3/8"),
            ("JOB_COMPLETION_INDEX=2", "3/8"),
            (
                "SLURM_ARRAY_TASK_ID=3 SGE_TASK_ID=undefined LSB_JOBINDEX=0",
                "3/8",
            ),
            ("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=2", "3/8"),
        ] {
            assert_eq!(
                found("auto/8", variable).as_deref(),
                Ok(shard),
                "{variable}"
            );
        }
    }

    #[test]
    fn a_task_that_is_none_of_the_shards_is_an_error() {
        let wrong = |variable| found("auto/8", variable).expect_err("an error");
        assert!(wrong("").contains("none of SLURM_ARRAY_TASK_ID"));
        assert!(wrong("SLURM_ARRAY_TASK_ID=9").contains("no shard 9 of 8"));
        assert!(wrong("SLURM_ARRAY_TASK_ID=0").contains("no shard 0 of 8"));
        assert!(wrong("AWS_BATCH_JOB_ARRAY_INDEX=8").contains("no shard 9 of 8"));
        assert!(wrong("HQ_TASK_ID=three").contains("HQ_TASK_ID is `three`"));
        assert!(wrong("SLURM_ARRAY_TASK_ID=1 HQ_TASK_ID=2").contains("if the first is right"));
    }

    #[test]
    fn a_shard_that_is_given_must_be_the_tasks() {
        assert_eq!(found("3/8", "").as_deref(), Ok("3/8"));
        assert_eq!(found("3/8", "SLURM_ARRAY_TASK_ID=3").as_deref(), Ok("3/8"));
        let wrong = found("4/8", "SLURM_ARRAY_TASK_ID=3").expect_err("an error");
        assert!(
            wrong.contains("--shard says that this is shard 4, and SLURM_ARRAY_TASK_ID shard 3")
        );
    }
}
