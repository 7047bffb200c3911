//! The command line.

mod arguments;
mod failure;
mod listings;
mod progress;
mod sweep;
mod table;
mod terminal;

pub(crate) use arguments::Arguments;
pub(crate) use failure::Failure;

use arguments::Command;

/// Runs what was asked for.
pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Sweep(sweep) => sweep::run(&sweep),
        Command::Optimizers => {
            print!("{}", listings::optimizers());
            Ok(())
        }
        Command::Presets { name } => {
            print!("{}", listings::presets(name.as_deref())?);
            Ok(())
        }
    }
}
