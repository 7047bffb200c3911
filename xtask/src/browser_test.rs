//! `cargo xtask browser-test`: pages in a real browser, tested by a package outside of the workspace.

use std::io;
use std::process::{Command, ExitCode, Stdio};

use crate::cargo::{build_program, cargo, finish};

/// Runs the tests in `tests/browser`; arguments choose among them, as those of `cargo test` do.
pub(crate) fn run(arguments: &[String]) -> io::Result<ExitCode> {
    for (program, package) in [
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
    ] {
        let mut asked = Command::new(program);
        let asked = asked
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if !asked.status().is_ok_and(|status| status.success()) {
            eprintln!("error: `{program}` is not there; on Debian the package {package} has it");
            return Ok(ExitCode::FAILURE);
        }
    }
    // Whose sweep's page is looked at, too.
    let program = build_program()?;
    let mut tests = cargo();
    tests.args([
        "test",
        "--manifest-path",
        "tests/browser/Cargo.toml",
        "--target-dir",
        "target/browser",
    ]);
    finish(tests.env("ADAMSCAPE", program).args(arguments))
}
