//! `cargo xtask archive`: what a release has for this machine, in one folder: the wheel, and an archive with the wheel's program,
//! completions and manual.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::cargo::{release_program, target};
use crate::python::run;
use crate::wheel;

/// The shells that get completions, and how each wants its file to be called.
const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "adamscape.bash"),
    ("zsh", "_adamscape"),
    ("fish", "adamscape.fish"),
    ("powershell", "_adamscape.ps1"),
    ("elvish", "adamscape.elv"),
];

const DOCUMENTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// The archive's folder; with `.tar.gz`, the archive. `cargo binstall` asks for it by this name.
fn name(version: &str, target: &str) -> String {
    format!("adamscape-{version}-{target}")
}

/// Builds wheel and archive into `release-files` under the build's folder, and says where they are.
pub(crate) fn make() -> io::Result<ExitCode> {
    let release = target().join("release-files");
    let _ = fs::remove_dir_all(&release);
    let wheel = wheel::build()?;
    let name = name(env!("CARGO_PKG_VERSION"), &host()?);
    let folder = release.join(&name);
    fs::create_dir_all(folder.join("completions"))?;
    // Building the wheel has left its program here.
    let program = release_program()?;
    let file_name = format!("adamscape{}", std::env::consts::EXE_SUFFIX);
    fs::copy(&program, folder.join(file_name))?;
    for (shell, file) in COMPLETIONS {
        let script = Command::new(&program)
            .args(["completions", shell])
            .output()?;
        if !script.status.success() {
            return Err(io::Error::other(format!(
                "completions for {shell}: {}",
                script.status
            )));
        }
        fs::write(folder.join("completions").join(file), script.stdout)?;
    }
    run(Command::new(&program)
        .args(["man", "--out"])
        .arg(folder.join("man")))?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for document in DOCUMENTS {
        fs::copy(root.join(document), folder.join(document))?;
    }
    let archive = format!("{name}.tar.gz");
    // By names without a drive: some `tar` takes a colon for a host's.
    let mut tar = Command::new("tar");
    run(tar.args(["-czf", &archive, &name]).current_dir(&release))?;
    fs::remove_dir_all(&folder)?;
    let wheel_name = wheel.file_name().unwrap_or_default();
    fs::copy(&wheel, release.join(wheel_name))?;
    println!("{}", release.join(archive).display());
    println!("{}", release.join(wheel_name).display());
    Ok(ExitCode::SUCCESS)
}

/// What this machine is called among compilers' targets.
fn host() -> io::Result<String> {
    let rustc = Command::new("rustc").arg("-vV").output()?;
    let said = String::from_utf8_lossy(&rustc.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| io::Error::other("rustc: it does not say what its host is"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        fs::read_to_string(path).unwrap()
    }

    /// The value of `key = "value"`.
    fn value(manifest: &str, key: &str) -> String {
        let line = manifest.lines().find_map(|line| line.strip_prefix(key));
        line.unwrap().trim_matches([' ', '=', '"']).to_owned()
    }

    #[test]
    fn binstall_asks_for_the_archive_by_its_name_and_finds_the_program_in_it() {
        let manifest = read("crates/adamscape/Cargo.toml");
        let (version, target) = ("1.2.3", "aarch64-apple-darwin");
        let asked = |key: &str| {
            value(&manifest, key)
                .replace("{ version }", version)
                .replace("{ target }", target)
        };
        let name = name(version, target);
        assert_eq!(
            asked("pkg-url"),
            format!("{{ repo }}/releases/download/v{version}/{name}.tar.gz")
        );
        assert_eq!(
            asked("bin-dir"),
            format!("{name}/{{ bin }}{{ binary-ext }}")
        );
        assert_eq!(asked("pkg-fmt"), "tgz");
    }

    #[test]
    fn a_release_is_built_where_each_of_its_targets_is_at_home() {
        let workflow = read(".github/workflows/release.yml");
        let targets = workflow
            .lines()
            .filter_map(|line| line.trim().strip_prefix("target: "));
        let mut targets: Vec<&str> = targets.collect();
        targets.sort_unstable();
        let expected = [
            "aarch64-apple-darwin",
            "aarch64-pc-windows-msvc",
            "aarch64-unknown-linux-gnu",
            "x86_64-apple-darwin",
            "x86_64-pc-windows-msvc",
            "x86_64-unknown-linux-gnu",
        ];
        assert_eq!(targets, expected);
        // What it hands on is what this command leaves.
        assert!(workflow.contains("cargo xtask archive"));
        assert!(workflow.contains("path: target/release-files/*"));
    }
}
