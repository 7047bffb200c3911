//! What can be wrong with a problem.

use adamscape_optim::registry::UnknownOptimizer;

/// Why nothing can be judged by a problem.
#[derive(Debug, thiserror::Error)]
pub enum ProblemError {
    /// Its text is no JSON, or not of this format.
    #[error("it is no problem that `adamscape grade --write-problem` writes: {0}")]
    Json(serde_json::Error),
    /// Another version of the format.
    #[error("it is of format {0}, but this program reads format 1; write the problem again")]
    Format(u32),
    /// Its optimizer is not registered.
    #[error(transparent)]
    Optimizer(#[from] UnknownOptimizer),
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
    /// A hyperparameter that the registry fixes.
    #[error(
        "its `{name}` is {stated}, but `{optimizer}` {}; it is there for information and can't be chosen",
        .fixed.map_or_else(|| "has none".to_owned(), |fixed| format!("runs with {fixed}"))
    )]
    Fixed {
        /// Which.
        name: &'static str,
        /// What the problem says.
        stated: f64,
        /// The optimizer.
        optimizer: String,
        /// What the optimizer runs with, if it has such a hyperparameter.
        fixed: Option<f64>,
    },
}
