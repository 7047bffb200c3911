//! The errors of problem files.

use adamscape_optim::OptimizerError;

/// Why a problem file is wrong, so that nothing can be judged by it.
#[derive(Debug, thiserror::Error)]
pub enum ProblemError {
    /// Its text is no JSON, or not of this format.
    #[error("it is no problem that `adamscape grade --write-problem` writes: {0}")]
    Json(serde_json::Error),
    /// Another version of the format.
    #[error("it is of format {0}, but this program reads format 1; write the problem again")]
    Format(u32),
    /// Its optimizer is not registered, or can't have these hyperparameters.
    #[error(transparent)]
    Optimizer(#[from] OptimizerError),
    /// A hyperparameter of the rule is a text, a list or the like.
    #[error("its `{name}` is {found}; give a number")]
    NoNumber {
        /// Which.
        name: String,
        /// What it is, as JSON.
        found: String,
    },
    /// No parameters, or no steps.
    #[error("its `{0}` are empty")]
    Empty(&'static str),
    /// A step's gradients are not those of the parameters.
    #[error("the gradients of step {step} have other names or shapes than the parameters")]
    Shapes {
        /// The step, from 1.
        step: usize,
    },
    /// η or λ has no usable value.
    #[error(
        "its `{name}` is {value}; give a finite number that is not negative, and no learning rate of 0"
    )]
    Hyperparameter {
        /// Which.
        name: &'static str,
        /// Its value.
        value: f64,
    },
}
