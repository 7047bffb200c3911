//! The command line.

mod arguments;
mod columns;
mod failure;
mod grade;
mod listings;
mod output;
mod progress;
mod replicate;
mod settings;
mod sweep;
mod table;
mod terminal;
mod verify;

pub(crate) use arguments::Arguments;
pub(crate) use failure::Failure;

use arguments::Command;

/// Runs what was asked for.
pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Sweep(sweep) => sweep::run(&sweep),
        Command::Replicate(replicate) => replicate::run(&replicate),
        Command::Verify(verify) => verify::run(&verify),
        Command::Grade(grade) => grade::run(&grade),
        Command::Optimizers => output::print(&listings::optimizers()),
        Command::Presets { name } => output::print(&listings::presets(name.as_deref())?),
    }
}
