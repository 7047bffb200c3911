//! The `adamscape` program, for programs that add rules of their own to it.
//!
//! ```no_run
//! use adamscape_optim::registry::{RegisterError, RuleRow, register};
//! use adamscape_optim::{Elementwise, Number, Step, hyperparameters};
//!
//! hyperparameters! {
//!     /// Signed gradient descent: direction sign(g). No buffers.
//!     pub struct SignDescent {}
//! }
//!
//! impl Elementwise for SignDescent {
//!     type Buffers<T: Number> = [T; 0];
//!
//!     fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, _: [T; 0]) -> (T, [T; 0]) {
//!         // The sign of a NaN is 0; what is broken must be seen.
//!         (gradient.clone().sign() + gradient.scale(0.0), [])
//!     }
//! }
//!
//! fn main() -> Result<std::process::ExitCode, RegisterError> {
//!     register(RuleRow::elementwise::<SignDescent>("sign-descent", "d(g) = sign(g)", "my own"))?;
//!     // `sweep --optimizers sign-descentw` and all other commands know it.
//!     Ok(adamscape::run())
//! }
//! ```

#![allow(
    clippy::print_stderr,
    reason = "only the program prints: what happens on stderr, results by `output` on stdout"
)]

mod arguments;
mod array_task;
mod audit;
mod carry_out;
mod columns;
mod compare;
mod completions;
mod convert;
mod decoupling;
mod explore;
mod failure;
mod files;
mod findings;
mod forget;
mod grade;
mod listings;
mod manual;
mod merge;
mod output;
mod progress;
mod replicate;
mod report;
mod resume;
mod runs;
mod settings;
mod slurm;
mod slurm_options;
mod stop;
mod sweep;
mod table;
mod terminal;
mod verify;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::{CommandFactory, Parser};
use failure::Failure;

#[cfg(not(any(
    feature = "ndarray",
    feature = "flex",
    feature = "wgpu",
    feature = "cuda"
)))]
compile_error!("adamscape needs a backend: one of the features ndarray, flex, wgpu and cuda");

/// The command line: which commands and options there are, and what each may be.
#[must_use]
pub fn command_line() -> clap::Command {
    Arguments::command()
}

/// Does what the command line says.
#[must_use]
pub fn run() -> ExitCode {
    match dispatch(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit_code()
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Sweep(sweep) => sweep::run(&sweep),
        Command::Resume(resume) => resume::run(&resume),
        Command::Report(report) => report::run(&report),
        Command::Explore(explore) => explore::run(&explore),
        Command::Compare(compare) => compare::run(&compare),
        Command::Convert(convert) => convert::run(&convert),
        Command::Merge(merge) => merge::run(&merge),
        Command::Slurm(slurm) => slurm::run(&slurm),
        Command::Forget(forget) => forget::run(&forget),
        Command::Replicate(replicate) => replicate::run(&replicate),
        Command::Decoupling(decoupling) => decoupling::run(&decoupling),
        Command::Verify(verify) => verify::run(&verify),
        Command::Grade(grade) => grade::run(&grade),
        Command::Audit(audit) => audit::run(&audit),
        Command::Optimizers { name } => output::print(&listings::optimizers(name.as_deref())?),
        Command::Presets { name } => output::print(&listings::presets(name.as_deref())?),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { out } => manual::run(out.as_deref()),
    }
}
