//! `adamscape man`: the manual, as pages for `man`.

use std::path::Path;

use anyhow::Context;
use clap_mangen::{Man, generate_to};

use crate::{Failure, command_line, output};

/// Prints the program's page, or writes all pages into a folder: the program's, and one for each command.
pub(crate) fn run(out: Option<&Path>) -> Result<(), Failure> {
    // The page of `help` would say what this one says.
    let program = command_line().disable_help_subcommand(true);
    let Some(folder) = out else {
        let mut page = Vec::new();
        Man::new(program).render(&mut page)?;
        return output::print(&String::from_utf8(page)?);
    };
    let written = std::fs::create_dir_all(folder).and_then(|()| generate_to(program, folder));
    Ok(written.with_context(|| format!("could not write the manual into {}", folder.display()))?)
}
