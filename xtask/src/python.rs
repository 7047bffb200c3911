//! Python environments, each with the packages of a list.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A virtual environment: a folder with a Python and packages of its own.
pub(crate) struct Environment(PathBuf);

impl Environment {
    /// An environment with nothing in it. What was in the folder is gone.
    pub(crate) fn empty(folder: PathBuf) -> io::Result<Self> {
        let python = if cfg!(windows) { "python" } else { "python3" };
        run(Command::new(python)
            .args(["-m", "venv", "--clear"])
            .arg(&folder))?;
        Ok(Self(folder))
    }

    /// The environment in `folder` with the packages of a list, as pip reads it. It is made if it is not there, or was made from
    /// another list.
    pub(crate) fn with(folder: PathBuf, requirements: &str) -> io::Result<Self> {
        let installed = folder.join("requirements.txt");
        if fs::read_to_string(&installed).is_ok_and(|installed| installed == requirements) {
            return Ok(Self(folder));
        }
        let environment = Self::empty(folder)?;
        let wanted = installed.with_extension("wanted");
        fs::write(&wanted, requirements)?;
        environment.install(&["--quiet".as_ref(), "--requirement".as_ref(), &wanted])?;
        fs::rename(wanted, installed)?;
        Ok(environment)
    }

    /// `pip install` with these arguments.
    pub(crate) fn install(&self, arguments: &[&Path]) -> io::Result<()> {
        let mut pip = self.program("python");
        pip.args(["-m", "pip", "install", "--disable-pip-version-check"]);
        run(pip.args(arguments))
    }

    /// A program that is installed there.
    pub(crate) fn program(&self, name: &str) -> Command {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        Command::new(self.programs().join(name))
    }

    /// The folder of its programs.
    pub(crate) fn programs(&self) -> PathBuf {
        self.0.join(if cfg!(windows) { "Scripts" } else { "bin" })
    }
}

/// A program that comes as a package, `name==version`, from an environment of its own under the build's folder: not every package
/// is there for every system.
pub(crate) fn tool(package: &str, program: &str) -> io::Result<Command> {
    let folder = crate::cargo::target().join("tools").join(program);
    Ok(Environment::with(folder, package)?.program(program))
}

/// Runs a command to its end, which must be a success.
pub(crate) fn run(command: &mut Command) -> io::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status();
    let status = status.map_err(|error| io::Error::other(format!("{name}: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("{name}: {status}")))
    }
}
