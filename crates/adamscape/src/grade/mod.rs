//! `adamscape grade`: judges answers, or writes a problem for one.

mod class;
mod files;
mod picture;
mod results;

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use adamscape_grading::course::{Course, Graded, Outcome, Part, Source};
use adamscape_grading::{Judge, Problem, one_line};
use anyhow::Context;
use clap::Args;
use serde_json::json;

use crate::{Failure, output};
use files::Reader;
use results::Format;

/// What can be asked of the autograder.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 the answer is correct; 1 it is wrong; 2 it can't be read or judged. With --exit-zero, and for a whole class, 0 whatever the verdict."
)]
pub(crate) struct Grade {
    /// The problem, as `--write-problem` writes it. Without one, with --student, --students or --course: the answer
    #[arg(
        required_unless_present = "write_problem",
        conflicts_with = "write_problem"
    )]
    problem: Option<PathBuf>,
    /// All parameters after each step, as CSV or JSON; or a folder of answers, one of each student
    #[arg(conflicts_with = "write_problem")]
    answer: Option<PathBuf>,
    /// Print the judgement as JSON
    #[arg(long, conflicts_with_all = ["write_problem", "format"])]
    json: bool,
    /// Print the results as one who hosts courses reads them
    #[arg(long, value_name = "NAME", conflicts_with = "write_problem")]
    format: Option<Format>,
    /// Write the results to a file, and not to the terminal: results.json; of a class, the table as CSV
    #[arg(long, value_name = "FILE", conflicts_with = "write_problem")]
    output: Option<PathBuf>,
    /// Draw by how much each parameter is off, as SVG or PNG
    #[arg(long, value_name = "FILE", conflicts_with_all = ["write_problem", "course"])]
    picture: Option<PathBuf>,
    /// End with exit code 0 whatever the verdict
    #[arg(long, conflicts_with = "write_problem")]
    exit_zero: bool,
    /// Points for a right answer [default: 1]
    #[arg(long, value_name = "N", conflicts_with_all = ["write_problem", "course"])]
    points: Option<f64>,
    /// Points for a wrong answer that a known mistake explains [default: 0]
    #[arg(long, value_name = "N", conflicts_with_all = ["write_problem", "course"])]
    named_points: Option<f64>,
    /// An exercise of several parts: the answers are a folder with a file for each
    #[arg(long, value_name = "FILE", conflicts_with = "write_problem")]
    course: Option<PathBuf>,
    /// With --course: a folder of such folders, one of each student
    #[arg(long, requires = "course")]
    class: bool,
    /// Write a problem and stop
    #[arg(long, value_name = "FILE")]
    write_problem: Option<PathBuf>,
    /// The optimizer that the problem asks for: `adamscape optimizers` lists them [default: adam-l2]
    #[arg(long, value_name = "NAME")]
    optimizer: Option<String>,
    /// The number of the problem: another one has other numbers [default: 0]
    #[arg(long, value_name = "N", requires = "write_problem")]
    seed: Option<u64>,
    /// The problem of the student with this id
    #[arg(long, value_name = "ID", conflicts_with = "seed")]
    student: Option<String>,
    /// Each student has a problem of their own: the answer is a folder, and the names of its files are their ids
    #[arg(long, conflicts_with_all = ["student", "course", "write_problem"])]
    students: bool,
    /// Mixed into the numbers of students' own problems
    #[arg(long, value_name = "TEXT", default_value = "")]
    secret: String,
}

pub(crate) fn run(arguments: &Grade) -> Result<(), Failure> {
    if let Some(path) = &arguments.write_problem {
        let optimizer = arguments.optimizer.as_deref().unwrap_or("adam-l2");
        return write_problem(path, optimizer, arguments);
    }
    graded(arguments).map_err(not_judged)
}

/// A verdict that can't be told is none: exit code 1 is for wrong answers alone.
fn not_judged(failure: Failure) -> Failure {
    match failure {
        Failure::Wrong(_) | Failure::Interrupted(_) => failure,
        Failure::Run(error) | Failure::Usage(error) => {
            // Names and texts of files may stand in it: on one line, as far as they can be seen.
            Failure::usage(anyhow::anyhow!(one_line(
                &format!("{error:#}"),
                MOST_LETTERS
            )))
        }
    }
}

/// A message that is longer says no more.
const MOST_LETTERS: usize = 1500;

fn graded(arguments: &Grade) -> Result<(), Failure> {
    let missing = |what: &str| Failure::usage(anyhow::anyhow!("give {what}"));
    let first = arguments
        .problem
        .as_deref()
        .ok_or_else(|| missing("a problem and an answer"))?;
    if let Some(course) = &arguments.course {
        let course = ReadCourse::new(course, arguments)?;
        if arguments.class {
            return class::of_course(&course, first, arguments);
        }
        let student = arguments.student.as_deref().unwrap_or_default();
        let parts = course.graded(first, student);
        return results::hand_out(arguments, &course.course.name, first, &parts, Vec::new());
    }
    let points = arguments.points.unwrap_or(1.0);
    let named = arguments.named_points.unwrap_or(0.0);
    let is_share = (0.0..=points).contains(&named);
    if !(points.is_finite() && points >= 0.0 && is_share) {
        return Err(missing(
            "points that are not negative, and no more for a wrong answer than for a right one",
        ));
    }
    let optimizer = arguments.optimizer.as_deref();
    if arguments.students {
        let optimizer = optimizer
            .ok_or_else(|| missing("--optimizer NAME, for which each student has a problem"))?;
        let problem =
            |student: &str| Ok(Problem::of_student(optimizer, &arguments.secret, student)?);
        return class::of_own_problems(problem, first, [points, named], arguments);
    }
    let (problem, answer) = match (&arguments.student, &arguments.answer) {
        (Some(student), None) => {
            let optimizer = optimizer.unwrap_or("adam-l2");
            let problem = Problem::of_student(optimizer, &arguments.secret, student);
            (problem.map_err(Failure::usage)?, first)
        }
        (None, Some(answer)) => (
            files::problem(first).map_err(unreadable(arguments))?,
            answer.as_path(),
        ),
        (Some(_), Some(_)) => return Err(missing("either a problem, or --student")),
        (None, None) => return Err(missing("a problem and an answer")),
    };
    if answer.is_dir() {
        return class::of_one_problem(&problem, answer, [points, named], arguments);
    }
    one(&problem, answer, [points, named], arguments)
}

/// Also says it as JSON, where that is asked for.
fn unreadable(arguments: &Grade) -> impl Fn(anyhow::Error) -> Failure {
    let as_json = arguments.is_json();
    move |error| {
        let message = one_line(&format!("{error:#}"), MOST_LETTERS);
        if as_json {
            let text = json!({ "verdict": "unreadable", "message": message });
            // The exit code and stderr tell it as well.
            let _ = output::print(&output::visible_json(&format!("{text:#}\n")));
        }
        Failure::usage(anyhow::anyhow!(message))
    }
}

/// One answer to one problem.
fn one(
    problem: &Problem,
    path: &Path,
    [points, named]: [f64; 2],
    arguments: &Grade,
) -> Result<(), Failure> {
    let judge = Judge::new(problem).map_err(Failure::usage)?;
    let part = Part::alone(problem.optimizer(), points, named);
    let read = Reader::of_anyone().answer(problem, path);
    if let (Some(picture), Ok(answer)) = (&arguments.picture, &read) {
        picture::write(picture, &judge, problem, answer)?;
    }
    let name = path.display().to_string();
    let judged = read.and_then(|answer| judge.judge(&answer).with_context(|| name.clone()));
    if arguments.format.is_some_and(Format::is_of_course) {
        let images = match (&judged, arguments.format) {
            (Ok(_), Some(Format::Prairielearn)) => picture::image(&judge, problem, path),
            _ => Vec::new(),
        };
        let graded = part.graded(outcome(judged));
        return results::hand_out(arguments, "", path, &[graded], images);
    }
    match judged {
        Ok(judgement) => {
            let text = if arguments.is_json() {
                format!("{}\n", serde_json::to_string_pretty(&judgement)?)
            } else {
                judgement.to_string()
            };
            results::give(arguments, &text)?;
            if judgement.is_correct() || arguments.exit_zero {
                Ok(())
            } else {
                Err(Failure::Wrong(format!("{name} is wrong")))
            }
        }
        Err(error) if arguments.exit_zero && !arguments.is_json() => {
            let message = one_line(&format!("{error:#}"), MOST_LETTERS);
            results::give(arguments, &format!("can't be judged: {message}\n"))
        }
        Err(error) => match unreadable(arguments)(error) {
            _ if arguments.exit_zero => Ok(()),
            failure => Err(failure),
        },
    }
}

/// What became of an answer.
fn outcome(judged: anyhow::Result<adamscape_grading::Judgement>) -> Outcome {
    match judged {
        Ok(judgement) => Outcome::Judged(Box::new(judgement)),
        Err(error) => Outcome::Unreadable(one_line(&format!("{error:#}"), MOST_LETTERS)),
    }
}

/// A course's file, with the problems that are the same for all.
struct ReadCourse {
    course: Course,
    /// Of each part, unless each student has one of their own.
    problems: Vec<Option<Problem>>,
    secret: String,
}

impl ReadCourse {
    fn new(path: &Path, arguments: &Grade) -> Result<Self, Failure> {
        let text = files::text(path).map_err(Failure::usage)?;
        let name = path.display().to_string();
        let course = Course::from_toml(&text).with_context(|| name.clone());
        let course = course.map_err(Failure::usage)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let problem = |part: &Part| match &part.source {
            Source::File { problem } => files::problem(&folder.join(problem)).map(Some),
            Source::OfStudent { optimizer } => {
                // Whether there is one is told before the first student comes.
                Problem::seeded(optimizer, 0).with_context(|| name.clone())?;
                Ok(None)
            }
        };
        let problems: anyhow::Result<Vec<_>> = course.parts.iter().map(problem).collect();
        Ok(Self {
            secret: if arguments.secret.is_empty() {
                course.secret.clone()
            } else {
                arguments.secret.clone()
            },
            problems: problems.map_err(Failure::usage)?,
            course,
        })
    }

    /// Each part of the submission in `folder`.
    fn graded(&self, folder: &Path, student: &str) -> Vec<Graded> {
        let parts = self.course.parts.iter().zip(&self.problems);
        let graded = parts.map(|(part, problem)| {
            part.graded(self.outcome(part, problem.as_ref(), folder, student))
        });
        graded.collect()
    }

    fn outcome(
        &self,
        part: &Part,
        problem: Option<&Problem>,
        folder: &Path,
        student: &str,
    ) -> Outcome {
        let Some(path) = files::of_submission(folder, &part.answer) else {
            return Outcome::Missing;
        };
        let own = match (&part.source, problem) {
            (Source::OfStudent { optimizer }, _) => {
                Problem::of_student(optimizer, &self.secret, student).ok()
            }
            _ => None,
        };
        let Some(problem) = own.as_ref().or(problem) else {
            return Outcome::Unreadable("this part has no problem".to_owned());
        };
        let judged = Judge::new(problem)
            .map_err(anyhow::Error::from)
            .and_then(|judge| {
                let answer = Reader::of_submission().answer(problem, &path)?;
                Ok(judge.judge(&answer)?)
            });
        outcome(judged)
    }
}

impl Grade {
    fn is_json(&self) -> bool {
        self.json || self.format == Some(Format::Json)
    }
}

fn write_problem(path: &Path, optimizer: &str, arguments: &Grade) -> Result<(), Failure> {
    let problem = match &arguments.student {
        Some(student) => Problem::of_student(optimizer, &arguments.secret, student),
        None => Problem::seeded(optimizer, arguments.seed.unwrap_or(0)),
    };
    let problem = problem
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
    output::print_visibly(&format!(
        "{}: {optimizer}, {} steps of {} parameters\nWrite all parameters after each step, one row a step, then: adamscape grade {} ANSWER\n",
        path.display(),
        problem.steps(),
        problem.width(),
        path.display()
    ))
}
