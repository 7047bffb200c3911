//! Commands in documents: each is one that the program knows, and blocks that say `run` are run.

use clap::error::ErrorKind;

use super::shell::{Command, commands};
use super::{Piece, pages};
use crate::program::{TINY, Workspace};

/// What follows on `adamscape` or `cargo xtask` in a command, and whether it was the latter.
fn arguments(command: &Command) -> Option<(Vec<String>, bool)> {
    let words = &command.words;
    if words[0] == "cargo" && words.get(1).is_none_or(|word| word != "xtask") {
        return None;
    }
    // A scheduler may stand before it.
    let program = words.iter().position(|word| word == "adamscape");
    let xtask = words.windows(2).position(|pair| pair == ["cargo", "xtask"]);
    let (first, xtask) = match (program, xtask) {
        (_, Some(place)) => (place + 2, true),
        (Some(place), None) => (place + 1, false),
        (None, None) => return None,
    };
    // GNU parallel's values, and where it puts them.
    let arguments = words[first..].iter().take_while(|word| *word != ":::");
    let arguments = arguments.map(|word| word.replace("{}", "1"));
    Some((arguments.collect(), xtask))
}

/// All commands of a text, and those that its words quote: `sh -c 'cd there && adamscape ...'`.
fn all_commands(text: &str) -> Vec<Command> {
    let mut all = Vec::new();
    for command in commands(text) {
        for word in &command.words {
            if word.contains("adamscape ") && !word.contains("\", \"") {
                all.extend(all_commands(word));
            }
        }
        all.push(command);
    }
    all
}

/// What is wrong with a command, if anything is.
fn fault(command: &Command) -> Option<(ErrorKind, String)> {
    let (arguments, xtask) = arguments(command)?;
    let program = adamscape::command_line();
    let name = arguments.first()?;
    let is_the_programs = program.find_subcommand(name).is_some();
    // Without an answer it judges the exercise in Rust.
    let is_the_exercise = arguments == ["grade"];
    if xtask && (!is_the_programs || is_the_exercise) {
        let usage = include_str!("../../xtask/src/main.rs");
        let known =
            usage.contains(&format!("\n  {name} ")) || usage.contains(&format!("\n  {name}\n"));
        let unknown = (
            ErrorKind::InvalidSubcommand,
            format!("cargo xtask has no `{name}`"),
        );
        return (!known).then_some(unknown);
    }
    let words = ["adamscape".to_owned()].into_iter().chain(arguments);
    let error = program.try_get_matches_from(words).err()?;
    let asked_for_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    (!asked_for_help).then(|| (error.kind(), error.to_string()))
}

#[test]
fn every_command_in_a_block_is_one_that_the_program_knows() {
    let mut count = 0;
    for page in pages() {
        for piece in page.pieces() {
            let Piece::Block { info, text } = piece else {
                continue;
            };
            if !info.starts_with("sh") {
                continue;
            }
            for command in all_commands(&text) {
                count += usize::from(arguments(&command).is_some());
                let fault = fault(&command);
                assert_eq!(fault, None, "{}: {command:?}", page.path.display());
            }
        }
    }
    assert!(count > 50, "{count} commands are fewer than there were");
}

/// Prose may leave out what a command must have: `adamscape slurm` writes job scripts.
#[test]
fn every_command_in_prose_is_one_that_the_program_knows_as_far_as_it_goes() {
    for page in pages() {
        for quoted in page.quoted() {
            if quoted.contains("...") {
                continue;
            }
            for command in all_commands(&quoted) {
                let fault = fault(&command);
                let unfinished = |kind: &ErrorKind| {
                    let missing = [
                        ErrorKind::MissingRequiredArgument,
                        ErrorKind::InvalidValue,
                        ErrorKind::ValueValidation,
                        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
                    ];
                    missing.contains(kind)
                };
                let fault = fault.filter(|(kind, _)| !unfinished(kind));
                assert_eq!(fault, None, "{}: {quoted}", page.path.display());
            }
        }
    }
}

/// A page's blocks of `sh run`, in order, in a folder of their own; and its blocks of `toml NAME.toml`, which are files there.
#[test]
fn what_a_page_says_can_be_run_can_be_run() {
    let mut count = 0;
    for page in pages() {
        let workspace = Workspace::with(TINY);
        for piece in page.pieces() {
            let Piece::Block { info, text } = piece else {
                continue;
            };
            match info.split_once(' ') {
                Some(("toml", name)) => {
                    std::fs::write(workspace.path().join(name), text).expect("a file");
                }
                Some(("sh", "run")) => {
                    for command in commands(&text) {
                        let said = format!("{}: {command:?}", page.path.display());
                        let Some((arguments, _)) = arguments(&command) else {
                            panic!("{said}: only the program's commands can be run");
                        };
                        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                        let output = workspace.adamscape(&arguments).output().expect("an end");
                        let errors = String::from_utf8_lossy(&output.stderr);
                        assert!(output.status.success(), "{said}: {errors}");
                        if let Some(file) = command.output {
                            let file = workspace.path().join(file);
                            std::fs::write(file, &output.stdout).expect("a file");
                        }
                        count += 1;
                    }
                }
                _ => {}
            }
        }
    }
    assert!(count > 10, "{count} commands are fewer than there were");
}

#[test]
fn a_command_that_is_not_known_is_found_wherever_it_stands() {
    for wrong in [
        "adamscape swep",
        "adamscape sweep --sede 3",
        "cargo xtask swep",
        "cargo xtask sweep --sede 3",
        "sbatch --wrap \"adamscape sweep --sede 3\"",
        "array=$(adamscape sweep --sede 3)",
        "parallel adamscape sweep --shard {}/x ::: 1 2",
    ] {
        assert!(
            all_commands(wrong).iter().any(|one| fault(one).is_some()),
            "{wrong}"
        );
    }
    for right in [
        "adamscape sweep --seeds 3 # --sede",
        "cargo xtask test -- --ignored",
        "adamscape --version",
    ] {
        assert!(
            all_commands(right).iter().all(|one| fault(one).is_none()),
            "{right}"
        );
    }
}
