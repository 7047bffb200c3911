//! Reads problems, answers and submissions from files, which anyone may have sent.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use adamscape_grading::{Answer, MOST_BYTES, Problem};
use anyhow::Context;

/// The bytes of a file, and one more where there are too many.
fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = MOST_BYTES as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.with_context(|| format!("could not read {}", path.display()))?;
    Ok(bytes)
}

/// A teacher's file.
pub(super) fn text(path: &Path) -> anyhow::Result<String> {
    Ok(String::from_utf8_lossy(&bytes(path)?).into_owned())
}

pub(super) fn problem(path: &Path) -> anyhow::Result<Problem> {
    let bytes = bytes(path)?;
    let name = path.display().to_string();
    // What was cut off would be reported as a problem that ends too early.
    anyhow::ensure!(
        bytes.len() <= MOST_BYTES,
        "{name}: the problem is longer than {} MiB; no problem is",
        MOST_BYTES >> 20
    );
    Problem::from_json(&String::from_utf8_lossy(&bytes)).context(name)
}

/// How an answer's path is taken.
pub(super) struct Reader {
    plain_files_only: bool,
}

impl Reader {
    /// Of whoever started the program: any file, a pipe as well.
    pub(super) fn of_anyone() -> Self {
        Self {
            plain_files_only: false,
        }
    }

    /// Of a submission: no link to elsewhere, and no device that never ends.
    pub(super) fn of_submission() -> Self {
        Self {
            plain_files_only: true,
        }
    }

    pub(super) fn answer(&self, problem: &Problem, path: &Path) -> anyhow::Result<Answer> {
        let name = path.display().to_string();
        if self.plain_files_only {
            let is_plain = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
            anyhow::ensure!(is_plain, "{name} is no plain file; send the answer itself");
        }
        Answer::read(problem, &bytes(path)?).context(name)
    }
}

/// The file called `name` in a submission, also if it is packed.
pub(super) fn of_submission(folder: &Path, name: &str) -> Option<PathBuf> {
    let names = [name.to_owned(), format!("{name}.gz")];
    let mut paths = names.iter().map(|name| folder.join(name));
    paths.find(|path| fs::symlink_metadata(path).is_ok())
}

/// What is in a folder, by name; nothing that is hidden.
pub(super) fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read =
        fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in read {
        let entry = entry.with_context(|| format!("could not read {}", folder.display()))?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// The name of a file without what tells its type, which is a student's id.
pub(super) fn id(path: &Path) -> String {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let types = [".csv", ".tsv", ".txt", ".json", ".jsonl", ".dat"];
    let bare = types.iter().find_map(|end| name.strip_suffix(end));
    bare.unwrap_or(name).to_owned()
}
