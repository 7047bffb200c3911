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
    /// An answer is wrong, which has been told: exit code 1, and no error of the program's.
    Wrong(String),
}

impl Failure {
    pub(crate) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self::Usage(error.into())
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Run(_) | Self::Wrong(_) => 1,
            Self::Usage(_) => 2,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        // With what it was caused by: "could not read plan.toml: no such file". What it quotes may be from a file, and a terminal
        // obeys some characters.
        let text = match self {
            Self::Usage(error) | Self::Run(error) => format!("error: {error:#}"),
            Self::Wrong(answer) => format!("{answer} is wrong"),
        };
        let is_harmless = |letter: char| letter == '\n' || is_visible(letter);
        text.chars().try_for_each(|letter| match letter {
            letter if is_harmless(letter) => write!(formatter, "{letter}"),
            letter => write!(formatter, "{}", letter.escape_default()),
        })
    }
}

/// What is not said to be wrong usage went wrong on the way.
impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Run(error.into())
    }
}
