//! The Python environment of the frameworks that the bench compares with.

use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::cargo::finish;

/// Makes `bench/peers/.venv` and installs the pinned versions into it.
pub(crate) fn set_up() -> io::Result<ExitCode> {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/peers");
    let environment = peers.join(".venv");
    let mut python = Command::new(if cfg!(windows) { "python" } else { "python3" });
    let made = finish(python.args(["-m", "venv"]).arg(&environment))?;
    if made != ExitCode::SUCCESS {
        return Ok(made);
    }
    let mut pip = Command::new(environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    }));
    let requirements = peers.join("requirements.txt");
    finish(
        pip.args(["-m", "pip", "install", "--requirement"])
            .arg(requirements),
    )
}
