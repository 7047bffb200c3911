//! The program's errors and exit codes: how it ends when it can't do what was asked.

use std::fmt;
use std::process::ExitCode;

use adamscape_grading::is_visible;

/// Why the program failed: an error of usage, with exit code 2, or of its own.
pub(crate) enum Failure {
    /// What was asked for makes no sense: exit code 2.
    Usage(anyhow::Error),
    /// It made sense, but did not work: exit code 1.
    Run(anyhow::Error),
    /// It was told to stop: exit code 130. What to tell is no error.
    Interrupted(String),
    /// An answer is wrong, which has been told: exit code 1, and no error of the program's.
    Wrong(String),
}

/// As shells say that a program was ended by Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

impl Failure {
    pub(crate) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self::Usage(error.into())
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Run(_) | Self::Wrong(_) => 1,
            Self::Usage(_) => 2,
            Self::Interrupted(_) => INTERRUPTED,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let text = match self {
            // With what it was caused by: "could not read plan.toml: no such file".
            Self::Usage(error) | Self::Run(error) => format!("error: {error:#}"),
            Self::Wrong(verdict) => verdict.clone(),
            Self::Interrupted(text) => text.clone(),
        };
        formatter.write_str(&harmless(&text))
    }
}

/// More of a message says nothing.
const LONGEST: usize = 4000;

/// Text that may quote a file, or a name that someone chose: a terminal obeys some characters, and no one reads a megabyte.
pub(crate) fn harmless(text: &str) -> String {
    let is_harmless = |letter: char| letter == '\n' || is_visible(letter);
    let mut shown = String::new();
    for letter in text.chars() {
        if shown.len() > LONGEST {
            shown.push_str(" ...");
            break;
        }
        if is_harmless(letter) {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_default());
        }
    }
    shown
}

/// What is not said to be wrong usage went wrong on the way.
impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Run(error.into())
    }
}
