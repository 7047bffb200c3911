//! The `adamscape` program.

#![allow(
    clippy::print_stderr,
    reason = "only the program prints: what happens on stderr, results by `output` on stdout"
)]

mod arguments;
mod columns;
mod failure;
mod grade;
mod listings;
mod output;
mod progress;
mod replicate;
mod settings;
mod sweep;
mod table;
mod terminal;
mod verify;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;
use failure::Failure;

#[cfg(not(any(
    feature = "ndarray",
    feature = "flex",
    feature = "wgpu",
    feature = "cuda"
)))]
compile_error!("adamscape needs a backend: one of the features ndarray, flex, wgpu and cuda");

/// Every step makes and drops dozens of tensors. The system's allocator gives their memory back to the kernel and asks
/// for it again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.exit_code()
        }
    }
}

/// Runs what was asked for.
fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Sweep(sweep) => sweep::run(&sweep),
        Command::Replicate(replicate) => replicate::run(&replicate),
        Command::Verify(verify) => verify::run(&verify),
        Command::Grade(grade) => grade::run(&grade),
        Command::Optimizers { name } => output::print(&listings::optimizers(name.as_deref())?),
        Command::Presets { name } => output::print(&listings::presets(name.as_deref())?),
    }
}
