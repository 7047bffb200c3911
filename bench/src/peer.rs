//! The benchmark of other frameworks: the same trials by PyTorch or JAX, in a Python of its own.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::contender::{Contender, Run, Work};
use crate::workload::Workload;

/// Where the programs are, and the environment that `cargo xtask bench --setup` makes for them.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers");

/// The Python of that environment.
pub(crate) fn default_python() -> PathBuf {
    let python = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    Path::new(FOLDER).join(".venv").join(python)
}

/// A running `peer.py`. It has compiled what it compiles and chosen its fastest variant.
pub(crate) struct Peer {
    process: Child,
    /// Some until the end.
    stdin: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
    library: String,
    ready: Ready,
}

/// The message of `peer.py` once it is ready.
#[derive(Deserialize)]
struct Ready {
    variant: String,
    version: String,
}

/// The message of `peer.py` after a run: its time and its work.
#[derive(Deserialize)]
struct Answer {
    seconds: f64,
    member_steps: f64,
    good: Option<usize>,
}

/// The error message of `peer.py`.
#[derive(Deserialize)]
struct Trouble {
    error: String,
}

impl Peer {
    /// Libraries that train one network after another train `few` trials alone.
    pub(crate) fn start(
        python: &Path,
        library: &str,
        workload: &Workload,
        processes: usize,
        few: usize,
    ) -> anyhow::Result<Self> {
        let mut process = Command::new(python)
            .arg(Path::new(FOLDER).join("peer.py"))
            .arg(library)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("could not run {}", python.display()))?;
        let mut stdin = process.stdin.take().context("no standard input")?;
        let stdout = process.stdout.take().context("no standard output")?;
        let mut answers = BufReader::new(stdout).lines();
        writeln!(stdin, "{}", workload.to_json(processes, few)?)?;
        let ready = read(&mut answers)?;
        Ok(Self {
            process,
            stdin: Some(stdin),
            answers,
            library: library.to_owned(),
            ready,
        })
    }
}

fn read<T: DeserializeOwned>(answers: &mut Lines<BufReader<ChildStdout>>) -> anyhow::Result<T> {
    let line = answers.next().context("it ended without an answer")??;
    if let Ok(trouble) = serde_json::from_str::<Trouble>(&line) {
        bail!("{}", trouble.error);
    }
    serde_json::from_str(&line).with_context(|| format!("it answered {line}"))
}

impl Contender for Peer {
    fn name(&self) -> String {
        let Ready { variant, version } = &self.ready;
        format!("{}: {version}, {variant}", self.library)
    }

    fn run(&mut self) -> anyhow::Result<Run> {
        let stdin = self.stdin.as_mut().context("it has ended")?;
        writeln!(stdin, "run")?;
        let answer: Answer = read(&mut self.answers).with_context(|| self.name())?;
        Ok(Run {
            seconds: answer.seconds,
            work: Work::MemberSteps(answer.member_steps),
            good: answer.good,
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It ends with its input, and its workers with it.
        drop(self.stdin.take());
        let _ = self.process.wait();
    }
}
