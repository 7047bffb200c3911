//! The folder of several sweeps that belong together: one folder inside for each.

use std::fs;
use std::io;
use std::path::Path;

use super::StorageError;
use super::folder::Folder;
use super::run::{Relation, Run};

/// The folder at `path` for these runs: made, or joined if it was begun with the same ones.
///
/// # Errors
/// If something else is there, or it can't be written.
pub fn begin_several(path: &Path, runs: &[&Run]) -> Result<Folder, StorageError> {
    let file = path.join("run.json");
    let text = match fs::read(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Folder::create(path, &runs);
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Folder::create(path, &runs);
        }
        text => text.map_err(StorageError::read(&file))?,
    };
    let Ok(known) = serde_json::from_slice::<Vec<Run>>(&text) else {
        return Err(StorageError::NotEmpty(path.to_owned()));
    };
    for (known, run) in known.iter().zip(runs) {
        let relation = known.relation(run);
        match relation.map_err(|error| StorageError::changed(&file, error))? {
            Relation::Same => {}
            Relation::Extended => return Err(StorageError::NotEmpty(path.to_owned())),
            Relation::Other(difference) => {
                let path = path.to_owned();
                return Err(StorageError::OtherSweep { path, difference });
            }
        }
    }
    if known.len() != runs.len() {
        return Err(StorageError::NotEmpty(path.to_owned()));
    }
    Ok(Folder::at(path))
}
