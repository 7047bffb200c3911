//! A folder of answers: each is graded, and the whole class is told in a table.

use std::path::{Path, PathBuf};
use std::thread;

use adamscape_grading::course::{Class, Graded, Part, Student};
use adamscape_grading::{Judge, Problem};

use super::files::{Reader, entries, id};
use super::results::give;
use super::{Grade, ReadCourse, outcome, results};
use crate::{Failure, output};

/// One problem for all.
pub(super) fn of_one_problem(
    problem: &Problem,
    folder: &Path,
    [points, named]: [f64; 2],
    arguments: &Grade,
) -> Result<(), Failure> {
    let judge = Judge::new(problem).map_err(Failure::usage)?;
    let part = Part::alone(problem.optimizer(), points, named);
    of_files(folder, arguments, |path| {
        let answer = Reader::of_submission().answer(problem, path);
        let judged = answer.and_then(|answer| Ok(judge.judge(&answer)?));
        part.graded(outcome(judged))
    })
}

/// For each student another one.
pub(super) fn of_own_problems(
    problem: impl Fn(&str) -> anyhow::Result<Problem> + Sync,
    folder: &Path,
    [points, named]: [f64; 2],
    arguments: &Grade,
) -> Result<(), Failure> {
    // Whether there is such an optimizer is told before the first student comes.
    let first = problem("").map_err(Failure::usage)?;
    let part = Part::alone(first.optimizer(), points, named);
    of_files(folder, arguments, |path| {
        let judged = problem(&id(path)).and_then(|problem| {
            let judge = Judge::new(&problem)?;
            let answer = Reader::of_submission().answer(&problem, path)?;
            Ok(judge.judge(&answer)?)
        });
        part.graded(outcome(judged))
    })
}

fn of_files(
    folder: &Path,
    arguments: &Grade,
    graded: impl Fn(&Path) -> Graded + Sync,
) -> Result<(), Failure> {
    let paths = entries(folder).map_err(Failure::usage)?;
    let student = |path: &PathBuf| Student {
        name: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        parts: vec![graded(path)],
    };
    let students = on_all_cores(&paths, student);
    tell(&Class { students }, folder, arguments)
}

/// `work` done to each item, in their order.
fn on_all_cores<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        let work = &work;
        let shares = items.chunks(share);
        let threads = shares.map(|share| scope.spawn(move || share.iter().map(work).collect()));
        let threads: Vec<thread::ScopedJoinHandle<Vec<R>>> = threads.collect();
        let done = threads.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.flatten().collect()
    })
}

/// A folder for each student, with a file for each part.
pub(super) fn of_course(
    course: &ReadCourse,
    folder: &Path,
    arguments: &Grade,
) -> Result<(), Failure> {
    let paths = entries(folder).map_err(Failure::usage)?;
    let students = paths
        .iter()
        .filter(|path| path.is_dir() && !path.is_symlink())
        .map(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            Student {
                parts: course.graded(path, &name),
                name,
            }
        });
    tell(
        &Class {
            students: students.collect(),
        },
        folder,
        arguments,
    )
}

/// The table and the histogram on the terminal, and the table as CSV where it is asked for.
fn tell(class: &Class, folder: &Path, arguments: &Grade) -> Result<(), Failure> {
    if class.students.is_empty() {
        let message = anyhow::anyhow!("{} holds no answers", folder.display());
        return Err(Failure::usage(message));
    }
    if let Some(path) = &arguments.output {
        results::write(path, class.csv().as_bytes())?;
        return output::print_visibly(&class.to_string());
    }
    give(arguments, &class.to_string())
}
