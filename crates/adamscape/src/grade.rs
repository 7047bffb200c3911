//! `adamscape grade`: judges an answer file, or writes a problem for one.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use adamscape_grading::{Answer, AnswerError, GradingError, Judgement, MOST_BYTES, Problem, judge};
use anyhow::Context;
use clap::Args;
use serde_json::json;

use crate::{Failure, output};

/// What can be asked of the autograder.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 the answer is correct; 1 it is wrong; 2 it can't be read or judged."
)]
pub(crate) struct Grade {
    /// The problem, as `--write-problem` writes it
    #[arg(
        required_unless_present = "write_problem",
        conflicts_with = "write_problem"
    )]
    problem: Option<PathBuf>,
    /// All parameters after each step, as CSV or JSON
    #[arg(
        required_unless_present = "write_problem",
        conflicts_with = "write_problem"
    )]
    answer: Option<PathBuf>,
    /// Print the judgement as JSON
    #[arg(long, conflicts_with = "write_problem")]
    json: bool,
    /// Write a problem and stop
    #[arg(long, value_name = "FILE")]
    write_problem: Option<PathBuf>,
    /// The optimizer that the problem asks for: `adamscape optimizers` lists them [default: adam-l2]
    #[arg(long, value_name = "NAME", requires = "write_problem")]
    optimizer: Option<String>,
    /// The number of the problem: another one has other numbers [default: 0]
    #[arg(long, value_name = "N", requires = "write_problem")]
    seed: Option<u64>,
}

pub(crate) fn run(arguments: &Grade) -> Result<(), Failure> {
    if let Some(path) = &arguments.write_problem {
        let optimizer = arguments.optimizer.as_deref().unwrap_or("adam-l2");
        return write_problem(path, optimizer, arguments.seed.unwrap_or(0));
    }
    let (Some(problem), Some(answer)) = (&arguments.problem, &arguments.answer) else {
        return Err(Failure::usage(anyhow::anyhow!(
            "give a problem and an answer"
        )));
    };
    match judged(problem, answer) {
        Ok(judgement) => {
            print(&judgement, arguments.json).map_err(not_judged)?;
            if judgement.is_correct() {
                Ok(())
            } else {
                Err(anyhow::anyhow!("{} is wrong", answer.display()).into())
            }
        }
        Err(error) => {
            if arguments.json {
                let text = json!({ "verdict": "unreadable", "message": format!("{error:#}") });
                output::print(&format!("{text:#}\n"))?;
            }
            Err(Failure::usage(error))
        }
    }
}

/// A verdict that can't be told is none: exit code 1 is for wrong answers alone.
fn not_judged(failure: Failure) -> Failure {
    match failure {
        Failure::Run(error) => Failure::Usage(error),
        other => other,
    }
}

fn judged(problem: &Path, answer: &Path) -> anyhow::Result<Judgement> {
    let bytes = read(problem)?;
    let name = problem.display().to_string();
    // What was cut off would be reported as a problem that ends too early.
    anyhow::ensure!(
        bytes.len() <= MOST_BYTES,
        "{name}: the problem is longer than {} MiB; no problem is",
        MOST_BYTES >> 20
    );
    let text = String::from_utf8_lossy(&bytes);
    let problem = Problem::from_json(&text).with_context(|| name.clone())?;
    let bytes = read(answer)?;
    let name = answer.display().to_string();
    let read = Answer::read(&problem, &bytes);
    let answer =
        read.map_err(|error: AnswerError| anyhow::Error::from(error).context(name.clone()))?;
    judge(&problem, &answer).map_err(|error| match error {
        GradingError::TooFewDigits { .. } => anyhow::Error::from(error).context(name),
        other => other.into(),
    })
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more tells that there are too many.
    let most = MOST_BYTES as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.with_context(|| format!("could not read {}", path.display()))?;
    Ok(bytes)
}

fn print(judgement: &Judgement, as_json: bool) -> Result<(), Failure> {
    if as_json {
        output::print(&format!("{}\n", serde_json::to_string_pretty(judgement)?))
    } else {
        output::print(&judgement.to_string())
    }
}

fn write_problem(path: &Path, optimizer: &str, seed: u64) -> Result<(), Failure> {
    let problem = Problem::seeded(optimizer, seed)
        .context("in `--optimizer`, for which `adamscape optimizers` lists all")
        .map_err(Failure::usage)?;
    let text = problem.to_json()?;
    let created = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = created.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::usage(anyhow::anyhow!(
            "{} is there already; choose another name, or remove it first",
            path.display()
        )),
        _ => Failure::usage(
            anyhow::Error::from(error).context(format!("could not write {}", path.display())),
        ),
    })?;
    let written = file.write_all(text.as_bytes());
    if let Err(error) = written {
        // Half a problem is none; if it can't be removed, the first error says more.
        let _ = std::fs::remove_file(path);
        return Err(anyhow::Error::from(error)
            .context(format!("could not write {}", path.display()))
            .into());
    }
    output::print(&format!(
        "{}: {optimizer}, {} steps of {} parameters\nWrite all parameters after each step, one row a step, then: adamscape grade {} ANSWER\n",
        path.display(),
        problem.steps(),
        problem.width(),
        path.display()
    ))
}
