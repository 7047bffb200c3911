//! `adamscape audit`: runs an implementation under all settings, and says which convention it has and where it departs.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use adamscape_grading::audit::{Case, Finding, Findings, cases};
use adamscape_grading::{Explanation, MOST_BYTES, Verdict};
use anyhow::Context;
use clap::Args;

use crate::{Failure, output};

/// Runs any `torch.optim.Optimizer`, without which nobody would have to write a program of their own.
const TORCH: &str = include_str!("torch_audit.py");

/// The exit code by which a program says that it has no such setting.
const NOT_SUPPORTED: i32 = 3;

/// What is to be audited.
#[derive(Args)]
#[command(
    after_help = "The program is started with two paths, PROBLEM and ANSWER, for each setting: docs/audit.md says what it finds in the one and writes to the other. Exit codes: 0 it does what is registered in every setting that it has; 1 it departs in some; 2 it can't be run."
)]
pub(crate) struct Audit {
    /// What it is meant to be: `adamscape optimizers` lists all [default: adamw-torch, or whatever else it turns out to be]
    #[arg(long, value_name = "NAME")]
    optimizer: Option<String>,
    /// A class of PyTorch's interface, `package.module:Class` or `file.py:Class`, in place of a program
    #[arg(
        long,
        value_name = "CLASS",
        conflicts_with = "program",
        required_unless_present = "program"
    )]
    torch: Option<String>,
    /// The Python that has the class
    #[arg(
        long,
        value_name = "PROGRAM",
        default_value = "python3",
        requires = "torch"
    )]
    python: String,
    /// Seconds that one setting may take
    #[arg(long, value_name = "S", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
    /// The program and its arguments, behind `--`
    #[arg(last = true)]
    program: Vec<String>,
}

pub(crate) fn run(arguments: &Audit) -> Result<(), Failure> {
    let folder = Folder::new()?;
    let program = match &arguments.torch {
        Some(class) => {
            let adapter = folder.path.join("torch_audit.py");
            fs::write(&adapter, TORCH).context("could not write the adapter for PyTorch")?;
            vec![
                arguments.python.clone(),
                adapter.display().to_string(),
                class.clone(),
            ]
        }
        None => arguments.program.clone(),
    };
    let timeout = Duration::from_secs(arguments.timeout);
    let meant = arguments.optimizer.as_deref().unwrap_or(MEANT);
    let mut optimizer = meant.to_owned();
    let mut settings = settings(&optimizer, &program, &folder.path, timeout)?;
    // What is another optimizer as it is meant is held to that one.
    if let Some(other) = is_another(&settings) {
        optimizer = other;
        settings = self::settings(&optimizer, &program, &folder.path, timeout)?;
    }
    let findings = Findings {
        optimizer,
        program: arguments.torch.clone().unwrap_or_else(|| program.join(" ")),
        settings,
    };
    if arguments.json {
        let text = serde_json::to_string_pretty(&findings)?;
        output::print(&output::visible_json(&format!("{text}\n")))?;
    } else {
        if findings.optimizer != meant {
            output::print_visibly(&format!("it is not {meant}\n"))?;
        }
        output::print_visibly(&findings.to_string())?;
    }
    let Findings {
        program, optimizer, ..
    } = &findings;
    match (&arguments.optimizer, findings.departures()) {
        (Some(meant), _) if meant != optimizer => Err(Failure::Wrong(format!(
            "{program} is {optimizer}, not {meant}"
        ))),
        (_, 0) => Ok(()),
        (_, _) => Err(Failure::Wrong(format!(
            "{program} departs from {optimizer}"
        ))),
    }
}

/// What it is held to, if nothing is said.
const MEANT: &str = "adamw-torch";

/// The other optimizer that the first setting showed.
fn is_another(settings: &[(&'static str, Finding)]) -> Option<String> {
    let (_, Finding::Departs { judgement }) = settings.first()? else {
        return None;
    };
    match &judgement.verdict {
        Verdict::Wrong {
            explanation:
                Explanation::Optimizer { same_as, .. } | Explanation::Mistakes { same_as, .. },
            ..
        } => same_as.first().cloned(),
        _ => None,
    }
}

fn settings(
    optimizer: &str,
    program: &[String],
    folder: &Path,
    timeout: Duration,
) -> Result<Vec<(&'static str, Finding)>, Failure> {
    let cases = cases(optimizer)
        .context("in `--optimizer`")
        .map_err(Failure::usage)?;
    let mut settings = Vec::with_capacity(cases.len());
    for case in &cases {
        settings.push((case.name, finding(case, program, folder, timeout)?));
    }
    Ok(settings)
}

fn finding(
    case: &Case,
    program: &[String],
    folder: &Path,
    timeout: Duration,
) -> Result<Finding, Failure> {
    let [problem, answer] = ["problem.json", "answer.csv"].map(|name| folder.join(name));
    fs::write(&problem, case.to_json()?).context("could not write the problem")?;
    // That of the setting before is none of this one.
    let _ = fs::remove_file(&answer);
    let Some((name, rest)) = program.split_first() else {
        return Err(Failure::usage(anyhow::anyhow!(
            "give a program behind `--`"
        )));
    };
    let started = Command::new(name)
        .args(rest)
        .args([&problem, &answer])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started
        .with_context(|| format!("could not start {name}"))
        .map_err(Failure::usage)?;
    // Read beside the waiting: a program that says much would wait for its reader.
    let said = child
        .stderr
        .take()
        .map(|stderr| std::thread::spawn(move || last_line(stderr)));
    let status = waited(&mut child, timeout).context("could not wait for the program")?;
    let said = said.and_then(|said| said.join().ok()).unwrap_or_default();
    let failed = |message: String| Finding::Failed { message };
    Ok(match status.map(|status| status.code()) {
        None => failed(format!("it took longer than {} s", timeout.as_secs())),
        Some(Some(NOT_SUPPORTED)) => Finding::NotSupported,
        Some(Some(0)) => match bytes(&answer) {
            Ok(bytes) => Finding::of(case, &bytes),
            Err(_) => failed("it wrote no answer".to_owned()),
        },
        Some(code) => failed(format!(
            "it ended with {}: {said}",
            code.map_or("a signal".to_owned(), |code| format!("exit code {code}"))
        )),
    })
}

fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(MOST_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The last line that is not empty: of a Python program, the error itself.
fn last_line(stderr: impl Read) -> String {
    let mut text = Vec::new();
    // More is read and forgotten by nobody; it is enough for any error.
    let _ = stderr.take(1 << 20).read_to_end(&mut text);
    let text = String::from_utf8_lossy(&text).into_owned();
    let lines = text.lines().rev().map(str::trim);
    { lines }
        .find(|line| !line.is_empty())
        .unwrap_or_default()
        .to_owned()
}

/// How it ended, or none if it did not in time.
fn waited(child: &mut Child, timeout: Duration) -> std::io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() > timeout {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        sleep(Duration::from_millis(5));
    }
}

/// A folder that goes when it is dropped.
struct Folder {
    path: std::path::PathBuf,
}

impl Folder {
    fn new() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("adamscape-audit-{}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("could not make {}", path.display()))?;
        Ok(Self { path })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in a temporary folder does no harm.
        let _ = fs::remove_dir_all(&self.path);
    }
}
