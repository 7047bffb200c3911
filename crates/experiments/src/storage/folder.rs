//! The output folder of a sweep, written atomically: every file in it is whole or not there.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::StorageError;
use super::synced;

/// The output folder of one sweep.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes a folder for new results, with its `run.json`: what they are results of.
    ///
    /// # Errors
    /// If there is something at `path` already, or it can't be written; then nothing is left behind.
    pub fn create(path: &Path, run: &impl Serialize) -> Result<Self, StorageError> {
        let (folder, made) = Self::make(path)?;
        if folder.is_filled()? {
            return Err(StorageError::NotEmpty(path.to_owned()));
        }
        let begun = folder.write_json("run.json", run);
        begun.inspect_err(|_| remove(&made)).map(|()| folder)
    }

    /// Makes the first of `name`, `name-2`, `name-3`, ... in `parent` that is not there yet.
    ///
    /// # Errors
    /// As [`Folder::create`].
    pub fn create_unused(
        parent: &Path,
        name: &str,
        run: &impl Serialize,
    ) -> Result<Self, StorageError> {
        let (folder, made) = Self::make_unused(parent, name)?;
        let begun = folder.write_json("run.json", run);
        begun.inspect_err(|_| remove(&made)).map(|()| folder)
    }

    /// A folder that is there.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// A folder, made if it is not there, and the folders that were made for it, the innermost first.
    pub(super) fn make(path: &Path) -> Result<(Self, Vec<PathBuf>), StorageError> {
        if path.is_file() {
            return Err(StorageError::File(path.to_owned()));
        }
        let missing = missing(path);
        let made = make_all(&missing);
        made.map_err(StorageError::write(path))
            .inspect_err(|_| remove(&missing))?;
        Ok((Self::at(path), missing))
    }

    /// The first of `name`, `name-2`, `name-3`, ... in `parent` that is not there yet, made; and the folders that were made for it,
    /// the innermost first.
    pub(super) fn make_unused(
        parent: &Path,
        name: &str,
    ) -> Result<(Self, Vec<PathBuf>), StorageError> {
        let missing = missing(parent);
        let mut path = parent.join(name);
        let mut number = 2;
        loop {
            let made = make_all(&missing).and_then(|()| fs::create_dir(&path));
            match made.and_then(|()| synced::sync_dir(parent)) {
                Ok(()) => {
                    let made = std::iter::once(path.clone()).chain(missing);
                    return Ok((Self::at(&path), made.collect()));
                }
                // Somebody's, perhaps of a sweep that began this very moment.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.exists() => {
                    path = unused(parent, name, number);
                    number += 1;
                }
                Err(source) => {
                    remove(&missing);
                    return Err(StorageError::Write { path, source });
                }
            }
        }
    }

    /// Whether anything is in it, beside what a process that was killed left of files that it had not finished.
    pub(super) fn is_filled(&self) -> Result<bool, StorageError> {
        let mut entries = fs::read_dir(&self.path).map_err(StorageError::read(&self.path))?;
        Ok(entries.any(|entry| !entry.is_ok_and(|entry| is_partial(&entry.file_name()))))
    }

    /// Removes what a process that was killed left of files that it had not finished. One that is not dead writes its own again.
    pub(super) fn remove_partial(&self) {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| is_partial(&entry.file_name())) {
            // One that stays does no harm.
            let _ = fs::remove_file(entry.path());
        }
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
    pub fn write(&self, name: &str, contents: &[u8]) -> Result<(), StorageError> {
        self.write_by(name, |file| file.write_all(contents))
    }

    /// As [`write`](Self::write), with contents that need not be in memory as a whole.
    ///
    /// # Errors
    /// If the system refuses, or `contents` fails.
    pub fn write_by(
        &self,
        name: &str,
        contents: impl Fn(&mut (dyn Write + Send)) -> io::Result<()>,
    ) -> Result<(), StorageError> {
        let path = self.path.join(name);
        let write = || -> io::Result<()> {
            let file = self.partial(name, &contents)?;
            file.persist(&path).map_err(|error| error.error)?;
            synced::sync_dir(&self.path)
        };
        in_spite_of_removal(write).map_err(StorageError::write(&path))
    }

    /// As [`write`](Self::write), unless there is such a file already: then it returns `false`, and the file stays as it is.
    pub(super) fn write_new(&self, name: &str, contents: &[u8]) -> Result<bool, StorageError> {
        let path = self.path.join(name);
        let write = || -> io::Result<bool> {
            let file = self.partial(name, |file| file.write_all(contents))?;
            match file.persist_noclobber(&path) {
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                Err(error) => Err(error.error),
                Ok(_) => synced::sync_dir(&self.path).map(|()| true),
            }
        };
        in_spite_of_removal(write).map_err(StorageError::write(&path))
    }

    /// A temporary file with these contents, on the disk.
    fn partial(
        &self,
        name: &str,
        contents: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
    ) -> io::Result<NamedTempFile> {
        let mut file = readable_by_others(&mut tempfile::Builder::new())
            .prefix(name)
            .suffix(PARTIAL)
            .tempfile_in(&self.path)?;
        contents(&mut file)?;
        file.as_file().sync_all()?;
        Ok(file)
    }

    /// Writes a file of indented JSON.
    ///
    /// # Errors
    /// If `value` is no JSON, or the system refuses.
    pub fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), StorageError> {
        let text = json(value).map_err(|source| StorageError::Json {
            path: self.path.join(name),
            source,
        })?;
        self.write(name, &text)
    }
}

/// Indented JSON, with a newline at its end.
pub(super) fn json(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}

/// Another process that begins at this moment may take the temporary file for one that nobody finishes, and remove it.
fn in_spite_of_removal<T>(write: impl Fn() -> io::Result<T>) -> io::Result<T> {
    match write() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => write(),
        written => written,
    }
}

/// How the names of files end that are not finished.
const PARTIAL: &str = ".partial";

fn is_partial(name: &OsStr) -> bool {
    name.to_string_lossy().ends_with(PARTIAL)
}

/// `name-2`, `name-3`, ...
pub(super) fn unused(parent: &Path, name: &str, number: u32) -> PathBuf {
    parent.join(format!("{name}-{number}"))
}

/// The folders that are to be made for `path`, the innermost first.
fn missing(path: &Path) -> Vec<PathBuf> {
    let missing = path
        .ancestors()
        .take_while(|part| !part.as_os_str().is_empty() && !part.exists());
    missing.map(Path::to_owned).collect()
}

/// Makes these folders, given the innermost first. Others may make them at the same time.
fn make_all(missing: &[PathBuf]) -> io::Result<()> {
    missing.iter().rev().try_for_each(|path| {
        let made = fs::create_dir(path);
        let there = |error: &io::Error| error.kind() == io::ErrorKind::AlreadyExists;
        match made {
            Err(error) if !(there(&error) && path.is_dir()) => Err(error),
            _ => path.parent().map_or(Ok(()), synced::sync_dir),
        }
    })
}

/// Removes folders that were made for nothing. They are empty; one that can't be removed is not: somebody uses it.
pub(super) fn remove(folders: &[PathBuf]) {
    for folder in folders {
        let _ = fs::remove_dir(folder);
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
    fn a_file_is_written_again_if_another_process_removes_it_unfinished() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder::at(place.path());
        let times = std::cell::Cell::new(0);
        let write = |file: &mut (dyn Write + Send)| {
            times.set(times.get() + 1);
            if times.get() == 1 {
                folder.remove_partial();
            }
            file.write_all(b"whole")
        };
        folder.write_by("table", write).expect("a file");
        let found = fs::read(place.path().join("table")).expect("a file");
        assert_eq!((found.as_slice(), times.get()), (&b"whole"[..], 2));
        let names = fs::read_dir(place.path()).expect("a folder");
        assert_eq!(names.count(), 1);
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
