//! Shards as tasks of GNU parallel.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::program::{Program, check_same, succeed};

pub(super) fn check_installed() -> io::Result<()> {
    let version = Command::new("parallel").arg("--version").output();
    // Another program of this name is in moreutils.
    let is_gnu = version
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with("GNU parallel"));
    if is_gnu {
        return Ok(());
    }
    Err(io::Error::other(
        "GNU parallel: it is not installed (Debian: apt-get install parallel)",
    ))
}

/// Trains eight shards that begin at once in one folder, brings them together, and compares with a single process.
pub(super) fn test(program: &Program, place: &Path) -> io::Result<()> {
    println!("slurm-test: a single process, and eight shards by GNU parallel");
    let folder = place.join("by parallel");
    fs::create_dir(&folder)?;
    let plan = super::program::PLAN.replace("seeds = 16", "seeds = 2");
    fs::write(folder.join("plan.toml"), plan)?;
    program.run(
        &folder,
        &["sweep", "--config", "plan.toml", "--out", "single"],
    )?;
    let mut parallel = Command::new("parallel");
    parallel.args([
        "--will-cite",
        "--jobs",
        "4",
        "--halt",
        "now,fail=1",
        "--quote",
    ]);
    parallel.arg(program.path());
    parallel.args("sweep --config plan.toml --out shards --threads 1 --shard {}/8 :::".split(' '));
    parallel.args((1..=8).map(|shard: u32| shard.to_string()));
    succeed(parallel.current_dir(&folder))?;
    program.run(&folder, &["merge", "shards"])?;
    check_same(
        &folder.join("single/cells.csv"),
        &folder.join("shards/cells.csv"),
    )
}
