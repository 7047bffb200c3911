//! `cargo xtask X ARGS` builds what X needs, in release mode, and runs it. It links nothing of the project.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

mod archive;
mod book;
mod browser_test;
mod cargo;
mod ci;
mod packages;
mod peers;
mod python;
mod slurm_test;
mod torture;
mod wheel;
mod workflows;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  sweep [ARGS]             train a grid of learning rate × weight decay, and draw the landscapes
  resume, report, merge, forget
                           go on with a sweep's folder, draw it again, bring shards together, drop trials
  report --table FILE ...  landscapes, intervals and advice of anyone's table of runs
  compare A B              what changes from one sweep to another
  convert [ARGS]           one framework's learning rate and weight decay as another's
  explore                  move a sweep's controls in a browser, and see its landscape trained anew
  replicate [ARGS]         repeat the published comparison of L2-Adam and AdamW, and correct it step by step
  decoupling [ARGS]        measure how the best weight decay moves with the learning rate
  verify [ARGS]            check the problem set's claims about weight decay in numbers
  grade                    judge the update rules in exercise/src/rules.rs
  grade ARGS               judge an answer in any language, and name its mistake
  audit [ARGS] -- PROGRAM  hold an implementation to an optimizer under all settings
  slurm [ARGS]             write job scripts that train a sweep on a cluster
  optimizers, presets      what there is to choose from
  completions, man         what shells and `man` are told
  bench [ARGS]             measure training beside the machine's limit and other frameworks
  bench --setup            install these frameworks: PyTorch and JAX, from PyPI
  test [--backend NAME]    run all tests, or those that depend on the backend on that one
  browser-test [FILTER]    open pages in Chromium by its driver, point, click, type, and look at them
  slurm-test               train a sweep with a real Slurm and with GNU parallel, and compare with a single process
  torture [--short]        kill, starve and damage sweeps, and look whether anything is lost (Linux; strace, faketime)
  book                     build the documents as a book
  wheel [--check]          build the program as a Python package, and try it as a newcomer would
  archive                  build what a release has for this machine
  packages                 build the program from the crates' packages alone
  workflows                check the release's workflow
  ci                       run what continuous integration runs

`cargo xtask sweep --help` and `cargo xtask bench --help` say more.
`--backend NAME` (ndarray, flex, wgpu or cuda) also builds the program with that backend.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.split_first() {
        None => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
        Some((command, rest)) => match command.as_str() {
            "help" | "--help" | "-h" => {
                print!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            "test" => cargo::test(rest),
            "browser-test" => browser_test::run(rest),
            "slurm-test" => slurm_test::run(),
            "book" => book::build(),
            "wheel" => wheel::run_with(rest),
            "archive" => archive::make(),
            "packages" => packages::check(),
            "workflows" => workflows::check(),
            "ci" => ci::run(),
            "bench" if rest.iter().any(|argument| argument == "--setup") => peers::set_up(),
            "bench" => cargo::bench(rest),
            "torture" => torture::run(rest),
            "sweep" | "explore" | "compare" | "convert" | "slurm" | "resume" | "report"
            | "merge" | "forget" | "replicate" | "decoupling" | "verify" | "audit"
            | "optimizers" | "presets" | "completions" | "man" => cargo::run_program(&arguments),
            "grade" if cargo::has_arguments(rest) => cargo::run_program(&arguments),
            "grade" => cargo::exercise(rest),
            unknown => {
                eprint!("error: there is no command `{unknown}`\n\n{USAGE}");
                return ExitCode::from(2);
            }
        },
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: could not run {error}");
        ExitCode::FAILURE
    })
}
