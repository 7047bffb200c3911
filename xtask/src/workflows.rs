//! `cargo xtask workflows`: reads the release's workflow as the one who runs it would.

use std::io;
use std::process::ExitCode;

use crate::python::{run, tools};

/// Runs actionlint on `.github/workflows`.
pub(crate) fn check() -> io::Result<ExitCode> {
    run(&mut tools()?.program("actionlint"))?;
    Ok(ExitCode::SUCCESS)
}
