//! The steps of continuous integration, in order; the first failure ends it.

use std::io;
use std::process::ExitCode;
use std::time::Instant;

use crate::cargo::cargo;

/// A name, the arguments for cargo, and variables for its environment.
type Step = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const STEPS: &[Step] = &[
    ("formatting", "fmt --all --check", &[]),
    (
        "lints",
        "clippy --release --workspace --all-targets -- -D warnings",
        &[],
    ),
    (
        "documentation",
        "doc --release --workspace --no-deps --document-private-items",
        &[("RUSTDOCFLAGS", "-D warnings")],
    ),
    // The optimizers' crate is published for itself, too: its tests and examples must be in it.
    (
        "the optimizers' crate as a package",
        "package --package adamscape-optim",
        &[],
    ),
    ("the program from its packages", "xtask packages", &[]),
    ("the release's workflow", "xtask workflows", &[]),
    ("the book", "xtask book", &[]),
    (
        "formatting of a Burn model outside the workspace",
        "fmt --manifest-path tests/outside/Cargo.toml --check",
        &[],
    ),
    (
        "a Burn model outside the workspace",
        "test --manifest-path tests/outside/Cargo.toml --target-dir target/outside",
        &[],
    ),
    (
        "formatting of the tests in a browser",
        "fmt --manifest-path tests/browser/Cargo.toml --check",
        &[],
    ),
    ("pages in a browser", "xtask browser-test", &[]),
    ("a newcomer without a compiler", "xtask wheel --check", &[]),
    // The command that the README gives.
    ("tests on ndarray", "xtask test", &[]),
    (
        "tests that need Python packages",
        "xtask test -- --ignored",
        &[],
    ),
    ("kills, full disks and damage", "xtask torture --short", &[]),
    (
        "shards by Slurm and by GNU parallel",
        "xtask slurm-test",
        &[],
    ),
    (
        "data in Parquet files",
        "test --release --package adamscape-data --features parquet",
        &[],
    ),
    // Here Parquet costs no build of Burn beside those that there are.
    (
        "tests on flex, and of tables as Parquet",
        "xtask test --backend flex --features adamscape/parquet",
        &[],
    ),
    ("tests on wgpu", "xtask test --backend wgpu", &[]),
    (
        "lints with flex and wgpu",
        "clippy --release --package adamscape --package adamscape-experiments --package adamscape-grading --package adamscape-verification --package adamscape-tests --all-targets --no-default-features --features adamscape/flex,adamscape/wgpu,adamscape-tests/flex,adamscape-tests/wgpu -- -D warnings",
        &[],
    ),
    // With DOCS_RS the LLVM of CUDA's backend is not downloaded, which a check of types does not need.
    (
        "types with cuda",
        "check --release --package adamscape --no-default-features --features cuda",
        &[("DOCS_RS", "1")],
    ),
];

/// Runs every step.
pub(crate) fn run() -> io::Result<ExitCode> {
    for (name, arguments, environment) in STEPS {
        println!("\n=== {name}: cargo {arguments}");
        let start = Instant::now();
        let status = cargo()
            .args(arguments.split(' '))
            .envs(environment.iter().copied())
            .status()?;
        println!("=== {name}: {status} after {} s", start.elapsed().as_secs());
        if !status.success() {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
