//! How the program ends when it can't do what was asked.

use std::fmt;
use std::process::ExitCode;

/// Why nothing came of it, and whose turn it is.
pub(crate) enum Failure {
    /// What was asked for makes no sense: exit code 2.
    Usage(anyhow::Error),
    /// It made sense, but did not work: exit code 1.
    Run(anyhow::Error),
}

impl Failure {
    pub(crate) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self::Usage(error.into())
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Run(_) => 1,
            Self::Usage(_) => 2,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let (Self::Usage(error) | Self::Run(error)) = self;
        // With what it was caused by: "could not read plan.toml: no such file".
        write!(formatter, "{error:#}")
    }
}

/// What is not said to be wrong usage went wrong on the way.
impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Run(error.into())
    }
}
