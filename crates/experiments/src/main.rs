//! The `adamscape` program.

#![allow(
    clippy::print_stderr,
    reason = "only the program prints: what happens on stderr, results by `output` on stdout"
)]

mod program;

use std::process::ExitCode;

use clap::Parser;

/// Every step makes and drops dozens of tensors. The system's allocator gives their memory back to the kernel and asks
/// for it again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match program::run(program::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.exit_code()
        }
    }
}
