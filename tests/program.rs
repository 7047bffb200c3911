//! Runs the program as a user would.

use std::path::{Path, PathBuf};

use adamscape_model::Backend;
use assert_cmd::Command;
use tempfile::TempDir;

/// A plan that takes no time, and is right in every entry.
pub(crate) const TINY: &str = r#"
name = "tiny"
optimizers = ["adam-l2", "adamw"]
seeds = 2
learning_rate = [0.001, 0.01, 0.1]
weight_decay = { min = 1e-4, max = 0.1, count = 4, zero = true }

[data]
points_per_arm = 20
turns = 0.5
noise = 0.1

[network]
hidden = [4]

[training]
steps = 5
"#;

/// An empty folder with the plan in it as `plan.toml`; it goes when it is dropped.
pub(crate) struct Workspace(TempDir);

impl Workspace {
    pub(crate) fn with(plan: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("plan.toml"), plan).expect("a writable folder");
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program, started in this folder.
    pub(crate) fn adamscape(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.current_dir(self.path()).args(arguments);
        command.env_remove("RUST_BACKTRACE");
        command
    }

    /// The names of what is in the folder, beside the plan.
    pub(crate) fn left_behind(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).expect("a readable folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names
            .map(|name| name.to_string_lossy().into_owned())
            .filter(|name| name != "plan.toml")
            .collect();
        names.sort();
        names
    }
}

/// `cargo test --workspace` builds it beside the folder of this test.
pub(crate) fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let target = test.ancestors().nth(2).expect("the build's folder");
    let program = target.join(format!("adamscape{}", std::env::consts::EXE_SUFFIX));
    let version = Command::new(&program).arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let backends: Vec<&str> = Backend::compiled().map(Backend::name).collect();
    assert!(
        version.is_ok_and(|version| version.contains(&format!("({})", backends.join(", ")))),
        "{} is not built with {backends:?}; run `cargo xtask test`",
        program.display()
    );
    program
}

/// A Python that has `module`: the one that the bench installed, the one on the path, or the system's.
pub(crate) fn python_with(module: &str) -> Option<PathBuf> {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/peers/.venv/bin/python");
    let others = ["python3", "/usr/bin/python3"].map(PathBuf::from);
    let mut candidates = [installed].into_iter().chain(others);
    candidates.find(|python| {
        let found = std::process::Command::new(python)
            .args(["-c", &format!("import {module}")])
            .output();
        found.is_ok_and(|found| found.status.success())
    })
}
