//! The `adamscape` program.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "only the program prints: results on stdout, what happens on stderr"
)]

mod program;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match program::run(program::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.exit_code()
        }
    }
}
