//! The program under test, the plan that it is tested with, and the folder where.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::cargo::cargo;

/// The program as cargo built it.
pub(super) struct Program(PathBuf);

/// 96 populations, of which each shard has some trials: with two seconds' work on one core a shard can be killed on its way.
pub(super) const PLAN: &str = r#"
name = "cluster"
optimizers = ["adam-l2", "adamw"]
seeds = 16
learning_rate = { min = 1e-3, max = 0.1, count = 8 }
weight_decay = { min = 1e-4, max = 0.1, count = 7, zero = true }

[data]
points_per_arm = 100
turns = 0.75
noise = 0.2

[network]
hidden = [8, 8, 8]

[training]
steps = 1600
"#;

impl Program {
    /// Builds it as `cargo build --release` does.
    pub(super) fn build() -> io::Result<Self> {
        let built = cargo()
            .args(["build", "--release", "--package", "adamscape"])
            .status()?;
        if !built.success() {
            return Err(io::Error::other("the program: it does not build"));
        }
        // This program is target/debug/xtask.
        let xtask = env::current_exe()?;
        let target = xtask.ancestors().nth(2).unwrap_or(Path::new("target"));
        let path = target.join("release/adamscape");
        if path.is_file() {
            Ok(Self(path))
        } else {
            let text = format!("{}: it is not there", path.display());
            Err(io::Error::other(text))
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Runs it in `folder`, and returns what it printed; it must succeed.
    pub(super) fn run(&self, folder: &Path, arguments: &[&str]) -> io::Result<String> {
        succeed(Command::new(&self.0).args(arguments).current_dir(folder))
    }

    /// Runs it in `folder`; it may fail.
    pub(super) fn output(&self, folder: &Path, arguments: &[&str]) -> io::Result<Output> {
        Command::new(&self.0)
            .args(arguments)
            .current_dir(folder)
            .output()
    }
}

/// Runs a command that must succeed, and returns what it printed.
pub(super) fn succeed(command: &mut Command) -> io::Result<String> {
    let name = command.get_program().to_owned();
    let output = command
        .output()
        .map_err(|error| io::Error::other(format!("{}: {error}", name.display())))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(io::Error::other(format!(
        "{} failed: {}\n{}{}",
        name.display(),
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )))
}

/// Whether there is a program of this name.
pub(super) fn is_installed(name: &str) -> bool {
    let paths = env::var_os("PATH").unwrap_or_default();
    // Where Debian has daemons, which is not on everyone's path.
    let folders = env::split_paths(&paths).chain(["/usr/sbin".into()]);
    { folders }.any(|folder| folder.join(name).is_file())
}

/// Says what is not as it should be.
pub(super) fn check(is_right: bool, otherwise: impl FnOnce() -> String) -> io::Result<()> {
    if is_right {
        Ok(())
    } else {
        Err(io::Error::other(otherwise()))
    }
}

/// Whether two files are the same to the byte.
pub(super) fn check_same(one: &Path, other: &Path) -> io::Result<()> {
    let read = |path: &Path| {
        fs::read(path).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
    };
    let (first, second) = (read(one)?, read(other)?);
    check(!first.is_empty() && first == second, || {
        format!("{} is not {} to the byte", other.display(), one.display())
    })
}

/// The names of what is in a folder.
pub(super) fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        // Not yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let names = entries.map(|entry| Ok(entry?.file_name()));
    let mut names = names
        .map(|name: io::Result<_>| name.map(|name| name.to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// A temporary folder, with a plan in it. It goes when it is dropped.
pub(super) struct Place(PathBuf);

impl Place {
    pub(super) fn make() -> io::Result<Self> {
        let name = format!("adamscape-slurm-test-{}", std::process::id());
        let path = env::temp_dir().join(name);
        fs::create_dir(&path)?;
        let place = Self(path);
        // MUNGE wants that all may pass and none but the owner write, whatever the user's mask.
        succeed(Command::new("chmod").arg("755").arg(&place.0))?;
        fs::write(place.0.join("plan.toml"), PLAN)?;
        Ok(place)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("slurm-test: {} stays: {error}", self.0.display());
        }
    }
}

/// The text of a path that this test has made itself.
pub(super) fn text(path: &(impl AsRef<OsStr> + ?Sized)) -> String {
    path.as_ref().to_string_lossy().into_owned()
}
