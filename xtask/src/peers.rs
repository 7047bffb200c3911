//! The Python environment of the frameworks that the bench compares with.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::python::Environment;

/// Makes `bench/peers/.venv` and installs the pinned versions into it.
pub(crate) fn set_up() -> io::Result<ExitCode> {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/peers");
    let requirements = std::fs::read_to_string(peers.join("requirements.txt"))?;
    Environment::with(peers.join(".venv"), &requirements)?;
    Ok(ExitCode::SUCCESS)
}
