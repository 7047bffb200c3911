//! The program as built. Tests of what it does are in `tests/`: as there is a test here, too, cargo builds the program
//! for them.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

use std::process::Command;

use adamscape_model::Backend;

#[test]
fn its_version_names_the_backends_that_are_compiled_in() {
    let program = env!("CARGO_BIN_EXE_adamscape");
    let output = Command::new(program).arg("--version").output().unwrap();
    let backends: Vec<&str> = Backend::compiled().map(Backend::name).collect();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        format!("adamscape {version} ({})\n", backends.join(", "))
    );
}
