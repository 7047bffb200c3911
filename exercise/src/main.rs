//! Grades the update rules in `rules.rs`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

mod graded;
mod rules;

use std::process::ExitCode;

use graded::graded;

fn main() -> ExitCode {
    let judged = [
        ("adam_l2", graded("adam-l2", rules::adam_l2)),
        ("adamw", graded("adamw", rules::adamw)),
    ];
    let mut passed = 0;
    for (function, judged) in &judged {
        match judged {
            Ok(judgement) => {
                println!("{function}: {judgement}");
                passed += usize::from(judgement.is_correct());
            }
            Err(error) => println!("{function}: can't be judged: {error:#}\n"),
        }
    }
    let all_judged = judged.iter().all(|(_, judged)| judged.is_ok());
    println!("{passed} of {} pass (exercise/src/rules.rs)", judged.len());
    if passed == judged.len() {
        ExitCode::SUCCESS
    } else if all_judged {
        ExitCode::FAILURE
    } else {
        ExitCode::from(2)
    }
}
