//! `cargo xtask packages`: each published crate as a package, and the program built from these packages and nothing else.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::cargo::{cargo, target};
use crate::python::run;

/// The workspace's packages that stay at home.
const AT_HOME: [&str; 4] = [
    "adamscape-bench",
    "adamscape-exercise",
    "adamscape-tests",
    "xtask",
];

/// Larger, compressed, than any of them has a reason to be.
const MOST_BYTES: u64 = 1 << 20;

/// Makes the packages, unpacks them side by side, and checks the types of all. A file that is missing in one is missed there.
pub(crate) fn check() -> io::Result<ExitCode> {
    let packages = target().join("package");
    let _ = fs::remove_dir_all(&packages);
    let mut package = cargo();
    package.args(["package", "--workspace", "--no-verify", "--allow-dirty"]);
    run(package.args(AT_HOME.map(|name| format!("--exclude={name}"))))?;

    let together = packages.join("together");
    fs::create_dir_all(&together)?;
    let mut members = Vec::new();
    for file in fs::read_dir(&packages)? {
        let file = file?.path();
        if file
            .extension()
            .is_none_or(|extension| extension != "crate")
        {
            continue;
        }
        let bytes = fs::metadata(&file)?.len();
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        println!("{name}: {} kB", bytes / 1000);
        if bytes > MOST_BYTES {
            return Err(io::Error::other(format!(
                "{name}: a package of {bytes} bytes"
            )));
        }
        let unpacked = Path::new("..").join(format!("{name}.crate"));
        let mut tar = Command::new("tar");
        run(tar.arg("-xzf").arg(unpacked).current_dir(&together))?;
        members.push(name);
    }
    fs::write(together.join("Cargo.toml"), workspace(&members)?)?;
    fs::copy("Cargo.lock", together.join("Cargo.lock"))?;
    let mut check = cargo();
    check.args(["check", "--release", "--offline", "--package", "adamscape"]);
    check
        .arg("--manifest-path")
        .arg(together.join("Cargo.toml"));
    // What others wrote is checked already, in this folder.
    run(check.arg("--target-dir").arg(target()))?;
    Ok(ExitCode::SUCCESS)
}

/// A workspace of packages, each of which stands in for the one in the registry, with this one's profiles.
fn workspace(members: &[String]) -> io::Result<String> {
    let ours = fs::read_to_string("Cargo.toml")?;
    let profiles = ours.find("[profile.").map_or("", |start| &ours[start..]);
    let mut text =
        format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[patch.crates-io]\n");
    for member in members {
        let (name, _) = member.rsplit_once('-').unwrap_or((member, ""));
        text.push_str(&format!("{name} = {{ path = {member:?} }}\n"));
    }
    Ok(text + "\n" + profiles)
}
