//! `cargo xtask wheel`: the program as a Python package, for those who have no Rust; and a trial of it as a newcomer would.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::cargo::target;
use crate::python::{Environment, run, tool};

/// Builds wheels of Rust programs.
const MATURIN: &str = "maturin==1.16.0";

/// From `pip install` to the first picture.
const PATIENCE: Duration = Duration::from_secs(60);

/// Builds the wheel for this machine, says where it is, and tries it with `--check`.
pub(crate) fn run_with(arguments: &[String]) -> io::Result<ExitCode> {
    let check = match arguments {
        [] => false,
        [one] if one == "--check" => true,
        _ => return Err(io::Error::other("wheel: it knows --check and nothing else")),
    };
    let wheel = build()?;
    println!("{}", wheel.display());
    if check {
        try_it(&wheel)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the wheel, and returns where it is.
pub(crate) fn build() -> io::Result<PathBuf> {
    let wheels = target().join("wheels");
    // What is older would be found, too.
    let _ = fs::remove_dir_all(&wheels);
    let mut maturin = tool(MATURIN, "maturin")?;
    maturin.args(["build", "--release", "--locked", "--out"]);
    run(maturin.arg(&wheels))?;
    let mut files = fs::read_dir(&wheels)?;
    let first = files.next().transpose()?;
    let wheel = first.map(|file| file.path());
    wheel.ok_or_else(|| io::Error::other(format!("{}: no wheel", wheels.display())))
}

/// Installs the wheel into an environment with nothing else, and runs the first command there, in an empty folder.
fn try_it(wheel: &Path) -> io::Result<()> {
    let place = std::path::absolute(target().join("newcomer"))?;
    let _ = fs::remove_dir_all(&place);
    let environment = Environment::empty(place.join("environment"))?;
    let folder = place.join("folder");
    fs::create_dir(&folder)?;
    let start = Instant::now();
    environment.install(&["--quiet".as_ref(), "--no-index".as_ref(), wheel])?;
    // No other program is to be found.
    let mut sweep = Command::new(environment.programs().join("adamscape"));
    sweep.env_clear().env("PATH", environment.programs());
    if let Some(root) = std::env::var_os("SYSTEMROOT") {
        sweep.env("SYSTEMROOT", root);
    }
    run(sweep.arg("sweep").current_dir(&folder))?;
    let time = start.elapsed();
    let picture = fs::metadata(folder.join("sweeps/notebook/heatmaps.png"))?;
    println!(
        "from `pip install` to the picture: {:.1} s ({} bytes)",
        time.as_secs_f64(),
        picture.len()
    );
    if time > PATIENCE {
        let text = format!(
            "the wheel: a newcomer waited for more than {} s",
            PATIENCE.as_secs()
        );
        return Err(io::Error::other(text));
    }
    Ok(())
}
