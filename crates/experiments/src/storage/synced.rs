//! Folders that are on the disk when they are said to be there.

use std::fs;
use std::io;
use std::path::Path;

/// Makes a folder in one that is there, if it is not there yet. A link in its place is refused: it may lead anywhere.
pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Ok(()) => path.parent().map_or(Ok(()), sync_dir),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if path.symlink_metadata()?.is_dir() {
                Ok(())
            } else {
                Err(io::Error::other("a file or a link is in a folder's place"))
            }
        }
        Err(error) => Err(error),
    }
}

/// Waits until the names in a folder are on the disk.
#[cfg(unix)]
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    let here = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    match fs::File::open(here) {
        // Somebody else's, who lets others make files in it but not look: their names are not ours to make sure of.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        opened => opened?.sync_all(),
    }
}

/// Only Unix opens folders; elsewhere the system does it by itself.
#[cfg(not(unix))]
pub(super) fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}
