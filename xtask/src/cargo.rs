//! Runs cargo: builds and starts the program, the exercise, the bench and the tests.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

const BACKENDS: [&str; 4] = ["ndarray", "flex", "wgpu", "cuda"];

/// The program's commands that have `--backend`. The others compute nothing, or take what has float64.
const WITH_BACKEND: [&str; 6] = [
    "sweep",
    "explore",
    "slurm",
    "replicate",
    "decoupling",
    "verify",
];

/// The packages whose tests depend on the backend.
const ON_BACKENDS: [&str; 5] = [
    "adamscape",
    "adamscape-experiments",
    "adamscape-grading",
    "adamscape-verification",
    "adamscape-tests",
];

/// Runs the `adamscape` program with `arguments`, built with the backend that they name and no other.
pub(crate) fn run_program(arguments: &[String]) -> io::Result<ExitCode> {
    let mut cargo = cargo();
    cargo.args(["run", "--release", "--package", "adamscape"]);
    if let Some(backend) = split_backend(arguments).0 {
        cargo.args(["--no-default-features", "--features", backend]);
    }
    if asks_for_parquet(arguments) {
        cargo.args(["--features", "parquet"]);
    }
    finish(cargo.arg("--").args(handed_on(arguments)))
}

/// Builds the program, and returns where it is.
pub(crate) fn build_program() -> io::Result<PathBuf> {
    let mut cargo = cargo();
    let built = cargo
        .args(["build", "--release", "--package", "adamscape"])
        .status()?;
    if !built.success() {
        return Err(io::Error::other("cargo: the program could not be built"));
    }
    release_program()
}

/// The folder of builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

/// Where the program is, once it is built.
pub(crate) fn release_program() -> io::Result<PathBuf> {
    let program = target()
        .join("release")
        .join(format!("adamscape{}", env::consts::EXE_SUFFIX));
    program.canonicalize()
}

/// What the program is told: not the backend, where it has no use for the name.
fn handed_on(arguments: &[String]) -> Vec<String> {
    let command = arguments.first().map(String::as_str);
    if command.is_some_and(|command| WITH_BACKEND.contains(&command)) {
        arguments.to_vec()
    } else {
        split_backend(arguments).1
    }
}

/// Whether the program is to write Parquet, or to read a plan whose data are in such a file: it is built for that.
fn asks_for_parquet(arguments: &[String]) -> bool {
    let writes = values(arguments, "--format").any(|format| format == "parquet");
    let names_it = |plan: &str| {
        let plan = std::fs::read_to_string(plan).unwrap_or_default();
        [".parquet\"", ".pq\"", ".parquet'", ".pq'"]
            .iter()
            .any(|end| plan.contains(end))
    };
    writes || values(arguments, "--config").any(names_it)
}

/// What is given for an option, as `--option value` or `--option=value`.
fn values<'a>(arguments: &'a [String], option: &'a str) -> impl Iterator<Item = &'a str> {
    let next = arguments.iter().skip(1).map(Some).chain([None]);
    arguments.iter().zip(next).filter_map(move |(one, next)| {
        if one == option {
            return next.map(String::as_str);
        }
        one.strip_prefix(option)?.strip_prefix('=')
    })
}

/// Whether there is anything but a backend.
pub(crate) fn has_arguments(arguments: &[String]) -> bool {
    !split_backend(arguments).1.is_empty()
}

/// Runs the exercise, whose update rules are left open, with the backend that `arguments` name.
pub(crate) fn exercise(arguments: &[String]) -> io::Result<ExitCode> {
    let mut cargo = cargo();
    cargo.args(["run", "--release", "--package", "adamscape-exercise"]);
    if let Some(backend) = split_backend(arguments).0 {
        cargo.args(["--no-default-features", "--features", backend]);
    }
    finish(&mut cargo)
}

/// Runs the bench with every CPU backend.
pub(crate) fn bench(arguments: &[String]) -> io::Result<ExitCode> {
    let mut cargo = cargo();
    cargo.args([
        "run",
        "--release",
        "--package",
        "adamscape-bench",
        "--features",
        "flex",
    ]);
    finish(cargo.arg("--").args(arguments))
}

/// Runs all tests; with a backend in `arguments`, those that depend on it, on it alone. The rest goes to `cargo test`.
///
/// In release mode: networks are trained in them, and the program's own build is shared.
pub(crate) fn test(arguments: &[String]) -> io::Result<ExitCode> {
    let (backend, rest) = split_backend(arguments);
    let mut cargo = cargo();
    cargo.args(["test", "--release"]);
    match backend {
        None => cargo.arg("--workspace"),
        Some(backend) => cargo
            .args(ON_BACKENDS.map(|package| format!("--package={package}")))
            .arg("--no-default-features")
            .args(ON_BACKENDS.map(|package| format!("--features={package}/{backend}"))),
    };
    finish(cargo.args(rest))
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

pub(crate) fn finish(command: &mut Command) -> io::Result<ExitCode> {
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |error| io::Error::other(format!("{name}: {error}"));
    let code = command.status().map_err(failed)?.code();
    // A program ended by a signal has no code.
    let code = code.and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The known backend that `--backend` names, and the arguments without it. A name that is not known stays among
/// them: the program says what there is.
fn split_backend(arguments: &[String]) -> (Option<&'static str>, Vec<String>) {
    let known = |name: &str| BACKENDS.into_iter().find(|&backend| backend == name);
    let mut rest = arguments.to_vec();
    for (index, argument) in arguments.iter().enumerate() {
        if let Some(backend) = argument.strip_prefix("--backend=").and_then(known) {
            rest.remove(index);
            return (Some(backend), rest);
        }
        let next = arguments.get(index + 1).map(String::as_str);
        if argument == "--backend"
            && let Some(backend) = next.and_then(known)
        {
            rest.drain(index..index + 2);
            return (Some(backend), rest);
        }
    }
    (None, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    fn split(line: &str) -> (Option<&'static str>, String) {
        let (backend, rest) = split_backend(&arguments(line));
        (backend, rest.join(" "))
    }

    #[test]
    fn every_command_can_be_built_with_a_backend_and_only_some_are_told_its_name() {
        for (line, told) in [
            (
                "sweep --backend flex --seeds 3",
                "sweep --backend flex --seeds 3",
            ),
            ("replicate --backend=flex", "replicate --backend=flex"),
            ("verify --backend flex", "verify --backend flex"),
            (
                "grade --backend ndarray problem answer",
                "grade problem answer",
            ),
            ("optimizers --backend=wgpu", "optimizers"),
            ("presets quick --backend flex", "presets quick"),
        ] {
            assert_eq!(handed_on(&arguments(line)).join(" "), told);
        }
    }

    #[test]
    fn parquet_is_built_in_where_it_is_written_or_read() {
        let folder = std::env::temp_dir().join("adamscape-xtask-plan.toml");
        std::fs::write(&folder, "data = { path = \"wine.parquet\" }").expect("a file");
        let plan = folder.display();
        for (line, asks) in [
            ("sweep --format parquet".to_owned(), true),
            ("sweep --format=parquet".to_owned(), true),
            ("sweep --format".to_owned(), false),
            (format!("sweep --config {plan}"), true),
            ("sweep --config none.toml".to_owned(), false),
        ] {
            assert_eq!(asks_for_parquet(&arguments(&line)), asks, "{line}");
        }
        std::fs::remove_file(&folder).expect("to be removed");
    }

    #[test]
    fn the_backend_is_found_in_both_spellings() {
        assert_eq!(
            split("sweep --backend wgpu --seeds 3"),
            (Some("wgpu"), "sweep --seeds 3".to_owned())
        );
        assert_eq!(
            split("sweep --backend=flex"),
            (Some("flex"), "sweep".to_owned())
        );
    }

    #[test]
    fn what_is_no_backend_is_left_to_the_program() {
        for line in [
            "sweep --backend torch",
            "sweep --backend",
            "sweep --preset quick",
        ] {
            assert_eq!(split(line), (None, line.to_owned()));
        }
    }
}
