//! `cargo xtask slurm-test`: a sweep trained by a real Slurm, and one by GNU parallel, is the sweep of a single process to the byte.
//!
//! Slurm's and MUNGE's programs run in a temporary folder, as this user, and end with the test.

mod cluster;
mod gnu_parallel;
mod job_array;
mod program;
mod wait;
mod whole_node;

use std::io;
use std::process::ExitCode;
use std::time::Instant;

use program::Program;

/// Runs all of it; the first thing that is not as it should be ends it.
pub(crate) fn run() -> io::Result<ExitCode> {
    cluster::check_installed()?;
    gnu_parallel::check_installed()?;
    let program = Program::build()?;
    let start = Instant::now();
    match tests(&program) {
        Ok(()) => {
            println!("slurm-test: all is well, {} s", start.elapsed().as_secs());
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("slurm-test: {error}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn tests(program: &Program) -> io::Result<()> {
    let place = program::Place::make()?;
    gnu_parallel::test(program, place.path())?;
    let cluster = cluster::Cluster::start(place.path())?;
    let tested = job_array::test(program, &cluster, place.path())
        .and_then(|()| whole_node::test(program, &cluster, place.path()));
    tested.map_err(|error| cluster.explain(error))
}
