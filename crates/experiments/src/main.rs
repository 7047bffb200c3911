//! The `adamscape` program.

#![allow(
    clippy::print_stderr,
    reason = "only the program prints: what happens on stderr, results by `output` on stdout"
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
