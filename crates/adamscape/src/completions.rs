//! `adamscape completions`: what a shell needs to complete commands and options.

use clap_complete::{Shell, generate};

use crate::{Failure, command_line, output};

/// Prints the script of a shell, which it reads when it starts.
pub(crate) fn run(shell: Shell) -> Result<(), Failure> {
    let mut command = command_line();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    generate(shell, &mut command, name, &mut script);
    output::print(&String::from_utf8(script)?)
}
