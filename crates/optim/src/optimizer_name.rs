//! Optimizers by name: `adamw`, or with hyperparameters `adamw(beta_2=0.95, epsilon=1e-6)`.

use std::ops::Range;

use crate::formula::number;
use crate::hyperparameters::range_text;
use crate::registry::{Entry, optimizers};

/// A text that names no optimizer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OptimizerError {
    /// No optimizer has this name.
    #[error("there is no optimizer `{name}`{}", did_you_mean(.nearest.as_deref()))]
    UnknownName {
        /// The name that was asked for.
        name: String,
        /// The one that is spelt most like it, if any is at all.
        nearest: Option<String>,
    },
    /// The optimizer has no such hyperparameter.
    #[error(
        "`{optimizer}` has no hyperparameter `{name}`{}; it has {}",
        did_you_mean(.nearest.as_deref()),
        .known.join(", ")
    )]
    UnknownHyperparameter {
        /// The optimizer.
        optimizer: String,
        /// What was asked for.
        name: String,
        /// The one that is spelt most like it, if any is at all.
        nearest: Option<String>,
        /// All that there are.
        known: Vec<&'static str>,
    },
    /// The hyperparameter cannot have this value.
    #[error("`{name}` of `{optimizer}` is {}, and must be {}", number(*.value), range_text(.range))]
    OutOfRange {
        /// The optimizer.
        optimizer: String,
        /// The hyperparameter.
        name: &'static str,
        /// What it was given.
        value: f64,
        /// What it may be: from `start` on, below `end`.
        range: Range<f64>,
    },
    /// The hyperparameters are not written as they must be.
    #[error(
        "`{text}` is no optimizer: {reason}; hyperparameters are written `adamw(beta_2=0.95, epsilon=1e-6)`"
    )]
    Syntax {
        /// The whole text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The same hyperparameter twice.
    #[error("`{name}` of `{optimizer}` is given twice")]
    Twice {
        /// The optimizer.
        optimizer: String,
        /// The hyperparameter.
        name: String,
    },
}

/// "; did you mean `adamw`?", to be put behind a name that is unknown; nothing if none is like it.
#[must_use]
pub fn did_you_mean(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// Less alike, and the suggestion would be a riddle.
const LIKE: f64 = 0.7;

/// The one of `names` that is spelt most like `wanted`, if any is at all.
pub fn similar(wanted: &str, names: impl IntoIterator<Item = String>) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let likeness = |name: String| (strsim::jaro_winkler(&wanted, &name), name);
    let names = names.into_iter().map(likeness);
    let similar = names.filter(|(likeness, _)| *likeness > LIKE);
    let nearest = similar.max_by(|one, other| one.0.total_cmp(&other.0));
    nearest.map(|(_, name)| name)
}

/// The optimizer that `text` names.
///
/// # Errors
/// If there is none, or its hyperparameters are not as they must be. The error names what is most like what was asked for.
pub fn find(text: &str) -> Result<Entry, OptimizerError> {
    let syntax = |reason: &str| OptimizerError::Syntax {
        text: text.to_owned(),
        reason: reason.to_owned(),
    };
    let (name, arguments) = match text.split_once('(') {
        None => (text.trim(), ""),
        Some((name, rest)) => {
            let rest = rest.trim_end();
            let arguments = rest
                .strip_suffix(')')
                .ok_or_else(|| syntax("the bracket is not closed"))?;
            (name.trim(), arguments)
        }
    };
    let mut entry = named(name)?;
    let mut given: Vec<&str> = Vec::new();
    let arguments = arguments.split(',').map(str::trim);
    for argument in arguments.filter(|argument| !argument.is_empty()) {
        let (name, value) = argument
            .split_once('=')
            .ok_or_else(|| syntax(&format!("`{argument}` has no `=`")))?;
        let name = name.trim();
        let value: f64 = value
            .trim()
            .parse()
            .map_err(|_| syntax(&format!("`{}` is no number", value.trim())))?;
        entry = entry.with(name, value)?;
        if given.contains(&name) {
            return Err(OptimizerError::Twice {
                optimizer: entry.without_hyperparameters(),
                name: name.to_owned(),
            });
        }
        given.push(name);
    }
    Ok(entry)
}

/// The optimizer called `name`, with its defaults.
fn named(name: &str) -> Result<Entry, OptimizerError> {
    let found = optimizers().find(|entry| entry.name() == name);
    found.ok_or_else(|| OptimizerError::UnknownName {
        name: name.to_owned(),
        nearest: similar(name, optimizers().map(|entry| entry.name())),
    })
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str(&self.name())
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        find(text).map_or_else(|error| error.to_string(), |entry| entry.name())
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        for (wrong, nearest) in [
            ("adamw-touch", "adamw-torch"),
            ("AdamW", "adamw"),
            ("adaml2", "adam-l2"),
            ("rmsprob", "rmsprop"),
        ] {
            let expected = format!("there is no optimizer `{wrong}`; did you mean `{nearest}`?");
            assert_eq!(message(wrong), expected);
        }
    }

    #[test]
    fn a_name_like_none_is_answered_with_none() {
        for wrong in ["", "xyz"] {
            assert_eq!(message(wrong), format!("there is no optimizer `{wrong}`"));
        }
    }

    #[test]
    fn hyperparameters_stand_in_brackets_and_defaults_are_not_repeated() {
        for (text, name) in [
            ("adamw(beta_2=0.95)", "adamw(beta_2=0.95)"),
            (
                " adamw ( epsilon = 1e-6 , beta_2=.95 ) ",
                "adamw(beta_2=0.95,epsilon=1e-6)",
            ),
            ("adamw(beta_2=0.999)", "adamw"),
            ("adamw()", "adamw"),
            ("sgd(clip_norm=1)", "sgd(clip_norm=1)"),
        ] {
            assert_eq!(message(text), name);
            assert_eq!(message(name), name);
        }
    }

    #[test]
    fn what_cannot_be_says_where_and_what_may_be() {
        for (text, expected) in [
            (
                "adam-l2(beta2=0.9)",
                "`adam-l2` has no hyperparameter `beta2`; did you mean `beta_2`?; it has beta_1, beta_2, epsilon, clip_value, clip_norm",
            ),
            (
                "adamw(beta_2=1)",
                "`beta_2` of `adamw` is 1, and must be at least 0 and less than 1",
            ),
            (
                "adamw(beta_2=NaN)",
                "`beta_2` of `adamw` is NaN, and must be at least 0 and less than 1",
            ),
            (
                "adamw(epsilon=-1e-8)",
                "`epsilon` of `adamw` is -1e-8, and must be at least 0",
            ),
            (
                "adamw(clip_norm=0)",
                "`clip_norm` of `adamw` is 0, and must be greater than 0",
            ),
            (
                "adamw(beta_1=0.5,beta_1=0.6)",
                "`beta_1` of `adamw` is given twice",
            ),
            (
                "adamw(beta_2)",
                "`adamw(beta_2)` is no optimizer: `beta_2` has no `=`; hyperparameters are written `adamw(beta_2=0.95, epsilon=1e-6)`",
            ),
            (
                "adamw(beta_2=x)",
                "`adamw(beta_2=x)` is no optimizer: `x` is no number; hyperparameters are written `adamw(beta_2=0.95, epsilon=1e-6)`",
            ),
            (
                "adamw(beta_2=0.9",
                "`adamw(beta_2=0.9` is no optimizer: the bracket is not closed; hyperparameters are written `adamw(beta_2=0.95, epsilon=1e-6)`",
            ),
        ] {
            assert_eq!(message(text), expected);
        }
    }
}
