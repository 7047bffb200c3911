//! Prints results on stdout.

use std::io::{ErrorKind, Write, stdout};

use crate::Failure;

/// Prints `text` as it is. A reader who has seen enough (`adamscape optimizers | head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(anyhow::Error::from(error).context("could not print").into())
        }
        _ => Ok(()),
    }
}
