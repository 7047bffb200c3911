//! The output folder of a sweep, written atomically: every file in it is whole or not there.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

/// The output folder of one sweep.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

/// Why results can't be kept there.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Something is there already, and would be mixed up or lost.
    #[error("{} is not empty; choose another folder with --out, or remove it first", .0.display())]
    NotEmpty(PathBuf),
    /// A file bears the name.
    #[error("{} is a file; choose a folder with --out", .0.display())]
    File(PathBuf),
    /// The system refused.
    #[error("could not write {}; choose a folder that can be written with --out", .path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What is to be written is no JSON.
    #[error("could not write {} as JSON", .path.display())]
    Json {
        /// What was to be written.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

impl Folder {
    /// Makes a folder for new results, with its `run.json`: what they are results of.
    ///
    /// # Errors
    /// If there is something at `path` already, or it can't be written; then nothing is left behind.
    pub fn create(path: &Path, run: &impl Serialize) -> Result<Self, FolderError> {
        if path.is_file() {
            return Err(FolderError::File(path.to_owned()));
        }
        let wrong = |source| FolderError::Write {
            path: path.to_owned(),
            source,
        };
        let is_filled = path.exists() && fs::read_dir(path).map_err(wrong)?.next().is_some();
        if is_filled {
            return Err(FolderError::NotEmpty(path.to_owned()));
        }
        let missing = missing(path);
        let begun = fs::create_dir_all(path)
            .map_err(wrong)
            .and_then(|()| Self::begin(path, run));
        begun.inspect_err(|_| remove(&missing))
    }

    /// Writes `run.json` into a folder that is there.
    fn begin(path: &Path, run: &impl Serialize) -> Result<Self, FolderError> {
        let folder = Self {
            path: path.to_owned(),
        };
        folder.write_json("run.json", run)?;
        Ok(folder)
    }

    /// Makes the first of `name`, `name-2`, `name-3`, ... in `parent` that is not there yet.
    ///
    /// # Errors
    /// As [`Folder::create`].
    pub fn create_unused(
        parent: &Path,
        name: &str,
        run: &impl Serialize,
    ) -> Result<Self, FolderError> {
        let missing = missing(parent);
        let begun = make_unused(parent, name).and_then(|path| {
            let begun = Self::begin(&path, run);
            begun.inspect_err(|_| remove(&[path]))
        });
        begun.inspect_err(|_| remove(&missing))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file: to a temporary one beside it first, which then takes its place. So a reader sees the whole
    /// file or none, even if the power fails.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn write(&self, name: &str, contents: &[u8]) -> Result<(), FolderError> {
        let path = self.path.join(name);
        let write = || -> io::Result<()> {
            let mut file = readable_by_others(&mut tempfile::Builder::new())
                .prefix(name)
                .suffix(".partial")
                .tempfile_in(&self.path)?;
            file.write_all(contents)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|source| FolderError::Write {
            path: path.clone(),
            source,
        })
    }

    /// Writes a file of indented JSON.
    ///
    /// # Errors
    /// If `value` is no JSON, or the system refuses.
    pub fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), FolderError> {
        let mut text = serde_json::to_vec_pretty(value).map_err(|source| FolderError::Json {
            path: self.path.join(name),
            source,
        })?;
        text.push(b'\n');
        self.write(name, &text)
    }
}

/// The folders that are to be made for `path`, the innermost first.
fn missing(path: &Path) -> Vec<PathBuf> {
    let missing = path
        .ancestors()
        .take_while(|part| !part.as_os_str().is_empty() && !part.exists());
    missing.map(Path::to_owned).collect()
}

/// Removes folders that were made for nothing. They are empty; one that can't be removed is not: somebody uses it.
fn remove(folders: &[PathBuf]) {
    for folder in folders {
        let _ = fs::remove_dir(folder);
    }
}

/// Makes the first of `name`, `name-2`, `name-3`, ... in `parent` that is not there yet.
fn make_unused(parent: &Path, name: &str) -> Result<PathBuf, FolderError> {
    let mut path = parent.join(name);
    let mut number = 2;
    loop {
        let made = fs::create_dir_all(parent).and_then(|()| fs::create_dir(&path));
        match made {
            Ok(()) => return Ok(path),
            // Somebody's, perhaps of a sweep that began this very moment.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.exists() => {
                path = parent.join(format!("{name}-{number}"));
                number += 1;
            }
            Err(source) => return Err(FolderError::Write { path, source }),
        }
    }
}

/// Temporary files are their owner's alone, results are not: theirs are the rights that the user's mask leaves.
#[cfg(unix)]
fn readable_by_others<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
) -> &'a mut tempfile::Builder<'b, 'b> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn readable_by_others<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
) -> &'a mut tempfile::Builder<'b, 'b> {
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What can't be written as JSON.
    struct Unwritable;

    impl Serialize for Unwritable {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("unwritable"))
        }
    }

    #[test]
    fn a_folder_whose_run_cannot_be_written_leaves_nothing_behind() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let parent = place.path().join("sweeps/all");
        assert!(Folder::create_unused(&parent, "tiny", &Unwritable).is_err());
        assert!(Folder::create(&parent.join("tiny"), &Unwritable).is_err());
        assert!(!place.path().join("sweeps").exists());
    }

    #[test]
    fn a_folder_that_fails_leaves_its_neighbours_alone() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let first = Folder::create_unused(place.path(), "tiny", &1).expect("a folder");
        assert!(Folder::create_unused(place.path(), "tiny", &Unwritable).is_err());
        let second = Folder::create_unused(place.path(), "tiny", &2).expect("a folder");
        assert!(first.path().join("run.json").exists());
        assert_eq!(second.path(), place.path().join("tiny-2"));
    }
}
